/** What the gateway needs of MQTT: messages in, messages out, and the truth about whether it can hear. */
import type { Instant } from '../../rules/engine/types.ts';

export interface Received {
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain: boolean;
  /** A redelivery by the broker. */
  readonly dup: boolean;
  readonly qos: 0 | 1 | 2;
  readonly receivedAt: Instant;
  /** Whose client sent it: of the embedded broker only, where it asked who they are. */
  readonly user?: string;
}

export interface LinkEvents {
  /** One message. The packet is acknowledged to the broker when this returns (or its promise resolves). */
  message(message: Received): void | Promise<void>;
  /** Subscribed and hearing; `sessionPresent`: the broker kept our session while we were away. */
  up(sessionPresent: boolean): void;
  /** Not hearing any more, with the reason in one line. */
  down(reason: string): void;
}

/** The gateway's own connection to its broker, embedded or external. */
export interface Link {
  start(events: LinkEvents): Promise<void>;
  stop(): Promise<void>;
  /** Resolves when the broker has taken it (QoS 1); rejects when it could not within the time-out. */
  publish(topic: string, payload: string, options?: { readonly retain?: boolean; readonly qos?: 0 | 1 }): Promise<void>;
  readonly connected: boolean;
}
