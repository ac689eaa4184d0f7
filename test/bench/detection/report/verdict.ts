/** The figures that detection has to reach, each with what was measured. Nothing here is known beforehand. */
import { shipped, shippedFloorHours, shippedHours, shippedUnusual } from '../methods/index.ts';
import { simpleInferenceName } from '../methods/silence.ts';
import type { Score } from '../score.ts';
import { type Comparison, scoreOf } from './compare.ts';

export interface Verdict {
  readonly figure: string;
  readonly measured: string;
  readonly holds: boolean;
}

const rate = ({ per30Days, falseAlarms }: Score): string => `${per30Days.toFixed(2)} (${falseAlarms})`;
const hours = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(1)} h` : 'never');

export function verdictsOf(comparisons: readonly Comparison[]): Verdict[] {
  const find = (id: Comparison['id']): Comparison | undefined => comparisons.find((one) => one.id === id);
  const [recorded, synthetic] = [find('recorded'), find('synthetic')];
  return [...(recorded ? ofRecorded(recorded) : []), ...(synthetic ? ofSynthetic(synthetic) : [])];
}

function ofRecorded(recorded: Comparison): Verdict[] {
  const own = scoreOf(recorded, shipped, `${shippedHours} h`);
  return own ? [falseAlarms(own), toCentre(own), ...curve(recorded), undetected(own)] : [];
}

const falseAlarms = (own: Score): Verdict => ({
  figure: 'recorded homes: at most 3 false carer alarms in 30 resident-days (aim 1)',
  measured: rate(own),
  holds: own.per30Days <= 3,
});

const toCentre = (own: Score): Verdict => ({
  figure: 'recorded homes: none of them to the centre',
  measured: `${own.toCentre} with carers who answer, ${own.toCentreUnanswered} if nobody ever does`,
  holds: own.toCentre === 0,
});

const undetected = ({ delays: { day } }: Score): Verdict => ({
  figure: 'recorded homes: nobody undetected after 12 h by day',
  measured: `${day.untold} of ${day.count} without any word to carers, ${day.undetected} without an alarm`,
  holds: day.count > 0 && day.untold === 0,
});

/** At each threshold: fewer false alarms than the simple inference, and found no more than a few minutes later. */
function curve(recorded: Comparison): Verdict[] {
  const pairs = recorded.scores
    .filter(({ method }) => method === shipped)
    .flatMap((own) => {
      const other = scoreOf(recorded, simpleInferenceName, own.threshold);
      return other ? [{ own, other }] : [];
    });
  const below = ({ own, other }: { own: Score; other: Score }): boolean =>
    own.per30Days < other.per30Days && own.delays.day.medianHours <= other.delays.day.medianHours + 0.1;
  const told = pairs.map(
    ({ own, other }) => `${own.threshold} ${own.per30Days.toFixed(1)} < ${other.per30Days.toFixed(1)}`,
  );
  return [
    {
      figure: 'recorded homes: the whole curve below that of the simple inference',
      measured: told.join(', '),
      holds: pairs.length > 0 && pairs.every(below),
    },
  ];
}

function ofSynthetic(synthetic: Comparison): Verdict[] {
  const own = scoreOf(synthetic, shippedUnusual, `floor ${shippedFloorHours} h`);
  const fixed = scoreOf(synthetic, shipped, `${shippedHours} h`);
  if (!own || !fixed) return [];
  const share = own.delays.day.medianHours / fixed.delays.day.medianHours;
  const medians = `${hours(own.delays.day.medianHours)} of ${hours(fixed.delays.day.medianHours)}`;
  return [
    {
      figure: 'synthetic homes: with `unusual` by day in at most 60 % of the time of the shipped rules',
      measured: `${(100 * share).toFixed(0)} % (median ${medians})`,
      holds: share <= 0.6,
    },
    {
      figure: 'synthetic homes: with `unusual` no more false alarms than the shipped rules',
      measured: `${rate(own)} against ${rate(fixed)}, intervals ${interval(own)} and ${interval(fixed)}`,
      holds: own.falseAlarms <= fixed.falseAlarms,
    },
    ...['A Cuddihy 2007', 'A with inference', 'E Wilhelm & Wahl 2024', 'E with inference'].map((name) =>
      better(own, name, synthetic),
    ),
  ];
}

const interval = (score: Score): string => score.interval.map((value) => value.toFixed(2)).join(' to ');

/** At our rate of false alarms, or at their lowest where that is higher than ours. */
function better(own: Score, name: string, synthetic: Comparison): Verdict {
  const theirs = synthetic.scores.filter(({ method }) => method === name);
  const { median, note } = at(own.per30Days, theirs);
  return {
    figure: `synthetic homes: sooner than ${name} at equal false alarms`,
    measured: `${hours(own.delays.day.medianHours)} against ${hours(median)}${note}`,
    holds: own.delays.day.medianHours < median,
  };
}

/** The median delay by day where a curve has this rate of false alarms. */
function at(per30Days: number, scores: readonly Score[]): { median: number; note: string } {
  const points = [...scores].sort((a, b) => a.per30Days - b.per30Days);
  const above = points.findIndex((point) => point.per30Days >= per30Days);
  const high = points[above < 0 ? points.length - 1 : above];
  const low = points[above - 1];
  if (!high) return { median: Number.NaN, note: '' };
  if (!low || above < 0)
    return { median: high.delays.day.medianHours, note: ` (at its ${high.per30Days.toFixed(2)} in 30 days)` };
  const share = (per30Days - low.per30Days) / (high.per30Days - low.per30Days);
  const [from, to] = [low.delays.day.medianHours, high.delays.day.medianHours];
  return { median: from + share * (to - from), note: '' };
}

export const verdictLines = (verdicts: readonly Verdict[]): string =>
  verdicts.map(({ figure, measured, holds }) => `${holds ? 'yes' : 'NO '}  ${figure}\n     ${measured}`).join('\n');
