/** Brokers deliver twice, recordings repeat lines, bridges republish: none of it may change what is raised or told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Effect,
  Engine,
  type Instant,
  type Program,
  quietSnapshot,
  type Reading,
  type Signal,
  type Value,
} from '../../rules/engine/index.ts';
import { hour, instant, inWords, minute, program, rule, rules, second, sensors } from '../stories/support.ts';

const start = instant('2026-03-09 06:30');
const home: Program = program({
  chains: { emergency: [], alarm: [], notice: [], fault: [] },
  sensors: sensors.map((sensor) => (sensor.kind === 'motion' ? { ...sensor, silentAfterMs: 6 * hour } : sensor)),
  rules: [
    ...rules,
    rule({ id: 'walking', kind: 'counts' }, { event: { signal: 'motion' }, times: 3, within: '1h' }),
    rule({ id: 'out-of-bed', kind: 'stays' }, { state: { signal: 'bed', is: 'empty' }, for: '30m', began: 'inside' }),
    rule({ id: 'day-button', kind: 'missing', between: '06:00-10:00' }, { expect: { signal: 'button' } }),
  ],
});

/** `lateMs`: how long after it happened it is heard. */
interface Said {
  readonly after: number;
  readonly lateMs: number;
  readonly sensor: string;
  readonly signal: Signal;
  readonly value: Value;
}

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const saying = (sensor: string, signal: Signal, ...values: Value[]): fc.Arbitrary<Said> =>
  fc.record({
    after: oneOf(0, 1, second, 20 * second, 2 * minute, 11 * minute, 70 * minute, 7 * hour),
    lateMs: oneOf(0, 0, 0, 3 * second, 40 * minute),
    ...{ sensor: fc.constant(sensor), signal: fc.constant(signal), value: oneOf(...values) },
  });
const states = [
  saying('front_door', 'contact', true, false, null),
  saying('hall_motion', 'motion', true, false, null),
  saying('kitchen_motion', 'motion', true, false),
  saying('bath_motion', 'motion', true, false),
  saying('bed', 'bed', true, false, null),
  saying('fall_radar', 'fall', 'none', 'possible', 'confirmed'),
  saying('bath_leak', 'leak', true, false),
  saying('kettle', 'power', 0, 5, 900),
  saying('kitchen_climate', 'temperature', 21, 27.5, 29),
  saying('hall_motion', 'battery', 80, 79),
];
const presses = [saying('sos', 'help', true), saying('day_button', 'button', 'single', 'hold')];

const readingOf = ({ sensor, signal, value, lateMs }: Said, receivedAt: Instant): Reading => {
  const room = sensors.find(({ id }) => id === sensor)?.room ?? '';
  return { type: 'reading', at: receivedAt - lateMs, receivedAt, sensor, room, signal, value, evidence: 'report' };
};

function lifeOf(said: readonly Said[]): Reading[] {
  let now = start;
  return said.map((one) => {
    now += one.after;
    return readingOf(one, now);
  });
}

/** What becomes of alerts and of presence. Nobody is told: the chains are not the matter. */
function toldBy(readings: readonly Reading[]): string {
  const engine = new Engine(home, start, quietSnapshot(home, start));
  const effects: Effect[] = readings.flatMap((reading) => [...engine.step(reading)]);
  const end = Math.max(start, ...readings.map(({ receivedAt }) => receivedAt));
  effects.push(...engine.step({ type: 'tick', at: end + 15 * hour }));
  return effects.map(inWords).join('\n');
}

/** Said once for this instant: which of two words of one instant was the last, nobody can tell from a repetition. */
const isPlain = ({ sensor, signal, at, value }: Reading, all: readonly Reading[]): boolean =>
  all.every((one) => one.sensor !== sensor || one.signal !== signal || one.at !== at || one.value === value);

const runs = { numRuns: Number(process.env.RUNS ?? 150) };
const life = (...kinds: fc.Arbitrary<Said>[]) => fc.array(fc.oneof(...kinds), { minLength: 3, maxLength: 60 });
const chosen = fc.array(fc.nat(59), { minLength: 1, maxLength: 20 });

describe('a reading that is delivered again', () => {
  it('at once changes nothing, not even a press', () => {
    fc.assert(
      fc.property(life(...states, ...presses), chosen, (said, again) => {
        const once = lifeOf(said);
        const twice = once.flatMap((reading, index) =>
          again.includes(index) ? [reading, reading, reading] : [reading],
        );
        expect(toldBy(twice)).toEqual(toldBy(once));
      }),
      runs,
    );
  });

  it('minutes or hours later, with the time at which it happened, changes nothing', () => {
    fc.assert(
      fc.property(life(...states), chosen, oneOf(second, 5 * minute, 3 * hour), (said, again, laterMs) => {
        const once = lifeOf(said);
        const repeated = once.filter((reading, index) => again.includes(index) && isPlain(reading, once));
        const later = repeated.map((reading) => ({ ...reading, receivedAt: reading.receivedAt + laterMs }));
        const all = [...once, ...later].sort((a, b) => a.receivedAt - b.receivedAt);
        const end = once.at(-1)?.receivedAt ?? start;
        expect(toldBy(all.filter(({ receivedAt }) => receivedAt <= end))).toEqual(toldBy(once));
      }),
      runs,
    );
  });

  it('as a copy of what is known changes nothing', () => {
    fc.assert(
      fc.property(life(...states, ...presses), chosen, (said, copied) => {
        const once = lifeOf(said);
        const withCopies = once.flatMap((reading, index): Reading[] =>
          copied.includes(index) ? [reading, { ...reading, evidence: 'copy' }] : [reading],
        );
        expect(toldBy(withCopies)).toEqual(toldBy(once));
      }),
      runs,
    );
  });
});
