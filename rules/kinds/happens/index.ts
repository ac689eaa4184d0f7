/** happens: an event occurs: help pressed, fall reported, leak, a door opened at night. */
import { z } from 'zod';
import { limits } from '../../engine/limits.ts';
import type { Cell, Change, Group, Kind, Watch } from '../kind.ts';
import { measuredSignals, name, narrowing, oneThreshold, onOffSignals, onOrOff, threshold } from '../schema.ts';

const event = z.discriminatedUnion('signal', [
  z.strictObject({ signal: z.literal('help'), ...narrowing }),
  z.strictObject({
    signal: z.literal('fall'),
    is: z.enum(['possible', 'confirmed'], { error: 'choice' }),
    ...narrowing,
  }),
  z.strictObject({ signal: z.literal('button'), is: name.optional(), ...narrowing }),
  z.strictObject({ signal: z.enum(onOffSignals), is: onOrOff.default(true), ...narrowing }),
  z
    .strictObject({ signal: z.enum(measuredSignals), ...threshold, ...narrowing })
    .refine(oneThreshold, { error: 'one-threshold' }),
  z.strictObject({ signal: z.literal('activity'), ...narrowing }),
]);
const schema = z.strictObject({ event });
type Spec = z.output<typeof schema>;
type Event = Spec['event'];

interface Memory {
  /** A possible fall under check (DESIGN 5): which sensor said so. */
  checking: { sensor: string; room: string; since: number } | null;
}
type HappensWatch = Watch<Spec, Memory>;

const beyond = (limit: { above?: number | undefined; below?: number | undefined }, value: unknown): boolean =>
  typeof value === 'number' &&
  (limit.above !== undefined ? value > limit.above : value < (limit.below ?? Number.NEGATIVE_INFINITY));

/** Leak and smoke are states of the flat: learning of one from a copy is learning of it all the same. */
const standing: readonly string[] = ['leak', 'smoke'];

/** Signals that say `on` when something happens and `off` when nothing does: on after unknown is news. */
const pulsing: readonly string[] = ['motion', 'presence', 'vibration', 'tamper'];

function onOffHappened(event: Event & { is?: unknown }, change: Change): boolean {
  if (change.cell.value !== event.is || change.previous === event.is) return false;
  if (standing.includes(event.signal)) return event.is === true || change.previous !== null;
  if (change.copy) return false;
  return change.previous !== null || (pulsing.includes(event.signal) && event.is === true);
}

/** Did this change make the event happen? Edges are known -> known; help, button and fall are events in themselves. */
function happened(event: Event, change: Change): boolean {
  switch (event.signal) {
    case 'help':
      return !change.copy;
    case 'button':
      return !change.copy && (event.is === undefined || change.cell.value === event.is);
    case 'fall':
      return (
        change.cell.value === event.is && change.previous !== event.is && !(change.copy && change.previous === null)
      );
    case 'activity':
      return change.life;
    default:
      if ('is' in event) return onOffHappened(event, change);
      return change.previous !== null && beyond(event, change.cell.value) && !beyond(event, change.previous);
  }
}

const isOver = (event: Event, cell: Cell): boolean => {
  if (cell.value === null || event.signal === 'help' || event.signal === 'button' || event.signal === 'activity')
    return false;
  if (event.signal === 'fall') return cell.value === 'none';
  return 'is' in event ? cell.value !== event.is : !beyond(event, cell.value);
};

function raise(watch: HappensWatch, cell: Cell, at: number): void {
  const { event } = watch.spec;
  const value = event.signal === 'help' ? true : cell.value;
  watch.raise({
    kind: 'happens',
    signal: event.signal,
    value,
    sensor: cell.sensor,
    room: cell.room,
    since: watch.told(at),
  });
}

function check(watch: HappensWatch, change: Change): void {
  watch.memory.checking = { sensor: change.cell.sensor, room: change.cell.room, since: change.at };
  watch.arm(watch.now + limits.fallCheckMs, 'time');
}

/** A sign of life elsewhere ends the check of a possible fall. */
function hearLife(watch: HappensWatch, change: Change): void {
  const { checking } = watch.memory;
  if (!checking || !change.life || change.cell.room === checking.room) return;
  watch.memory.checking = null;
  watch.arm(null, 'time');
}

const climate: readonly string[] = measuredSignals;
function group({ event }: Spec): Group {
  if (event.signal === 'help' || event.signal === 'leak' || event.signal === 'smoke') return 'safety';
  if (event.signal === 'fall') return event.is === 'confirmed' ? 'safety' : 'person';
  if (event.signal === 'contact' || event.signal === 'tamper') return 'door';
  return climate.includes(event.signal) ? 'climate' : 'person';
}

const isPossibleFall = ({ event }: Spec): boolean => event.signal === 'fall' && event.is === 'possible';

export const happens: Kind<Spec, Memory> = {
  name: 'happens',
  schema,
  needsBetween: false,
  defaultWhile: 'any',
  defaultResolve: null,
  selects: (spec) => [spec.event],
  group,
  lifeOnly: (spec) => spec.event.signal === 'activity',
  hearsAllLife: isPossibleFall,
  memory: () => ({ checking: null }),

  heard(watch, change, selected) {
    if (!selected) return hearLife(watch, change);
    if (isOver(watch.spec.event, change.cell)) watch.end();
    if (!watch.open || !happened(watch.spec.event, change)) return;
    if (isPossibleFall(watch.spec)) check(watch, change);
    else raise(watch, change.cell, change.at);
  },
  turned(watch) {
    if (!watch.memory.checking || watch.open) return;
    watch.memory.checking = null;
    watch.arm(null, 'time');
  },
  due(watch) {
    const { checking } = watch.memory;
    watch.memory.checking = null;
    const cell = watch.cells.find((candidate) => candidate.sensor === checking?.sensor);
    if (checking && cell && !watch.overtaken(checking.sensor)) raise(watch, cell, checking.since);
  },
  settled() {},
};
