/** What rules of silence share: when a silence began, whether its beginning lies in their hours, and when it is too long. */
import type { Watch } from './kind.ts';

export interface SilenceMemory {
  /** The last sign of life of the selection, or the end of the last hold; null: none is running. */
  since: number | null;
  /** Raised for this very silence already. */
  raised: boolean;
  /** This silence began within the rule's hours. */
  inside: boolean;
}
type SilenceWatch = Watch<unknown, SilenceMemory>;

/** Silence begins at the latest of: the last sign, `from`, the rule's first hearing. */
export const silentSince = (watch: SilenceWatch, from = 0): number =>
  Math.max(watch.memory.since ?? 0, from, watch.heardSince ?? 0);

/** When a silence that began at `since` has lasted too long and is not excused any more; null while it is not judged. */
export function dueAfter(watch: SilenceWatch, since: number, lastsMs: number): number | null {
  if (watch.held || watch.memory.raised || watch.heardSince === null) return null;
  return Math.max(since + lastsMs, watch.excusedUntil ?? 0);
}

/** Asked again at every turn: the hours may only be known later, when the clock is trusted. */
export function place(watch: SilenceWatch): void {
  const { memory } = watch;
  if (!memory.inside && memory.since !== null) memory.inside = watch.withinHours(memory.since);
}

export function begin(watch: SilenceWatch, at: number): void {
  watch.memory.since = Math.max(watch.memory.since ?? 0, at);
  watch.memory.raised = false;
  watch.memory.inside = false;
  place(watch);
}

/** A silence is broken off where the rule may not judge (away, a visit), and begins anew where it may again. */
export function follow(watch: SilenceWatch): void {
  if (!watch.allowed) watch.memory.since = null;
  else if (watch.memory.since === null) begin(watch, watch.now);
  place(watch);
}
