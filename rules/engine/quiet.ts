/** A flat at rest, where tests and the demo begin. */
import { Flat, type Saved } from './flat.ts';
import type { SavedSensor } from './sensors.ts';
import type { Instant, Program, SensorFacts, Signal, Value } from './types.ts';

/** What a signal says when nothing is going on; presses say nothing. */
const quietValues: Partial<Record<Signal, Value>> = {
  help: null,
  button: null,
  fall: 'none',
  temperature: 20,
  humidity: 50,
  power: 0,
  battery: 100,
  link: 200,
  availability: true,
};

const quietValue = (signal: Signal): Value => {
  const value = quietValues[signal];
  return value === undefined ? false : value;
};

const quietSensor = (facts: SensorFacts, at: Instant): SavedSensor => ({
  ...{ id: facts.id, heardAt: at, since: at, deafMs: 0, silent: false, available: true },
  checkIns: { days: [], endedAt: 0 },
  cells: facts.signals.map((signal) => ({
    ...{
      signal,
      value: quietValue(signal),
      since: at,
      statedAt: at,
      holdUntil: 0,
      firesSince: 0,
      firedAt: 0,
      stuck: false,
    },
  })),
});

/**
 * A snapshot in which the resident is at home, every sensor has just been heard and is quiet (doors closed, nobody in
 * bed, no leak), and every rule has heard something. For `new Engine(program, at, quietSnapshot(program, at))`.
 */
export function quietSnapshot(program: Program, at: Instant): string {
  const sensors = program.sensors.map((facts) => quietSensor(facts, at));
  const presence: Saved['presence'] = { value: 'home', since: at, why: 'start', leaving: null, doubt: null };
  const flat = new Flat(program, at, { sensors, presence });
  for (const watch of flat.rules.all) {
    watch.heardSince = at;
    watch.turn();
  }
  return JSON.stringify(flat.save());
}
