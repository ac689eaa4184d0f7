/** Times and durations as people read them. */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../engine/types.ts';

const local = (at: Instant, timeZone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);

const two = (value: number): string => String(value).padStart(2, '0');

/** '07:12'. */
export function clock(at: Instant, timeZone: string): string {
  const { hour, minute } = local(at, timeZone);
  return `${two(hour)}:${two(minute)}`;
}

/** '08.03.' where it is another day than `now`; else null. */
export function otherDay(at: Instant, now: Instant, timeZone: string): string | null {
  const then = local(at, timeZone);
  const same = then.toPlainDate().equals(local(now, timeZone).toPlainDate());
  return same ? null : `${two(then.day)}.${two(then.month)}.`;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** '6 h 20 min', '10 min', '90 s'; the same in both languages. */
export function duration(ms: number): string {
  if (ms < 2 * minuteMs && ms % minuteMs !== 0) return `${Math.round(ms / 1000)} s`;
  const minutes = Math.floor(ms / minuteMs);
  if (ms < hourMs) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}
