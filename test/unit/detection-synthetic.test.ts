/** Synthetic homes of the detection bench: what is measured with them is worth what they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { sensorKinds } from '../../gateway/sensors/index.ts';
import { syntheticHome } from '../bench/detection/synthetic/home.ts';
import { asWritten, figuresOf } from '../bench/detection/synthetic/measure.ts';
import { writeHome } from '../bench/detection/synthetic/write.ts';
import { tempFolder } from '../support/temp.ts';

const homes = Array.from({ length: 12 }, (_, index) => syntheticHome(index + 1, 120));
type Rows = (typeof homes)[number]['csv'];
const instantOf = (naive: string): number => Date.parse(`${naive.replace(' ', 'T')}Z`);

/** How far back in time each row steps from the one before it, where it does, ms. */
const stepsBack = (stamps: readonly string[]): { at: string; ms: number }[] =>
  stamps.flatMap((at, index) => {
    const ms = index === 0 ? 0 : instantOf(stamps[index - 1]!) - instantOf(at);
    return ms > 0 ? [{ at, ms }] : [];
  });

/** Hours from an on of a mat to the off after it. */
function longestOn(rows: Rows): number {
  let longest = 0;
  for (const [index, { ts, value }] of rows.entries()) {
    if (value !== 'ON') continue;
    const off = rows.slice(index + 1).find((row) => row.value === 'OFF');
    longest = Math.max(longest, off ? instantOf(off.ts) - instantOf(ts) : 0);
  }
  return longest / 3_600_000;
}

/** Hours without a word of a sensor that sends heartbeats. */
function longestSilenceOfOne(rows: Rows): number {
  const last = new Map<string, number>();
  let longest = 0;
  for (const { sensor, ts, kind } of rows) {
    if (kind !== 'battery') continue;
    longest = Math.max(longest, instantOf(ts) - (last.get(sensor) ?? instantOf(ts)));
    last.set(sensor, instantOf(ts));
  }
  return longest / 3_600_000;
}

test('the same seed gives the same home, another seed another', () => {
  expect(syntheticHome(3, 30)).toEqual(syntheticHome(3, 30));
  expect(syntheticHome(3, 30).csv).not.toEqual(syntheticHome(4, 30).csv);
});

describe.each(homes.map((home) => [home.name, home] as const))('%s', (_, home) => {
  test('every moment has one label', () => {
    const { activities } = home;
    const wrong = activities.filter(({ start, end, activity }, index) => {
      const winterTimeBegins = start.slice(5, 7) === '10' && start.slice(11, 13) <= '03';
      const follows = index === 0 || activities[index - 1]!.end === start;
      return activity === '' || !follows || !(end > start || winterTimeBegins);
    });
    expect(wrong).toEqual([]);
    const lasts = instantOf(activities.at(-1)!.end) - instantOf(activities[0]!.start);
    expect(lasts).toBe(120 * 86_400_000);
  });

  test('sleeps, goes out and is awake at home, each for a believable share of the time', () => {
    const share = (wanted: (activity: string) => boolean): number => {
      const spans = home.activities.filter(({ activity }) => wanted(activity));
      return spans.reduce((sum, { start, end }) => sum + instantOf(end) - instantOf(start), 0) / (120 * 86_400_000);
    };
    expect(share((activity) => activity === 'sleep')).toBeGreaterThan(0.22);
    expect(share((activity) => activity === 'sleep')).toBeLessThan(0.5);
    expect(share((activity) => activity === 'out')).toBeGreaterThan(0.0005);
    expect(share((activity) => activity === 'out')).toBeLessThan(0.4);
    expect(share((activity) => !['sleep', 'out'].includes(activity))).toBeGreaterThan(0.3);
    expect(share((activity) => !['sleep', 'out'].includes(activity))).toBeLessThan(0.75);
  });

  test('every sensor that speaks is in home.yaml, with a kind we have', () => {
    const speaking = new Set(home.csv.map(({ sensor }) => sensor));
    for (const sensor of speaking) expect(home.home.sensors).toHaveProperty([sensor]);
    expect(speaking.size).toBe(Object.keys(home.home.sensors).length);
    const kinds = sensorKinds.map(({ name }) => name);
    for (const { kind } of Object.values(home.home.sensors)) expect(kinds).toContain(kind);
    expect(Object.values(home.home.sensors).some(({ exit }) => exit)).toBe(true);
  });

  test('time goes on, but for a few late lines and the clock change in October', () => {
    const back = stepsBack(home.csv.map(({ ts }) => ts));
    const late = back.filter(({ ms }) => ms <= 10_000);
    expect(late.length).toBeLessThan(home.csv.length * 0.02);
    for (const { at, ms } of back.filter((step) => !late.includes(step))) {
      expect(at).toMatch(/-10-\d\d 02:/);
      expect(ms).toBeLessThanOrEqual(3_600_000);
    }
  });
});

