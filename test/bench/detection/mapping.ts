/** What each sensor of a recording is: as home.yaml says, else read off the `kind` column and the sensor's name. */
import { parse } from 'yaml';
import { z } from 'zod';
import { sensorKinds } from '../../../gateway/sensors/index.ts';
import type { HomeSensor } from './home.ts';

const sensor = z.strictObject({
  kind: z.enum([...sensorKinds.map(({ name }) => name), 'heartbeat']),
  room: z.string().optional(),
  exit: z.boolean().default(false),
});

/** NAME.home.yaml: sensors by the names of the csv; what it leaves out is derived. */
const homeFile = z.strictObject({
  time_zone: z.string().default('UTC'),
  household: z.union([z.string(), z.number()]).optional(),
  leaves_alone: z.boolean().default(true),
  sensors: z.record(z.string(), sensor).default({}),
});
export type HomeFile = z.output<typeof homeFile>;

/** @throws Error with the file's name and what is wrong in it */
export function readHomeFile(file: string, text: string): HomeFile {
  const parsed = homeFile.safeParse(parse(text) ?? {});
  if (parsed.success) return parsed.data;
  throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
}

/** Recordings without a home.yaml: times as written, no zone known. */
export const noHomeFile: HomeFile = { time_zone: 'UTC', leaves_alone: true, sensors: {} };

/** One sensor as it stands in the csv. */
export interface Named {
  readonly name: string;
  readonly kind: string;
  readonly numeric: boolean;
}

/** @returns by the csv's names */
export function mapSensors(named: readonly Named[], file: HomeFile): Map<string, HomeSensor> {
  const frontDoors = named.some(({ name, kind }) => kind === 'door' && isEntrance.test(name));
  const sensors = new Map<string, HomeSensor>();
  for (const one of named) {
    const id = idOf(one.name, sensors);
    const given = file.sensors[one.name];
    const kind = given?.kind ?? kindOf(one);
    const room = given?.room ?? roomOf(one.name) ?? `room_of_${id}`;
    const exit = given ? given.exit : kind === 'door' && one.kind === 'door' && isExit(one.name, frontDoors);
    sensors.set(one.name, { id, kind, room: slug(room), exit, heartbeat: kind === 'heartbeat' });
  }
  return sensors;
}

const kinds: Readonly<Record<string, string>> = {
  motion: 'motion',
  door: 'door',
  bed: 'bed',
  seat: 'seat',
  presence: 'presence',
  vibration: 'vibration',
  // A cupboard, a fridge, a flush: a contact that a hand moves. A lamp: an appliance that is switched.
  item: 'door',
  flush: 'door',
  light: 'plug',
};

function kindOf({ kind, numeric }: Named): string {
  if (numeric && kind !== 'power' && kind !== 'plug') return 'heartbeat';
  return kinds[kind] ?? (sensorKinds.some(({ name }) => name === kind) ? kind : numeric ? 'plug' : 'door');
}

const isEntrance = /front|entr|foyer|apartment|main door|outside|outdoor|exit|haust|wohnungst/i;
const isOtherExit = /balcon|patio|garden|garage|back ?door|terrac/i;

/** A door whose name tells nothing (CASAS: D002) may be the way out; where one is called so, only it and the balcony's are. */
function isExit(name: string, frontDoors: boolean): boolean {
  if (isEntrance.test(name) || isOtherExit.test(name)) return true;
  return !frontDoors && roomOf(name) === null;
}

const rooms: readonly (readonly [string, RegExp])[] = [
  ['bath', /bath|shower|toilet|\bwc\b|flush|sink|medicine/i],
  [
    'kitchen',
    /kitchen|fridge|refrig|freezer|microwave|cupboard|cabinet|pans|plates|dishwash|cutlery|oven|stove|groceries/i,
  ],
  ['bedroom', /bed|dresser/i],
  ['living', /living|couch|sofa|lounge|\btv\b|study|office/i],
  ['hall', /hall|foyer|front|entr|corridor|keys/i],
];

/** 'Hall-Bathroom door' is told by its last part: behind it lies the room. */
function roomOf(name: string): string | null {
  return rooms.find(([, pattern]) => pattern.test(name))?.[0] ?? null;
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+/, 's_')
    .replace(/_+$/, '')
    .slice(0, 56);

function idOf(name: string, taken: ReadonlyMap<string, HomeSensor>): string {
  const ids = new Set([...taken.values()].map(({ id }) => id));
  const plain = slug(name);
  for (let number = 1; ; number++) {
    const id = number === 1 ? plain : `${plain}_${number}`;
    if (!ids.has(id)) return id;
  }
}
