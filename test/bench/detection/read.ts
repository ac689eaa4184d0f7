/** NAME.csv, NAME.activities.csv and, where there is one, NAME.home.yaml (or home.yaml in the same folder) -> a Home. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Instant, Reading, Signal, Value } from '../../../rules/engine/types.ts';
import { type Heard, type Home, type HomeSensor, hour } from './home.ts';
import { createLocalTime } from './local-time.ts';
import { type HomeFile, mapSensors, type Named, noHomeFile, readHomeFile } from './mapping.ts';

/** One line of a recording; ts is the home's naive local time. */
export interface Row {
  readonly ts: string;
  readonly sensor: string;
  readonly kind: string;
  readonly value: string;
}
export interface ActivityRow {
  readonly start: string;
  readonly end: string;
  readonly activity: string;
}

/** The recordings of a folder and the folders in it, by name. @throws Error where there are none */
export function findHomes(folder: string): string[] {
  if (!existsSync(folder)) throw new Error(`${folder}: no such folder`);
  if (!statSync(folder).isDirectory())
    throw new Error(`${folder}: not a folder; the bench takes the folder of the homes`);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.csv') && !file.endsWith('.activities.csv'))
    .sort();
  if (files.length === 0) throw new Error(`${folder}: no recorded home (NAME.csv) in it`);
  return files.map((file) => join(folder, file));
}

/** All homes of a folder. @throws Error where there are none, or one cannot be read */
export const readHomes = (folder: string): Home[] => findHomes(folder).map(readHome);

export function readHome(csvFile: string): Home {
  const base = csvFile.replace(/\.csv$/, '');
  const activities = `${base}.activities.csv`;
  const homeFile = [`${base}.home.yaml`, join(dirname(csvFile), 'home.yaml')].find((file) => existsSync(file));
  return homeOf(
    basename(base),
    rowsOf<Row>(csvFile, ['ts', 'sensor', 'kind', 'value']),
    existsSync(activities) ? rowsOf<ActivityRow>(activities, ['start', 'end', 'activity']) : [],
    homeFile === undefined ? null : readHomeFile(homeFile, readFileSync(homeFile, 'utf8')),
  );
}

function rowsOf<T>(file: string, columns: readonly string[]): T[] {
  const rows = parse(readFileSync(file), { columns: true, skip_empty_lines: true, bom: true }) as Record<
    string,
    string
  >[];
  const missing = columns.filter((column) => rows[0] && !(column in rows[0]));
  if (missing.length > 0) throw new Error(`${file}: the column ${missing.join(', ')} is missing`);
  return rows as T[];
}

export function homeOf(
  name: string,
  rows: readonly Row[],
  activities: readonly ActivityRow[],
  given: HomeFile | null,
): Home {
  if (rows.length === 0) throw new Error(`${name}: an empty recording`);
  const file = given ?? noHomeFile;
  const sensors = mapSensors(namedIn(rows), file);
  const local = createLocalTime(file.time_zone);
  const said = withRenewals(heardOf(rows, sensors, local));
  const from = said[0]?.reading.receivedAt ?? 0;
  const to = said.at(-1)?.reading.receivedAt ?? from;
  return {
    ...{ name, timeZone: file.time_zone, leavesAlone: file.leaves_alone, sensors: [...sensors.values()] },
    heard: withCheckIns(said, [...sensors.values()], from, to),
    labels: activities.map(({ start, end, activity }) => ({ from: local(start), to: local(end), activity })),
    ...{ from, to, derived: given === null },
  };
}

/** Numeric: all it ever says are numbers, and not only 0 and 1. One that sends battery levels and movement moves. */
function namedIn(rows: readonly Row[]): Named[] {
  const rowsOfEach = Map.groupBy(rows, ({ sensor }) => sensor);
  return [...rowsOfEach].map(([name, own]) => {
    const words = own.find(({ value }) => !isNumeric(value));
    const numeric = words === undefined && own.some(({ value }) => !/^[01]$/.test(value.trim()));
    return { name, kind: (words ?? own[0])?.kind ?? '', numeric };
  });
}

