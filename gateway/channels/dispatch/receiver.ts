/** The contract of one way to reach a care dispatch service: a channel without a name of its own. */
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Channel } from '../channel.ts';

export type Receiver = Omit<Channel, 'name' | 'sendText'>;

export interface ReceiverDeps {
  readonly clock: Clock;
  readonly log: Log;
}
