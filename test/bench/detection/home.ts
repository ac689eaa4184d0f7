/** A recorded (or invented) home as the detection bench sees it: what its sensors said, and labels that only score. */
import type { Instant, Reading } from '../../../rules/engine/types.ts';

export interface HomeSensor {
  /** A name as flat.yaml allows it. */
  readonly id: string;
  /** flat.yaml's kind: door, motion, bed, ... */
  readonly kind: string;
  readonly room: string;
  readonly exit: boolean;
  /** It says numbers that tell nothing of a person: battery, climate, light level. */
  readonly heartbeat: boolean;
}

/** One statement of one sensor. `person`: somebody caused it, so nobody causes it after a collapse. */
export interface Heard {
  readonly reading: Reading;
  readonly person: boolean;
}

export interface Label {
  readonly from: Instant;
  readonly to: Instant;
  readonly activity: string;
}

export interface Home {
  readonly name: string;
  readonly timeZone: string;
  readonly leavesAlone: boolean;
  readonly sensors: readonly HomeSensor[];
  /** In the order in which they were recorded; `receivedAt` never decreases. */
  readonly heard: readonly Heard[];
  readonly labels: readonly Label[];
  readonly from: Instant;
  readonly to: Instant;
  /** What was assumed because no home.yaml said it. */
  readonly derived: boolean;
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export const daysOf = ({ from, to }: Home): number => (to - from) / day;
