/** The engine of one flat: inputs in, effects out, one next wake. Pure: the same inputs give the same effects. */
import { Flat, type Saved } from './flat.ts';
import { primed } from './prime.ts';
import { takeIn } from './take-in.ts';
import type { Effect, Input, Instant, Program } from './types.ts';
import { type EngineView, viewOf } from './view.ts';

export class Engine {
  private flat: Flat;

  /**
   * `snapshot`: what `snapshot()` gave; rules that have changed or no longer exist, sensors and deadlines that no longer
   * exist are dropped from it. Throws on text that is no JSON.
   */
  constructor(program: Program, startAt: Instant, snapshot?: string) {
    const saved = snapshot === undefined ? {} : (JSON.parse(snapshot) as Partial<Saved>);
    this.flat = new Flat(program, startAt, saved.version === 1 ? saved : {});
  }

  get program(): Program {
    return this.flat.core.program;
  }

  /**
   * Takes one input in. Whatever is due until its time fires first, each deadline at its own instant: a late wake, a
   * timely wake and a replay without wakes give the same. An input that is earlier than the last one is taken as now.
   */
  step(input: Input): readonly Effect[] {
    takeIn(this.flat, input);
    return this.flat.core.takeEffects();
  }

  /** When it wants to be stepped again if nothing is heard; null: never. */
  wakeAt(): Instant | null {
    const { deadlines, clock } = this.flat.core;
    const next = deadlines.next();
    return next === Number.POSITIVE_INFINITY ? null : next + clock.offsetMs;
  }

  /** Its whole state as JSON. */
  snapshot(): string {
    return JSON.stringify(this.flat.save());
  }

  /**
   * Law 8: unchanged rules (same hash) keep their timers and memory, others are primed from `history` (the inputs of the
   * last 48 h) with effects off; open alerts keep the text and chain they were raised with.
   */
  reload(program: Program, at: Instant, history: Iterable<Input>): readonly Effect[] {
    const pending = this.step({ type: 'tick', at });
    const { core } = this.flat;
    core.now = Math.max(core.now, at - core.clock.offsetMs);
    this.flat = primed(program, this.flat.save(), history);
    this.flat.alerts.showLamp();
    return [...pending, ...this.flat.core.takeEffects()];
  }

  /** What the flat is in, without changing anything. */
  view(): EngineView {
    return viewOf(this.flat);
  }
}
