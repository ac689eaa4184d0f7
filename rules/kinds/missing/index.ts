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
  /** The window being judged; null: none. */
  window: { from: number; to: number } | null;
  satisfied: boolean;
  /** A deaf time touched the window: any sign of life after it will do (law 4). */
  touched: boolean;
}
type MissingWatch = Watch<Spec, Memory>;

function matches({ expect }: Spec, change: Change): boolean {
  if (expect.signal === 'button' && expect.is !== undefined) return change.life && change.cell.value === expect.is;
  return change.life;
}

function satisfy(watch: MissingWatch): void {
  watch.memory.satisfied = true;
  watch.arm(null, 'silence');
  watch.end();
}

/** Begins to judge a window when it opens; a rule that first heard something after that leaves the window alone. */
function begin(watch: MissingWatch): void {
  const { window, memory } = watch;
  if (!window || memory.window?.to === window.to) return;
  memory.window = { from: window.from, to: window.to };
  memory.satisfied = false;
  memory.touched = false;
  watch.arm(window.to, 'silence');
}

const judgeable = (watch: MissingWatch, window: { from: number }): boolean =>
  watch.allowed && watch.heardSince !== null && watch.heardSince <= window.from;

export const missing: Kind<Spec, Memory> = {
  name: 'missing',
  schema,
  needsBetween: true,
  defaultWhile: 'home',
  defaultResolve: null,
  selects: (spec) => [spec.expect],
  group: () => 'silence',
  hearsAllLife: () => true,
  memory: () => ({ window: null, satisfied: false, touched: false }),

  heard(watch, change, selected) {
    const { memory } = watch;
    if (!memory.window || memory.satisfied) return;
    if ((selected && matches(watch.spec, change)) || (memory.touched && change.life)) satisfy(watch);
  },
  turned(watch) {
    begin(watch);
    const { memory, spec } = watch;
    if (!memory.window || memory.satisfied || watch.now >= memory.window.to) return;
    if (watch.held && spec.expect.signal !== 'whereabouts') satisfy(watch);
  },
  due(watch) {
    const { window, satisfied } = watch.memory;
    const { expect } = watch.spec;
    if (!window || satisfied || !judgeable(watch, window)) return;
    if (expect.signal === 'whereabouts' && watch.presence === expect.is) return;
    watch.raise({ kind: 'missing', signal: expect.signal, from: window.from, to: window.to });
  },
  deaf(watch, from, to) {
    const { window, satisfied } = watch.memory;
    if (window && !satisfied && from < window.to && to > window.from) watch.memory.touched = true;
  },
  settled() {},
};
