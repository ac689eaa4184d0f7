/** Local wall time for people: '21:07', and '22.11.2025, 21:07' where the day is another one. */
import type { Instant } from '../../../rules/engine/types.ts';

export interface LocalTime {
  /** The time of day; with the date where it is not the day of `now`. */
  time(at: Instant, now: Instant): string;
  dateTime(at: Instant): string;
}

const locales = { de: 'de-DE', en: 'en-GB' } as const;
const made = new Map<string, LocalTime>();

/** Formatters take a millisecond to build: kept for the few zones and languages of a flat. */
export function localTime(language: 'de' | 'en', timeZone: string): LocalTime {
  const key = `${language} ${timeZone}`;
  const known = made.get(key);
  if (known) return known;
  const locale = locales[language];
  const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = new Intl.DateTimeFormat(locale, { timeZone, day: '2-digit', month: '2-digit', year: 'numeric' });
  const dateTime = (at: Instant): string => `${day.format(at)}, ${clock.format(at)}`;
  const local: LocalTime = {
    dateTime,
    time: (at, now) => (day.format(at) === day.format(now) ? clock.format(at) : dateTime(at)),
  };
  made.set(key, local);
  return local;
}
