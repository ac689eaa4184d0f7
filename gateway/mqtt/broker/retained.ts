/** Retained messages: in memory, and one row each in broker.db. */
import type { Clock, Timer } from '../../clock.ts';
import { limits } from '../../limits.ts';
import type { Log } from '../../log.ts';
import { topicMatches } from '../filters.ts';
import type { Latch } from './latch.ts';
import { bytesOf, ownPayload, type Publication } from './packets.ts';
import { type BrokerStore, payloadOf } from './store.ts';

const upsert =
  'INSERT INTO retained VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET payload = excluded.payload, qos = excluded.qos';

export class Retained {
  private readonly store: BrokerStore;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly messages = new Map<string, Publication>();
  private bytes = 0;
  /** Changed by QoS 0 messages and not yet written. */
  private readonly late = new Set<string>();
  private lateTimer: Timer | null = null;
  private refused = 0;

  constructor(store: BrokerStore, clock: Clock, log: Log) {
    this.store = store;
    this.clock = clock;
    this.log = log;
  }

  load(): void {
    for (const { topic, payload, qos } of this.store.all('SELECT * FROM retained')) {
      this.put({ topic: String(topic), payload: payloadOf(payload), qos: Number(qos), retain: true });
    }
  }

  /** Keeps or, with an empty payload, forgets. Where something was promised (QoS 1 and 2) it holds the latch. */
  set(packet: Publication, safe: Latch): void {
    const before = this.messages.get(packet.topic);
    if (packet.payload.length === 0) {
      if (before) this.remove(before);
    } else if (before && sameMessage(before, packet) && !this.store.busy) {
      return;
    } else if (!this.put({ ...packet, payload: ownPayload(packet.payload) })) {
      this.refuse(packet.topic);
      return;
    }
    this.save(packet.topic, packet.qos, safe);
  }

  /** Messages of all topics that one of the filters matches, each once. */
  *matching(filters: readonly string[]): Generator<Publication> {
    for (const [topic, packet] of this.messages) {
      if (filters.some((filter) => topicMatches(filter, topic))) yield packet;
    }
  }

  /** Writes what waits, e.g. before the file is closed. */
  flush(): void {
    this.lateTimer?.cancel();
    this.lateTimer = null;
    for (const topic of this.late) this.store.write(() => this.writeRow(topic));
    this.late.clear();
  }

  health() {
    return { messages: this.messages.size, bytes: this.bytes, refused: this.refused };
  }

  private put(packet: Publication): boolean {
    const before = this.messages.get(packet.topic);
    const bytes = this.bytes + bytesOf(packet) - (before ? bytesOf(before) : 0);
    const count = this.messages.size + (before ? 0 : 1);
    if (bytes > limits.mqtt.retainedBytes || count > limits.mqtt.retainedMessages) return false;
    this.bytes = bytes;
    this.messages.set(packet.topic, packet);
    return true;
  }

  private remove(packet: Publication): void {
    this.messages.delete(packet.topic);
    this.bytes -= bytesOf(packet);
  }

  /** The message itself is delivered; only later subscribers will not find it. */
  private refuse(topic: string): void {
    if (this.refused++ === 0) this.log.warn({ topic }, 'the store of retained messages is full; new ones are not kept');
  }

  private save(topic: string, qos: number, safe: Latch): void {
    if (qos > 0) {
      this.late.delete(topic);
      safe.hold();
      this.store.write(
        () => this.writeRow(topic),
        () => safe.release(),
      );
    } else {
      this.late.add(topic);
      this.lateTimer ??= this.clock.after(limits.mqtt.retainedAfterMs, () => this.flush());
    }
  }

  private writeRow(topic: string): void {
    const packet = this.messages.get(topic);
    if (packet) this.store.run(upsert, topic, packet.payload, packet.qos);
    else this.store.run('DELETE FROM retained WHERE topic = ?', topic);
  }
}

function sameMessage(one: Publication, other: Publication): boolean {
  return one.qos === other.qos && Buffer.from(one.payload).equals(Buffer.from(other.payload));
}
