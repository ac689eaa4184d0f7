/** Local wall time in a test -> the instant. */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../rules/engine/types.ts';

/** Understands '2026-03-10 22:00' and '23:15:30'; a time alone is the next one after the one before, beginning with `start`. */
export function createLocalClock(timeZone: string, start: string): (text: string) => Instant {
  let last = Temporal.PlainDateTime.from(start.replace(' ', 'T'));
  return (text) => {
    if (text.includes('-')) last = Temporal.PlainDateTime.from(text.replace(' ', 'T'));
    else {
      const same = last.withPlainTime(Temporal.PlainTime.from(text));
      last = Temporal.PlainDateTime.compare(same, last) < 0 ? same.add({ days: 1 }) : same;
    }
    return last.toZonedDateTime(timeZone).epochMilliseconds;
  };
}
