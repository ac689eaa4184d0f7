/**
 * aedes' persistence on broker.db, in aedes' own words (aedes-persistence 11; its abstract suite is
 * test/unit/mqtt/persistence-suite.test.ts). What each part does stands in retained, subscriptions, outgoing and incoming.ts.
 */
import { Readable } from 'node:stream';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { Incoming, type IncomingPacket } from './incoming.ts';
import { Latch } from './latch.ts';
import { Outgoing } from './outgoing.ts';
import type { ClientRef, OutgoingPacket, Publication, QueuedPacket, Release, Will } from './packets.ts';
import { Retained } from './retained.ts';
import { BrokerStore, payloadOf } from './store.ts';
import { type Subscription, Subscriptions } from './subscriptions.ts';

/** Whose sessions these are and what they may hear: sessions outlive connections and configurations. */
export interface SessionRights {
  /** The user behind a connection. */
  userOf(client: ClientRef): string;
  mayKeep(user: string, filter: string): boolean;
}

/** aedes' suite asks with an id alone. */
const isConnection = (client: ClientRef): boolean => client.conn !== undefined;

export class Persistence {
  private readonly store: BrokerStore;
  private readonly rights: SessionRights;
  private readonly log: Log;
  private readonly wills = new Map<string, Will>();
  private readonly incoming: Incoming;
  readonly retained: Retained;
  readonly subscriptions: Subscriptions;
  readonly outgoing: Outgoing;
  broker: { readonly id: string } = { id: '' };

  constructor(folder: string, clock: Clock, log: Log, rights: SessionRights) {
    this.store = new BrokerStore(folder, log);
    this.rights = rights;
    this.log = log;
    this.retained = new Retained(this.store, clock, log);
    this.subscriptions = new Subscriptions(this.store, clock);
    this.outgoing = new Outgoing(this.store, clock, log);
    this.incoming = new Incoming(this.store);
  }

  /** Opens broker.db; called by aedes before it takes a client. */
  async setup(broker: { readonly id: string }): Promise<void> {
    this.broker = broker;
    this.store.open();
    this.retained.load();
    this.subscriptions.load(this.rights.mayKeep);
    this.outgoing.load(broker.id);
    this.incoming.load();
    this.forgetEmptySessions();
    this.loadWills();
  }

  /** Of users who are gone, or may not hear any more what they had subscribed to. */
  private forgetEmptySessions(): void {
    for (const id of [...this.subscriptions.clientIds, ...this.outgoing.clientIds]) {
      if (this.subscriptions.of(id).length === 0) this.forgetSession(id);
    }
  }

  private loadWills(): void {
    for (const row of this.store.all('SELECT * FROM wills')) {
      const { client_id, broker_id, topic, payload, qos, retain } = row;
      this.wills.set(String(client_id), {
        clientId: String(client_id),
        brokerId: String(broker_id),
        topic: String(topic),
        payload: payloadOf(payload),
        qos: Number(qos),
        retain: retain === 1,
      });
    }
  }

  async destroy(): Promise<void> {
    this.retained.flush();
    this.outgoing.flush();
    this.store.close();
  }

  /** Holds the latch until everything asked for until now is on disk. */
  holdUntilWritten(safe: Latch): void {
    safe.hold();
    this.store.write(
      () => undefined,
      () => safe.release(),
    );
  }

  health() {
    return {
      ...this.store.health(),
      sessions: this.subscriptions.clientIds.length,
      queued: this.outgoing.health(),
      retained: this.retained.health(),
    };
  }

  // retained messages

  async storeRetained(packet: Publication): Promise<void> {
    const safe = new Latch();
    this.retained.set(packet, safe);
    safe.release();
    await safe.opened();
  }

