/** Sessions and their subscriptions: in memory, and in broker.db. A session belongs to the user who began it. */
import type { Clock } from '../../clock.ts';
import { limits } from '../../limits.ts';
import { topicMatches } from '../filters.ts';
import type { BrokerStore, Row } from './store.ts';

export interface Subscription {
  readonly topic: string;
  readonly qos: number;
  readonly rh?: number | undefined;
  readonly rap?: boolean | undefined;
  readonly nl?: boolean | undefined;
  readonly subscriptionIdentifier?: number;
}

interface Session {
  readonly owner: string;
  seenAt: number;
  readonly subscriptions: Map<string, Subscription>;
}

/** A session that is owed messages of a topic, with the highest QoS it asked for. */
export interface Receiver {
  readonly clientId: string;
  readonly qos: number;
}

/** Topics whose receivers are remembered; then the memory starts anew. */
const remembered = 1_000;
const upsertSession =
  'INSERT INTO sessions VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET owner = excluded.owner, seen_at = excluded.seen_at';
const upsertSubscription = 'INSERT OR REPLACE INTO subscriptions VALUES (?, ?, ?, ?, ?, ?)';

export class Subscriptions {
  private readonly store: BrokerStore;
  private readonly clock: Clock;
  private readonly sessions = new Map<string, Session>();
  private readonly receiversOf = new Map<string, readonly Receiver[]>();

  constructor(store: BrokerStore, clock: Clock) {
    this.store = store;
    this.clock = clock;
  }

  /** `mayKeep`: rights may have been taken away since. */
  load(mayKeep: (owner: string, filter: string) => boolean): void {
    for (const { client_id, owner, seen_at } of this.store.all('SELECT * FROM sessions')) {
      this.sessions.set(String(client_id), { owner: String(owner), seenAt: Number(seen_at), subscriptions: new Map() });
    }
    for (const row of this.store.all('SELECT * FROM subscriptions')) {
      const session = this.sessions.get(String(row.client_id));
      const subscription = subscriptionOf(row);
      if (!session || !mayKeep(session.owner, subscription.topic)) continue;
      session.subscriptions.set(subscription.topic, subscription);
    }
  }

  ownerOf(clientId: string): string | null {
    return this.sessions.get(clientId)?.owner ?? null;
  }

  of(clientId: string): Subscription[] {
    return [...(this.sessions.get(clientId)?.subscriptions.values() ?? [])];
  }

  get clientIds(): string[] {
    return [...this.sessions.keys()];
  }

  /** Subscriptions that bring messages to a client that is away (QoS 1 and 2). */
  get count(): number {
    let count = 0;
    for (const { subscriptions } of this.sessions.values()) {
      for (const { qos } of subscriptions.values()) if (qos > 0) count++;
    }
    return count;
  }

  add(clientId: string, owner: string, subscriptions: readonly Subscription[]): Promise<void> {
    this.receiversOf.clear();
    const session = this.sessions.get(clientId) ?? { owner, seenAt: 0, subscriptions: new Map<string, Subscription>() };
    session.seenAt = this.clock.now();
    this.sessions.set(clientId, session);
    this.store.write(() => this.store.run(upsertSession, clientId, session.owner, session.seenAt));
    for (const subscription of subscriptions) {
      session.subscriptions.set(subscription.topic, subscription);
      const { topic, qos, rh, rap, nl } = subscription;
      const values = [
        clientId,
        topic,
        qos,
        rh ?? null,
        rap === undefined ? null : Number(rap),
        nl === undefined ? null : Number(nl),
      ];
      this.store.write(() => this.store.run(upsertSubscription, ...values));
    }
    return this.store.written(() => undefined);
  }

  async remove(clientId: string, filters: readonly string[]): Promise<void> {
    this.receiversOf.clear();
    const session = this.sessions.get(clientId);
    if (!session) return;
    for (const filter of filters) {
      session.subscriptions.delete(filter);
      this.store.write(() =>
        this.store.run('DELETE FROM subscriptions WHERE client_id = ? AND filter = ?', clientId, filter),
      );
    }
    if (session.subscriptions.size === 0) this.forget(clientId);
    await this.store.written(() => undefined);
  }

  /** Ends the session. True when there was one. */
  forget(clientId: string): boolean {
    this.receiversOf.clear();
    if (!this.sessions.delete(clientId)) return false;
    this.store.write(() => {
      this.store.run('DELETE FROM subscriptions WHERE client_id = ?', clientId);
      this.store.run('DELETE FROM sessions WHERE client_id = ?', clientId);
    });
    return true;
  }

  /** The session away for longest, where there are more than the limit allows. */
  surplus(isConnected: (clientId: string) => boolean): string | null {
    if (this.sessions.size <= limits.mqtt.sessions) return null;
    const away = [...this.sessions].filter(([clientId]) => !isConnected(clientId));
    return away.sort(([, one], [, other]) => one.seenAt - other.seenAt)[0]?.[0] ?? null;
  }

  /** Every subscription with QoS 1 or 2 that the topic meets; those with wildcards first. */
  matching(topic: string): (Subscription & { clientId: string })[] {
    const found: (Subscription & { clientId: string })[] = [];
    for (const [clientId, { subscriptions }] of this.sessions) {
      for (const subscription of subscriptions.values()) {
        if (subscription.qos > 0 && topicMatches(subscription.topic, topic)) found.push({ clientId, ...subscription });
      }
    }
    return found.sort((one, other) => Number(one.topic === topic) - Number(other.topic === topic));
  }

  /** The same by session, each once. */
  receivers(topic: string): readonly Receiver[] {
    const known = this.receiversOf.get(topic);
    if (known) return known;
    const highest = new Map<string, number>();
    for (const { clientId, qos } of this.matching(topic))
      highest.set(clientId, Math.max(qos, highest.get(clientId) ?? 0));
    const receivers = [...highest].map(([clientId, qos]) => ({ clientId, qos }));
    if (this.receiversOf.size >= remembered) this.receiversOf.clear();
    this.receiversOf.set(topic, receivers);
    return receivers;
  }
}

function subscriptionOf(row: Row): Subscription {
  const flag = (value: unknown) => (value === null ? undefined : value === 1);
  return {
    topic: String(row.filter),
    qos: Number(row.qos),
    rh: row.rh === null ? undefined : Number(row.rh),
    rap: flag(row.rap),
    nl: flag(row.nl),
  };
}
