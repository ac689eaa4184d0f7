/** Instants as people say them in the flat: 15:12 today, "morgen 09:30", "gestern 22:40", "Mi 25.03. 09:30". */
import type { Instant } from '../engine/types.ts';

export type When = (at: Instant, now: Instant) => string;

const relativeDays = {
  de: { '-1': 'gestern ', '0': '', '1': 'morgen ' },
  en: { '-1': 'yesterday ', '0': '', '1': 'tomorrow ' },
} as const;

/** Formatters are costly to make, and a gateway knows one zone. */
const made = new Map<string, When>();

export function createWhen(language: 'de' | 'en', timeZone: string): When {
  const key = `${language} ${timeZone}`;
  const when = made.get(key) ?? makeWhen(language, timeZone);
  made.set(key, when);
  return when;
}

function makeWhen(language: 'de' | 'en', timeZone: string): When {
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const date = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'short', day: '2-digit', month: '2-digit' });
  const calendar = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const dayNumber = (at: Instant): number => Date.parse(calendar.format(at)) / 86_400_000;
  return (at, now) => {
    const days = dayNumber(at) - dayNumber(now);
    const relative = (relativeDays[language] as Record<string, string>)[String(days)];
    return `${relative ?? `${date.format(at).replace(/\.?,/, '')} `}${clock.format(at)}`;
  };
}
