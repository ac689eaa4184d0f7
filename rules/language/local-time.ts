/** Clock times of a rule test -> instants: they roll forward in the flat's zone, correct on both clock-change nights. */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../engine/types.ts';

const pattern = /^(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{1,2}):(\d{2})(?::(\d{2}))?([+-]\d{2}:\d{2})?$/;

/** Is this a clock time: 22:40, 22:40:30, 02:30+02:00, 2026-03-29 09:30? */
export const isClockTime = (text: string): boolean => pattern.test(text);

/** no-time: not understood. missing: the clocks jump over it. twice: it needs its offset. past: its date is over. */
export type NoInstant = 'no-time' | 'missing' | 'twice' | 'past';

/** A time with its date. */
export function instantOf(text: string, timeZone: string): Instant | NoInstant {
  const [, date] = pattern.exec(text) ?? [];
  const found = date === undefined ? null : onDate(date, text, timeZone);
  return found ? (found.doubt ?? found.at) : 'no-time';
}

/** The next instant, from `after` on, at which the local clock shows this time. */
export function nextInstant(text: string, after: Instant, timeZone: string): Instant | NoInstant {
  const [, date] = pattern.exec(text) ?? [];
  if (date !== undefined) {
    const at = instantOf(text, timeZone);
    return typeof at === 'number' && at < after ? 'past' : at;
  }
  const today = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone).toPlainDate();
  for (const day of [today, today.add({ days: 1 })]) {
    const found = onDate(day.toString(), text, timeZone);
    if (found && found.at >= after) return found.doubt ?? found.at;
  }
  return 'no-time';
}

/** The last instant of that date at which the clock shows the time, and why it is doubtful; null when it is no time there. */
function onDate(date: string, text: string, timeZone: string): { at: Instant; doubt: NoInstant | null } | null {
  const [, , hour = '', minute, second = '00', offset] = pattern.exec(text) ?? [];
  const local = `${date}T${hour.padStart(2, '0')}:${minute}:${second}`;
  try {
    const later = offset
      ? Temporal.ZonedDateTime.from(`${local}${offset}[${timeZone}]`, { offset: 'reject' })
      : Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone, { disambiguation: 'later' });
    return { at: later.epochMilliseconds, doubt: offset ? null : doubtOf(local, timeZone, later) };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function doubtOf(text: string, timeZone: string, later: Temporal.ZonedDateTime): NoInstant | null {
  const local = Temporal.PlainDateTime.from(text);
  const earlier = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return null;
  return earlier.toPlainDateTime().equals(local) ? 'twice' : 'missing';
}

/** The same clock time so many days later; where the clocks jump over it, as much later as they jump. */
export function daysLater(at: Instant, days: number, timeZone: string): Instant {
  if (days === 0) return at;
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).add({ days }).epochMilliseconds;
}

/** '2026-03-29' */
export const dateText = (at: Instant, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();

/** '09:32', with seconds where there are any. */
export function clockText(at: Instant, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainTime();
  return local.toString({ smallestUnit: local.second === 0 && local.millisecond === 0 ? 'minute' : 'second' });
}
