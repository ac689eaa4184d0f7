/**
 * Algorithm E: the inactivity score of Wilhelm and Wahl (2024), with sensors that are certain: the score is the time since the
 * last sign of life. Threshold = 1.1 * min(max V, Q3 + 1.5 IQR of V), V = of each earlier comparable day (weekdays or weekend)
 * of the last 30 the highest score within an hour of the time of day of now; none without such a day. Times of day are told to
 * five minutes. Multiplied by a factor so that a curve results.
 */
import type { Instant } from '../../../../rules/engine/types.ts';
import { hour, minute } from '../home.ts';
import type { LocalHour } from '../local-time.ts';
import type { Line, Silence } from './line.ts';

const stepMs = 5 * minute;
const around = hour / stepMs;
const daysBack = 30;

interface Day {
  readonly weekend: boolean;
  /** The highest score of each five minutes; undefined: none was learned. */
  readonly highest: (number | undefined)[];
}

export class InactivityScoreLine implements Line {
  readonly stepMs = stepMs;
  private readonly localHour: (at: Instant) => LocalHour;
  private readonly factor: number;
  private readonly days = new Map<number, Day>();
  private known = { day: -1, limits: new Map<number, number | null>() };

  constructor(localHour: (at: Instant) => LocalHour, factor: number) {
    this.localHour = localHour;
    this.factor = factor;
  }

  limitAt(at: Instant): number | null {
    const { day, hour: of, weekend } = this.localHour(at);
    if (this.known.day !== day) this.known = { day, limits: new Map() };
    const step = stepOf(of);
    let limit = this.known.limits.get(step);
    if (limit === undefined) {
      limit = scoreThreshold(this.highestAround(day, weekend, step));
      this.known.limits.set(step, limit);
    }
    return limit === null ? null : this.factor * limit;
  }

  private highestAround(today: number, weekend: boolean, step: number): number[] {
    const found: number[] = [];
    for (let day = today - daysBack; day < today; day++) {
      const earlier = this.days.get(day);
      if (earlier?.weekend !== weekend) continue;
      const near = earlier.highest.slice(Math.max(0, step - around), step + around + 1).filter(isNumber);
      if (near.length > 0) found.push(Math.max(...near));
    }
    return found;
  }

  learn({ from, to, excused }: Silence): void {
    for (let at = from; at < to; ) {
      const { day, hour: of, weekend } = this.localHour(at);
      const end = Math.min(to, at + stepMs - (Math.round(of * hour) % stepMs));
      if (!excused(end - 1)) this.note(day, weekend, stepOf(of), end - from);
      at = end;
    }
    // Of today's own scores none is asked for; an earlier day may have gained some.
    if (this.localHour(from).day !== this.known.day) this.known.day = -1;
  }

  private note(day: number, weekend: boolean, step: number, score: number): void {
    const { highest } = this.days.get(day) ?? this.begin(day, weekend);
    highest[step] = Math.max(highest[step] ?? 0, score);
  }

  private begin(day: number, weekend: boolean): Day {
    const begun = { weekend, highest: [] };
    this.days.set(day, begun);
    this.days.delete(day - daysBack - 1);
    return begun;
  }
}

const isNumber = (value: number | undefined): value is number => value !== undefined;
const stepOf = (localHour: number): number => Math.floor((localHour * hour) / stepMs);

/** @param highest the V of comparable days @returns null without any */
export function scoreThreshold(highest: readonly number[]): number | null {
  if (highest.length === 0) return null;
  const sorted = [...highest].sort((a, b) => a - b);
  const [q1, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  return 1.1 * Math.min(sorted.at(-1) as number, q3 + 1.5 * (q3 - q1));
}

/** Between ranks in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const rank = share * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] as number;
  const above = sorted[Math.ceil(rank)] as number;
  return below + (above - below) * (rank - Math.floor(rank));
}
