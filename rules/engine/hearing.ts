/** Deaf time is not silence (law 4): when the gateway could not hear, and what that does to deadlines. */
import type { Core } from './core.ts';
import { type Slot, turn } from './deadlines.ts';
import { limits } from './limits.ts';
import type { Because, DeafInput, FaultInput, GapInput, Instant } from './types.ts';

type Gap = Because['gaps'][number];

export interface SavedHearing {
  /** Own instants since when, by cause. */
  deaf: Partial<Record<GapInput['cause'], Instant>>;
  gaps: { from: Instant; to: Instant; cause: GapInput['cause'] }[];
}

export interface HearingHost {
  /** Fires what is due by then. */
  advance(to: Instant): void;
  fault(id: string, active: boolean, facts: FaultInput['facts']): void;
  unseen(): void;
  /** A deaf time worth counting has ended. */
  wasDeaf(from: Instant, to: Instant): void;
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
    this.state = saved ?? { deaf: {}, gaps: [] };
    this.longSlot = core.deadlines.add('deaf:long', turn.supervision, () => this.long());
    this.lostSlot = core.deadlines.add('deaf:lost', turn.supervision, () => host.unseen());
    this.overSlot = core.deadlines.add('deaf:over', turn.supervision, () => host.fault('gap', false, {}));
    this.tellCore();
  }

  get deaf(): boolean {
    return Object.keys(this.state.deaf).length > 0;
  }

  private tellCore(): void {
    this.core.deaf = this.deaf;
    this.core.deadlines.setDeaf(this.deaf);
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
    const since = Math.min(...Object.values(this.state.deaf));
    this.core.deadlines.set(this.overSlot, null, 'time');
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
   * First only what was due before it; then, still deaf, what has nothing to do with hearing; then silence, postponed.
   */
  private close(cause: GapInput['cause'], from: Instant, to: Instant): void {
    const { core, state } = this;
    this.host.advance(from);
    state.deaf[cause] ??= from;
    this.tellCore();
    if (cause === 'gateway') this.host.wasDown(from, to);
    this.host.advance(to);
    core.now = to;
    if (to - from >= limits.shortGapMs) this.count({ from, to, cause });
    this.hearAgain(cause);
    this.host.advance(to);
  }

  private count(gap: SavedHearing['gaps'][number]): void {
    const { core, state } = this;
    state.gaps.push(gap);
    if (state.gaps.length > limits.gapsKept) state.gaps.shift();
    core.deadlines.postpone(gap.from, gap.to);
    this.host.wasDeaf(gap.from, gap.to);
    if (gap.to - gap.from < limits.longGapMs) return;
    this.host.fault('gap', true, { from: core.told(gap.from), to: core.told(gap.to), cause: gap.cause });
    core.deadlines.set(this.overSlot, gap.to + limits.gapFaultLastsMs, 'time');
  }

  private hearAgain(cause: GapInput['cause']): void {
    const { core, state } = this;
    delete state.deaf[cause];
    if (!this.deaf) {
      core.deadlines.set(this.longSlot, null, 'time');
      core.deadlines.set(this.lostSlot, null, 'time');
    }
    this.tellCore();
  }

  /** Gaps an alert must name: those that ended after `since`. */
  gapsSince(since: Instant): Gap[] {
    const { core, state } = this;
    const told = state.gaps.map(({ from, to, cause }) => ({ from: core.told(from), to: core.told(to), cause }));
    return told.filter((_, index) => (state.gaps[index]?.to ?? 0) >= since).slice(-limits.gapsInBecause);
  }
}
