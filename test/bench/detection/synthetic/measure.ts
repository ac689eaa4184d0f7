/** What a home looks like in figures, recorded or invented: the same for both. Its times are read as naive (zone UTC). */

import { stringify } from 'yaml';
import type { Instant } from '../../../../rules/engine/types.ts';
import { day, type Home, hour, minute } from '../home.ts';
import { readHomeFile } from '../mapping.ts';
import { homeOf } from '../read.ts';
import type { SyntheticHome } from './home.ts';

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export interface Figures {
  readonly days: number;
  /** Signs of life on each day that has one. */
  readonly signsADay: readonly number[];
  /** Silences over 5 min between 7 and 22 h of somebody at home and awake, as far as labels tell, ms. */
  readonly silences: readonly number[];
  /** The longest silence of each night (22 to 10 h) at home, ms. */
  readonly nights: readonly number[];
  /** Hours between 7 and 22 h labelled neither as asleep nor as out. */
  readonly awakeHours: number;
  /** The last end of sleep between 4 and 13 h of each day, hours. */
  readonly upAt: readonly number[];
  readonly absences: readonly number[];
  /** Signs of life while nobody is at home, ten minutes and more from going and coming. */
  readonly phantoms: number;
}

/** With the times of the wall as they stand, as recorded homes without a home.yaml are read. */
export function asWritten({ name, csv, activities, home }: SyntheticHome): Home {
  return homeOf(name, csv, activities, readHomeFile(name, stringify({ ...home, time_zone: 'UTC' })));
}

export function figuresOf(home: Home): Figures {
  const signs = signsOf(home);
  const gaps = signs.slice(1).map((to, index) => ({ from: signs[index]!, to }));
  const long = gaps.filter(({ from, to }) => to - from > 5 * minute);
  const out = outSpans(home);
  const asleep = home.labels.filter(({ activity }) => /^sleep|go-to-bed/i.test(activity));
  return {
    days: (home.to - home.from) / day,
    signsADay: perDay(signs),
    silences: long.filter((gap) => isDay(gap.from) && !touches(gap, out) && !touches(gap, asleep)).map(lasts),
    nights: nightsOf(long, out, home),
    awakeHours: awakeHours([...out, ...asleep], home),
    upAt: lastOfDay(asleep.map(({ to }) => to).filter((at) => hourOf(at) > 4 && hourOf(at) < 13)).map(hourOf),
    absences: out.map(lasts),
    phantoms: phantomsOf(signs, out),
  };
}

const lasts = ({ from, to }: Span): number => to - from;
const hourOf = (at: Instant): number => (at % day) / hour;
const isDay = (at: Instant): boolean => hourOf(at) >= 7 && hourOf(at) < 22;
const touches = (gap: Span, spans: readonly Span[]): boolean =>
  spans.some(({ from, to }) => from < gap.to && to > gap.from);

/** When anything that a person causes changed. Repeated and duplicate lines say nothing new. */
function signsOf({ heard }: Home): Instant[] {
  const last = new Map<string, unknown>();
  return heard.flatMap(({ reading, person }) => {
    if (!person || last.get(reading.sensor) === reading.value) return [];
    last.set(reading.sensor, reading.value);
    return [reading.receivedAt];
  });
}

/** Labels of being out; a home that labels only leaving and entering is out in between. */
function outSpans({ labels, to }: Home): Span[] {
  const entering = labels.filter(({ activity }) => /enter.home/i.test(activity));
  const leaving = labels.filter(({ activity }) => /^(out$|leave|going.out)/i.test(activity));
  if (entering.length === 0) return leaving;
  return leaving.flatMap((left, index) => {
    const back = entering.find(({ from }) => from >= left.to)?.from ?? to;
    return (leaving[index + 1]?.from ?? to) < back ? [] : [{ from: left.to, to: back }];
  });
}

function perDay(signs: readonly Instant[]): number[] {
  const counts = new Map<number, number>();
  for (const at of signs) counts.set(Math.floor(at / day), (counts.get(Math.floor(at / day)) ?? 0) + 1);
  return [...counts.values()];
}

const lastOfDay = (times: readonly Instant[]): Instant[] => [
  ...new Map(times.map((at) => [Math.floor(at / day), at])).values(),
];

/** Counted in steps of five minutes. */
function awakeHours(elsewhere: readonly Span[], { from, to }: Home): number {
  const step = 5 * minute;
  const taken = new Set<number>();
  for (const span of elsewhere) for (let at = Math.floor(span.from / step); at < span.to / step; at++) taken.add(at);
  let free = 0;
  for (let at = Math.ceil(from / step); at < to / step; at++) if (isDay(at * step) && !taken.has(at)) free++;
  return (free * step) / hour;
}

function nightsOf(gaps: readonly Span[], out: readonly Span[], { from, to }: Home): number[] {
  const longest: number[] = [];
  for (let evening = Math.floor(from / day) * day + 22 * hour; evening < to; evening += day) {
    const night = { from: evening, to: evening + 12 * hour };
    if (touches({ from: evening + hour, to: night.to - 2 * hour }, out)) continue;
    const within = gaps.filter(
      (gap) => gap.from >= night.from - 2 * hour && gap.from < night.to && gap.to > night.from,
    );
    if (within.length > 0) longest.push(Math.max(...within.map(lasts)));
  }
  return longest;
}

function phantomsOf(signs: readonly Instant[], out: readonly Span[]): number {
  const margin = 10 * minute;
  const empty = out.filter((span) => lasts(span) > 2 * margin);
  return signs.filter((at) => empty.some(({ from, to }) => at > from + margin && at < to - margin)).length;
}
