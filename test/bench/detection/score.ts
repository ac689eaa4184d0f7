/** One method over some homes: what it called while nothing was wrong, and how soon it finds a collapse. */
import { percentile } from '../part.ts';
import { day, type Home, hour } from './home.ts';
import { type Collapse, collapse, collapsesIn, type Found } from './inject.ts';
import { overlapMs, type PartOfDay, partsOfDay, type Stretch, stretchesOf } from './labels.ts';
import { type Alarm, isAlarm, type Method } from './method.ts';
import { poissonInterval } from './poisson.ts';

/** A home with what scoring needs to know of it, made once. */
export interface Scored {
  readonly home: Home;
  readonly stretches: readonly Stretch[];
  readonly collapses: readonly Collapse[];
}

export const scored = (home: Home, collapsesEach: number, seed: number): Scored => ({
  home,
  stretches: stretchesOf(home),
  collapses: collapsesIn(home, collapsesEach, seed),
});

export interface HomeScore {
  readonly home: string;
  readonly days: number;
  readonly alarms: readonly Alarm[];
  readonly found: readonly Found[];
  /** She was at home by the labels, and taken to be out; null: the method does not ask. */
  readonly falseAwayHours: number | null;
}

export function scoreHome(method: Method, { home, stretches, collapses }: Scored): HomeScore {
  const watcher = method.start(home);
  const judgedFrom = home.from + method.learningDays * day;
  const found: Found[] = [];
  let next = 0;
  const collapseUntil = (at: number, index: number): void => {
    for (; next < collapses.length && (collapses[next] as Collapse).at < at; next++) {
      const one = collapses[next] as Collapse;
      if (one.at < judgedFrom) continue;
      watcher.until(one.at);
      found.push(collapse(watcher.fork(), home, one, index));
    }
  };
  for (const [index, heard] of home.heard.entries()) {
    collapseUntil(heard.reading.receivedAt, index);
    watcher.hear(heard);
  }
  watcher.until(home.to);
  const falseAwayMs = watcher.away?.reduce(
    (sum, { from, to }) =>
      sum + overlapMs(stretches, Math.max(from, judgedFrom), Math.min(to, home.to), ['awake', 'asleep']),
    0,
  );
  return {
    home: home.name,
    days: (home.to - judgedFrom) / day,
    alarms: watcher.alarms.filter(({ at }) => at >= judgedFrom),
    found,
    falseAwayHours: falseAwayMs === undefined ? null : falseAwayMs / hour,
  };
}

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
  readonly thresholdHours: number | null;
  readonly days: number;
  readonly falseAlarms: number;
  readonly per30Days: number;
  readonly interval: readonly [number, number];
  readonly notices: number;
  readonly toCentre: number;
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
  const away = homes.every(({ falseAwayHours }) => falseAwayHours !== null);
  return {
    ...{ method: method.name, thresholdHours: method.thresholdHours, days, falseAlarms },
    per30Days: per30(falseAlarms),
    interval: [per30(low), per30(high)],
    notices: alarms.filter(({ level }) => level === 'notice').length,
    toCentre: alarms.filter(({ centre }) => centre).length,
    delays: Object.fromEntries(
      partsOfDay.map((part) => [part, delaysOf(found.filter((one) => one.part === part))]),
    ) as Score['delays'],
    falseAwayHoursPer30Days: away ? per30(homes.reduce((sum, home) => sum + (home.falseAwayHours ?? 0), 0)) : null,
    homes,
  };
}
