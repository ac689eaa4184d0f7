/** stays: a state holds for a time: door open, in the bathroom, out of bed, too warm, not at home. */
import { z } from 'zod';
import type { Cell, Change, Group, Kind, Watch } from '../kind.ts';
import { contactIs, duration, measuredIs, measuredSignals, narrowing, onOffIs, whereabouts } from '../schema.ts';

const state = z.discriminatedUnion('signal', [
  contactIs,
  onOffIs,
  measuredIs,
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

/** How long one thing has stayed as it is: a cell, or the selection as a whole. */
interface Stay {
  /** Since when the state holds; null: it does not, or nobody knows. */
  since: number | null;
  raised: boolean;
}
/** By sensor; under '' the selection as a whole. */
type Memory = Record<string, Stay>;
type StaysWatch = Watch<Spec, Memory>;

const nothing: Stay = { since: null, raised: false };

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

/** Each cell by itself; but a place and a whereabouts are one thing, and 'off' is said by all cells together. */
const eachCell = ({ state }: Spec): boolean =>
  state.signal !== 'activity' && state.signal !== 'whereabouts' && !needsAll(state);

/** What can stay: each cell, or (null) the selection as a whole. */
const parts = (watch: StaysWatch): readonly (Cell | null)[] => (eachCell(watch.spec) ? watch.cells : [null]);

const stayOf = ({ memory }: StaysWatch, part: Cell | null): Stay => memory[part?.sensor ?? ''] ?? nothing;

/** Since when all known cells are off; null: they are not. */
function allSince(state: State, cells: readonly Cell[]): number | null {
  const known = cells.filter((cell) => holds(state, cell) !== null);
  if (known.length === 0 || known.some((cell) => !holds(state, cell))) return null;
  return Math.max(...known.map(({ since }) => since));
}

/** A measured value changes with every report, and after a person has looked it counts from then: what began goes on. */
function track(watch: StaysWatch, part: Cell | null): void {
  const { state } = watch.spec;
  const { since } = stayOf(watch, part);
  const began = part === null ? allSince(state, watch.cells) : holds(state, part) ? part.since : null;
  const goesOn = began !== null && since !== null && (since >= began || !('is' in state));
  set(watch, part, goesOn ? since : began, part === null ? seenOver(watch) : holds(state, part) !== null);
}

/** That not all are off was seen, not only lost from sight. */
const seenOver = ({ spec, cells }: StaysWatch): boolean => cells.some((cell) => holds(spec.state, cell) === false);

/** "In this room": the last sign of life was here, and none came from elsewhere since. */
function trackRoom(watch: StaysWatch, change: Change, selected: boolean): void {
  if (!change.life) return;
  set(watch, null, selected ? (stayOf(watch, null).since ?? change.at) : null);
}

function trackWhereabouts(watch: StaysWatch, is: string): void {
  const since = watch.presence === is ? (stayOf(watch, null).since ?? watch.now) : null;
  set(watch, null, since, watch.presence !== 'unknown');
}

/** `known`: where it does not hold any more, that is known, not only lost from sight. */
function set(watch: StaysWatch, part: Cell | null, since: number | null, known = true): void {
  const { since: before, raised } = stayOf(watch, part);
  const over = known && since === null && (before !== null || raised);
  keep(watch, part, { since, raised: raised && !over });
  if (over && !parts(watch).some((other) => stayOf(watch, other).raised)) watch.end();
  rearm(watch, part);
}

function keep(watch: StaysWatch, part: Cell | null, stay: Stay): void {
  watch.memory[part?.sensor ?? ''] = stay;
}

/** What was so when the rule first heard of it has not begun: nobody saw it begin. */
const beganInside = (watch: StaysWatch, since: number, heardSince: number): boolean =>
  since > heardSince && (watch.window === null || since >= watch.ownOfWall(watch.window.from));

function dueAt(watch: StaysWatch, { since, raised }: Stay): number | null {
  if (since === null || raised || !watch.open || watch.heardSince === null) return null;
  if (watch.spec.began === 'inside' && !beganInside(watch, since, watch.heardSince)) return null;
  return Math.max(since, watch.openSince, watch.heardSince) + watch.spec.for;
}

function rearm(watch: StaysWatch, part: Cell | null): void {
  const due = dueAt(watch, stayOf(watch, part));
  const since = due === null ? undefined : due - watch.spec.for;
  if (part === null) watch.arm(due, 'silence', since);
  else watch.armCell(part, due, 'silence', since);
}

/** Every part as `change` makes it, judged anew. */
function renew(watch: StaysWatch, change: (stay: Stay) => Stay): void {
  for (const part of parts(watch)) {
    keep(watch, part, change(stayOf(watch, part)));
    rearm(watch, part);
  }
}

/** What comes next: of those that hold the first to be told, else one that has been. */
function nextOf(watch: StaysWatch): Cell | null | undefined {
  const holding = parts(watch).filter((part) => stayOf(watch, part).since !== null);
  const dueOf = (part: Cell | null): number => dueAt(watch, stayOf(watch, part)) ?? Number.POSITIVE_INFINITY;
  return holding.sort((a, b) => dueOf(a) - dueOf(b))[0];
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
  eachCell,
  memory: () => ({}),

  heard(watch, change, selected) {
    if (watch.spec.state.signal === 'activity') trackRoom(watch, change, selected);
    else track(watch, eachCell(watch.spec) ? change.cell : null);
  },
  turned(watch) {
    const { state } = watch.spec;
    if (state.signal === 'whereabouts') trackWhereabouts(watch, state.is);
    else if (state.signal === 'activity')
      set(watch, null, watch.presence === 'away' ? null : stayOf(watch, null).since);
    else for (const part of parts(watch)) track(watch, part);
  },
  due(watch, part) {
    const { since } = stayOf(watch, part);
    const { spec } = watch;
    keep(watch, part, { since, raised: true });
    const began = watch.told(since ?? watch.now);
    watch.raise({
      kind: 'stays',
      forMs: spec.for,
      since: began,
      ...stateFacts(spec.state),
      ...placeFacts(watch, part),
    });
  },
  primed(watch) {
    renew(watch, ({ since }) => ({ since, raised: false }));
  },
  waiting(watch) {
    const part = nextOf(watch);
    const facts = { ...stateFacts(watch.spec.state), forMs: watch.spec.for };
    if (part === undefined) return { since: null, facts: { ...facts, room: roomOf(watch.spec.state), running: false } };
    return { since: stayOf(watch, part).since, facts: { ...facts, ...placeFacts(watch, part), running: true } };
  },
  settled(watch) {
    renew(watch, ({ since }) => ({ since: since === null ? null : watch.now, raised: false }));
  },
};

function stateFacts(state: State): Record<string, string | number | boolean | null> {
  if ('above' in state || 'below' in state) {
    return { signal: state.signal, above: state.above ?? null, below: state.below ?? null };
  }
  return { signal: state.signal, is: 'is' in state ? state.is : true };
}

/** Where it is: the cell; for a whole the room stayed in, or the first of the cells that hold it. */
function placeFacts({ spec, cells }: StaysWatch, part: Cell | null): Record<string, string | number | boolean | null> {
  const isRoom = spec.state.signal === 'activity';
  const cell = part ?? (isRoom ? cells[0] : cells.find((one) => holds(spec.state, one)));
  if (!cell) return {};
  return { room: cell.room, sensor: isRoom ? null : cell.sensor, value: cell.value };
}

/** The one room it names; '' where it names none or several. */
const roomOf = (state: State): string => {
  const rooms = 'rooms' in state ? (state.rooms ?? []) : [];
  return rooms.length === 1 ? (rooms[0] ?? '') : '';
};
