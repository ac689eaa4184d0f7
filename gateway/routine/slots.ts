/** When a flat's routine tests are due: each flat has its own minute of the window, and its own day of the month. */
import { Temporal } from 'temporal-polyfill';
import type { Instant, Window } from '../../rules/engine/types.ts';

export type Every = 'day' | 'month';

/** Every month has it. */
const lastDay = 28;
const minutesOfDay = 1_440;

export class Slots {
  private readonly timeZone: string;
  private readonly window: Window;
  /** Of the day, local. */
  readonly minute: number;
  private readonly day: number;

  constructor(flatId: string, timeZone: string, window: Window) {
    this.timeZone = timeZone;
    this.window = window;
    this.minute = (window.fromMinute + spread(`minute of ${flatId}`, this.minutes)) % minutesOfDay;
    this.day = 1 + spread(`day of ${flatId}`, lastDay);
  }

  /** Once a day or month. What was missed is caught up: with people at the same hours of another day only. */
  isDue(every: Every, lastAt: Instant | null, now: Instant): boolean {
    const { date, minute } = this.local(now);
    if (lastAt !== null && sameTurn(every, this.local(lastAt).date, date)) return false;
    if (minute < this.minute) return false;
    const into = (minute - this.window.fromMinute + minutesOfDay) % minutesOfDay;
    return every === 'day' || (into < this.minutes && date.day >= this.day);
  }

  /** When the next one comes after a test at `now`. */
  next(every: Every, now: Instant): Instant {
    const { date } = this.local(now);
    const then = every === 'day' ? date.add({ days: 1 }) : date.add({ months: 1 }).with({ day: this.day });
    const time = Temporal.PlainTime.from({ hour: Math.floor(this.minute / 60), minute: this.minute % 60 });
    return then.toZonedDateTime({ timeZone: this.timeZone, plainTime: time }).epochMilliseconds;
  }

  private get minutes(): number {
    const { fromMinute, toMinute } = this.window;
    return (toMinute - fromMinute + minutesOfDay) % minutesOfDay || minutesOfDay;
  }

  private local(at: Instant): { date: Temporal.PlainDate; minute: number } {
    const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.timeZone);
    return { date: zoned.toPlainDate(), minute: zoned.hour * 60 + zoned.minute };
  }
}

const sameTurn = (every: Every, a: Temporal.PlainDate, b: Temporal.PlainDate): boolean =>
  every === 'day' ? a.equals(b) : a.year === b.year && a.month === b.month;

/** The same for the same text, evenly over 0 to below (FNV-1a). */
function spread(text: string, below: number): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash % below;
}
