/** inactivity: no sign of life, from everywhere or from a selection, for a time. */
import { z } from 'zod';
import type { Kind, Watch } from '../kind.ts';
import { duration, lifeSignals, narrowing } from '../schema.ts';

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

interface Memory {
  /** The last sign of life of the selection, or the end of the last hold. */
  since: number | null;
  /** Raised for this very silence already. */
  raised: boolean;
  /** This silence began within the rule's hours. */
  inside: boolean;
}
type InactivityWatch = Watch<Spec, Memory>;

/**
 * Silence begins at the latest of: the last sign, the rule's hours or conditions opening, the rule's first hearing. With
 * `began: inside` its hours only say which silences it judges, and each is judged to its end.
 */
function silentSince(watch: InactivityWatch): number {
  const excusedUntil = watch.excusedUntil ?? 0;
  const excuseEnded = excusedUntil <= watch.now ? excusedUntil : 0;
  const openSince = watch.spec.began === 'any' ? watch.openSince : 0;
  return Math.max(watch.memory.since ?? 0, openSince, watch.heardSince ?? 0, excuseEnded);
}

/** When this silence will be long enough; null while it is not running. */
function dueAt(watch: InactivityWatch): number | null {
  const { memory, spec } = watch;
  const judged = spec.began === 'any' ? watch.open : watch.allowed && memory.inside;
  if (!judged || watch.held || memory.raised || watch.heardSince === null) return null;
  const due = silentSince(watch) + spec.for;
  const excusedUntil = watch.excusedUntil ?? 0;
  return excusedUntil > watch.now ? Math.max(due, excusedUntil + spec.for) : due;
}

function rearm(watch: InactivityWatch): void {
  const due = dueAt(watch);
  watch.arm(due, 'silence', due === null ? undefined : due - watch.spec.for);
}

/** Asked again at every turn: the hours may only be known later, when the clock is trusted. */
function place(watch: InactivityWatch): void {
  const { memory } = watch;
  if (!memory.inside && memory.since !== null) memory.inside = watch.withinHours(memory.since);
}

function begin(watch: InactivityWatch, at: number): void {
  watch.memory.since = Math.max(watch.memory.since ?? 0, at);
  watch.memory.raised = false;
  watch.memory.inside = false;
  place(watch);
}

/** A silence is broken off where the rule may not judge (away, a visit), and begins anew where it may again. */
function follow(watch: InactivityWatch): void {
  if (watch.spec.began === 'inside') {
    if (!watch.allowed) watch.memory.since = null;
    else if (watch.memory.since === null) begin(watch, watch.now);
    place(watch);
  }
  rearm(watch);
}

export const inactivity: Kind<Spec, Memory> = {
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
  turned: follow,
  due(watch) {
    const silentFrom = silentSince(watch);
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
    return { since: counting ? silentSince(watch) : null, excusedUntil: watch.excusedUntil, facts };
  },
  settled(watch) {
    begin(watch, watch.now);
    rearm(watch);
  },
};
