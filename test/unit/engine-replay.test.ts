/** Law 1: live with timely wakes, live with late ones, a replay without any, and all of them with restarts are the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Effect, Engine, type Instant } from '../../rules/engine/index.ts';
import { hour, inWords, minute, program, rule, rules, sensors } from '../stories/support.ts';
import { lifeStart, plans, stepAt, Telling, take } from '../support/random-life.ts';

const health = (is: string, level: 'notice' | 'fault', own = {}) =>
  rule({ id: is, kind: 'happens', level, ...own }, { event: { signal: 'health', is } });
const flat = program({
  sensors: sensors.map((sensor) => (sensor.kind === 'motion' ? { ...sensor, silentAfterMs: 6 * hour } : sensor)),
  rules: [
    ...rules.map((one) => (one.id === 'door-open' ? { ...one, holdOffMs: 3 * hour } : one)),
    rule({ id: 'in-absence', kind: 'happens', modes: ['absence'], holdOffMs: hour }, { event: { signal: 'motion' } }),
    rule(
      { id: 'walking', kind: 'counts' },
      { event: { signal: 'motion', rooms: ['hall', 'kitchen'] }, times: 2, within: '1h' },
    ),
    health('sensor-silent', 'notice', { prealarmMs: 10 * minute }),
    health('gateway-fault', 'fault', { between: '08:00-18:00' }),
  ],
});

const longer = flat.rules.map((one) =>
  one.id === 'inactivity-day'
    ? rule({ id: 'inactivity-day', kind: 'inactivity', between: '07:00-22:00' }, { for: '7h' })
    : one,
);
/** What else may go live: changed and missing rules, another household, nobody at home. */
const others = [
  { ...flat, rules: longer },
  { ...flat, rules: flat.rules.filter(({ id }) => id !== 'not-up' && id !== 'door-open') },
  { ...flat, flat: { ...flat.flat, household: '2+' as const } },
  { ...flat, flat: { ...flat.flat, phase: 'vacant' as const } },
];

type Step = Telling['inputs'][number];

interface Run {
  /** Restart (snapshot, new engine) before these inputs, by index. */
  readonly restarts?: ReadonlySet<number>;
  /** A tick this long before each input where the index divides by three: neither timely nor never. */
  readonly lateTicks?: boolean;
}

function replay(
  inputs: readonly Step[],
  end: Instant,
  { restarts, lateTicks }: Run,
): { told: string[]; state: string } {
  let engine = new Engine(flat, lifeStart);
  const effects: Effect[] = [];
  inputs.forEach((input, index) => {
    if (restarts?.has(index)) engine = new Engine(engine.program, stepAt(input), engine.snapshot());
    const before = earlierOf(inputs[index - 1], input);
    if (lateTicks && index % 3 === 0 && before !== null) effects.push(...engine.step({ type: 'tick', at: before }));
    effects.push(...take(engine, input, inputs.slice(0, index)));
  });
  effects.push(...engine.step({ type: 'tick', at: end }));
  return { told: effects.map(inFull), state: engine.snapshot() };
}

/** A moment between two inputs; none around a clock step or within a gap of the gateway itself. */
function earlierOf(previous: Step | undefined, next: Step): Instant | null {
  if (!previous || next.type === 'clock' || (next.type === 'gap' && next.cause === 'gateway')) return null;
  return stepAt(previous) + Math.floor((stepAt(next) - stepAt(previous)) * 0.7);
}

/** The first place where two runs part, with what came before: a whole list would be unreadable. */
function firstDifference(live: readonly string[], again: readonly string[], run: readonly string[]): string | null {
  const at = live.findIndex((line, index) => line !== again[index]);
  if (at < 0 && live.length === again.length) return null;
  const parted = at < 0 ? live.length : at;
  const before = live.slice(Math.max(0, parted - 6), parted).map((line) => line.slice(0, 120));
  return [...before, `live:  ${live[parted]}`, `again: ${again[parted]}`, `with ${run.join(' ') || 'nothing'}`].join(
    '\n',
  );
}

const lines = (state: string): string[] => JSON.stringify(JSON.parse(state), null, 1).split('\n');

const inFull = (effect: Effect): string => `${inWords(effect)} ${JSON.stringify(effect)}`;

describe('engine', () => {
  it('is not moved by a tick in which nothing was due', () => {
    const engine = new Engine(flat, lifeStart);
    const before = engine.snapshot();
    const wake = engine.wakeAt() ?? 0;
    expect(engine.step({ type: 'tick', at: wake - 1 })).toEqual([]);
    expect(engine.snapshot()).toBe(before);
  });

  it('never gives one id to two alerts, not even of one instant with a restart between them', () => {
    const ids = new Set<string>();
    let engine = new Engine(flat, lifeStart);
    for (let turn = 0; turn < 3; turn++) {
      const raised = engine.step({ type: 'test-alarm', at: lifeStart, level: 'alarm', by: 'local' });
      const alert = raised.find((effect) => effect.type === 'alert')?.alert;
      if (!alert) throw new Error('no test alarm');
      ids.add(alert.id);
      engine.step({ type: 'close', at: lifeStart, alertId: alert.id, by: 'local', via: 'cli', reason: 'test' });
      engine = new Engine(flat, lifeStart, engine.snapshot());
    }
    expect(ids.size).toBe(3);
  });

  it('gives the same effects and the same state live, late, replayed and restarted', () => {
    fc.assert(
      fc.property(plans, fc.array(fc.nat(119), { maxLength: 8 }), (plan, restartAt) => {
        const live = new Telling(flat, ...others).run(plan);
        live.effects.push(...live.engine.step({ type: 'tick', at: live.end }));
        const told = live.effects.map(inFull);
        const state = live.engine.snapshot();
        const restarts = new Set(restartAt);
        for (const run of [{}, { lateTicks: true }, { restarts }, { restarts, lateTicks: true }]) {
          const again = replay(live.inputs, live.end, run);
          expect(firstDifference(told, again.told, Object.keys(run))).toBeNull();
          expect(firstDifference(lines(state), lines(again.state), Object.keys(run))).toBeNull();
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 40) },
    );
  });
});
