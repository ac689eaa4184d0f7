/** The contract of a sensor kind: how one device's properties become readings in our vocabulary. One folder a kind. */
import type { Signal, Value } from '../../rules/engine/types.ts';

/** The part of one Zigbee2MQTT expose that decoding needs. */
export interface Expose {
  readonly property: string;
  readonly type: 'binary' | 'numeric' | 'enum' | 'text' | 'other';
  readonly valueOn?: unknown;
  readonly valueOff?: unknown;
  readonly values?: readonly string[];
  readonly unit?: string;
}

/** flat.yaml's `from:` where exposes do not tell: a pad that reports through `contact`, a button whose `hold` means help. */
export interface Mapping {
  readonly property: string;
  /** The value (or values) that mean on / pressed / help. */
  readonly on: readonly (string | number | boolean)[];
}

/** Turns one property of one device into one signal. Pure. */
export interface Decoder {
  readonly property: string;
  readonly signal: Signal;
  /** undefined: this value says nothing (null, '', an unknown enum); null: the sensor says it does not know. */
  decode(raw: unknown): Value | undefined;
  /** state (the default): holds until told otherwise. event: happens once with each message (an action), never cached.
   * renewal: moves nothing by itself, but keeps what this sensor holds on alive (a radar's direction, speed). */
  readonly way?: 'state' | 'event' | 'renewal';
}

export interface SensorKind {
  /** flat.yaml's word: 'door', 'motion', 'presence', 'fall', 'bed', 'seat', 'help', 'button', 'leak', 'smoke', 'climate', 'plug', 'vibration'. */
  readonly name: string;
  /** The signals it can give, in the engine's words. */
  readonly signals: readonly Signal[];
  /** Silence longer than this is a fault, ms. */
  readonly silentAfterMs: number;
  /** Chooses decoders for a device; empty when the exposes and the mapping give it nothing to hear (a configuration fault). */
  decoders(exposes: readonly Expose[], mapping: Mapping | null): Decoder[];
}
