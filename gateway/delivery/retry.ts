/** When the next attempt is made: soon at first, then every minute, never all at the same moment. */
import type { Instant, Level } from '../../rules/engine/types.ts';
import { limits } from '../limits.ts';

const backOffMs = [5_000, 10_000, 20_000, 40_000, 60_000];
/** Up to this much is added, so that what failed together does not come back together. */
const jitterShare = 0.2;

/** No retry of our own comes later than this. */
export const longestRetryMs = backOffMs.at(-1)! * (1 + jitterShare);

const urgent = (level: Level): boolean => level === 'emergency' || level === 'alarm';

/** `attempts`: made so far, the failed one included. `random`: 0 to 1. */
export function retryDelayMs(attempts: number, level: Level, wishedMs: number | undefined, random: number): number {
  const longest = backOffMs.at(-1)!;
  const own = (backOffMs[attempts - 1] ?? longest) * (1 + jitterShare * random);
  if (wishedMs === undefined) return Math.round(own);
  // A receiver's wish for a longer pause is heard, but an alarm asks every minute all the same.
  return Math.round(Math.max(own, urgent(level) ? Math.min(wishedMs, longest) : wishedMs));
}

/** Notices and faults are given up after a day; an alarm or emergency only when the alert itself ends. */
export function givesUp(level: Level, decidedAt: Instant, now: Instant): boolean {
  return !urgent(level) && now - decidedAt >= limits.delivery.giveUpMs;
}
