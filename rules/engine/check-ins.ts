/**
 * How often a sensor speaks by itself (battery, link, warmth, its state again), learned from its longest silence of each
 * day (decision 0010). A silence that somebody ended says nothing of a sensor that sleeps when nobody uses it: it is
 * learned from only where the sensor itself ended the longest one, on most days.
 */
import { limits } from './limits.ts';
import type { Instant } from './types.ts';

interface Day {
  /** Days of the engine's own time. */
  day: number;
  longestMs: number;
  byItself: boolean;
}

export interface SavedCheckIns {
  /** The last days, today's last. */
  days: Day[];
  /** Today's longest silence ended at this instant: by itself, unless the same message tells of somebody. */
  endedAt: Instant;
}

const dayMs = 24 * 60 * 60_000;
/** Readings of one message may be told a moment apart. */
const sameMessageMs = 1_000;

export class CheckIns {
  readonly state: SavedCheckIns = { days: [], endedAt: 0 };

  restore(saved: SavedCheckIns): void {
    Object.assign(this.state, saved);
  }

  /** A report after a silence in which it could have been heard. True: a day is over, and what is usual may have changed. */
  spoke(at: Instant, silenceMs: number): boolean {
    const { days } = this.state;
    const day = Math.floor(at / dayMs);
    const today = days.at(-1);
    if (today?.day === day && silenceMs <= today.longestMs) return false;
    this.state.endedAt = at;
    if (today?.day === day) Object.assign(today, { longestMs: silenceMs, byItself: true });
    else days.push({ day, longestMs: silenceMs, byItself: true });
    if (days.length > limits.checkIns.daysKept + 1) days.shift();
    return today?.day !== day;
  }

  /** Something happened: the sensor did not speak by itself. */
  happened(at: Instant): void {
    const today = this.state.days.at(-1);
    if (today && Math.abs(at - this.state.endedAt) <= sameMessageMs) today.byItself = false;
  }

  /** Its longest usual silence, the worst day apart; null: not known. Today and the day it was first heard are not whole. */
  get usualMs(): number | null {
    const past = this.state.days.slice(0, -1);
    const own = past.filter(({ byItself }) => byItself).length;
    if (past.length <= limits.checkIns.daysNeeded || own * 2 <= past.length) return null;
    const longest = past.map(({ longestMs }) => longestMs).sort((a, b) => b - a);
    return longest[1] ?? null;
  }
}
