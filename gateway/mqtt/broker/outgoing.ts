/**
 * Messages owed to sessions (QoS 1 and 2). A message is safe when it is on disk or when its receiver has acknowledged
 * it; only then may its publisher be told. For a connected receiver the disk waits a moment (limits.mqtt.storeAfterMs):
 * most messages are acknowledged before and never touch it.
 */
import type { Clock, Timer } from '../../clock.ts';
import { limits } from '../../limits.ts';
import type { Log } from '../../log.ts';
import type { Latch } from './latch.ts';
import {
  bytesOf,
  type ClientRef,
  keyOf,
  type OutgoingPacket,
  type Publication,
  type QueuedPacket,
  type Release,
} from './packets.ts';
import { type Connection, type Entry, Queue } from './queue.ts';
import { type BrokerStore, payloadOf, type Row } from './store.ts';
import type { Receiver } from './subscriptions.ts';

const insert = 'INSERT INTO outgoing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';
const index = `SELECT id, client_id, broker_id, broker_counter, message_id, released, qos,
  length(topic) + length(payload) AS bytes FROM outgoing ORDER BY id`;

export class Outgoing {
  private readonly store: BrokerStore;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly queues = new Map<string, Queue>();
  private brokerId = '';
  private lastId = 0;
  private total = 0;
  private refused = 0;
  /** Waiting for an acknowledgement or the disk, oldest first. */
  private readonly young = new Map<Entry, Queue>();
  private youngTimer: Timer | null = null;
  private settled: { release(): void }[] = [];

  constructor(store: BrokerStore, clock: Clock, log: Log) {
    this.store = store;
    this.clock = clock;
    this.log = log;
  }

  load(brokerId: string): void {
    this.brokerId = brokerId;
    for (const row of this.store.all(index)) {
      this.queue(String(row.client_id)).add(entryOf(row));
      this.lastId = Number(row.id);
      this.total++;
    }
  }

  /** The sessions that something is owed to. */
  get clientIds(): string[] {
    return [...this.queues.keys()];
  }

  isConnected(clientId: string): boolean {
    return this.queues.get(clientId)?.connection != null;
  }

  health() {
    return { messages: this.total, refused: this.refused };
  }

  /** Holds the latch until the message is safe for every receiver. */
  enqueue(receivers: readonly Receiver[], packet: Publication, safe: Latch): void {
    const bytes = bytesOf(packet);
    for (const { clientId, qos } of receivers) {
      const queue = this.queue(clientId);
      if (this.total < limits.mqtt.queuedTotal && queue.hasRoom(bytes)) {
        safe.hold();
        this.enqueueOne(queue, packet, Math.min(qos, packet.qos), safe);
      } else {
        this.refuse(queue);
      }
    }
  }

  private enqueueOne(queue: Queue, packet: Publication, qos: number, safe: Latch): void {
    const entry: Entry = {
      id: ++this.lastId,
      key: keyOf(packet, this.brokerId),
      bytes: bytesOf(packet),
      qos,
      bornMs: this.clock.monotonicMs(),
      messageId: undefined,
      released: false,
      packet,
      gone: false,
      sent: false,
      safe,
    };
    queue.add(entry);
    this.total++;
    // QoS 2: in the same transaction as the mark that it was received (incoming.ts).
    if (queue.connection && packet.qos === 1) this.wait(queue, entry);
    else this.save(queue, entry);
  }

  /** A full queue takes nothing more until its client comes: told once, counted always. */
  private refuse(queue: Queue): void {
    this.refused++;
    const facts = { client: queue.clientId, waiting: queue.entries.size };
    if (!queue.full) this.log.warn(facts, 'the queue of an MQTT client is full; new messages for it are refused');
    queue.full = true;
  }

  /** aedes sends this packet under this message id, or replaces it by its release. `stored`: QoS 2 waits for the disk. */
  update(client: ClientRef, packet: OutgoingPacket, stored: () => void): void {
    const queue = this.queues.get(client.id);
    const entry = queue?.withKey(keyOf(packet, this.brokerId)) ?? queue?.withMessageId(packet.messageId);
    if (!queue || !entry) throw new Error('no such packet');
    queue.takenUp(entry);
    if (packet.cmd === 'pubrel') entry.released = true;
    else queue.setMessageId(entry, packet);
    if (entry.qos === 2) this.saveState(entry, stored);
    else stored();
  }

  private saveState(entry: Entry, stored: () => void): void {
    const values = [entry.messageId ?? null, Number(entry.released), entry.id];
    this.store.write(
      () => this.store.run('UPDATE outgoing SET message_id = ?, released = ? WHERE id = ?', ...values),
      stored,
    );
  }

  /** The packet that went out under this id, for aedes' suite: aedes itself does nothing with it. */
  sentAs(client: ClientRef, messageId: number | undefined): QueuedPacket | Release | undefined {
    const entry = this.queues.get(client.id)?.withMessageId(messageId);
    return entry && this.packetOf(entry);
  }

  /** The receiver has it. */
  acknowledge(client: ClientRef, messageId: number | undefined): void {
    const queue = this.queues.get(client.id);
    const entry = queue?.withMessageId(messageId);
    if (queue && entry) this.drop(queue, entry);
  }

  /** Everything owed to the client, oldest first, including what comes in meanwhile; then messages go to it directly. */
  async *readOut(client: ClientRef, isConnection: boolean): AsyncGenerator<QueuedPacket | Release> {
    const queue = this.queue(client.id);
    const connection: Connection = { client, draining: true, ahead: new Set(), wake: null };
    if (isConnection) queue.connection = connection;
    let last = 0;
    for (;;) {
      for (const entry of queue.entries.values()) {
        if (entry.id <= last) continue;
        last = entry.id;
        connection.ahead.add(entry);
        yield this.packetOf(entry);
      }
      // Nothing can have come since the loop ended: only a wait lets others in.
      if (queue.connection !== connection || connection.ahead.size === 0) break;
      await new Promise<void>((resolve) => {
        connection.wake = resolve;
      });
    }
    connection.draining = false;
  }

