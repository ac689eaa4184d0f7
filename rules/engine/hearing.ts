/** Deaf time is not silence (law 4): when the gateway could not hear, and what that does to deadlines. */
import type { Core } from './core.ts';
import { type Gap as Deafness, type Slot, turn } from './deadlines.ts';
import { limits } from './limits.ts';
import type { Because, DeafInput, FaultInput, GapInput, Instant } from './types.ts';

type Gap = Because['gaps'][number];

export interface SavedHearing {
  /** Own instants since when, by cause. */
  deaf: Partial<Record<GapInput['cause'], Instant>>;
  gaps: (Deafness & { readonly cause: GapInput['cause'] })[];
  /** The last time the gateway itself was down, however short it seemed. */
  down: { from: Instant; to: Instant } | null;
  /** Until then deaf time has been held in the sensors' favour, whatever its cause. */
  countedTo: Instant;
  /** The deaf time that lasts has been told as a fault. */
  told?: true;
}

export interface HearingHost {
  /** Fires what is due by then. */
  advance(to: Instant): void;
  fault(id: string, active: boolean, facts: FaultInput['facts']): void;
  unseen(): void;
  /** A deaf time worth counting has ended. */
  wasDeaf(ms: number): void;
  /** The gateway itself was down. */
  wasDown(from: Instant, to: Instant): void;
}

export class Hearing {
  readonly state: SavedHearing;
  private readonly core: Core;
  private readonly host: HearingHost;
  private readonly longSlot: Slot;
  private readonly lostSlot: Slot;
  private readonly overSlot: Slot;

  constructor(core: Core, host: HearingHost, saved: SavedHearing | undefined) {
    this.core = core;
    this.host = host;
    this.state = saved ?? { deaf: {}, gaps: [], down: null, countedTo: core.now };
    core.deadlines.gaps = this.state.gaps;
    this.longSlot = core.deadlines.add('deaf:long', turn.supervision, () => this.long());
    this.lostSlot = core.deadlines.add('deaf:lost', turn.supervision, () => host.unseen());
    this.overSlot = core.deadlines.add('deaf:over', turn.supervision, () => host.fault('gap', false, {}));
    this.tellCore();
  }

  get deaf(): boolean {
    return Object.keys(this.state.deaf).length > 0;
  }

  /** Without a break; null while it hears. */
  get deafSince(): Instant | null {
    return this.deaf ? Math.min(...Object.values(this.state.deaf)) : null;
  }

  private tellCore(): void {
    this.core.deaf = this.deaf;
    this.core.deadlines.setDeaf(this.deafSince);
  }

  begin({ cause }: DeafInput): void {
    const { state, core } = this;
    if (state.deaf[cause] !== undefined) return;
    if (!this.deaf) {
      core.deadlines.set(this.longSlot, core.now + limits.longGapMs, 'time');
      core.deadlines.set(this.lostSlot, core.now + limits.postponedInAllMs, 'time');
    }
    state.deaf[cause] = core.now;
    this.tellCore();
  }

  private long(): void {
    const since = this.deafSince ?? this.core.now;
    this.core.deadlines.set(this.overSlot, null, 'time');
    this.state.told = true;
    this.host.fault('gap', true, { from: this.core.told(since), cause: Object.keys(this.state.deaf)[0] ?? '' });
  }

  /** The matching end of a deaf time, or a time in which the gateway itself was down. */
  end({ cause, from, at }: GapInput): void {
    const { core, state } = this;
    const to = Math.max(core.now, at - core.clock.offsetMs);
    const told = Math.min(from - core.clock.offsetMs, to);
    this.close(cause, cause === 'gateway' ? Math.max(told, core.now) : Math.min(told, state.deaf[cause] ?? told), to);
  }

  /** A report came in: whatever was thought to be gone is there. */
  heard(): void {
    for (const [cause, since] of Object.entries(this.state.deaf)) {
      this.close(cause as GapInput['cause'], since, this.core.now);
    }
  }

