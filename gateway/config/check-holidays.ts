/** For `aal check`: do holidays leave a chain of alarms with nobody on duty in the days to come? */
import { Temporal } from 'temporal-polyfill';
import { channelsFor } from '../../rules/engine/chain.ts';
import { hoursChangeAt, isOnDuty } from '../../rules/engine/on-duty.ts';
import type { ContactFacts, Instant, Level, Program } from '../../rules/engine/types.ts';
import type { Language, Problem } from '../../rules/language/problem.ts';
import { problemAt } from '../../rules/language/source.ts';
import { flatSource, type Runnable } from './load.ts';

const daysAhead = 14;

/** `now`: a wall instant. Weekly hours alone leave no gap in a set that may run (check-chains.ts). */
export function checkHolidays(loaded: Runnable, now: Instant): Problem[] {
  const { program } = loaded;
  const source = flatSource(loaded);
  return [...criticalChains(program)].flatMap(([name, level]) => {
    const days = daysWithout(toldBy(program, name, level), program.flat.timeZone, now);
    if (days.length === 0) return [];
    const facts = { value: name, daysDe: daysText(days, 'de'), daysEn: daysText(days, 'en') };
    return [problemAt(source, ['chains', name], 'nobody-on-holidays', facts, { at: 'key', severity: 'note' })];
  });
}

function criticalChains({ rules }: Program): Map<string, Level> {
  const ofRules = rules.filter(({ level }) => level === 'emergency' || level === 'alarm');
  return new Map([
    ...ofRules.map(({ chain, level }): [string, Level] => [chain, level]),
    ['emergency', 'emergency'],
    ['alarm', 'alarm'],
  ]);
}

function toldBy({ chains, contacts }: Program, name: string, level: Level): ContactFacts[] {
  const steps = chains[name] ?? [];
  return contacts.filter(
    (contact) =>
      (contact.accept?.includes(level) ?? true) &&
      steps.some((step) => step.to.includes(contact.id) && channelsFor(contact, step).length > 0),
  );
}

/** The local days on which for a while none of them is on duty. Asked only where that may change. */
function daysWithout(told: readonly ContactFacts[], timeZone: string, now: Instant): Temporal.PlainDate[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  const days = Array.from({ length: daysAhead }, (_, ahead) => today.add({ days: ahead }));
  return days.filter((day) => {
    const midnight = day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
    let at = Math.max(now, day.toZonedDateTime(timeZone).epochMilliseconds);
    while (at < midnight && told.some((contact) => isOnDuty(contact, timeZone, at)))
      at = Math.min(...told.map((contact) => hoursChangeAt(contact, timeZone, at)));
    return at < midnight;
  });
}

/** '24.12.–26.12., 31.12.' */
function daysText(days: readonly Temporal.PlainDate[], language: Language): string {
  const runs: Temporal.PlainDate[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run?.at(-1)?.add({ days: 1 }).equals(day)) run.push(day);
    else runs.push([day]);
  }
  const ends = runs.map((run) => [...new Set([run[0], run.at(-1)])] as Temporal.PlainDate[]);
  return ends.map((run) => run.map((day) => dayText(day, language)).join('–')).join(', ');
}

function dayText({ day, month }: Temporal.PlainDate, language: Language): string {
  const [dd, mm] = [day, month].map((part) => String(part).padStart(2, '0'));
  return language === 'de' ? `${dd}.${mm}.` : `${dd}/${mm}`;
}
