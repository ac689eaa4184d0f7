/** QoS 2 publications whose second half is still to come: known, so that a repeat is not published again. */
import { limits } from '../../limits.ts';
import { bytesOf, ownPayload, type Publication } from './packets.ts';
import type { BrokerStore } from './store.ts';

export interface IncomingPacket extends Publication {
  readonly cmd?: 'publish';
  readonly dup?: boolean;
  readonly messageId: number;
}

export class Incoming {
  private readonly store: BrokerStore;
  private readonly packets = new Map<string, Map<number, IncomingPacket>>();

  constructor(store: BrokerStore) {
    this.store = store;
  }

  load(): void {
    for (const { client_id, message_id } of this.store.all('SELECT * FROM incoming')) {
      const messageId = Number(message_id);
      this.of(String(client_id)).set(messageId, { topic: '', payload: '', qos: 2, retain: false, messageId });
    }
  }

  /**
   * Not waited for: the row belongs to the same transaction as what the publication itself stores in this turn, and the
   * publisher is told after that. Written alone it could survive a crash that the message does not.
   */
  add(clientId: string, packet: IncomingPacket): void {
    const packets = this.of(clientId);
    let bytes = bytesOf(packet);
    for (const other of packets.values()) bytes += bytesOf(other);
    if (bytes > limits.mqtt.queuedBytesPerClient) throw new Error('too many half-finished QoS 2 publications');
    const { topic, payload, qos, retain, messageId } = packet;
    packets.set(messageId, { cmd: 'publish', topic, payload: ownPayload(payload), qos, retain, dup: false, messageId });
    this.store.write(() => this.store.run('INSERT OR REPLACE INTO incoming VALUES (?, ?)', clientId, messageId));
  }

  get(clientId: string, messageId: number): IncomingPacket {
    const packet = this.packets.get(clientId)?.get(messageId);
    if (!packet) throw new Error('no such packet');
    return packet;
  }

  remove(clientId: string, messageId: number): void {
    this.get(clientId, messageId);
    this.packets.get(clientId)?.delete(messageId);
    if (this.packets.get(clientId)?.size === 0) this.packets.delete(clientId);
    this.store.write(() =>
      this.store.run('DELETE FROM incoming WHERE client_id = ? AND message_id = ?', clientId, messageId),
    );
  }

  forget(clientId: string): void {
    if (!this.packets.delete(clientId)) return;
    this.store.write(() => this.store.run('DELETE FROM incoming WHERE client_id = ?', clientId));
  }

  private of(clientId: string): Map<number, IncomingPacket> {
    const known = this.packets.get(clientId);
    if (known) return known;
    const packets = new Map<number, IncomingPacket>();
    this.packets.set(clientId, packets);
    return packets;
  }
}
