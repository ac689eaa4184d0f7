/** The detection bench measures what it says: labels, collapses, intervals, sensors told by their names, the formulas of others. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hour, minute } from '../bench/detection/home.ts';
import { stretchesOf } from '../bench/detection/labels.ts';
import { mapSensors, noHomeFile, readHomeFile } from '../bench/detection/mapping.ts';
import { alertLines, percentile97 } from '../bench/detection/methods/alert-line.ts';
import { scoreThreshold } from '../bench/detection/methods/inactivity-score.ts';
import { methods, shipped } from '../bench/detection/methods/index.ts';
import { poissonInterval } from '../bench/detection/poisson.ts';
import { homeOf, readHomes } from '../bench/detection/read.ts';
import { judge, pool, scored, watch } from '../bench/detection/score.ts';

const named = (...names: [name: string, kind: string, numeric?: boolean][]) =>
  names.map(([name, kind, numeric = false]) => ({ name, kind, numeric }));

describe('the interval of a rate', () => {
  it('is the exact one', () => {
    const rounded = (n: number) => poissonInterval(n).map((value) => Number(value.toFixed(2)));
    expect(rounded(0)).toEqual([0, 3.69]);
    expect(rounded(1)).toEqual([0.03, 5.57]);
    expect(rounded(10)).toEqual([4.8, 18.39]);
  });
});

describe('sensors without a home.yaml', () => {
  it('are told by kind and name', () => {
    const sensors = mapSensors(
      named(['Front door', 'door'], ['Hall-Bathroom door', 'door'], ['Fridge', 'item'], ['T101', 'temp', true]),
      noHomeFile,
    );
    expect(sensors.get('Front door')).toMatchObject({ kind: 'door', room: 'hall', exit: true });
    expect(sensors.get('Hall-Bathroom door')).toMatchObject({ kind: 'door', room: 'bath', exit: false });
    expect(sensors.get('Fridge')).toMatchObject({ kind: 'door', room: 'kitchen', exit: false });
    expect(sensors.get('T101')).toMatchObject({ heartbeat: true });
  });

  it('take a door whose name says nothing for the way out', () => {
    expect(mapSensors(named(['D002', 'door'], ['M001', 'motion']), noHomeFile).get('D002')?.exit).toBe(true);
  });

  it('are what home.yaml says, where it says something', () => {
    const file = readHomeFile('x.home.yaml', 'sensors: { D002: { kind: door, room: kitchen } }');
    expect(mapSensors(named(['D002', 'door']), file).get('D002')).toMatchObject({ room: 'kitchen', exit: false });
    expect(() => readHomeFile('x.home.yaml', 'sensors: { D002: { kind: dor } }')).toThrow(/x\.home\.yaml/);
  });
});

const at = (clock: string): string => `2026-03-10 ${clock}:00`;
const labelled = (...labels: [start: string, end: string, activity: string][]) =>
  homeOf(
    'made up',
    [
      { ts: at('00:00'), sensor: 'M1', kind: 'motion', value: 'ON' },
      { ts: at('23:00'), sensor: 'M1', kind: 'motion', value: 'OFF' },
    ],
    labels.map(([start, end, activity]) => ({ start: at(start), end: at(end), activity })),
    null,
  );

describe('lines of a recording', () => {
  const heard = (...rows: [sensor: string, kind: string, value: string][]) =>
    homeOf(
      'x',
      rows.map(([sensor, kind, value]) => ({ ts: at('08:00'), sensor, kind, value })),
      [],
      null,
    )
      .heard.filter(({ person }) => person)
      .map(({ reading: { signal, value } }) => `${signal} ${value}`);

  it('are read in the words of several data sets; what is no known word says nothing', () => {
    expect(
      heard(['D1', 'door', 'OPEN'], ['D1', 'door', 'CLOSED'], ['M1', 'motion', 'ON'], ['M1', 'motion', 'OF5']),
    ).toEqual([...['contact true', 'contact false', 'motion true']]);
    expect(heard(['M1', 'motion', '1'], ['M1', 'motion', '0'])).toEqual(['motion true', 'motion false']);
  });

  it('of one sensor may be battery levels and movement', () => {
    expect(heard(['M1', 'battery', '90'], ['M1', 'motion', 'ON'], ['M1', 'battery', '89'])).toEqual(['motion true']);
  });
});

describe('labels', () => {
  it('tell where she was awake, asleep and out, in the words of several data sets', () => {
    const home = labelled(
      ['00:00', '07:00', 'go-to-bed'],
      ['07:10', '07:30', 'Toileting'],
      ['07:40', '08:00', 'Eat'],
      ['09:00', '09:01', 'Leave_Home'],
      ['12:00', '12:01', 'Enter_Home'],
      ['12:30', '13:00', 'Work'],
    );
    const hours = (instant: number): number => (instant - home.from) / hour;
    expect(stretchesOf(home).map(({ state, from, to }) => [state, hours(from), Number(hours(to).toFixed(2))])).toEqual([
      ['asleep', 0, 7],
      ['awake', expect.closeTo(7.17, 1), 8],
      ['out', 9, 12],
      ['awake', 12, 13],
    ]);
  });
});

describe('algorithm A', () => {
  it('takes the 97th percentile of a slot, and of the line the highest neighbour and both buffers', () => {
    expect(percentile97(Array.from({ length: 60 }, (_, index) => index))).toBe(58);
    expect(percentile97([])).toBeNull();
    const m = Array.from({ length: 48 }, (_, slot) => (slot === 20 ? 100 : 10));
    // max 100, own 100 * 0.3, weighted (1*10 + 2*10 + 3*100 + 2*10 + 1*10) * 0.4 / 9
    expect(alertLines(m)[20]).toBeCloseTo(100 + 30 + (0.4 * 360) / 9);
    expect(alertLines(m)[18]).toBeCloseTo(100 + 3 + (0.4 * (10 + 20 + 30 + 20 + 100)) / 9);
  });
});

describe('algorithm E', () => {
  it('takes 1.1 times the smaller of the highest and the outlier limit', () => {
    expect(scoreThreshold([])).toBeNull();
    expect(scoreThreshold([10, 10, 10, 10])).toBeCloseTo(11);
    expect(scoreThreshold([1, 2, 3, 4, 100])).toBeCloseTo(1.1 * (4 + 1.5 * 2));
  });
});

describe('a collapse', () => {
  /** Four days, motion every half hour from seven to ten. */
  const rows = [10, 11, 12, 13].flatMap((day) =>
    Array.from({ length: 31 }, (_, half) => {
      const clock = `${String(7 + Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`;
      const statement = (seconds: string, value: string) => ({
        ...{ ts: `2026-03-${day} ${clock}:${seconds}`, sensor: 'kitchen PIR', kind: 'motion', value },
      });
      return [statement('00', 'ON'), statement('20', 'OFF')];
    }).flat(),
  );
  const activities = [10, 11, 12, 13].map((day) => ({
    ...{ start: `2026-03-${day} 07:00:00`, end: `2026-03-${day} 22:00:00`, activity: 'cooking' },
  }));
  const home = homeOf('regular', rows, activities, null);
  const ready = scored(home, home.from, 20, 1);

  it('is drawn where she is awake at home, the same for every method', () => {
    expect(ready.collapses.length).toBeGreaterThan(20);
    expect(scored(home, home.from, 20, 1).collapses).toEqual(ready.collapses);
    for (const one of ready.collapses) expect(new Date(one.at).getUTCHours()).toBeGreaterThanOrEqual(7);
  });

  it('is found by the shipped rules when their hours are up, and nothing else is called for', () => {
    const method = methods.find(({ name, threshold }) => name === shipped && threshold === '6 h');
    if (!method) throw new Error('no shipped rules');
    const score = pool(method, [judge(home, watch(method, ready), home.from)]);
    expect(score.falseAlarms).toBe(0);
    expect(score.delays.day.undetected).toBe(0);
    // Six hours from the last sign of life, which is up to half an hour before the collapse, and two minutes of pre-alarm.
    expect(score.delays.day.medianHours).toBeGreaterThan(5.4);
    expect(score.delays.day.medianHours).toBeLessThan(6 + (4 * minute) / hour);
  });
});

const recorded = new URL('../../../shared/datasets', import.meta.url).pathname;

describe.skipIf(!existsSync(recorded))('the recorded homes (skipped where ../shared/datasets is absent)', () => {
  it('are read whole: resident-days, sensors, ways out', () => {
    const homes = readHomes(recorded);
    const days = homes.reduce((sum, home) => sum + (home.to - home.from) / (24 * hour), 0);
    expect(days).toBeCloseTo(68.8, 0);
    for (const home of homes)
      expect(
        home.sensors.some(({ exit }) => exit),
        home.name,
      ).toBe(true);
  });
});
