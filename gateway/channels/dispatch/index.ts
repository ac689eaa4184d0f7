/** The care dispatch service: receivers by name, each over its own protocol. A new protocol is one line in `receiverOf`. */
import type { Level } from '../../../rules/engine/types.ts';
import type { LineView } from '../../http/api.ts';
import type { Channel, Message, RaiseFault, Result } from '../channel.ts';
import { Dc09 } from '../dc09/index.ts';
import type { Mailbox } from '../mailbox/index.ts';
import { Scaip } from '../scaip/index.ts';
import { Webhook } from '../webhook/index.ts';
import type { DispatchConfig, DispatchReceiver } from './config.ts';
import { careEventOf } from './event.ts';
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

const urgent: ReadonlySet<Level> = new Set(['emergency', 'alarm']);

/** Nobody gives up on it because a centre does not understand it today: it may be set right while the alarm is open. */
const callsForHelp = (message: Message): boolean =>
  urgent.has(message.level) && careEventOf(message).phase === 'begins';

export class Dispatch implements Channel {
  readonly name = 'dispatch';
  readonly network = true;
  private readonly receivers: ReadonlyMap<string, Receiver>;
  private readonly fault: RaiseFault;
  /** Whether a receiver refused the last message that it answered. */
  private readonly refusals = new Map<string, boolean>();

  constructor(config: DispatchConfig, deps: DispatchDeps) {
    this.fault = deps.fault;
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

  lines(): LineView[] {
    return [...this.receivers.values()].flatMap((receiver) => receiver.lines?.() ?? []);
  }

  async send(message: Message, signal: AbortSignal): Promise<Result> {
    const receiver = this.receivers.get(message.to);
    if (!receiver) return { status: 'failed', reason: 'no such receiver in flat.yaml', retry: false };
    const result = await receiver.send(message, signal);
    const refused = result.status === 'failed' && !result.retry;
    if (refused || result.status === 'handed-over') this.noteRefusal(message.to, refused);
    return refused && callsForHelp(message) ? { ...result, retry: true } : result;
  }

  /** For the technician: a code or an account that the centre does not know. The next message that it takes ends it. */
  private noteRefusal(name: string, refuses: boolean): void {
    if (this.refusals.get(name) === refuses) return;
    this.refusals.set(name, refuses);
    this.fault(`dispatch-refuses:${name}`, refuses, { receiver: name });
  }
}
