/** Deaf time is not silence (law 4): when the gateway could not hear, and what that does to deadlines. */
import type { Core } from './core.ts';
import { type Slot, turn } from './deadlines.ts';
import { limits } from './limits.ts';
import type { Because, DeafInput, FaultInput, GapInput, Instant } from './types.ts';

type Gap = Because['gaps'][number];

export interface SavedHearing {
  /** Own instants since when. */
  deaf: Partial<Record<DeafInput['cause'], Instant>>;
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

  /**
   * First only what was due before it; then, still deaf, what has nothing to do with hearing; then silence, postponed.
   */
  end(input: GapInput): void {
    const { core, state } = this;
    const to = Math.max(core.now, input.at - core.clock.offsetMs);
    const from = this.beganAt(input, to);
    this.host.advance(from);
    state.deaf[input.cause === 'gateway' ? 'bridge' : input.cause] ??= from;
    this.tellCore();
    if (input.cause === 'gateway') this.host.wasDown(from, to);
    this.host.advance(to);
    core.now = to;
    if (to - from >= limits.shortGapMs) this.count({ from, to, cause: input.cause });
    this.hearAgain(input.cause);
    this.host.advance(to);
  }

  private beganAt({ from, cause }: GapInput, to: Instant): Instant {
    const told = Math.min(from - this.core.clock.offsetMs, to);
    if (cause === 'gateway') return Math.max(told, this.core.now);
    return Math.min(told, this.state.deaf[cause] ?? told);
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
    if (cause === 'gateway') state.deaf = {};
    else delete state.deaf[cause];
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
