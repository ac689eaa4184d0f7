/** stays: a state holds for a time: door open, in the bathroom, out of bed, too warm, not at home. */
import { z } from 'zod';
import type { Cell, Change, Group, Kind, Watch } from '../kind.ts';
import {
  duration,
  measuredSignals,
  narrowing,
  oneThreshold,
  onOffSignals,
  onOrOff,
  threshold,
  whereabouts,
} from '../schema.ts';

const state = z.discriminatedUnion('signal', [
  z.strictObject({ signal: z.enum(onOffSignals), is: onOrOff.default(true), ...narrowing }),
  z
    .strictObject({ signal: z.enum(measuredSignals), ...threshold, ...narrowing })
    .refine(oneThreshold, { error: 'one-threshold' }),
  z.strictObject({ signal: z.literal('activity'), ...narrowing }),
  whereabouts,
]);
const schema = z.strictObject({
  state: state.describe('What holds: { signal: contact, is: open }, { signal: temperature, above: 28 }'),
  for: duration.describe('For how long it holds: 10m'),
  began: z
    .enum(['any', 'inside'], { error: 'choice' })
    .default('any')
    .describe('inside: only what began within `between` counts'),
});
type Spec = z.output<typeof schema>;
type State = Spec['state'];

interface Memory {
  /** Since when the state holds; null: it does not, or nobody knows. */
  since: number | null;
  raised: boolean;
}
type StaysWatch = Watch<Spec, Memory>;

/** Does one cell hold the state? null: unknown. */
function holds(state: State, cell: Cell): boolean | null {
  if (cell.value === null) return null;
  if (state.signal === 'activity' || state.signal === 'whereabouts') return null;
  if ('is' in state) return cell.value === state.is;
  const value = cell.value as number;
  return state.above !== undefined ? value > state.above : value < (state.below ?? Number.NEGATIVE_INFINITY);
}

/** 'off' needs every known cell to be off; anything else needs one cell that holds. */
const needsAll = (state: State): boolean => 'is' in state && state.is === false;

/** Since when the selection holds the state; null: it does not. */
function heldSince(state: State, cells: readonly Cell[]): number | null {
  let earliest: number | null = null;
  let latest: number | null = null;
  for (const cell of cells) {
    const held = holds(state, cell);
    if (held === false && needsAll(state)) return null;
    if (!held) continue;
    earliest = Math.min(earliest ?? cell.since, cell.since);
    latest = Math.max(latest ?? cell.since, cell.since);
  }
  return needsAll(state) ? latest : earliest;
}

/** The state of measured values keeps the instant at which it began, for their cells change with every report. */
function track(watch: StaysWatch): void {
  const { state } = watch.spec;
  const began = heldSince(state, watch.cells);
  const keep = began !== null && watch.memory.since !== null && !('is' in state);
  set(watch, keep ? watch.memory.since : began);
}

/** "In this room": the last sign of life was here, and none came from elsewhere since. */
function trackRoom(watch: StaysWatch, change: Change, selected: boolean): void {
  if (!change.life) return;
  set(watch, selected ? (watch.memory.since ?? change.at) : null);
}

function trackWhereabouts(watch: StaysWatch, is: string): void {
  set(watch, watch.presence === is ? (watch.memory.since ?? watch.now) : null);
}

function set(watch: StaysWatch, since: number | null): void {
  const over = since === null && watch.memory.since !== null;
  watch.memory.since = since;
  if (over) {
    watch.memory.raised = false;
    watch.end();
  }
  rearm(watch);
}

/** What was so when the rule first heard of it has not begun: nobody saw it begin. */
const beganInside = (watch: StaysWatch, since: number, heardSince: number): boolean =>
  since > heardSince && (watch.window === null || since >= watch.ownOfWall(watch.window.from));

function dueAt(watch: StaysWatch): number | null {
  const { since, raised } = watch.memory;
  if (since === null || raised || !watch.open || watch.heardSince === null) return null;
  if (watch.spec.began === 'inside' && !beganInside(watch, since, watch.heardSince)) return null;
  return Math.max(since, watch.openSince, watch.heardSince) + watch.spec.for;
}

function rearm(watch: StaysWatch): void {
  const due = dueAt(watch);
  watch.arm(due, 'silence', due === null ? undefined : due - watch.spec.for);
}

const climate: readonly string[] = measuredSignals;
function group({ state }: Spec): Group {
  if (state.signal === 'leak' || state.signal === 'smoke') return 'safety';
  if (state.signal === 'contact' || state.signal === 'tamper') return 'door';
  return climate.includes(state.signal) ? 'climate' : 'person';
}

export const stays: Kind<Spec, Memory> = {
  name: 'stays',
  schema,
  needsBetween: false,
  defaultWhile: 'any',
  defaultResolve: 'end',
  selects: (spec) => [spec.state],
  group,
  lifeOnly: (spec) => spec.state.signal === 'activity',
  hearsAllLife: (spec) => spec.state.signal === 'activity',
  memory: () => ({ since: null, raised: false }),

  heard(watch, change, selected) {
    if (watch.spec.state.signal === 'activity') trackRoom(watch, change, selected);
    else track(watch);
  },
  turned(watch) {
    const { state } = watch.spec;
    if (state.signal === 'whereabouts') trackWhereabouts(watch, state.is);
    else if (state.signal === 'activity') set(watch, watch.presence === 'away' ? null : watch.memory.since);
    else track(watch);
  },
  due(watch) {
    const since = watch.told(watch.memory.since ?? watch.now);
    watch.memory.raised = true;
    watch.raise({ kind: 'stays', forMs: watch.spec.for, since, ...stateFacts(watch.spec.state), ...placeFacts(watch) });
  },
  primed(watch) {
    watch.memory.raised = false;
    rearm(watch);
  },
  waiting(watch) {
    const { since } = watch.memory;
    const place = since === null ? { room: roomOf(watch.spec.state) } : placeFacts(watch);
    return { since, facts: { ...stateFacts(watch.spec.state), ...place, running: since !== null } };
  },
  settled(watch) {
    watch.memory.raised = false;
    if (watch.memory.since !== null) watch.memory.since = watch.now;
    rearm(watch);
  },
};

function stateFacts(state: State): Record<string, string | number | boolean | null> {
  if ('above' in state || 'below' in state) {
    return { signal: state.signal, above: state.above ?? null, below: state.below ?? null };
  }
  return { signal: state.signal, is: 'is' in state ? state.is : true };
}

/** Where it is: the first cell that holds the state, or the room stayed in. */
function placeFacts(watch: StaysWatch): Record<string, string | number | boolean | null> {
  const { state } = watch.spec;
  const cell = state.signal === 'activity' ? watch.cells[0] : watch.cells.find((one) => holds(state, one));
  if (!cell) return {};
  return { room: cell.room, sensor: state.signal === 'activity' ? null : cell.sensor, value: cell.value };
}

/** The one room it names; '' where it names none or several. */
const roomOf = (state: State): string => {
  const rooms = 'rooms' in state ? (state.rooms ?? []) : [];
  return rooms.length === 1 ? (rooms[0] ?? '') : '';
};
