/**
 * Daily windows in local wall time, right on both nights the clocks change. A boundary that does not exist (spring) is
 * the moment the clocks jump over it; one that comes twice (autumn) opens at its first and closes at its second.
 * Only asked at boundaries: no zone arithmetic per reading.
 */
import { Temporal } from 'temporal-polyfill';
import type { Instant, Week, Window } from './types.ts';

export interface Occurrence {
  readonly from: Instant;
  readonly to: Instant;
}

export interface WindowState {
  /** The window now running; null outside. */
  readonly current: Occurrence | null;
  /** When that changes. */
  readonly changesAt: Instant;
}

const dayMinutes = 24 * 60;

/** '2026-12-24'. */
export const localDate = (timeZone: string, at: Instant): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();

function boundary(date: Temporal.PlainDate, minute: number, edge: 'opens' | 'closes', timeZone: string): Instant {
  const day = minute >= dayMinutes ? date.add({ days: 1 }) : date;
  const local = day.toPlainDateTime({ hour: Math.floor(minute / 60) % 24, minute: minute % 60 });
  const first = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (!first.toPlainDateTime().equals(local)) {
    const jump = first.getTimeZoneTransition('next');
    return (jump ?? first).epochMilliseconds;
  }
  if (edge === 'opens') return first.epochMilliseconds;
  return local.toZonedDateTime(timeZone, { disambiguation: 'later' }).epochMilliseconds;
}

function occurrenceOf(window: Window, date: Temporal.PlainDate, timeZone: string): Occurrence {
  const overnight = window.toMinute <= window.fromMinute;
  return {
    from: boundary(date, window.fromMinute, 'opens', timeZone),
    to: boundary(overnight ? date.add({ days: 1 }) : date, window.toMinute, 'closes', timeZone),
  };
}

const startsOn = ({ days, weeks }: Window, date: Temporal.PlainDate): boolean =>
  (days?.includes(date.dayOfWeek) ?? true) && (weeks === undefined || weekOf(date) === weeks);

/** Weeks begin on Monday. */
const weekOf = ({ weekOfYear = 0 }: Temporal.PlainDate): Week => (weekOfYear % 2 === 0 ? 'even' : 'odd');

interface Answer {
  readonly state: WindowState;
  readonly timeZone: string;
  readonly askedAt: Instant;
}

/** The last answers for each window, good until it changes: zone arithmetic is dear, and hours are asked for often. */
const answers = new WeakMap<Window, Answer[]>();
/** Now, and the two days a look ahead passes through. */
const answersKept = 6;

/** The window at a wall instant. */
export function windowAt(window: Window, timeZone: string, at: Instant): WindowState {
  const known = answers.get(window) ?? [];
  const good = known.find((one) => one.timeZone === timeZone && at >= one.askedAt && at < one.state.changesAt);
  if (good) return good.state;
  const state = lookUp(window, timeZone, at);
  answers.set(window, [{ state, timeZone, askedAt: at }, ...known].slice(0, answersKept));
  return state;
}

/** Every start of a window comes within them: between two Mondays of even weeks lie three weeks where 53 and 1 are both odd. */
const searchDays = 22;

function lookUp(window: Window, timeZone: string, at: Instant): WindowState {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  for (let offset = -1; offset <= searchDays; offset++) {
    const date = today.add({ days: offset });
    if (!startsOn(window, date)) continue;
    const occurrence = occurrenceOf(window, date, timeZone);
    if (occurrence.from > at) return { current: null, changesAt: occurrence.from };
    if (at < occurrence.to) return { current: occurrence, changesAt: occurrence.to };
  }
  return { current: null, changesAt: at + dayMinutes * 60_000 };
}

export const isInside = (window: Window, timeZone: string, at: Instant): boolean =>
  windowAt(window, timeZone, at).current !== null;
