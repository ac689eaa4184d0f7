/** The contract of one way to reach a care dispatch service: a channel without a name of its own. */
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Channel, Late, RaiseFault } from '../channel.ts';
import type { Zones } from './zones.ts';

export type Receiver = Omit<Channel, 'name' | 'sendText'>;

/** Small durable facts by key: the journal's. */
export interface Store {
  get(key: string): string | null;
  set(key: string, value: string | null): void;
  list(prefix: string): readonly { readonly key: string; readonly value: string }[];
}

export interface ReceiverDeps {
  /** As flat.yaml calls this receiver. */
  readonly name: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Spreads over the day what many flats would do at the same moment. The account is the receiver's own setting. */
  readonly flatId: string;
  readonly timeZone: string;
  /** The numbers of sensors and rules on the centre's subscriber sheet. */
  readonly zones: Zones;
  readonly store: Store;
  readonly fault: RaiseFault;
  /** Whether a heartbeat found anybody, whatever they said. */
  answered(somebody: boolean): void;
  readonly later: Late;
}
