/**
 * Messages owed to sessions (QoS 1 and 2), in order. A message is safe when it is on disk or when its receiver has
 * acknowledged it; only then may its publisher be told. For a connected receiver the disk waits a moment
 * (limits.mqtt.storeAfterMs): most messages are acknowledged before and never touch it.
 */
import type { Clock, Timer } from '../../clock.ts';
import { limits } from '../../limits.ts';
import type { Log } from '../../log.ts';
import { bytesOf, type ClientRef, type Publication, type QueuedPacket, type Release } from './packets.ts';
import { type BrokerStore, payloadOf, type Row } from './store.ts';
import type { Receiver } from './subscriptions.ts';

interface Entry {
  readonly id: number;
  readonly key: string;
  readonly bytes: number;
  readonly qos: number;
  readonly bornMs: number;
  messageId: number | undefined;
  /** QoS 2: the receiver has it, only the release is owed. */
  released: boolean;
  /** In memory until it is on disk. */
  packet: QueuedPacket | null;
  /** Acknowledged or dropped. */
  gone: boolean;
  /** Handed to a connection before. */
  sent: boolean;
  /** Tells the publisher's side that this receiver needs no more care. Called once. */
  safe: (() => void) | null;
}

/** One connection of a session. While it is `draining`, the queue is read out to it and nothing else may overtake. */
interface Connection {
  readonly client: ClientRef;
  draining: boolean;
  /** Read out and not yet taken up by aedes, which reads a little ahead. */
  readonly ahead: Set<Entry>;
  wake: (() => void) | null;
}

interface Queue {
  readonly clientId: string;
  readonly entries: Map<number, Entry>;
  readonly byKey: Map<string, Entry>;
  readonly byMessageId: Map<number, Entry>;
  bytes: number;
  lastId: number;
  connection: Connection | null;
  full: boolean;
}

const lastMessageId = 65_535;
const insert = 'INSERT INTO outgoing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';
const index = `SELECT id, client_id, broker_id, broker_counter, message_id, released, qos,
  length(topic) + length(payload) AS bytes FROM outgoing ORDER BY id`;

const keyOf = (packet: { readonly brokerId?: string; readonly brokerCounter?: number }): string =>
  `${packet.brokerId}:${packet.brokerCounter}`;

export class Outgoing {
  private readonly store: BrokerStore;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly queues = new Map<string, Queue>();
  private lastId = 0;
  private total = 0;
  private refused = 0;
  /** Waiting for an acknowledgement or the disk, oldest first. */
  private readonly young = new Map<Entry, Queue>();
  private youngTimer: Timer | null = null;

  constructor(store: BrokerStore, clock: Clock, log: Log) {
    this.store = store;
    this.clock = clock;
    this.log = log;
  }

