/** The engine of one flat: inputs in, effects out, one next wake. Pure: the same inputs give the same effects. */
import type { Effect, Input, Instant, Program } from './types.ts';
import type { EngineView } from './view.ts';

export class Engine {
  program: Program;

  /** `snapshot`: what `snapshot()` gave; rules, sensors and contacts that no longer exist are dropped from it. */
  constructor(program: Program, startAt: Instant, snapshot?: string) {
    this.program = program;
    void [startAt, snapshot];
  }

  /** Takes one input in. Every deadline due until its time fires first, at its own instant. */
  step(input: Input): readonly Effect[] {
    void input;
    return [];
  }

  /** When it wants to be stepped again if nothing is heard; null: never. */
  wakeAt(): Instant | null {
    return null;
  }

  /** Its whole state as JSON. */
  snapshot(): string {
    return '{}';
  }

  /** Law 8: unchanged rules keep their memory, others are primed from `history` (48 h) with effects off. */
  reload(program: Program, at: Instant, history: Iterable<Input>): readonly Effect[] {
    void [at, history];
    this.program = program;
    return [];
  }

  view(): EngineView {
    throw new Error('not written yet');
  }
}