const isNumeric = (value: string): boolean => value.trim() !== '' && Number.isFinite(Number(value));

function heardOf(
  rows: readonly Row[],
  sensors: ReadonlyMap<string, HomeSensor>,
  local: (text: string) => Instant,
): Heard[] {
  let now = Number.NEGATIVE_INFINITY;
  return rows.flatMap(({ ts, sensor: name, kind, value }) => {
    const sensor = sensors.get(name);
    const at = local(ts);
    now = Math.max(now, at);
    return sensor ? statement(sensor, kind, value, at, now) : [];
  });
}

/** A radar that says again that somebody is there has seen a movement: as our inbox marks it. */
function withRenewals(heard: readonly Heard[]): Heard[] {
  const lastOn = new Map<string, Instant>();
  return heard.map((one) => {
    const { sensor, signal, value, at } = one.reading;
    if (signal !== 'presence') return one;
    const before = lastOn.get(sensor);
    if (value === true) lastOn.set(sensor, at);
    else lastOn.delete(sensor);
    const renews = value === true && before !== undefined && at > before;
    return renews ? { ...one, reading: { ...one.reading, renews: true } } : one;
  });
}

const signals: Readonly<Record<string, Signal>> = {
  motion: 'motion',
  door: 'contact',
  bed: 'bed',
  seat: 'seat',
  presence: 'presence',
  vibration: 'vibration',
  button: 'button',
  plug: 'power',
};

/** A lamp draws 40 W; what a heartbeat says does not matter, that it is heard does. */
function statement(sensor: HomeSensor, kind: string, value: string, at: Instant, receivedAt: Instant): Heard[] {
  const signal = signals[sensor.kind];
  const switched = onOrOff(value);
  const beat =
    sensor.heartbeat || signal === undefined || (switched === null && isNumeric(value) && signal !== 'power');
  const reading = {
    type: 'reading',
    at,
    receivedAt,
    sensor: sensor.id,
    room: sensor.room,
    evidence: 'report',
  } as const;
  if (beat) {
    const told: Signal = kind === 'temp' || kind === 'temperature' ? 'temperature' : 'link';
    return [{ reading: { ...reading, signal: told, value: Number(value) }, person: false }];
  }
  const said = saidBy(signal, value, switched);
  return said === null ? [] : [{ reading: { ...reading, signal, value: said }, person: true }];
}

/** null: no word that is known; such a line says nothing. */
function saidBy(signal: Signal, value: string, switched: boolean | null): Value {
  if (signal === 'button') return 'single';
  if (signal !== 'power') return switched;
  if (isNumeric(value)) return Number(value);
  return switched === null ? null : switched ? 40 : 0;
}

const on = /^(on|open|opened|true|1|occupied|present)$/i;
const off = /^(off|close|closed|false|0|empty|absent)$/i;

function onOrOff(value: string): boolean | null {
  if (on.test(value.trim())) return true;
  return off.test(value.trim()) ? false : null;
}

/**
 * Sensors of that time spoke only when something moved; those that we install report every hour or so. A sensor whose own
 * heartbeats were recorded keeps them; the others get one an hour between their first word and their last.
 */
function withCheckIns(heard: readonly Heard[], sensors: readonly HomeSensor[], from: Instant, to: Instant): Heard[] {
  const own = new Set(heard.filter(({ person }) => !person).map(({ reading }) => reading.sensor));
  const quiet = sensors.filter(({ id }) => !own.has(id));
  const all: Heard[] = [];
  let next = from + hour;
  for (const one of heard) {
    for (; next <= one.reading.receivedAt && next < to; next += hour) {
      for (const sensor of quiet) all.push({ reading: checkIn(sensor, next), person: false });
    }
    all.push(one);
  }
  return all;
}

const checkIn = ({ id, room }: HomeSensor, at: Instant): Reading => ({
  ...{ type: 'reading', at, receivedAt: at, sensor: id, room, signal: 'battery', value: 90, evidence: 'report' },
});
