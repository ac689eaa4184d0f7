/**
 * What all parts of the engine share: the program, the time, the deadlines, the effects of this step.
 *
 * The engine keeps its own time, which only durations move: a measured step of the wall clock changes the offset between
 * the two and nothing else (law 5). `now` and every instant in the state are the engine's own; what leaves it is `told`.
 */
import { Deadlines } from './deadlines.ts';
import { LocalClock } from './local-clock.ts';
import type { AuditEffect, Effect, Instant, Program } from './types.ts';

export interface ClockState {
  trusted: boolean;
  /** Time of inputs minus own time. */
  offsetMs: number;
  /** How far the time of inputs is ahead of the wall, where the wall was set back. */
  aheadMs: number;
  /** Own instant at which this boot began; what happened before is told with the offset of then. */
  bootAt: Instant;
  offsetBeforeBootMs: number;
}

const nothing: readonly Effect[] = Object.freeze([]);

export class Core {
  readonly deadlines = new Deadlines();
  readonly local: LocalClock;
  program: Program;
  now: Instant;
  clock: ClockState;
  /** Deaf right now: broker or bridge gone. */
  deaf = false;
  private effects: Effect[] = [];

  constructor(program: Program, now: Instant) {
    this.program = program;
    this.local = new LocalClock(program.flat.timeZone);
    this.now = now;
    this.clock = { trusted: true, offsetMs: 0, aheadMs: 0, bootAt: now, offsetBeforeBootMs: 0 };
  }

  /** Nobody lives here (yet, any more), or consent was withdrawn: nothing is judged and nobody is told. */
  get asleep(): boolean {
    const { phase } = this.program.flat;
    return phase === 'vacant' || phase === 'withdrawn';
  }

  /** The time of this step as inputs and effects have it. */
  get at(): Instant {
    return this.now + this.clock.offsetMs;
  }

  /** The wall instant of now: what windows and hours go by. */
  get wall(): Instant {
    return this.at - this.clock.aheadMs;
  }

  /** An own instant as the world would date it. */
  told(own: Instant): Instant {
    const { bootAt, offsetBeforeBootMs, offsetMs, aheadMs } = this.clock;
    return own < bootAt ? own + offsetBeforeBootMs : own + offsetMs - aheadMs;
  }

  /** A wall instant in own time. While the gateway was down on a clock that stood still, own time stood still too. */
  ownOfWall(wall: Instant): Instant {
    const { bootAt, offsetBeforeBootMs, offsetMs, aheadMs } = this.clock;
    const own = wall - offsetMs + aheadMs;
    return own >= bootAt ? own : Math.min(wall - offsetBeforeBootMs, bootAt);
  }

  /** By how much the time of inputs jumps with a step of the wall clock: only what goes beyond being ahead of it. */
  jumpOf(stepMs: number): number {
    return Math.max(0, stepMs - this.clock.aheadMs);
  }

  /** Law 5: a step of the wall clock moves the offset, never the engine's own time. */
  stepWall(stepMs: number): void {
    const { clock } = this;
    const jumpMs = this.jumpOf(stepMs);
    clock.aheadMs = Math.max(0, clock.aheadMs - stepMs);
    clock.offsetMs += jumpMs;
  }

  emit(effect: Effect): void {
    this.effects.push(effect);
  }

  audit(what: string, facts: AuditEffect['facts']): void {
    this.emit({ type: 'audit', at: this.at, what, facts });
  }

  /** Nothing has come of this step so far. */
  get idle(): boolean {
    return this.effects.length === 0;
  }

  /** The effects since the last call; one shared empty list when nothing happened. */
  takeEffects(): readonly Effect[] {
    if (this.effects.length === 0) return nothing;
    const effects = this.effects;
    this.effects = [];
    return effects;
  }
}
