/** What a home looks like in figures, recorded or invented: the same for both. Its times are read as naive (zone UTC). */
import type { Instant } from '../../../../rules/engine/types.ts';
import { day, type Home, hour, minute } from '../home.ts';

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
  /** Ends of the sleep that ends between 4 and 13 h, hours. */
  readonly upAt: readonly number[];
  readonly absences: readonly number[];
  /** Signs of life while nobody is at home, ten minutes and more from going and coming. */
  readonly phantoms: number;
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
    silences: long.filter((gap) => byDay(gap) && !touches(gap, out) && !touches(gap, asleep)).map(lasts),
    nights: nightsOf(long, out, home),
    upAt: asleep.map(({ to }) => hourOf(to)).filter((at) => at > 4 && at < 13),
    absences: out.map(lasts),
    phantoms: phantomsOf(signs, out),
  };
}

const lasts = ({ from, to }: Span): number => to - from;
const hourOf = (at: Instant): number => (at % day) / hour;
const byDay = ({ from }: Span): boolean => hourOf(from) >= 7 && hourOf(from) < 22;
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
