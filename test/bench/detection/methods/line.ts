/** How long a silence may last: by the clock of now, learned or fixed. */
import type { Instant } from '../../../../rules/engine/types.ts';
import { hour } from '../home.ts';

/** A silence that has ended, and when within it nobody was expected to be heard. */
export interface Silence {
  readonly from: Instant;
  readonly to: Instant;
  excused(at: Instant): boolean;
}

export interface Line {
  /** It may change at each full step of the local clock, and at no other time. */
  readonly stepMs: number;
  /** Milliseconds that a silence may last at this time; null: nothing is known yet. */
  limitAt(at: Instant): number | null;
  /** Only silences that have ended: a running one must not raise its own line. */
  learn(silence: Silence): void;
}

export const fixedLine = (hours: number): Line => ({
  stepMs: 24 * hour,
  limitAt: () => hours * hour,
  learn: () => undefined,
});
