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
  return date === undefined ? 'no-time' : onDate(date, text, timeZone);
}

/** The next instant, from `after` on, at which the local clock shows this time. */
export function nextInstant(text: string, after: Instant, timeZone: string): Instant | NoInstant {
  const [, date] = pattern.exec(text) ?? [];
  if (date !== undefined) {
    const at = onDate(date, text, timeZone);
    return typeof at === 'number' && at < after ? 'past' : at;
  }
  if (!isClockTime(text)) return 'no-time';
  const today = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone).toPlainDate();
  const first = onDate(today.toString(), text, timeZone);
  if (typeof first !== 'number' || first >= after) return first;
  return onDate(today.add({ days: 1 }).toString(), text, timeZone);
}

function onDate(date: string, text: string, timeZone: string): Instant | NoInstant {
  const [, , hour = '', minute, second = '00', offset] = pattern.exec(text) ?? [];
  const local = `${date}T${hour.padStart(2, '0')}:${minute}:${second}`;
  try {
    if (offset !== undefined)
      return Temporal.ZonedDateTime.from(`${local}${offset}[${timeZone}]`, { offset: 'reject' }).epochMilliseconds;
    return unmistakable(Temporal.PlainDateTime.from(local), timeZone);
  } catch (error) {
    if (error instanceof RangeError) return 'no-time';
    throw error;
  }
}

function unmistakable(local: Temporal.PlainDateTime, timeZone: string): Instant | NoInstant {
  const earlier = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return earlier.epochMilliseconds;
  return earlier.toPlainDateTime().equals(local) ? 'twice' : 'missing';
}

/** '09:32', with seconds where there are any. */
export function clockText(at: Instant, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainTime();
  return local.toString({ smallestUnit: local.second === 0 && local.millisecond === 0 ? 'minute' : 'second' });
}
