/** Seeded synthetic homes for the detection bench: a person, a flat, then the days. See README.md. */
import { Dice } from './dice.ts';
import { type CsvKind, drawFlat, type Flat } from './flat.ts';
import type { Diary } from './life/diary.ts';
import { Life } from './life/life.ts';
import { drawPerson } from './person.ts';
import { drawFaults } from './sensing/faults.ts';
import { movementsOf } from './sensing/hear.ts';
import { linesOf } from './sensing/lines.ts';
import { Wall } from './wall.ts';

/** As in the recorded homes; `ts` in naive local time with milliseconds. */
export interface Row {
  readonly ts: string;
  readonly sensor: string;
  readonly kind: CsvKind;
  readonly value: string;
  /** Always empty: labels stand apart, so that nothing that reads rows can look at them. */
  readonly activity: '';
}

export interface SyntheticHome {
  /** 'synthetic-7-radar': the seed, and what hangs in the flat. */
  readonly name: string;
  /** In order of arrival. */
  readonly csv: Row[];
  /** Without gaps: `sleep`, `out`, `visit`; everything else is awake and at home. */
  readonly activities: { readonly start: string; readonly end: string; readonly activity: string }[];
  readonly home: {
    readonly time_zone: string;
    readonly household: '1';
    readonly leaves_alone: boolean;
    readonly sensors: Record<string, { readonly kind: string; readonly room: string; readonly exit?: true }>;
  };
}

const timeZone = 'Europe/Berlin';

/** The same seed and days give the same home. */
export function syntheticHome(seed: number, days: number): SyntheticHome {
  const dice = new Dice(seed);
  const wall = new Wall(timeZone, drawDate(dice.fork('date')), days);
  const flat = drawFlat(dice.fork('flat'));
  const faults = drawFaults(flat, wall, dice.fork('faults'));
  const person = drawPerson(dice.fork('person'));
  const diary = new Life(person, wall, dice.fork('life')).live();
  const movements = movementsOf(diary, dice.fork('movements'));
  const lines = linesOf({ flat, faults, wall, diary, movements }, dice);
  return {
    name: `synthetic-${seed}-${flat.kit}`,
    csv: lines.map(({ at, sensor, kind, value }) => ({ ts: wall.naive(at), sensor, kind, value, activity: '' })),
    activities: activitiesOf(diary, wall),
    home: {
      ...{ time_zone: timeZone, household: '1', leaves_alone: person.outings.leavesAlone },
      sensors: sensorsOf(flat),
    },
  };
}

function drawDate(dice: Dice): string {
  return new Date(Date.UTC(2025, 0, dice.whole(1, 365))).toISOString().slice(0, 10);
}

function sensorsOf({ sensors }: Flat): SyntheticHome['home']['sensors'] {
  return Object.fromEntries(sensors.map(({ id, kind, room, exit }) => [id, { kind, room, ...(exit && { exit }) }]));
}

function activitiesOf({ stays }: Diary, wall: Wall): SyntheticHome['activities'] {
  const merged: { from: number; to: number; activity: string }[] = [];
  for (const { from, to, label } of stays) {
    if (from >= wall.endAt) break;
    const last = merged.at(-1);
    if (last?.activity === label) last.to = to;
    else merged.push({ from, to, activity: label });
  }
  return merged.map(({ from, to, activity }) => ({
    start: wall.naive(from),
    end: wall.naive(Math.min(to, wall.endAt)),
    activity,
  }));
}
