/** What one session is owed, in order: an index in memory; what is on disk is there without its payload. */
import { limits } from '../../limits.ts';
import type { ClientRef, Key, OutgoingPacket, Publication } from './packets.ts';

export interface Entry {
  readonly id: number;
  readonly key: Key;
  readonly bytes: number;
  /** As published, but at most what the subscription asked for. */
  readonly qos: number;
  readonly bornMs: number;
  messageId: number | undefined;
  /** QoS 2: the receiver has it, only the release is owed. */
  released: boolean;
  /** In memory until it is on disk. */
  packet: Publication | null;
  /** Acknowledged or dropped. */
  gone: boolean;
  /** Handed to a connection before. */
  sent: boolean;
  /** Lets go of the publisher, who waits until this receiver needs no more care. */
  safe: { release(): void } | null;
}

/** One connection of a session. While it is `draining`, the queue is read out to it and nothing else may overtake. */
export interface Connection {
  readonly client: ClientRef;
  draining: boolean;
  /** Read out and not yet taken up by aedes, which reads a little ahead. */
  readonly ahead: Set<Entry>;
  wake: (() => void) | null;
}

const lastMessageId = 65_535;

export class Queue {
  readonly clientId: string;
  readonly entries = new Map<number, Entry>();
  connection: Connection | null = null;
  /** Since the last time there was room. */
  full = false;
  private readonly byKey = new Map<Key, Entry>();
  private readonly byMessageId = new Map<number, Entry>();
  private bytes = 0;

  constructor(clientId: string) {
    this.clientId = clientId;
  }

  hasRoom(bytes: number): boolean {
    const { queuedPerClient, queuedBytesPerClient } = limits.mqtt;
    return this.entries.size < queuedPerClient && this.bytes + bytes <= queuedBytesPerClient;
  }

  add(entry: Entry): void {
    this.entries.set(entry.id, entry);
    this.byKey.set(entry.key, entry);
    if (entry.messageId !== undefined) this.byMessageId.set(entry.messageId, entry);
    this.bytes += entry.bytes;
  }

  remove(entry: Entry): void {
    entry.gone = true;
    this.entries.delete(entry.id);
    this.byKey.delete(entry.key);
    this.forgetMessageId(entry);
    this.bytes -= entry.bytes;
    this.full = false;
    this.takenUp(entry);
  }

  withKey(key: Key): Entry | undefined {
    return this.byKey.get(key);
  }

  withMessageId(messageId: number | undefined): Entry | undefined {
    return messageId === undefined ? undefined : this.byMessageId.get(messageId);
  }

  /** The entry goes out as this packet. aedes counts message ids on without looking which are still in use. */
  setMessageId(entry: Entry, packet: OutgoingPacket): void {
    const holder = this.withMessageId(packet.messageId);
    if (holder && holder !== entry && this.connection) packet.messageId = this.freeMessageId(packet.messageId ?? 0);
    this.forgetMessageId(entry);
    entry.messageId = packet.messageId;
    if (packet.messageId !== undefined) this.byMessageId.set(packet.messageId, entry);
  }

  /** When the last of those read ahead is taken up, the read-out goes on. */
  takenUp(entry: Entry): void {
    const connection = this.connection;
    if (connection?.ahead.delete(entry) && connection.ahead.size === 0) connection.wake?.();
  }

  private forgetMessageId(entry: Entry): void {
    if (this.withMessageId(entry.messageId) === entry) this.byMessageId.delete(entry.messageId as number);
  }

  private freeMessageId(taken: number): number {
    let id = taken;
    do id = (id % lastMessageId) + 1;
    while (this.byMessageId.has(id));
    return id;
  }
}
