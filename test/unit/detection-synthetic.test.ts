/** Synthetic homes of the detection bench: what is measured with them is worth what they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { sensorKinds } from '../../gateway/sensors/index.ts';
import { syntheticHome } from '../bench/detection/synthetic/home.ts';
import { writeHome } from '../bench/detection/synthetic/write.ts';
import { tempFolder } from '../support/temp.ts';

const homes = Array.from({ length: 12 }, (_, index) => syntheticHome(index + 1, 120));
const instantOf = (naive: string): number => Date.parse(`${naive.replace(' ', 'T')}Z`);

/** How far back in time each row steps from the one before it, where it does, ms. */
const stepsBack = (stamps: readonly string[]): { at: string; ms: number }[] =>
  stamps.flatMap((at, index) => {
    const ms = index === 0 ? 0 : instantOf(stamps[index - 1]!) - instantOf(at);
    return ms > 0 ? [{ at, ms }] : [];
  });

test('the same seed gives the same home, another seed another', () => {
  expect(syntheticHome(3, 30)).toEqual(syntheticHome(3, 30));
  expect(syntheticHome(3, 30).csv).not.toEqual(syntheticHome(4, 30).csv);
});

describe.each(homes.map((home) => [home.name, home] as const))('%s', (_, home) => {
  test('every moment has one label', () => {
    const { activities } = home;
    for (const [index, { start, end, activity }] of activities.entries()) {
      expect(activity).not.toBe('');
      expect(start, `label ${index}`).toBe(activities[index - 1]?.end ?? start);
      const winterTimeBegins = start.slice(5, 7) === '10' && start.slice(11, 13) <= '03';
      if (!winterTimeBegins) expect(end > start, `${start} to ${end}`).toBe(true);
    }
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
    expect(share((activity) => activity === 'out')).toBeGreaterThan(0.002);
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
