/** One method over some homes: what it called while nothing was wrong, and how soon it finds a collapse. */
import type { Instant } from '../../../rules/engine/types.ts';
import { percentile } from '../part.ts';
import { day, daysOf, type Home, hour } from './home.ts';
import { type Collapse, collapse, collapsesIn, type Found } from './inject.ts';
import { type PartOfDay, partsOfDay, type Stretch, stretchesOf } from './labels.ts';
import { type Alarm, isAlarm, type Method, type Watcher } from './method.ts';
import { poissonInterval } from './poisson.ts';

/** A home with what scoring needs to know of it, made once. */
export interface Scored {
  readonly home: Home;
  readonly stretches: readonly Stretch[];
  readonly collapses: readonly Collapse[];
}

/** @param after nobody collapses sooner */
export const scored = (home: Home, after: Instant, collapsesEach: number, seed: number): Scored => ({
  home,
  stretches: stretchesOf(home),
  collapses: collapsesIn(home, after, collapsesEach, seed),
});

/** Days at the beginning of a home in which learners are not judged: long recordings allow for what the product takes. */
export const learningDaysOf = (home: Home): number => (daysOf(home) >= 35 ? 28 : 7);

/** What a method did in a home, from its first day on. */
export interface Watched {
  readonly alarms: readonly Alarm[];
  /** Had nobody answered; null: no chain. */
  readonly unanswered: readonly Alarm[] | null;
  readonly found: readonly Found[];
  /** She was at home by the labels, and taken to be out; null: the method does not ask, or nothing is labelled. */
  readonly falselyAway: readonly Stretch[] | null;
}

export function watch(method: Method, { home, stretches, collapses }: Scored): Watched {
  const watcher = method.start(home);
  const found: Found[] = [];
  listen(watcher, home, (at, next) => {
    for (let one = collapses[found.length]; one && one.at < at; one = collapses[found.length]) {
      watcher.until(one.at);
      found.push(collapse(watcher.fork(), home, one, next));
    }
  });
  return {
    alarms: watcher.alarms,
    unanswered: method.unanswered && listen(method.unanswered(home), home).alarms,
    found,
    falselyAway: stretches.length > 0 ? falselyAway(watcher, stretches) : null,
  };
}

/** `before` each statement: its time and index. */
function listen(watcher: Watcher, home: Home, before?: (at: Instant, index: number) => void): Watcher {
  for (const [index, heard] of home.heard.entries()) {
    before?.(heard.reading.receivedAt, index);
    watcher.hear(heard);
  }
  watcher.until(home.to);
  return watcher;
}

function falselyAway({ away }: Watcher, stretches: readonly Stretch[]): Stretch[] | null {
  const atHome = stretches.filter(({ state }) => state === 'awake' || state === 'asleep');
  if (away === null) return null;
  return away.flatMap((absence) =>
    atHome
      .filter(({ from, to }) => from < absence.to && to > absence.from)
      .map(({ from, to, state }) => ({ from: Math.max(from, absence.from), to: Math.min(to, absence.to), state })),
  );
}

/** A home's part of a score. */
export interface HomeScore {
  readonly home: string;
  readonly days: number;
  readonly alarms: readonly Alarm[];
  readonly toCentreUnanswered: number | null;
  readonly found: readonly Found[];
  readonly falseAwayHours: number | null;
}

/** Judged from an instant on. */
export function judge(home: Home, { alarms, unanswered, found, falselyAway }: Watched, from: Instant): HomeScore {
  const after = <T extends { readonly at: Instant }>(all: readonly T[]): T[] => all.filter(({ at }) => at >= from);
  return {
    home: home.name,
    days: (home.to - from) / day,
    alarms: after(alarms),
    toCentreUnanswered: unanswered && after(unanswered).filter(({ centre }) => centre).length,
    found: after(found),
    falseAwayHours: falselyAway && lengthMs(falselyAway, from) / hour,
  };
}

const lengthMs = (stretches: readonly Stretch[], after: Instant): number =>
  stretches.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, after)), 0);

export interface Delays {
  readonly count: number;
  readonly medianHours: number;
  readonly p90Hours: number;
  /** No alarm within 12 h. */
  readonly undetected: number;
  /** No word to carers of any level within 12 h. */
  readonly untold: number;
}

export interface Score {
  readonly method: string;
  readonly threshold: string;
  readonly days: number;
  readonly falseAlarms: number;
  readonly per30Days: number;
  readonly interval: readonly [number, number];
  readonly notices: number;
  readonly toCentre: number;
  readonly toCentreUnanswered: number | null;
  readonly delays: Readonly<Record<PartOfDay, Delays>>;
  readonly falseAwayHoursPer30Days: number | null;
  readonly homes: readonly HomeScore[];
}

const undetectedMs = 12 * hour;

function delaysOf(found: readonly Found[]): Delays {
  const hours = found.map(({ delayMs }) => (delayMs === null ? Number.POSITIVE_INFINITY : delayMs / hour));
  const late = (ms: number | null): boolean => ms === null || ms > undetectedMs;
  return {
    count: found.length,
    medianHours: percentile(hours, 50),
    p90Hours: percentile(hours, 90),
    undetected: found.filter(({ delayMs }) => late(delayMs)).length,
    untold: found.filter(({ toldMs }) => late(toldMs)).length,
  };
}

export function pool(method: Method, homes: readonly HomeScore[]): Score {
  const days = homes.reduce((sum, home) => sum + home.days, 0);
  const alarms = homes.flatMap((home) => home.alarms);
  const falseAlarms = alarms.filter(isAlarm).length;
  const found = homes.flatMap((home) => home.found);
  const per30 = (count: number): number => (days > 0 ? (count * 30) / days : 0);
  const [low, high] = poissonInterval(falseAlarms);
  return {
    ...{ method: method.name, threshold: method.threshold, days, falseAlarms },
    per30Days: per30(falseAlarms),
    interval: [per30(low), per30(high)],
    notices: alarms.filter(({ level }) => level === 'notice').length,
    toCentre: alarms.filter(({ centre }) => centre).length,
    delays: Object.fromEntries(
      partsOfDay.map((part) => [part, delaysOf(found.filter((one) => one.part === part))]),
    ) as Score['delays'],
    toCentreUnanswered: sumKnown(homes.map((home) => home.toCentreUnanswered)),
    falseAwayHoursPer30Days: falseAwayRate(homes),
    homes,
  };
}

/** null: none is known. */
function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** Over the homes whose labels tell. */
function falseAwayRate(homes: readonly HomeScore[]): number | null {
  const told = homes.filter(({ falseAwayHours }) => falseAwayHours !== null);
  const hours = sumKnown(told.map(({ falseAwayHours }) => falseAwayHours));
  return hours === null ? null : (hours * 30) / told.reduce((sum, { days }) => sum + days, 0);
}
