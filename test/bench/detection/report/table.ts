/** The tables that `npm run bench:detection` prints. */
import type { HomeResult } from '../measure.ts';
import { isAlarm } from '../method.ts';
import { methods } from '../methods/index.ts';
import type { Delays, HomeScore, Score } from '../score.ts';
import type { Comparison } from './compare.ts';
import { type Column, textTable } from './text-table.ts';

const part = (over: string): Column[] => [
  { head: 'med', over },
  { head: 'p90', over },
  { head: '>12h', over },
];

const columns: readonly Column[] = [
  { head: 'method', left: true },
  { head: 'threshold', left: true },
  { head: 'no', over: 'false carer alarms' },
  { head: '/30d', over: 'false carer alarms' },
  { head: '95 %', over: 'false carer alarms' },
  { head: '/30d', over: 'notes' },
  { head: 'no', over: 'centre' },
  ...part('07-19, h'),
  ...part('19-22, h'),
  ...part('22-07, h'),
  { head: 'h/30d', over: 'away' },
];

export function comparisonTable({ title, homes, days, scores }: Comparison): string {
  const rows = scores.map((score, index) => rowOf(score, scores[index - 1]?.method !== score.method));
  const head = `${title}: ${homes.length} ${homes.length === 1 ? 'home' : 'homes'}, ${days.toFixed(1)} resident-days`;
  return `${head}\n\n${textTable(columns, rows)}`;
}

function rowOf(score: Score, first: boolean): string[] {
  const { method, threshold, falseAlarms, per30Days, interval, notices, days, delays } = score;
  return [
    first ? method : '',
    threshold,
    String(falseAlarms),
    digit(per30Days),
    interval.map(digit).join('-'),
    digit((notices * 30) / days),
    centre(score),
    ...[delays.day, delays.evening, delays.night].flatMap(delayCells),
    score.falseAwayHoursPer30Days === null ? '-' : digit(score.falseAwayHoursPer30Days),
  ];
}

const centre = ({ toCentre, toCentreUnanswered }: Score): string =>
  toCentreUnanswered === null ? '-' : `${toCentre} (${toCentreUnanswered})`;

const delayCells = ({ count, medianHours, p90Hours, undetected, untold }: Delays): string[] =>
  count === 0
    ? ['-', '-', '-']
    : [digit(medianHours), digit(p90Hours), `${percent(undetected, count)}/${percent(untold, count)}`];

function digit(value: number): string {
  if (Number.isNaN(value)) return '-';
  return Number.isFinite(value) ? value.toFixed(1) : 'never';
}

/** Whole percents, but what is not nothing never reads 0. */
function percent(count: number, of: number): string {
  const share = (100 * count) / of;
  return share > 0 && share < 1 ? '<1' : share.toFixed(0);
}

export const legend = `no, /30d: alarms to carers while nothing was wrong; 95 %: exact Poisson interval of the rate. notes: notices to carers.
centre: alarms that reached the centre with carers who answer (if nobody ever answers). 07-19, 19-22, 22-07: hours from a
collapse at that time of day to the first alarm (median, p90), and how many of 100 had no alarm / no word of any kind to
carers after 12 h. away: hours taken to be out while the labels say at home.`;

/** False alarms of every method in each home, its thresholds in the order of the tables. */
export function homesTable(results: readonly HomeResult[]): string {
  const names = [...new Set(methods.map(({ name }) => name))];
  const rows = results.map((result) => [
    result.name,
    result.days.toFixed(1),
    collapsesIn(result),
    ...names.map((name) => countsOf(result, name)),
  ]);
  const heads = [...names.keys()].map((index): Column => ({ head: `(${index + 1})` }));
  const columns = [{ head: 'home', left: true }, { head: 'days' }, { head: 'collapses' }, ...heads];
  const key = names.map((name, index) => `(${index + 1}) ${name}: ${thresholdsOf(name)}`).join('\n');
  return `False alarms in each home\n\n${textTable(columns, rows)}\n\n${key}`;
}

const scoresOf = ({ whole, learned }: HomeResult, index: number): HomeScore | undefined =>
  whole?.[index] ?? learned?.[index];

function countsOf(result: HomeResult, name: string): string {
  const counts = methods.flatMap((method, index) => {
    if (method.name !== name) return [];
    const score = scoresOf(result, index);
    return [score ? String(score.alarms.filter(isAlarm).length) : '-'];
  });
  return counts.join('/');
}

const thresholdsOf = (name: string): string =>
  methods.flatMap((method) => (method.name === name ? [method.threshold] : [])).join(', ');

/** By day, in the evening, at night. */
function collapsesIn(result: HomeResult): string {
  const found = scoresOf(result, 0)?.found ?? [];
  return ['day', 'evening', 'night'].map((part) => found.filter((one) => one.part === part).length).join('/');
}

/** Rules that are not for every flat: what each would call for by itself. A dash: the home has nothing that it could hear. */
export function aloneTable(results: readonly HomeResult[]): string {
  const ids = [...new Set(results.flatMap((result) => Object.keys(result.alone)))].sort();
  const rows = results.map(({ name, days, alone }) => [
    name,
    days.toFixed(1),
    ...ids.map((id) => (alone[id] === undefined ? '-' : String(alone[id]))),
  ]);
  const heads = [...ids.keys()].map((index): Column => ({ head: `(${index + 1})` }));
  const columns = [{ head: 'home', left: true }, { head: 'days' }, ...heads];
  const key = ids.map((id, index) => `(${index + 1}) ${id}`).join('  ');
  return `The other shipped alarm rules, each by itself, with the numbers they are shipped with: false alarms\n\n${textTable(columns, rows)}\n\n${key}`;
}
