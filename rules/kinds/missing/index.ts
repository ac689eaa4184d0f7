/** missing: an expected event has not come by the end of a window: not up by 9:30, day button not pressed, not home. */
import { z } from 'zod';
import type { Change, Kind, Watch } from '../kind.ts';
import { lifeSignals, name, narrowing, whereabouts } from '../schema.ts';

const expected = z.discriminatedUnion('signal', [
  z.strictObject({ signal: z.enum(lifeSignals).exclude(['button']), ...narrowing }),
  z.strictObject({ signal: z.literal('button'), is: name.optional(), ...narrowing }),
  whereabouts,
]);
const schema = z.strictObject({
  expect: expected.describe('What should come before `between` ends: { signal: activity, rooms: [kitchen] }'),
});
type Spec = z.output<typeof schema>;

interface Memory {
  /** The window being judged, in wall instants; null: none yet. */
  window: { from: number; to: number } | null;
  /** Heard, judged, or not to be judged. */
  settled: boolean;
  /** It was raised for the window, and what was expected has not come since. */
  missed: boolean;
}
type MissingWatch = Watch<Spec, Memory>;

function expectedEvent({ expect }: Spec, change: Change): boolean {
  if (expect.signal === 'button' && expect.is !== undefined) return change.life && change.cell.value === expect.is;
  return change.life;
}

function settle(watch: MissingWatch): void {
  watch.memory.settled = true;
  watch.arm(null, 'silence');
  follow(watch);
}

/** It has come: for the window judged, and for the next where that has begun meanwhile. */
function satisfy(watch: MissingWatch): void {
  const { window } = watch.memory;
  settle(watch);
  if (watch.memory.window !== window) settle(watch);
  watch.memory.missed = false;
  watch.end();
}

/**
 * Begins to judge a window when it opens, and keeps its deadline right when the clock is set. One that deaf time has
 * postponed is judged before the next begins. Where the clock leaps over its end, what is left of it runs on.
 */
function follow(watch: MissingWatch): void {
  const { window, memory } = watch;
  const over = memory.window === null || memory.settled;
  if (window && over && memory.window?.to !== window.to) {
    memory.window = { from: window.from, to: window.to };
    memory.settled = false;
    memory.missed = false;
  }
  if (memory.window === null || memory.settled) return;
  const end = watch.ownOfWall(memory.window.to);
  if (!watch.hoursKnown) watch.arm(null, 'silence');
  else if (end > watch.now || !watch.armed) watch.arm(end, 'silence', watch.ownOfWall(memory.window.from));
}

/** Signs of life that a deaf time may have swallowed: any other that comes after it will do (law 4). */
const mayHaveMissed = (watch: MissingWatch, { from, to }: { from: number; to: number }): boolean =>
  watch.deafWithin(watch.ownOfWall(from), watch.ownOfWall(to));

/** Not away, on holiday, or visited at the end, and not begun before the rule first heard anything. */
const judgeable = (watch: MissingWatch, window: { from: number }): boolean =>
  watch.allowed && watch.heardSince !== null && watch.heardSince <= watch.ownOfWall(window.from);

export const missing: Kind<Spec, Memory> = {
  name: 'missing',
  schema,
  needsBetween: true,
  defaultWhile: 'home',
  defaultResolve: null,
  selects: (spec) => [spec.expect],
  group: () => 'silence',
  lifeOnly: () => true,
  hearsAllLife: () => true,
  memory: () => ({ window: null, settled: false, missed: false }),

  awaits: expectedEvent,

  heard(watch, change, selected) {
    const { window, settled } = watch.memory;
    if (!window || !change.life) return;
    if (selected && expectedEvent(watch.spec, change)) satisfy(watch);
    else if (!settled && mayHaveMissed(watch, window)) settle(watch);
  },
  turned(watch) {
    follow(watch);
    const { settled } = watch.memory;
    if (watch.window && !settled && watch.held && watch.spec.expect.signal !== 'whereabouts') satisfy(watch);
  },
  due(watch) {
    const { window, settled } = watch.memory;
    if (window && !settled && judgeable(watch, window)) judge(watch, window);
    settle(watch);
  },
  blind: settle,
  primed(watch) {
    const { window, missed } = watch.memory;
    if (window && missed && watch.allowed) judge(watch, window);
  },
  waiting(watch) {
    const { window, settled } = watch.memory;
    const { signal } = watch.spec.expect;
    const since = window && !settled ? watch.ownOfWall(window.from) : null;
    return { since, facts: { signal, rooms: roomsOf(watch), settled: settled && watch.window !== null } };
  },
  /** Somebody has looked after her within the window: nothing is missing any more. */
  settled(watch) {
    if (watch.window || !watch.memory.settled) satisfy(watch);
  },
};

function judge(watch: MissingWatch, { from, to }: { from: number; to: number }): void {
  const { expect } = watch.spec;
  if (expect.signal === 'whereabouts' && watch.presence === expect.is) return;
  watch.memory.missed = true;
  watch.raise({ kind: 'missing', signal: expect.signal, from, to, rooms: roomsOf(watch) });
}

/** Those it names, or those of the sensors it names. */
function roomsOf({ spec: { expect }, cells }: MissingWatch): string {
  if (expect.signal === 'whereabouts') return '';
  const rooms = expect.rooms ?? (expect.sensors ? cells.map(({ room }) => room) : []);
  return [...new Set(rooms)].join(',');
}
