/** Two months of an ordinary life under the example flat's rules: no alarm while all is well, an alarm after every collapse. */
import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../gateway/config/load.ts';
import {
  type AlertEffect,
  type Effect,
  Engine,
  type Instant,
  type Program,
  quietSnapshot,
} from '../../rules/engine/index.ts';
import { hour, instant, inWords, localTime } from '../stories/support.ts';
import { exampleFiles, exampleSecrets } from '../support/example-flat.ts';
import { type Heard, Resident } from './resident.ts';
import { type Troubled, troubled } from './trouble.ts';

const program = loadFiles(exampleFiles(), exampleSecrets).program as Program;

/** The clocks change on 29 March. */
const from = '2026-03-01';
const days = 60;
const seeds = [1, 2, 3];

/** A gateway that wakes when its engine asks for it; messages always arrive, and whatever is opened is closed at once. */
class Watcher {
  engine: Engine;
  readonly opened: AlertEffect[] = [];

  constructor(startAt: Instant, snapshot = quietSnapshot(program, startAt)) {
    this.engine = new Engine(program, startAt, snapshot);
  }

  until(at: Instant): void {
    for (let wake = this.engine.wakeAt(); wake !== null && wake <= at; wake = this.engine.wakeAt()) {
      this.take(this.engine.step({ type: 'tick', at: wake }));
    }
  }

  hear({ reading }: Heard): void {
    this.until(reading.receivedAt);
    this.take(this.engine.step(reading));
  }

  goThrough({ events, outages }: Troubled): void {
    const isDown = (at: Instant) => outages.some(({ from, to, cause }) => cause === 'gateway' && at > from && at <= to);
    for (const { at, input } of events) {
      if (!isDown(at)) this.until(at);
      if (input === null) this.engine = new Engine(program, at, this.engine.snapshot());
      else this.take(this.engine.step(input));
    }
  }

  private take(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type !== 'alert' || effect.change !== 'opened') continue;
      this.opened.push(effect);
      const { at, alert } = effect;
      this.take(this.engine.step({ type: 'close', at, alertId: alert.id, by: 'keller', via: 'page', reason: 'other' }));
    }
  }

  /** Alarms and emergencies that were opened. */
  alarms(): AlertEffect[] {
    return this.opened.filter(({ alert }) => alert.level === 'alarm' || alert.level === 'emergency');
  }
}

describe.each(seeds)('resident %i', (seed) => {
  const resident = new Resident(program, seed);
  const heard = resident.live({ from, days, seed });
  const startAt = instant(`${from} 00:00`);

  it('lives for two months without an alarm', () => {
    const watcher = new Watcher(startAt);
    for (const one of heard) watcher.hear(one);
    expect(watcher.alarms().map(inWords)).toEqual([]);
  });

  it('is found after a collapse at any time of day', () => {
    const delays = collapses(resident.awake).map((at) => ({ at: localTime(at), hours: detectionHours(heard, at) }));
    // In the evening the night's rules take over: the next morning at the latest.
    expect(delays.filter(({ hours }) => hours === null || hours > 16)).toEqual([]);
    const byDay = delays.filter(({ at }) => at.slice(11) > '07:00' && at.slice(11) < '15:00');
    expect(byDay.filter(({ hours }) => (hours ?? 99) > 6.2)).toEqual([]);
  });

  it('lives on without an alarm about her when the gateway does not: outages, restarts, messages told twice', () => {
    const watcher = new Watcher(startAt);
    watcher.goThrough(troubled(heard, seed));
    expect(watcher.alarms().map(inWords)).toEqual([]);
  });

  it('is found all the same, at most two hours later, or carers hear that nobody can say', () => {
    const delays = collapses(resident.awake).map((at) => ({
      at: localTime(at),
      hours: detectionHours(heard, at, seed),
    }));
    expect(delays.filter(({ hours }) => hours === null || hours > 18)).toEqual([]);
    const byDay = delays.filter(({ at }) => at.slice(11) > '07:00' && at.slice(11) < '15:00');
    expect(byDay.filter(({ hours }) => (hours ?? 99) > 8.2)).toEqual([]);
  });

  /** From a day before the collapse: nothing a person would cause is heard after it. */
  function detectionHours(all: readonly Heard[], collapseAt: Instant, trouble?: number): number | null {
    const begin = collapseAt - 26 * hour;
    const watcher = new Watcher(begin);
    const near = all.filter(({ reading: { receivedAt: at } }) => at > begin && at < collapseAt + 20 * hour);
    const told = near.filter(({ person, reading }) => !person || reading.receivedAt <= collapseAt);
    if (trouble === undefined) for (const one of told) watcher.hear(one);
    else watcher.goThrough(troubled(told, trouble));
    const found = watcher.alarms().find(({ at }) => at >= collapseAt);
    return found ? (found.at - collapseAt) / hour : null;
  }
});

/** Twenty moments spread over the two months. */
const collapses = (awake: readonly Instant[]): Instant[] => {
  const apart = Math.floor(awake.length / 22);
  return Array.from({ length: 20 }, (_, index) => (awake[(index + 2) * apart - 1] ?? 0) + 1);
};