  /**
   * First only what was due before it; then, still deaf, what has nothing to do with hearing, chains aside where the
   * gateway itself was down; then silence, postponed.
   */
  private close(cause: GapInput['cause'], from: Instant, to: Instant): void {
    const { core, state } = this;
    this.host.advance(from);
    state.deaf[cause] ??= from;
    this.tellCore();
    core.deadlines.setDown(cause === 'gateway');
    this.host.advance(to);
    core.deadlines.setDown(false);
    core.now = to;
    if (cause === 'gateway') {
      state.down = { from, to };
      this.host.wasDown(from, to);
    }
    if (to - from >= limits.shortGapMs) {
      this.count(from, to, cause, to - from);
      this.excuse(from, to);
    }
    this.hearAgain(cause);
    this.host.advance(to);
  }

  /** Broker and bridge may both tell of one time: it is counted once. */
  private excuse(from: Instant, to: Instant): void {
    const { state } = this;
    const uncounted = to - Math.max(from, state.countedTo);
    state.countedTo = Math.max(state.countedTo, to);
    if (uncounted > 0) this.host.wasDeaf(uncounted);
  }

  /**
   * The clock of this boot can be trusted at last: only now is known how long the gateway was really down. Own time knows
   * less of it, for the clock had stood still.
   */
  measured(): void {
    const { core, state } = this;
    if (state.down === null) return;
    const { from, to } = state.down;
    const lengthMs = core.told(to) - core.told(from);
    if (lengthMs < limits.shortGapMs || lengthMs <= to - from) return;
    const known = state.gaps.findIndex((gap) => gap.cause === 'gateway' && gap.to === to);
    if (known >= 0) state.gaps.splice(known, 1);
    this.count(from, to, 'gateway', lengthMs);
  }

  private count(from: Instant, to: Instant, cause: GapInput['cause'], lengthMs: number): void {
    const { core, state } = this;
    const gap = { from, to, cause, graceUntil: to + Math.min(limits.postponeAtMostMs, lengthMs) };
    state.gaps.push(gap);
    state.gaps.sort((a, b) => a.to - b.to);
    if (state.gaps.length > limits.gapsKept) state.gaps.shift();
    core.deadlines.postpone(gap);
    if (lengthMs < limits.longGapMs) return;
    this.host.fault('gap', true, { from: core.told(from), to: core.told(to), cause });
    core.deadlines.set(this.overSlot, to + limits.gapFaultLastsMs, 'time');
  }

  /** Was it deaf at any time between two instants? */
  deafWithin(from: Instant, to: Instant): boolean {
    return this.state.gaps.some((gap) => gap.from < to && gap.to > from);
  }

  /** Deaf for so long that nobody can say any more how the resident is. */
  get lost(): boolean {
    return this.core.now - (this.deafSince ?? this.core.now) >= limits.postponedInAllMs;
  }

  private hearAgain(cause: GapInput['cause']): void {
    const { core, state } = this;
    delete state.deaf[cause];
    if (!this.deaf) {
      core.deadlines.set(this.longSlot, null, 'time');
      core.deadlines.set(this.lostSlot, null, 'time');
      this.endTold();
    }
    this.tellCore();
  }

  /** Who was told that it cannot hear is told at once that it does again: from when to when. */
  private endTold(): void {
    if (!this.state.told) return;
    delete this.state.told;
    this.core.deadlines.set(this.overSlot, null, 'time');
    this.host.fault('gap', false, {});
  }

  /** Gaps an alert must name: those that ended after `since`. */
  gapsSince(since: Instant): Gap[] {
    const { core, state } = this;
    const told = state.gaps.map(({ from, to, cause }) => ({ from: core.told(from), to: core.told(to), cause }));
    return told.filter((_, index) => (state.gaps[index]?.to ?? 0) >= since).slice(-limits.gapsInBecause);
  }
}
