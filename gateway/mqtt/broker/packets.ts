/** What aedes hands to its persistence, as far as we use it. */
/** A publication as it waits for a client; `brokerId` and `brokerCounter` name it in the house. */
export interface QueuedPacket {
  readonly cmd: 'publish';
  readonly brokerId: string;
  readonly brokerCounter: number;
  readonly topic: string;
  readonly payload: Buffer | string;
  readonly qos: number;
  readonly retain: boolean;
  readonly dup: boolean;
  messageId: number | undefined;
}

/** The second half of a QoS 2 delivery. */
export interface Release {
  readonly cmd: 'pubrel';
  readonly messageId: number;
}

/** A publication on its way through the broker. */
export interface Publication {
  readonly topic: string;
  readonly payload: Buffer | string;
  readonly qos: number;
  readonly retain: boolean;
  readonly brokerId?: string;
  readonly brokerCounter?: number;
}

/** Whom aedes means: its Client, or in tests just an id. */
export interface ClientRef {
  readonly id: string;
}

export interface Will {
  clientId?: string;
  brokerId?: string;
  readonly topic: string;
  readonly payload: Buffer | string;
  readonly qos: number;
  readonly retain: boolean;
}

/** A copy of its own: the original is a view into a read buffer of 64 KiB that it would keep alive. */
export const ownPayload = (payload: Buffer | string): Buffer | string =>
  typeof payload === 'string' ? payload : Buffer.from(payload);

export const bytesOf = (packet: { readonly topic: string; readonly payload: Buffer | string }): number =>
  packet.topic.length + packet.payload.length;
