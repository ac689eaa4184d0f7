/** The contract of one way to reach a care dispatch service: a channel without a name of its own. */
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Channel, Late, RaiseFault } from '../channel.ts';

export type Receiver = Omit<Channel, 'name' | 'sendText'>;

export interface ReceiverDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** Spreads over the day what many flats would do at the same moment. The account is the receiver's own setting. */
  readonly flatId: string;
  readonly fault: RaiseFault;
  readonly later: Late;
}
