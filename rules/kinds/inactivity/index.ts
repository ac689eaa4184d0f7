/** inactivity: no sign of life, from everywhere or from a selection, for a time. */
import { z } from 'zod';
import type { Kind, Watch } from '../kind.ts';
import { duration, lifeSignals, narrowing } from '../schema.ts';
import { begin, dueAfter, follow, type SilenceMemory, silentSince } from '../silence.ts';

const schema = z.strictObject({
  for: duration.describe('How long without a sign of life: 6h'),
  began: z
    .enum(['any', 'inside'], { error: 'choice' })
    .default('any')
    .describe('inside: only a silence that began within `between` is judged, and to its end'),
  of: z
    .strictObject({ signal: z.enum(lifeSignals, { error: 'choice' }).default('activity'), ...narrowing })
    .optional()
    .describe('Which signs of life; any if left out'),
});
type Spec = z.output<typeof schema>;

type InactivityWatch = Watch<Spec, SilenceMemory>;

/** Its hours are those in which it counts, or, with `began: inside`, those in which the silences it judges begin. */
const since = (watch: InactivityWatch): number => silentSince(watch, watch.spec.began === 'any' ? watch.openSince : 0);

/** When this silence will be long enough; null while it is not running. */
function dueAt(watch: InactivityWatch): number | null {
  const { spec, memory } = watch;
  const judged = spec.began === 'any' ? watch.open : watch.allowed && memory.inside;
  return judged ? dueAfter(watch, since(watch), spec.for) : null;
}

const rearm = (watch: InactivityWatch): void => watch.arm(dueAt(watch), 'silence', since(watch));

export const inactivity: Kind<Spec, SilenceMemory> = {
  name: 'inactivity',
  schema,
  needsBetween: false,
  defaultWhile: 'home',
  defaultResolve: null,
  selects: (spec) => [spec.of ?? { signal: 'activity' }],
  group: () => 'silence',
  lifeOnly: () => true,
  hearsAllLife: () => false,
  memory: () => ({ since: null, raised: false, inside: false }),

  heard(watch, change) {
    if (change.life || change.hold === 'ended') begin(watch, change.at);
    rearm(watch);
  },
  turned(watch) {
    if (watch.spec.began === 'inside') follow(watch);
    rearm(watch);
  },
  due(watch) {
    const silentFrom = since(watch);
    watch.memory.raised = true;
    watch.raise({ kind: 'inactivity', forMs: watch.spec.for, silentFrom: watch.told(silentFrom) });
  },
  primed(watch) {
    watch.memory.raised = false;
    rearm(watch);
  },
  waiting(watch) {
    const counting = dueAt(watch) !== null;
    const facts = { held: watch.held, counting, rooms: (watch.spec.of?.rooms ?? []).join(',') };
    return { since: counting ? since(watch) : null, excusedUntil: watch.excusedUntil, facts };
  },
  settled(watch) {
    begin(watch, watch.now);
    rearm(watch);
  },
};