  load(): void {
    for (const row of this.store.all(index)) {
      const queue = this.queue(String(row.client_id));
      this.add(queue, entryOf(row));
      this.lastId = Number(row.id);
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

  /** Resolves when the message is safe for every receiver; null when it is at once. */
  enqueue(receivers: readonly Receiver[], packet: Publication): Promise<void> | null {
    let waiting = 1;
    let resolve: (() => void) | null = null;
    const safe = () => {
      if (--waiting === 0) resolve?.();
    };
    for (const { clientId, qos } of receivers) {
      const queue = this.queue(clientId);
      if (!this.hasRoom(queue, packet)) continue;
      waiting++;
      this.enqueueOne(queue, packet, Math.min(qos, packet.qos), safe);
    }
    if (--waiting === 0) return null;
    return new Promise((done) => {
      resolve = done;
    });
  }

  private enqueueOne(queue: Queue, packet: Publication, qos: number, safe: () => void): void {
    const entry: Entry = {
      id: ++this.lastId,
      key: keyOf(packet),
      bytes: bytesOf(packet),
      qos,
      bornMs: this.clock.monotonicMs(),
      messageId: undefined,
      released: false,
      packet: queued(packet, qos),
      gone: false,
      sent: false,
      safe,
    };
    this.add(queue, entry);
    if (queue.connection && qos === 1) this.wait(queue, entry);
    else this.save(queue, entry);
  }

  /** aedes sends this packet to the client under this message id, or replaces it by its release. */
  update(
    client: ClientRef,
    packet: { cmd?: string; messageId?: number | undefined; brokerId?: string; brokerCounter?: number },
  ): Promise<void> | null {
    const queue = this.queues.get(client.id);
    const entry = queue?.byKey.get(keyOf(packet)) ?? queue?.byMessageId.get(packet.messageId ?? 0);
    if (!queue || !entry) throw new Error('no such packet');
    taken(queue, entry);
    if (packet.cmd === 'pubrel') entry.released = true;
    else this.name(queue, entry, packet);
    if (entry.qos < 2) return null;
    const { messageId, released, id } = entry;
    return this.store.written(() =>
      this.store.run(
        'UPDATE outgoing SET message_id = ?, released = ? WHERE id = ?',
        messageId ?? null,
        Number(released),
        id,
      ),
    );
  }

  /** The receiver has it. The packet it was, or undefined for an unknown id. */
  acknowledge(client: ClientRef, messageId: number | undefined): QueuedPacket | Release | undefined {
    const queue = this.queues.get(client.id);
    const entry = messageId === undefined ? undefined : queue?.byMessageId.get(messageId);
    if (!queue || !entry) return undefined;
    const packet = this.packetOf(entry);
    this.drop(queue, entry);
    return packet;
  }

  /** Everything owed to the client, oldest first, including what comes in meanwhile; then messages go to it directly. */
  async *readOut(client: ClientRef, isConnection: boolean): AsyncGenerator<QueuedPacket | Release> {
    const queue = this.queue(client.id);
    const connection: Connection = { client, draining: true, ahead: new Set(), wake: null };
    if (isConnection) queue.connection = connection;
    let last = 0;
    do {
      for (const entry of queue.entries.values()) {
        if (entry.id <= last) continue;
        last = entry.id;
        connection.ahead.add(entry);
        yield this.packetOf(entry);
      }
      if (isConnection && connection.ahead.size > 0 && queue.connection === connection) {
        await new Promise<void>((resolve) => {
          connection.wake = resolve;
        });
      }
    } while (queue.connection === connection && (queue.lastId > last || connection.ahead.size > 0));
    connection.draining = false;
  }

  /**
   * May this packet go to this client now? While the queue is read out, a new message waits its turn in it. Sets the
   * QoS that the subscription asked for, and `dup` on a repeat (MQTT 3.1.1, 3.3.1.1), which aedes leaves out.
   */
  forward<
    P extends { qos: number; dup: boolean; messageId?: number | undefined; brokerId?: string; brokerCounter?: number },
  >(client: ClientRef, packet: P): P | null {
    const queue = this.queues.get(client.id);
    const entry = queue?.byKey.get(keyOf(packet));
    if (!queue || !entry) return packet;
    const readOut = packet.messageId !== undefined;
    if (!readOut && (queue.connection?.client !== client || queue.connection.draining)) return null;
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
    const queue: Queue = {
      clientId,
      entries: new Map(),
      byKey: new Map(),
      byMessageId: new Map(),
      bytes: 0,
      lastId: 0,
      connection: null,
      full: false,
    };
    this.queues.set(clientId, queue);
    return queue;
  }

  /** A full queue takes nothing more until its client comes: told once, counted always. */
  private hasRoom(queue: Queue, packet: Publication): boolean {
    const { queuedPerClient, queuedBytesPerClient, queuedTotal } = limits.mqtt;
    const bytes = queue.bytes + bytesOf(packet);
    if (queue.entries.size < queuedPerClient && bytes <= queuedBytesPerClient && this.total < queuedTotal) return true;
    this.refused++;
    if (!queue.full)
      this.log.warn(
        { client: queue.clientId, waiting: queue.entries.size },
        'the queue of an MQTT client is full; new messages for it are refused',
      );
    queue.full = true;
    return false;
  }

  private add(queue: Queue, entry: Entry): void {
    queue.entries.set(entry.id, entry);
    queue.byKey.set(entry.key, entry);
    if (entry.messageId !== undefined) queue.byMessageId.set(entry.messageId, entry);
    queue.bytes += entry.bytes;
    queue.lastId = entry.id;
    this.total++;
  }

  private drop(queue: Queue, entry: Entry): void {
    entry.gone = true;
    queue.entries.delete(entry.id);
    queue.byKey.delete(entry.key);
    if (queue.byMessageId.get(entry.messageId ?? 0) === entry) queue.byMessageId.delete(entry.messageId ?? 0);
    queue.bytes -= entry.bytes;
    queue.full = false;
    this.total--;
    this.young.delete(entry);
    taken(queue, entry);
    if (!entry.packet) this.store.write(() => this.store.run('DELETE FROM outgoing WHERE id = ?', entry.id));
    this.settle(entry);
  }

  private settle(entry: Entry): void {
    entry.safe?.();
    entry.safe = null;
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
      const { packet } = entry;
      if (entry.gone || !packet) return;
      const { brokerId, brokerCounter, topic, payload, retain } = packet;
      const state = [entry.messageId ?? null, Number(entry.released)] as const;
      this.store.run(
        insert,
        entry.id,
        queue.clientId,
        brokerId,
        brokerCounter,
        ...state,
        topic,
        payload,
        entry.qos,
        Number(retain),
      );
    };
    this.store.write(run, (stored) => {
      if (stored && !entry.gone) entry.packet = null;
      this.settle(entry);
    });
  }

  /** aedes counts message ids on without looking which are still in use. */
  private name(queue: Queue, entry: Entry, packet: { messageId?: number | undefined }): void {
    const holder = queue.byMessageId.get(packet.messageId ?? 0);
    if (holder && holder !== entry && queue.connection) packet.messageId = freeMessageId(queue, packet.messageId ?? 0);
    if (entry.messageId !== undefined && queue.byMessageId.get(entry.messageId) === entry)
      queue.byMessageId.delete(entry.messageId);
    entry.messageId = packet.messageId;
    if (packet.messageId !== undefined) queue.byMessageId.set(packet.messageId, entry);
  }

  private packetOf(entry: Entry): QueuedPacket | Release {
    const { messageId } = entry;
    if (entry.released) return { cmd: 'pubrel', messageId: messageId ?? 0 };
    if (entry.packet) return { ...entry.packet, messageId };
    const row = this.store.get('SELECT * FROM outgoing WHERE id = ?', entry.id);
    if (!row) throw new Error(`message ${entry.id} is not in broker.db`);
    return { ...packetOfRow(row), messageId };
  }
}

function queued(packet: Publication, qos: number): QueuedPacket {
  const { topic, payload, retain, brokerId = '', brokerCounter = 0 } = packet;
  return { cmd: 'publish', brokerId, brokerCounter, topic, payload, qos, retain, dup: false, messageId: undefined };
}

function packetOfRow(row: Row): QueuedPacket {
  return {
    cmd: 'publish',
    brokerId: String(row.broker_id),
    brokerCounter: Number(row.broker_counter),
    topic: String(row.topic),
    payload: payloadOf(row.payload),
    qos: Number(row.qos),
    retain: row.retain === 1,
    dup: false,
    messageId: undefined,
  };
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

/** When the last of those read ahead is taken up, the read-out goes on. */
function taken(queue: Queue, entry: Entry): void {
  const connection = queue.connection;
  if (connection?.ahead.delete(entry) && connection.ahead.size === 0) connection.wake?.();
}

function freeMessageId(queue: Queue, taken: number): number {
  let id = taken;
  do id = (id % lastMessageId) + 1;
  while (queue.byMessageId.has(id));
  return id;
}
