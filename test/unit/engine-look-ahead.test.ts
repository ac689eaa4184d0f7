/** The promise of a rule's status: if nothing more is heard but sensors checking in, its alert opens exactly then, and no other does. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Effect, Engine, type Input, type Instant, type Reading, type Rule } from '../../rules/engine/index.ts';
import { limits } from '../../rules/engine/limits.ts';
import { hour, minute, program, rule, rules } from '../stories/support.ts';
import { plans, Telling } from '../support/random-life.ts';

const more: Rule[] = [
  rule({ id: 'night', kind: 'inactivity', between: '22:00-07:00', prealarmMs: 5 * minute }, { for: '2h' }),
  rule({ id: 'anywhere', kind: 'inactivity', while: 'any', shadow: true, prealarmMs: minute }, { for: '3h' }),
  rule(
    { id: 'out-late', kind: 'missing', between: '20:00-23:00', while: 'any' },
    { expect: { signal: 'whereabouts', is: 'home' } },
  ),
  rule({ id: 'no-tea', kind: 'missing', between: '14:00-17:00', days: [6, 7] }, { expect: { signal: 'power' } }),
  rule(
    { id: 'out-of-bed', kind: 'stays', between: '22:00-06:00' },
    { state: { signal: 'bed', is: 'empty' }, for: '30m' },
  ),
  rule({ id: 'long-away', kind: 'stays', while: 'away' }, { state: { signal: 'whereabouts', is: 'away' }, for: '4h' }),
  rule({ id: 'learning', kind: 'unusual', prealarmMs: 2 * minute }, { floor: '1h', ceiling: '4h' }),
  rule({ id: 'learned', kind: 'unusual' }, { floor: '1h', ceiling: '5h', shadowDays: 0 }),
  rule(
    { id: 'now-and-then', kind: 'stays', holdOffMs: 6 * hour },
    { state: { signal: 'contact', is: 'open' }, for: '5m' },
  ),
  rule({ id: 'pacing', kind: 'counts' }, { event: { signal: 'motion' }, times: 3, within: '1h' }),
  rule({ id: 'visitors-gone', kind: 'inactivity', modes: ['visit', 'absence'] }, { for: '1h' }),
];
const flat = program({ rules: [...rules, ...more] });
const prealarmMs = new Map(flat.rules.map((one) => [one.id, one.prealarmMs]));

/** What an alert of a rule said that people would be told now, by rule; a rule in shadow tells when it would. */
function opened(effect: Effect): [rule: string, at: Instant] | null {
  if (effect.type === 'alert' && effect.change === 'opened') return [effect.alert.rule, effect.at];
  if (effect.type !== 'audit' || effect.what !== 'shadow') return null;
  const id = String(effect.facts.rule);
  return [id, effect.at + (prealarmMs.get(id) ?? 0)];
}

/** Lives on in silence, waking when the engine asks for it: when each rule's next alert opens. */
function livedOn(engine: Engine, from: Instant): Record<string, Instant> {
  const found: Record<string, Instant> = {};
  const until = from + limits.lookAheadMs;
  const step = (input: Input): void => {
    for (const effect of engine.step(input)) {
      const [id, at] = opened(effect) ?? [];
      if (id !== undefined && at !== undefined && prealarmMs.has(id)) found[id] ??= at;
    }
  };
  for (let checkIn = from; checkIn <= until + hour; checkIn += hour) {
    for (let wake = engine.wakeAt(); wake !== null && wake < Math.min(checkIn, until + 1); wake = engine.wakeAt())
      step({ type: 'tick', at: wake });
    if (checkIn <= until) for (const reading of checkIns(engine, checkIn)) step(reading);
  }
  return found;
}

/** Sensors that are heard say every hour how full their batteries are; nothing arrives while the gateway is deaf. */
function checkIns(engine: Engine, at: Instant): Reading[] {
  const { hearing } = JSON.parse(engine.snapshot()) as { hearing: { deaf: object } };
  if (Object.keys(hearing.deaf).length > 0) return [];
  const heard = engine
    .view()
    .sensors()
    .filter(({ state, lastHeardAt }) => state === 'heard' && lastHeardAt !== null);
  return heard.map(({ sensor }) => ({
    ...{ type: 'reading', at, receivedAt: at, sensor, room: '', signal: 'battery', value: 90, evidence: 'report' },
  }));
}

it('every rule keeps its promise, after any life', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const life = new Telling(flat).run(plan);
      const before = life.engine.snapshot();
      const { at } = life.engine.view();
      const statuses = life.engine.view().ruleStatuses(at);
      expect(life.engine.snapshot(), 'looking changes nothing').toBe(before);
      const aheadMs = JSON.parse(before).clock.aheadMs as number;
      const promised = statuses.flatMap(({ rule: id, firesAt }) => (firesAt === null ? [] : [[id, firesAt + aheadMs]]));
      expect(Object.fromEntries(promised)).toEqual(livedOn(new Engine(flat, at, before), at));
    }),
    { numRuns: Number(process.env.RUNS ?? 60) },
  );
});