describe('over many homes', () => {
  const all = [...homes, ...Array.from({ length: 18 }, (_, index) => syntheticHome(index + 101, 120))];
  const kitOf = (name: string): string => name.replace(/^synthetic-\d+-/, '');

  test('every kind of flat occurs, with and without heartbeats, with people who go out alone and who do not', () => {
    const kits = new Set(all.map(({ name }) => kitOf(name)));
    expect([...kits].sort()).toEqual(['contacts', 'few-rooms', 'full', 'motion', 'radar']);
    const beating = all.filter(({ csv }) => csv.some(({ kind }) => kind === 'battery')).length;
    expect(beating).toBeGreaterThan(5);
    expect(beating).toBeLessThan(25);
    expect(new Set(all.map(({ home }) => home.leaves_alone))).toEqual(new Set([true, false]));
  });

  test('people are away for days, have visitors, and see both clock changes', () => {
    const days = ({ start, end }: { start: string; end: string }): number =>
      (instantOf(end) - instantOf(start)) / 86_400_000;
    const outings = all.flatMap(({ activities }) => activities.filter(({ activity }) => activity === 'out'));
    expect(outings.filter((one) => days(one) > 2).length).toBeGreaterThan(5);
    expect(Math.max(...outings.map(days))).toBeLessThan(13);
    expect(all.filter(({ activities }) => activities.some(({ activity }) => activity === 'visit')).length).toBe(30);
    const october = all.map(({ csv }) => csv.map(({ ts }) => ts).filter((ts) => ts.startsWith('2025-10-26')));
    const autumn = october.filter((stamps) => stepsBack(stamps).some(({ ms }) => ms > 600_000));
    expect(autumn.length).toBeGreaterThan(3);
    expect(autumn.length).toBeLessThan(27);
    const spring = all.filter(({ activities }) => activities.some(({ end }) => end.startsWith('2025-03-30')));
    expect(spring.length).toBeGreaterThan(3);
  });

  test('sensors fail as they do in flats: mats stick, some say nothing for days, lines come twice and late', () => {
    const stuckHours = all.map(({ csv }) => longestOn(csv.filter(({ kind }) => kind === 'bed')));
    expect(Math.max(...stuckHours)).toBeGreaterThan(24);
    expect(Math.min(...stuckHours.filter((hours) => hours > 0))).toBeLessThan(14);
    const twice = all.filter(({ csv }) =>
      csv.some((row, index) => index > 0 && Object.values(row).join() === Object.values(csv[index - 1]!).join()),
    );
    expect(twice.length).toBeGreaterThan(5);
    expect(twice.length).toBeLessThan(25);
    const silent = all.filter(({ csv }) => longestSilenceOfOne(csv) > 12);
    expect(silent.length).toBeGreaterThan(2);
  });

  test('nobody who is well, awake and at home is silent beyond belief, and most silences are short', () => {
    const silences = homes.flatMap((home) => figuresOf(asWritten(home)).silences.map((ms) => ms / 3_600_000));
    const above = (hours: number): number => silences.filter((one) => one > hours).length / (homes.length * 120);
    expect(above(0.5)).toBeGreaterThan(1);
    expect(above(2)).toBeGreaterThan(0.05);
    expect(above(2)).toBeLessThan(0.8);
    expect(above(4)).toBeLessThan(0.03);
    expect(Math.max(...silences)).toBeLessThan(10);
  });
});

test('written as files and read again, it is the same home', () => {
  const folder = tempFolder();
  const home = syntheticHome(1, 2);
  writeHome(home, folder);
  const read = (ending: string): string => readFileSync(join(folder, `${home.name}.${ending}`), 'utf8');
  const [head, ...lines] = read('csv').trimEnd().split('\n');
  expect(head).toBe('ts,sensor,kind,value,activity');
  expect(lines.map((line) => line.split(','))).toEqual(home.csv.map((row) => Object.values(row)));
  expect(read('activities.csv').trimEnd().split('\n')).toHaveLength(home.activities.length + 1);
  expect(parse(read('home.yaml'))).toEqual(home.home);
});
