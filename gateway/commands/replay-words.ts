/** What the texts of `aal replay` share: words, dates, and one alert in a line. */
import type { Instant } from '../../rules/engine/types.ts';
import { recipientsOf } from '../../rules/replay/compare.ts';
import type { ReplayedAlert } from '../../rules/replay/replay.ts';

export type Language = 'de' | 'en';

const words = {
  de: {
    levels: { emergency: 'Notruf', alarm: 'Alarm', notice: 'Hinweis', fault: 'Störung' },
    outcomes: {
      closed: '',
      open: 'am Ende noch offen',
      cancelled: 'im Voralarm abgebrochen',
      prealarm: 'am Ende noch im Voralarm',
    },
    nobody: 'niemand im Dienst',
    unsent: 'nur aufgezeichnet',
    shadow: ' (zur Probe)',
    times: (count: number) => `${count}-mal`,
    total: 'Zusammen',
  },
  en: {
    levels: { emergency: 'emergency', alarm: 'alarm', notice: 'notice', fault: 'fault' },
    outcomes: {
      closed: '',
      open: 'still open at the end',
      cancelled: 'cancelled in pre-alarm',
      prealarm: 'still in pre-alarm at the end',
    },
    nobody: 'nobody on duty',
    unsent: 'recorded only',
    shadow: ' (on trial)',
    times: (count: number) => `${count} times`,
    total: 'In total',
  },
} as const;

type Words = (typeof words)[Language];

export const replayWords = (language: Language): Words => words[language];

/** Levels in one column. */
export const levelWidth = (language: Language): number =>
  Math.max(...Object.values(words[language].levels).map((level) => level.length));

/** Title (3 times) -> zentrale (dispatch), keller (sms); still open at the end */
export function headline(alert: ReplayedAlert, language: Language): string {
  const text = words[language];
  const count = alert.count > 1 ? ` (${text.times(alert.count)})` : '';
  const silent = alert.skippedSteps > 0 ? text.nobody : text.unsent;
  const told = recipientsOf(alert).join(', ') || (alert.openedAt === null ? '' : silent);
  const tail = [told, text.outcomes[alert.outcome]].filter((part) => part !== '');
  return `${alert.title[language]}${alert.shadow ? text.shadow : ''}${count}${tail.length > 0 ? ` -> ${tail.join('; ')}` : ''}`;
}

/** What a reader counts by: each fault is a rule of its own (fault:<id>), its title is what they have in common. */
export const countedBy = ({ level, title, rule }: ReplayedAlert): string =>
  `${level} ${level === 'fault' ? title.en : rule}`;

export interface Calendar {
  /** 'Mi 04.03.2026' */
  day(at: Instant): string;
  /** '12:00' */
  time(at: Instant): string;
  dayAndTime(at: Instant): string;
}

export function calendar(language: Language, timeZone: string): Calendar {
  const locale = language === 'de' ? 'de-DE' : 'en-GB';
  const date = { weekday: 'short', day: '2-digit', month: '2-digit', year: 'numeric' } as const;
  const days = new Intl.DateTimeFormat(locale, { timeZone, ...date });
  const times = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = (at: Instant): string => days.format(at).replace(/\.?, /, ' ');
  const time = (at: Instant): string => times.format(at);
  return { day, time, dayAndTime: (at) => `${day(at)} ${time(at)}` };
}
