/** Seeded synthetic homes for the detection bench: a person, a flat, then the days. See README.md. */
import { Dice } from './dice.ts';
import { type CsvKind, drawFlat, type Flat, type FlatSensor } from './flat.ts';
import type { Diary } from './life/diary.ts';
import { Life } from './life/life.ts';
import { drawPerson } from './person.ts';
import { hear, movementsOf, type Said } from './sensing/hear.ts';
import { hour, minute, second, Wall } from './wall.ts';

/** As in the recorded homes; `ts` in naive local time with milliseconds. */
export interface Row {
  readonly ts: string;
  readonly sensor: string;
  readonly kind: CsvKind;
  readonly value: string;
  readonly activity: string;
}

export interface SyntheticHome {
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
  const flat = drawFlat(dice.fork('flat'));
  const wall = new Wall(timeZone, drawDate(dice.fork('date')), days);
  const diary = new Life(drawPerson(dice.fork('person')), flat, wall, dice.fork('life')).live();
  return {
    name: `synthetic-${seed}`,
    csv: rowsOf(flat, diary, wall, dice),
    activities: activitiesOf(diary, wall),
    home: { time_zone: timeZone, household: '1', leaves_alone: true, sensors: sensorsOf(flat) },
  };
}

function drawDate(dice: Dice): string {
  return new Date(Date.UTC(2025, 0, dice.whole(1, 365))).toISOString().slice(0, 10);
}

function sensorsOf({ sensors }: Flat): SyntheticHome['home']['sensors'] {
  return Object.fromEntries(sensors.map(({ id, kind, room, exit }) => [id, { kind, room, ...(exit ? { exit } : {}) }]));
}

function activitiesOf({ stays }: Diary, wall: Wall): SyntheticHome['activities'] {
  const merged: { from: number; to: number; label: string }[] = [];
  for (const { from, to, label } of stays) {
    if (from >= wall.endAt) break;
    const last = merged.at(-1);
    if (last?.label === label) last.to = to;
    else merged.push({ from, to, label });
  }
  return merged.map(({ from, to, label }) => ({
    start: wall.naive(from),
    end: wall.naive(Math.min(to, wall.endAt)),
    activity: label,
  }));
}

interface Heard extends Said {
  readonly sensor: FlatSensor;
  readonly kind: CsvKind;
}

function rowsOf(flat: Flat, diary: Diary, wall: Wall, dice: Dice): Row[] {
  const movements = movementsOf(diary, dice.fork('movements'));
  const heard: Heard[] = [];
  for (const sensor of flat.sensors) {
    const own = dice.fork(sensor.id);
    for (const said of hear(sensor, flat, diary, movements, own)) heard.push({ ...said, sensor, kind: sensor.csvKind });
    if (flat.heartbeats) heard.push(...heartbeats(sensor, wall, own));
  }
  return heard
    .filter(({ at }) => at >= wall.startAt && at < wall.endAt)
    .sort((a, b) => a.at - b.at)
    .map(({ at, sensor, kind, value }) => ({ ts: wall.naive(at), sensor: sensor.id, kind, value, activity: '' }));
}

function heartbeats(sensor: FlatSensor, wall: Wall, dice: Dice): Heard[] {
  const heard: Heard[] = [];
  let celsius = dice.between(19, 23);
  for (
    let at = wall.startAt + dice.between(0, 60) * minute;
    at < wall.endAt;
    at += hour + dice.normal(0, 20) * second
  ) {
    const when = Math.round(at);
    celsius += dice.normal((21 - celsius) / 20, 0.2);
    if (sensor.csvKind === 'temp') heard.push({ at: when, value: celsius.toFixed(1), sensor, kind: 'temp' });
    heard.push({
      at: when,
      value: String(Math.round(100 - (when - wall.startAt) / (40 * 24 * hour))),
      sensor,
      kind: 'battery',
    });
  }
  return heard;
}
