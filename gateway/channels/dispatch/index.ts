/** The care dispatch service: receivers by name, each over its own protocol. A new protocol is one line in `receiverOf`. */
import type { Channel, Message, Result } from '../channel.ts';
import { Dc09 } from '../dc09/index.ts';
import type { Mailbox } from '../mailbox/index.ts';
import { Scaip } from '../scaip/index.ts';
import { Webhook } from '../webhook/index.ts';
import type { DispatchConfig, DispatchReceiver } from './config.ts';
import type { Receiver, ReceiverDeps } from './receiver.ts';

export interface DispatchDeps extends Omit<ReceiverDeps, 'name'> {
  readonly mailbox: Mailbox;
}

function receiverOf(config: DispatchReceiver, deps: DispatchDeps & ReceiverDeps): Receiver {
  switch (config.type) {
    case 'webhook':
      return new Webhook(config, deps);
    case 'dc09':
      return new Dc09(config, deps);
    case 'scaip':
      return new Scaip(config, deps);
    case 'mailbox':
      return deps.mailbox.channel('dispatch');
  }
}

export class Dispatch implements Channel {
  readonly name = 'dispatch';
  readonly network = true;
  private readonly receivers: ReadonlyMap<string, Receiver>;

  constructor(config: DispatchConfig, deps: DispatchDeps) {
    this.receivers = new Map(
      Object.entries(config).map(([name, receiver]) => [name, receiverOf(receiver, { ...deps, name })]),
    );
  }

  async start(): Promise<void> {
    for (const receiver of this.receivers.values()) await receiver.start();
  }

  async stop(): Promise<void> {
    for (const receiver of this.receivers.values()) await receiver.stop();
  }

  async send(message: Message, signal: AbortSignal): Promise<Result> {
    const receiver = this.receivers.get(message.to);
    if (!receiver) return { status: 'failed', reason: 'no such receiver in flat.yaml', retry: false };
    return receiver.send(message, signal);
  }
}