  /**
   * May this packet go to this client now? While the queue is read out, a new message waits its turn in it. Sets the
   * QoS that the subscription asked for, and `dup` on a repeat (MQTT 3.1.1, 3.3.1.1), which aedes leaves out.
   */
  forward<P extends OutgoingPacket & { qos: number; dup: boolean }>(client: ClientRef, packet: P): P | null {
    const queue = this.queues.get(client.id);
    const entry = queue?.withKey(keyOf(packet, this.brokerId));
    if (!queue || !entry) return packet;
    const fromQueue = packet.messageId !== undefined;
    if (!fromQueue && (queue.connection?.client !== client || queue.connection.draining)) return null;
    packet.qos = entry.qos;
    packet.dup = entry.sent;
    entry.sent = true;
    return packet;
  }

  /** The connection is gone; what it has not acknowledged is kept. */
  disconnected(client: ClientRef): void {
    const queue = this.queues.get(client.id);
    if (queue?.connection?.client !== client) return;
    queue.connection.wake?.();
    queue.connection = null;
    if (queue.entries.size === 0) this.queues.delete(queue.clientId);
  }

  /** Nothing is owed to this session any more. */
  forget(clientId: string): void {
    const queue = this.queues.get(clientId);
    if (!queue) return;
    for (const entry of [...queue.entries.values()]) this.drop(queue, entry);
    if (!queue.connection) this.queues.delete(clientId);
  }

  /** Writes what waits for an acknowledgement, e.g. before the file is closed. */
  flush(): void {
    this.youngTimer?.cancel();
    this.youngTimer = null;
    for (const [entry, queue] of this.young) this.save(queue, entry);
    this.young.clear();
  }

  private queue(clientId: string): Queue {
    const known = this.queues.get(clientId);
    if (known) return known;
    const queue = new Queue(clientId);
    this.queues.set(clientId, queue);
    return queue;
  }

  private drop(queue: Queue, entry: Entry): void {
    queue.remove(entry);
    this.total--;
    this.young.delete(entry);
    if (!entry.packet) this.store.write(() => this.store.run('DELETE FROM outgoing WHERE id = ?', entry.id));
    this.settle(entry);
  }

  private wait(queue: Queue, entry: Entry): void {
    this.young.set(entry, queue);
    this.youngTimer ??= this.clock.after(limits.mqtt.storeAfterMs, () => this.saveOld());
  }

  private saveOld(): void {
    this.youngTimer = null;
    const now = this.clock.monotonicMs();
    for (const [entry, queue] of this.young) {
      const leftMs = entry.bornMs + limits.mqtt.storeAfterMs - now;
      if (leftMs > 0) {
        this.youngTimer = this.clock.after(leftMs, () => this.saveOld());
        return;
      }
      this.young.delete(entry);
      this.save(queue, entry);
    }
  }

  private save(queue: Queue, entry: Entry): void {
    const run = () => {
      if (!entry.gone && entry.packet) this.store.run(insert, ...valuesOf(queue.clientId, entry, entry.packet));
    };
    this.store.write(run, (stored) => {
      if (stored && !entry.gone) entry.packet = null;
      this.settle(entry);
    });
  }

  /** Publishers are told together at the end of the turn: one write to a socket for many acknowledgements. */
  private settle(entry: Entry): void {
    if (!entry.safe) return;
    if (this.settled.length === 0) setImmediate(() => this.releaseSettled());
    this.settled.push(entry.safe);
    entry.safe = null;
  }

  private releaseSettled(): void {
    const settled = this.settled;
    this.settled = [];
    for (const safe of settled) safe.release();
  }

  private packetOf(entry: Entry): QueuedPacket | Release {
    const { messageId, qos } = entry;
    if (entry.released) return { cmd: 'pubrel', messageId: messageId ?? 0 };
    const { brokerId = '', brokerCounter = 0, topic, payload, retain } = entry.packet ?? this.read(entry);
    return { cmd: 'publish', brokerId, brokerCounter, topic, payload, qos, retain, dup: false, messageId };
  }

  private read(entry: Entry): Publication {
    const row = this.store.get('SELECT * FROM outgoing WHERE id = ?', entry.id);
    if (!row) throw new Error(`message ${entry.id} is not in broker.db`);
    return {
      brokerId: String(row.broker_id),
      brokerCounter: Number(row.broker_counter),
      topic: String(row.topic),
      payload: payloadOf(row.payload),
      qos: Number(row.qos),
      retain: row.retain === 1,
    };
  }
}

function valuesOf(clientId: string, entry: Entry, packet: Publication) {
  const { id, messageId = null, released, qos } = entry;
  const { brokerId = '', brokerCounter = 0, topic, payload, retain } = packet;
  return [
    id,
    clientId,
    brokerId,
    brokerCounter,
    messageId,
    Number(released),
    topic,
    payload,
    qos,
    Number(retain),
  ] as const;
}

function entryOf(row: Row): Entry {
  return {
    id: Number(row.id),
    key: `${row.broker_id}:${row.broker_counter}`,
    bytes: Number(row.bytes),
    qos: Number(row.qos),
    bornMs: 0,
    messageId: row.message_id === null ? undefined : Number(row.message_id),
    released: row.released === 1,
    packet: null,
    gone: false,
    sent: row.message_id !== null,
    safe: null,
  };
}
