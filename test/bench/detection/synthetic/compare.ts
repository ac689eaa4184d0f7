/**
 * Recorded and synthetic homes side by side, the table of README.md:
 *   node test/bench/detection/synthetic/compare.ts [FOLDER OF RECORDED HOMES] [SEEDS] [DAYS]
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { hour } from '../home.ts';
import { readHomes } from '../read.ts';
import { syntheticHome } from './home.ts';
import { asWritten, type Figures, figuresOf } from './measure.ts';

function pooled(all: readonly Figures[]): Figures {
  const together = (list: (figures: Figures) => readonly number[]): number[] => all.flatMap(list);
  const sum = (one: (figures: Figures) => number): number => all.map(one).reduce((a, b) => a + b, 0);
  return {
    days: sum(({ days }) => days),
    signsADay: together(({ signsADay }) => signsADay),
    silences: together(({ silences }) => silences),
    nights: together(({ nights }) => nights),
    awakeHours: sum(({ awakeHours }) => awakeHours),
    upAt: together(({ upAt }) => upAt),
    absences: together(({ absences }) => absences),
    phantoms: sum(({ phantoms }) => phantoms),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

const text = (value: number, digits: number): string => (Number.isNaN(value) ? '-' : value.toFixed(digits));
const quantiles = (values: readonly number[], digits: number, unit = 1): string =>
  [0.1, 0.5, 0.9].map((share) => text(quantile(values, share) / unit, digits)).join(' / ');

function rowOf(name: string, figures: Figures): string {
  const { days, silences, absences, awakeHours } = figures;
  const inTenHours = (from: number, to: number): string =>
    text((10 * silences.filter((ms) => ms >= from * hour && ms < to * hour).length) / awakeHours, 2);
  const outHours = absences.reduce((sum, ms) => sum + ms, 0) / hour;
  const cells = [
    name,
    text(days, 0),
    quantiles(figures.signsADay, 0),
    ...[inTenHours(0.5, 1), inTenHours(1, 2), inTenHours(2, 4), inTenHours(4, Number.POSITIVE_INFINITY)],
    quantiles(figures.nights, 1, hour),
    quantiles(figures.upAt, 1),
    text(absences.length / days, 1),
    text((100 * outHours) / 24 / days, 0),
    text((24 * figures.phantoms) / outHours, 1),
  ];
  return `| ${cells.join(' | ')} |`;
}

const head = `| home | days | changes a day | silent ½-1 h | 1-2 h | 2-4 h | >4 h | longest at night, h | up at | outings a day | out, % | phantoms a day out |
|---|---|---|---|---|---|---|---|---|---|---|---|`;

const [folder = '../shared/datasets', seeds = '30', days = '120'] = parseArgs({ allowPositionals: true }).positionals;
console.log(head);
if (existsSync(folder)) for (const home of readHomes(folder)) console.log(rowOf(home.name, figuresOf(home)));
else console.error(`${folder} is not here: no recorded homes in this table`);

const byKit = new Map<string, Figures[]>();
for (let seed = 1; seed <= Number(seeds); seed++) {
  const home = syntheticHome(seed, Number(days));
  const kit = home.name.replace(/^synthetic-\d+-/, '');
  byKit.set(kit, [...(byKit.get(kit) ?? []), figuresOf(asWritten(home))]);
}
for (const [kit, all] of byKit) console.log(rowOf(`synthetic ${kit} (${all.length})`, pooled(all)));
