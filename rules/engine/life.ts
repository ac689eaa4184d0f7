/** Signs of life of the whole flat: the last one, whether they are sustained, and what was heard lately. */
import type { CellChange } from './cell.ts';
import type { Core } from './core.ts';
import { limits } from './limits.ts';
import type { Because, Instant, Signal, Value } from './types.ts';

interface Heard {
  at: Instant;
  sensor: string;
  room: string;
  signal: Signal;
  value: Value;
}

export interface SavedLife {
  last: { at: Instant; sensor: string; room: string } | null;
  /** Own instants of the last signs, in the order in which they were heard. */
  recent: Instant[];
  heard: Heard[];
}

/** Twice what an alert quotes, so that a rule finds its own among them. */
const heardKept = 2 * limits.readingsInBecause;

export class Life {
  private readonly core: Core;
  readonly state: SavedLife;

  constructor(core: Core, saved: SavedLife | undefined) {
    this.core = core;
    this.state = saved ?? { last: null, recent: [], heard: [] };
  }

  /** Keeps a change for the evidence of alerts to come. */
  note({ cell, at }: CellChange): void {
    const { heard } = this.state;
    const entry = heard.length < heardKept ? emptyHeard() : (heard.shift() as Heard);
    entry.at = at;
    entry.sensor = cell.sensor;
    entry.room = cell.room;
    entry.signal = cell.signal;
    entry.value = cell.value;
    heard.push(entry);
  }

  sign({ cell, at }: CellChange): void {
    const { state } = this;
    if (state.last === null) state.last = { at, sensor: cell.sensor, room: cell.room };
    else if (at >= state.last.at) {
      state.last.at = at;
      state.last.sensor = cell.sensor;
      state.last.room = cell.room;
    }
    if (state.recent.length >= limits.sustained.signs) state.recent.shift();
    state.recent.push(at);
  }

  /** Three signs in the last ten minutes, all after `since`. */
  sustainedSince(since: Instant): boolean {
    const { recent } = this.state;
    if (recent.length < limits.sustained.signs) return false;
    const first = Math.min(...recent);
    return first >= since && first >= this.core.now - limits.sustained.withinMs;
  }

  /** The last readings, newest last; only those of `sensors` where any of theirs are kept. */
  evidence(sensors: ReadonlySet<string> | null): Because['readings'] {
    const own = sensors ? this.state.heard.filter((heard) => sensors.has(heard.sensor)) : [];
    const chosen = own.length > 0 ? own : this.state.heard;
    return chosen.slice(-limits.readingsInBecause).map((heard) => ({ ...heard, at: this.core.told(heard.at) }));
  }

  lastTold(): Because['lastLife'] {
    const { last } = this.state;
    return last && { ...last, at: this.core.told(last.at) };
  }
}

const emptyHeard = (): Heard => ({ at: 0, sensor: '', room: '', signal: 'motion', value: null });
