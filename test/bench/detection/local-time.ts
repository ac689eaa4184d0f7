/** Naive local times of a recording -> instants. The zone is asked once an hour of the recording: asking is dear. */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../../rules/engine/types.ts';

/** '2011-06-20 00:00:12.178' (or with T) in a zone. An hour that comes twice is its first; one that is left out is moved on. */
export function createLocalTime(timeZone: string): (text: string) => Instant {
  const offsets = new Map<string, number>();
  return (text) => {
    const naive = Date.parse(`${text.trim().replace(' ', 'T')}Z`);
    if (Number.isNaN(naive)) throw new Error(`'${text}' is no local time`);
    const hourOf = text.slice(0, 13);
    let offsetMs = offsets.get(hourOf);
    if (offsetMs === undefined) {
      offsetMs = offsetAt(new Date(naive).toISOString().slice(0, 19), timeZone);
      offsets.set(hourOf, offsetMs);
    }
    return Math.round(naive - offsetMs);
  };
}

const offsetAt = (naive: string, timeZone: string): number =>
  Temporal.PlainDateTime.from(naive).toZonedDateTime(timeZone).offsetNanoseconds / 1e6;

/** Hours since local midnight, 0 to 24; the day, counted; whether it is Saturday or Sunday. */
export interface LocalHour {
  readonly hour: number;
  readonly day: number;
  readonly weekend: boolean;
}

/** Instants -> local hours; the zone is asked once an hour. */
export function createLocalHour(timeZone: string): (at: Instant) => LocalHour {
  const offsets = new Map<number, number>();
  return (at) => {
    const utcHour = Math.floor(at / hourMs);
    let offsetMs = offsets.get(utcHour);
    if (offsetMs === undefined) {
      const zoned = Temporal.Instant.fromEpochMilliseconds(utcHour * hourMs).toZonedDateTimeISO(timeZone);
      offsetMs = zoned.offsetNanoseconds / 1e6;
      offsets.set(utcHour, offsetMs);
    }
    const local = at + offsetMs;
    const weekday = new Date(local).getUTCDay();
    const dayNumber = Math.floor(local / dayMs);
    return { hour: (local - dayNumber * dayMs) / hourMs, day: dayNumber, weekend: weekday === 0 || weekday === 6 };
  };
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
