/** missing: an expected event has not come by the end of a window: not up by 9:30, day button not pressed, not home. */
import { z } from 'zod';
import type { Change, Kind, Watch } from '../kind.ts';
import { lifeSignals, name, narrowing, whereabouts } from '../schema.ts';

const expected = z.discriminatedUnion('signal', [
  z.strictObject({ signal: z.enum(lifeSignals).exclude(['button']), ...narrowing }),
  z.strictObject({ signal: z.literal('button'), is: name.optional(), ...narrowing }),
  whereabouts,
]);
const schema = z.strictObject({ expect: expected });
type Spec = z.output<typeof schema>;

interface Memory {
  /** The window being judged, in wall instants; null: none yet. */
  window: { from: number; to: number } | null;
  /** Heard, judged, or not to be judged. */
  settled: boolean;
  /** A deaf time touched the window: any sign of life after it will do (law 4). */
  touched: boolean;
}
type MissingWatch = Watch<Spec, Memory>;

function expectedEvent({ expect }: Spec, change: Change): boolean {
  if (expect.signal === 'button' && expect.is !== undefined) return change.life && change.cell.value === expect.is;
  return change.life;
}

function satisfy(watch: MissingWatch): void {
  watch.memory.settled = true;
  watch.arm(null, 'silence');
  watch.end();
}

/** Begins to judge a window when it opens, and keeps its deadline right when the clock is set. */
function follow(watch: MissingWatch): void {
  const { window, memory } = watch;
  if (!window) return;
  if (memory.window?.to !== window.to) {
    memory.window = { from: window.from, to: window.to };
    memory.settled = false;
    memory.touched = false;
  }
  if (!memory.settled) watch.arm(watch.ownOfWall(window.to), 'silence');
}

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
  memory: () => ({ window: null, settled: false, touched: false }),

  heard(watch, change, selected) {
    const { memory } = watch;
    if (!memory.window || !change.life) return;
    if (selected ? expectedEvent(watch.spec, change) : memory.touched && !memory.settled) satisfy(watch);
  },
  turned(watch) {
    follow(watch);
    const { memory, spec } = watch;
    if (watch.window && !memory.settled && watch.held && spec.expect.signal !== 'whereabouts') satisfy(watch);
  },
  due(watch) {
    const { window, settled } = watch.memory;
    const { expect } = watch.spec;
    watch.memory.settled = true;
    if (!window || settled || !judgeable(watch, window)) return;
    if (expect.signal === 'whereabouts' && watch.presence === expect.is) return;
    const rooms = 'rooms' in expect ? (expect.rooms ?? []).join(',') : '';
    watch.raise({ kind: 'missing', signal: expect.signal, from: window.from, to: window.to, rooms });
  },
  deaf(watch, from, to) {
    const { window, settled } = watch.memory;
    if (!window || settled) return;
    if (from < watch.ownOfWall(window.to) && to > watch.ownOfWall(window.from)) watch.memory.touched = true;
  },
  /** Somebody has looked after her within the window: nothing is missing any more. */
  settled(watch) {
    if (watch.window) satisfy(watch);
  },
};
