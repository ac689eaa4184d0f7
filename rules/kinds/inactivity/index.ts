/** inactivity: no sign of life, from everywhere or from a selection, for a time. */
import { z } from 'zod';
import type { Kind, Watch } from '../kind.ts';
import { duration, lifeSignals, narrowing } from '../schema.ts';

const schema = z.strictObject({
  for: duration,
  of: z.strictObject({ signal: z.enum(lifeSignals, { error: 'choice' }).default('activity'), ...narrowing }).optional(),
});
type Spec = z.output<typeof schema>;

interface Memory {
  /** The last sign of life of the selection, or the end of the last hold. */
  since: number | null;
  /** Raised for this very silence already. */
  raised: boolean;
}
type InactivityWatch = Watch<Spec, Memory>;

/** Silence begins at the latest of: the last sign, the rule's hours or conditions opening, the rule's first hearing. */
function silentSince(watch: InactivityWatch): number {
  const excusedUntil = watch.excusedUntil ?? 0;
  const excuseEnded = excusedUntil <= watch.now ? excusedUntil : 0;
  return Math.max(watch.memory.since ?? 0, watch.openSince, watch.heardSince ?? 0, excuseEnded);
}

/** When this silence will be long enough; null while it is not running. */
function dueAt(watch: InactivityWatch): number | null {
  if (!watch.open || watch.held || watch.memory.raised || watch.heardSince === null) return null;
  const due = silentSince(watch) + watch.spec.for;
  const excusedUntil = watch.excusedUntil ?? 0;
  return excusedUntil > watch.now ? Math.max(due, excusedUntil + watch.spec.for) : due;
}

const rearm = (watch: InactivityWatch): void => watch.arm(dueAt(watch), 'silence');

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
  memory: () => ({ since: null, raised: false }),

  heard(watch, change) {
    if (change.life || change.hold === 'ended') {
      watch.memory.since = Math.max(watch.memory.since ?? 0, change.at);
      watch.memory.raised = false;
    }
    rearm(watch);
  },
  turned: rearm,
  due(watch) {
    const silentFrom = silentSince(watch);
    watch.memory.raised = true;
    watch.raise({ kind: 'inactivity', forMs: watch.spec.for, silentFrom: watch.told(silentFrom) });
  },
  primed(watch) {
    watch.memory.raised = false;
    rearm(watch);
  },
  settled(watch) {
    watch.memory.since = watch.now;
    watch.memory.raised = false;
    rearm(watch);
  },
};
