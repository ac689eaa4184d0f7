/** Copy this folder, rename the class, add one line to ../index.ts: a channel that keeps its promises before it can do anything. */
import type { Clock } from '../../clock.ts';
import { limits } from '../../limits.ts';
import type { Channel, Message, Result } from '../channel.ts';
import { withDeadline } from '../deadline.ts';

/** How the message really leaves; throws when it does not. Must give up when `ended` aborts. */
export type Transmit = (to: string, text: string, ended: AbortSignal) => Promise<void>;

export class Blueprint implements Channel {
  readonly name = 'blueprint';
  readonly network = true;
  private readonly clock: Clock;
  private readonly transmit: Transmit;

  constructor(transmit: Transmit, deps: { readonly clock: Clock }) {
    this.transmit = transmit;
    this.clock = deps.clock;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  async send({ to, short }: Message, signal: AbortSignal): Promise<Result> {
    try {
      await withDeadline(this.clock, limits.delivery.sendMs, signal, (ended) => this.transmit(to, short, ended));
      return { status: 'sent' };
    } catch {
      return { status: 'failed', reason: 'what failed, in one line without addresses', retry: true };
    }
  }
}