  createRetainedStream(filter: string): Readable {
    return this.createRetainedStreamCombi([filter]);
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable {
    return Readable.from(this.retained.matching(filters));
  }

  // sessions

  /** aedes hands over all subscriptions of a packet, also those that were refused. */
  async addSubscriptions(client: ClientRef, subscriptions: readonly Subscription[]): Promise<void> {
    const user = this.rights.userOf(client);
    const kept = subscriptions.filter(({ topic }) => this.rights.mayKeep(user, topic));
    const stored = this.subscriptions.add(client.id, user, kept.map(plain));
    const surplus = this.subscriptions.surplus((id) => id === client.id || this.outgoing.isConnected(id));
    if (surplus !== null) {
      this.log.warn({ client: surplus }, 'too many MQTT sessions; the one away for longest is forgotten');
      this.forgetSession(surplus);
    }
    await stored;
  }

  async removeSubscriptions(client: ClientRef, filters: readonly string[]): Promise<void> {
    await this.subscriptions.remove(client.id, filters);
  }

  async subscriptionsByClient(client: ClientRef): Promise<Subscription[]> {
    return this.subscriptions.of(client.id);
  }

  async subscriptionsByTopic(topic: string): Promise<Subscription[]> {
    return this.subscriptions.matching(topic);
  }

  /** A clean session begins: nothing of the old one is left (MQTT 3.1.1, 3.1.2.4). */
  async cleanSubscriptions(client: ClientRef): Promise<void> {
    this.forgetSession(client.id);
  }

  async countOffline(): Promise<{ subsCount: number; clientsCount: number }> {
    return { subsCount: this.subscriptions.count, clientsCount: this.subscriptions.clientIds.length };
  }

  getClientList(filter: string): Readable {
    const subscribed = (id: string) => this.subscriptions.of(id).some(({ topic }) => topic === filter);
    return Readable.from(this.subscriptions.clientIds.filter(subscribed));
  }

  private forgetSession(clientId: string): void {
    this.subscriptions.forget(clientId);
    this.outgoing.forget(clientId);
  }

  // messages owed to clients

  async outgoingEnqueue(receiver: { clientId: string }, packet: Publication): Promise<void> {
    await this.outgoingEnqueueCombi([receiver], packet);
  }

  async outgoingEnqueueCombi(receivers: readonly { clientId: string }[], packet: Publication): Promise<void> {
    const safe = new Latch();
    this.outgoing.enqueue(
      receivers.map(({ clientId }) => ({ clientId, qos: packet.qos })),
      packet,
      safe,
    );
    safe.release();
    await safe.opened();
  }

  outgoingUpdate(client: ClientRef, packet: OutgoingPacket): Promise<void> {
    return new Promise((resolve) => this.outgoing.update(client, packet, resolve));
  }

  async outgoingClearMessageId(client: ClientRef, packet: OutgoingPacket): Promise<QueuedPacket | Release | undefined> {
    const sent = isConnection(client) ? undefined : this.outgoing.sentAs(client, packet.messageId);
    this.outgoing.acknowledge(client, packet.messageId);
    return sent;
  }

  outgoingStream(client: ClientRef): Readable {
    return Readable.from(this.outgoing.readOut(client, isConnection(client)));
  }

  // QoS 2 from clients

  async incomingStorePacket(client: ClientRef, packet: IncomingPacket): Promise<void> {
    this.incoming.add(client.id, packet);
  }

  async incomingGetPacket(client: ClientRef, packet: { messageId: number }): Promise<IncomingPacket> {
    return this.incoming.get(client.id, packet.messageId);
  }

  async incomingDelPacket(client: ClientRef, packet: { messageId: number }): Promise<void> {
    this.incoming.remove(client.id, packet.messageId);
  }

  async cleanIncoming(client: ClientRef): Promise<void> {
    this.incoming.forget(client.id);
  }

  // wills

  async putWill(client: ClientRef, will: Will): Promise<void> {
    will.brokerId = this.broker.id;
    will.clientId = client.id;
    this.wills.set(client.id, will);
    const { topic, payload, qos, retain } = will;
    const values = [client.id, this.broker.id, topic, payload, qos, Number(retain ?? false)];
    await this.store.written(() => this.store.run('INSERT OR REPLACE INTO wills VALUES (?, ?, ?, ?, ?, ?)', ...values));
  }

  async getWill(client: ClientRef): Promise<Will | undefined> {
    return this.wills.get(client.id);
  }

  async delWill(client: ClientRef): Promise<Will | undefined> {
    const will = this.wills.get(client.id);
    if (!this.wills.delete(client.id)) return undefined;
    this.store.write(() => this.store.run('DELETE FROM wills WHERE client_id = ?', client.id));
    return will;
  }

  /** Wills of other broker lives than these. */
  streamWill(brokers: Readonly<Record<string, unknown>> = {}): Readable {
    return Readable.from([...this.wills.values()].filter(({ brokerId }) => !(brokerId && brokers[brokerId])));
  }
}

function plain(subscription: Subscription): Subscription {
  const { topic, qos, rh, rap, nl, subscriptionIdentifier } = subscription;
  return { topic, qos, rh, rap, nl, ...(subscriptionIdentifier === undefined ? {} : { subscriptionIdentifier }) };
}
