/** Who may connect to the embedded broker, and what each may publish and hear. */
import { createHmac, randomBytes } from 'node:crypto';
import { limits } from '../../limits.ts';
import type { BrokerUser } from '../config.ts';
import { filterCovers, topicMatches } from '../filters.ts';
import { impossibleHash, verifyPassword } from './password.ts';

/** One who is connected: a user of flat.yaml, or the demo's anonymous one. */
export interface Identity {
  readonly name: string;
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Demo only: whoever comes over loopback without a name. */
export const anonymousIdentity: Identity = { name: 'anonymous', publish: ['#'], subscribe: ['#'] };

/** Only the broker itself speaks there. */
const reserved = '$SYS/';

export const mayPublish = (who: Identity, topic: string): boolean =>
  !topic.startsWith(reserved) && who.publish.some((filter) => topicMatches(filter, topic));

export const maySubscribe = (who: Identity, filter: string): boolean =>
  who.subscribe.some((granted) => filterCovers(granted, filter));

export const mayHear = (who: Identity, topic: string): boolean =>
  who.subscribe.some((filter) => topicMatches(filter, topic));

export type Verdict = Identity | 'wrong' | 'busy';

/** Checks names and passwords. One scrypt at a time: guessing costs the guesser time, not the gateway its processor. */
export class Users {
  private readonly users: ReadonlyMap<string, BrokerUser>;
  /** Keyed digests of passwords that were right, so that an ordinary reconnect costs nothing. */
  private readonly proven = new Map<string, string>();
  private readonly key = randomBytes(32);
  private turn: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(users: readonly BrokerUser[]) {
    this.users = new Map(users.map((user) => [user.name, user]));
  }

  find(name: string): BrokerUser | undefined {
    return this.users.get(name);
  }

  async authenticate(name: string, password: Buffer | undefined): Promise<Verdict> {
    const user = this.users.get(name);
    const given = password?.toString('utf8') ?? '';
    const digest = createHmac('sha256', this.key).update(given).digest('base64');
    if (user && this.proven.get(name) === digest) return user;
    if (this.waiting >= limits.mqtt.passwordChecksWaiting) return 'busy';
    const right = await this.inTurn(() => verifyPassword(given, user?.password ?? impossibleHash));
    if (!user || !right) return 'wrong';
    this.proven.set(name, digest);
    return user;
  }

  private async inTurn<T>(check: () => Promise<T>): Promise<T> {
    this.waiting++;
    const result = this.turn.then(check);
    this.turn = result.catch(() => undefined);
    return await result.finally(() => this.waiting--);
  }
}
