/** What aedes hands to its persistence, as far as we use it. */

/** Names a publication in the house: the broker's life, and a number that only rises within it. */
interface Named {
  readonly brokerId?: string;
  readonly brokerCounter?: number;
}

/** A publication on its way through the broker. */
export interface Publication extends Named {
  readonly topic: string;
  readonly payload: Buffer | string;
  readonly qos: number;
  readonly retain: boolean;
  /** Of the client that published it; absent where the gateway did. */
  readonly clientId?: string;
}

/** A publication as it waits for a client. */
export interface QueuedPacket extends Publication {
  readonly cmd: 'publish';
  readonly dup: boolean;
  readonly messageId: number | undefined;
}

/** The second half of a QoS 2 delivery. */
export interface Release {
  readonly cmd: 'pubrel';
  readonly messageId: number;
}

/** What aedes is about to write to a client. */
export interface OutgoingPacket extends Named {
  readonly cmd?: string;
  messageId?: number | undefined;
}

/** Whom aedes means: its Client, or in its suite just an id. */
export interface ClientRef {
  readonly id: string;
  readonly conn?: unknown;
}

export interface Will {
  clientId?: string;
  brokerId?: string;
  readonly topic: string;
  readonly payload: Buffer | string;
  readonly qos: number;
  readonly retain: boolean;
}

/** One key for the name: numbers are cheaper than texts, and all but what an earlier life left is of this one. */
export type Key = number | string;
export const keyOf = (packet: Named, brokerId: string): Key =>
  packet.brokerId === brokerId ? (packet.brokerCounter ?? 0) : `${packet.brokerId}:${packet.brokerCounter}`;

/** A copy of its own: the original is a view into a read buffer of 64 KiB that it would keep alive. */
export const ownPayload = (payload: Buffer | string): Buffer | string =>
  typeof payload === 'string' ? payload : Buffer.from(payload);

export const bytesOf = (packet: { readonly topic: string; readonly payload: Buffer | string }): number =>
  packet.topic.length + packet.payload.length;
