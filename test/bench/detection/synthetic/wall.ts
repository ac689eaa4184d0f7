/** The home's wall clock: days and hours of the plan -> instants, instants -> naive local time. Both clock changes included. */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../../../rules/engine/types.ts';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export class Wall {
  readonly days: number;
  readonly startAt: Instant;
  readonly endAt: Instant;
  private readonly first: Temporal.PlainDate;
  private readonly midnight: number;
  /** From `at` on the wall is `aheadMs` ahead of UTC. */
  private readonly offsets: { at: Instant; aheadMs: number }[] = [];

  constructor(timeZone: string, firstDate: string, days: number) {
    this.days = days;
    this.first = Temporal.PlainDate.from(firstDate);
    this.midnight = Date.parse(`${firstDate}T00:00:00Z`);
    this.readOffsets(timeZone);
    this.startAt = this.at(0, 0);
    this.endAt = this.at(days, 0);
  }

  private readOffsets(timeZone: string): void {
    let change: Temporal.ZonedDateTime | null = this.first.subtract({ days: 2 }).toZonedDateTime(timeZone);
    const until = this.midnight + (this.days + 30) * day;
    while (change && change.epochMilliseconds < until) {
      this.offsets.push({ at: change.epochMilliseconds, aheadMs: change.offsetNanoseconds / 1e6 });
      change = change.getTimeZoneTransition('next');
    }
  }

  private aheadMs(at: Instant): number {
    let ahead = this.offsets[0]!.aheadMs;
    for (const offset of this.offsets) if (offset.at <= at) ahead = offset.aheadMs;
    return ahead;
  }

  /** `hours` of the wall clock on that day of the home; below 0 and above 24 are the days beside it. */
  at(dayIndex: number, hours: number): Instant {
    const naive = Math.round(this.midnight + dayIndex * day + hours * hour);
    return naive - this.aheadMs(naive - this.aheadMs(naive));
  }

  /** Hours of the wall clock since midnight. */
  hourOf(at: Instant): number {
    return ((at + this.aheadMs(at)) % day) / hour;
  }

  dayOf(at: Instant): number {
    return Math.floor((at + this.aheadMs(at) - this.midnight) / day);
  }

  /** 1 Monday ... 7 Sunday */
  weekday(dayIndex: number): number {
    return this.first.add({ days: dayIndex }).dayOfWeek;
  }

  /** 1 at midsummer, -1 at midwinter. */
  season(dayIndex: number): number {
    return Math.cos((2 * Math.PI * (this.first.add({ days: dayIndex }).dayOfYear - 172)) / 365);
  }

  /** '2026-03-29 03:00:00.000' */
  naive(at: Instant): string {
    const text = new Date(at + this.aheadMs(at)).toISOString();
    return `${text.slice(0, 10)} ${text.slice(11, 23)}`;
  }
}
