/** Who would be told at every hour of even and of odd weeks. */
import type { Level, Week } from '../../rules/engine/types.ts';
import type { Language } from '../../rules/language/problem.ts';
import { isInside } from '../../rules/language/window.ts';
import { hoursOf, stepChannels } from './facts.ts';
import type { ContactConfig, FlatConfig, StepConfig } from './schema.ts';

const dayMinutes = 1440;
const fortnightMinutes = 14 * dayMinutes;

/** A minute of the fortnight: an even week and the odd one after it. */
interface Moment {
  readonly week: Week;
  /** ISO */
  readonly weekday: number;
  readonly minute: number;
}

/** A stretch of the week with the same answer: on these ISO weekdays from `fromMinute` for `minutes`. */
export interface Stretch {
  /** null: in every week. */
  readonly week: Week | null;
  readonly days: readonly number[];
  readonly fromMinute: number;
  readonly minutes: number;
  readonly what: string;
}

/** Does the contact take alerts of this level? A chain with a name of its own may carry any. */
export const takes = (contact: ContactConfig, level: Level | null): boolean =>
  level === null || contact.accept === undefined || contact.accept.includes(level);

function isOnDuty(contact: ContactConfig, { week, weekday, minute }: Moment): boolean {
  const hours = hoursOf(contact);
  return hours === null || hours.some((window) => isInside(window, weekday, minute, week));
}

/** Asks every minute of a fortnight and joins equal answers; the same stretch on several days is told once. */
export function stretchesOf(answerAt: (moment: Moment) => string): Stretch[] {
  const answers = Array.from({ length: fortnightMinutes }, (_, at) => answerAt(momentOf(at)));
  const changes = answers.flatMap((answer, at) => (answer === answers.at(at - 1) ? [] : [at]));
  const starts = changes.length === 0 ? [0] : changes;
  const found = new Map<string, { days: number[]; stretch: Omit<Stretch, 'week' | 'days'> }>();
  for (const [index, start] of starts.entries()) {
    const minutes = (starts[index + 1] ?? (starts[0] ?? 0) + fortnightMinutes) - start;
    for (const [from, length] of wholeDays(start, minutes)) {
      const stretch = { fromMinute: from % dayMinutes, minutes: length, what: answers[start] ?? '' };
      const key = JSON.stringify(stretch);
      const days = [...(found.get(key)?.days ?? []), Math.floor(from / dayMinutes) % 14];
      found.set(key, { days, stretch });
    }
  }
  return [...found.values()].flatMap(({ days, stretch }) =>
    byWeek(days).map(([week, weekdays]) => ({ ...stretch, week, days: weekdays })),
  );
}

const momentOf = (at: number): Moment => {
  const day = Math.floor(at / dayMinutes);
  return { week: day < 7 ? 'even' : 'odd', weekday: (day % 7) + 1, minute: at % dayMinutes };
};

/** A stretch that lasts from midnight to midnight is told as its days. */
function wholeDays(start: number, minutes: number): [from: number, minutes: number][] {
  if (start % dayMinutes !== 0 || minutes % dayMinutes !== 0) return [[start, minutes]];
  return Array.from({ length: minutes / dayMinutes }, (_, day) => [start + day * dayMinutes, dayMinutes]);
}

/** Days of the fortnight, 0 to 13, as weekdays of every week, or of even and odd weeks. */
function byWeek(days: readonly number[]): [week: Week | null, weekdays: number[]][] {
  const weekdays = (from: number): number[] =>
    days.flatMap((day) => (day >= from && day < from + 7 ? [day - from + 1] : [])).sort((a, b) => a - b);
  const [even, odd] = [weekdays(0), weekdays(7)];
  if (even.join() === odd.join()) return [[null, even]];
  const both: [Week, number[]][] = [
    ['even', even],
    ['odd', odd],
  ];
  return both.filter(([, found]) => found.length > 0);
}

/** The stretches of the week in which a chain reaches nobody. */
export function uncovered(
  steps: readonly StepConfig[],
  level: Level | null,
  contacts: FlatConfig['contacts'],
): Stretch[] {
  const told = steps
    .flatMap(({ to }) => to.flatMap((id) => contacts[id] ?? []))
    .filter((contact) => takes(contact, level));
  const answerAt = (moment: Moment): string => (told.some((contact) => isOnDuty(contact, moment)) ? '' : 'nobody');
  return stretchesOf(answerAt).filter(({ what }) => what === 'nobody');
}

/** For each stretch of the week the chain in one line: '1. keller (sms, email)  2. bereitschaft (sms)'. */
export function dutyTable(
  steps: readonly StepConfig[],
  level: Level | null,
  contacts: FlatConfig['contacts'],
  language: Language,
): string[][] {
  const nobody = language === 'de' ? 'niemand, übersprungen' : 'nobody, skipped';
  const stepAt = ({ to, by }: StepConfig, moment: Moment): string => {
    const told = to.flatMap((id) => {
      const contact = contacts[id];
      if (!contact || !takes(contact, level) || !isOnDuty(contact, moment)) return [];
      return [`${contact.name ?? id} (${stepChannels(contact, by).join(', ')})`];
    });
    return told.join(' + ') || nobody;
  };
  const lineAt = (moment: Moment): string =>
    steps.map((step, index) => `${index + 1}. ${stepAt(step, moment)}`).join('   ');
  return stretchesOf(lineAt).map((stretch) => [stretchText(stretch, language), stretch.what]);
}

const dayNames = {
  de: ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
} as const;

const weekNames = {
  de: { even: 'gerade KW ', odd: 'ungerade KW ' },
  en: { even: 'even weeks ', odd: 'odd weeks ' },
} as const;

/** 'Mo-Fr 21:00-07:00', 'Fr 18:00 - Mo 07:00' where it lasts longer than a day; 'gerade KW Mo-Fr 21:00-07:00'. */
export function stretchText({ week, days, fromMinute, minutes }: Stretch, language: Language): string {
  const names = dayNames[language];
  const end = fromMinute + minutes;
  const which = week === null ? '' : weekNames[language][week];
  const daysLater = Math.floor((end - 1) / dayMinutes);
  const until = clock(end - daysLater * dayMinutes);
  if (minutes <= dayMinutes) return `${which}${daysText(days, names)} ${clock(fromMinute)}-${until}`;
  const lastDay = (day: number): number => (day - 1 + daysLater) % 7;
  return days
    .map((day) => `${which}${names[day - 1]} ${clock(fromMinute)} - ${names[lastDay(day)]} ${until}`)
    .join(', ');
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** [1,2,3,5] -> 'Mo-Mi, Fr'. */
function daysText(days: readonly number[], names: readonly string[]): string {
  const runs: number[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run && run.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  return runs
    .map((run) => names[(run[0] ?? 1) - 1] + (run.length > 1 ? `-${names[(run.at(-1) ?? 1) - 1]}` : ''))
    .join(', ');
}
