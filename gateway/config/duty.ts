/** Who would be told at every hour of the week. */
import type { Level } from '../../rules/engine/types.ts';
import type { Language } from '../../rules/language/problem.ts';
import { isInside } from '../../rules/language/window.ts';
import { stepChannels } from './facts.ts';
import type { ContactConfig, FlatConfig, StepConfig } from './schema.ts';

const dayMinutes = 1440;
const weekMinutes = 7 * dayMinutes;

/** A stretch of the week with the same answer: on these ISO weekdays from `fromMinute` for `minutes`. */
export interface Stretch {
  readonly days: readonly number[];
  readonly fromMinute: number;
  readonly minutes: number;
  readonly what: string;
}

export const isOnDuty = (contact: ContactConfig, weekday: number, minute: number): boolean =>
  contact.hours === undefined || contact.hours.some((window) => isInside(window, weekday, minute));

/** Does the contact take alerts of this level? A chain with a name of its own may carry any. */
export const takes = (contact: ContactConfig, level: Level | null): boolean =>
  level === null || contact.accept === undefined || contact.accept.includes(level);

/** Asks every minute of a week and joins equal answers; the same stretch on several days is told once. */
export function stretchesOf(answerAt: (weekday: number, minute: number) => string): Stretch[] {
  const answers: string[] = [];
  for (let at = 0; at < weekMinutes; at++) answers.push(answerAt(Math.floor(at / dayMinutes) + 1, at % dayMinutes));
  const starts = answers.flatMap((answer, at) => (answer === answers.at(at - 1) ? [] : [at]));
  if (starts.length === 0)
    return [{ days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 0, minutes: dayMinutes, what: answers[0] ?? '' }];
  const stretches = new Map<string, { days: number[]; fromMinute: number; minutes: number; what: string }>();
  for (const [index, start] of starts.entries()) {
    const next = starts[index + 1] ?? (starts[0] ?? 0) + weekMinutes;
    const stretch = { fromMinute: start % dayMinutes, minutes: next - start, what: answers[start] ?? '' };
    const key = JSON.stringify(stretch);
    const known = stretches.get(key) ?? { ...stretch, days: [] };
    known.days.push(Math.floor(start / dayMinutes) + 1);
    stretches.set(key, known);
  }
  return [...stretches.values()];
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
  return stretchesOf((weekday, minute) => (told.some((c) => isOnDuty(c, weekday, minute)) ? '' : 'nobody')).filter(
    ({ what }) => what === 'nobody',
  );
}

/** For each stretch of the week the chain in one line: '1. keller (sms, email)  2. bereitschaft (sms)'. */
export function dutyTable(
  steps: readonly StepConfig[],
  level: Level | null,
  contacts: FlatConfig['contacts'],
  language: Language,
): string[][] {
  const nobody = language === 'de' ? 'niemand, übersprungen' : 'nobody, skipped';
  const stepAt = ({ to, by }: StepConfig, weekday: number, minute: number): string => {
    const told = to.flatMap((id) => {
      const contact = contacts[id];
      if (!contact || !takes(contact, level) || !isOnDuty(contact, weekday, minute)) return [];
      return [`${contact.name ?? id} (${stepChannels(contact, by).join(', ')})`];
    });
    return told.join(' + ') || nobody;
  };
  const lineAt = (weekday: number, minute: number): string =>
    steps.map((step, index) => `${index + 1}. ${stepAt(step, weekday, minute)}`).join('   ');
  return stretchesOf(lineAt).map((stretch) => [stretchText(stretch, language), stretch.what]);
}

const dayNames = {
  de: ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
} as const;

/** 'Mo-Fr 21:00-07:00', 'Fr 18:00 - Mo 07:00' where it lasts longer than a day. */
export function stretchText({ days, fromMinute, minutes }: Stretch, language: Language): string {
  const names = dayNames[language];
  const end = fromMinute + minutes;
  if (minutes <= dayMinutes)
    return `${daysText(days, names)} ${clock(fromMinute)}-${clock(end <= dayMinutes ? end : end % dayMinutes)}`;
  const lastDay = ((days[0] ?? 1) - 1 + Math.floor(end / dayMinutes)) % 7;
  return `${names[(days[0] ?? 1) - 1]} ${clock(fromMinute)} - ${names[lastDay]} ${clock(end % dayMinutes)}`;
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
