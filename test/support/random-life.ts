/** Random lives of the stories' flat: anything that may be heard or done, in any order, as concrete inputs. */
import fc from 'fast-check';
import {
  type Effect,
  Engine,
  type Input,
  type Instant,
  inputAt,
  modes,
  type NotifyEffect,
  type Program,
  type Reading,
  type Signal,
  type Value,
} from '../../rules/engine/index.ts';
import { contacts, hour, instant, minute, second } from '../stories/support.ts';

/** The clocks change in the third night. */
export const lifeStart: Instant = instant('2026-03-27 20:00');

/** What may happen next, and how long after the last thing. References to alerts and messages are resolved on the way. */
type Happening =
  | { what: 'reading'; sensor: string; signal: Signal; value: Value; copy: boolean; lateMs: number }
  | { what: 'gap'; lengthMs: number; cause: 'gateway' | 'broker' | 'bridge' }
  | { what: 'deaf'; cause: 'broker' | 'bridge' }
  | { what: 'clock'; trusted: boolean; stepMs: number }
  | { what: 'outcome'; nth: number; result: 'sent' | 'handed-over' | 'failed' | 'unreachable' }
  | { what: 'acknowledge' | 'close'; nth: number; by: string }
  | { what: 'cancel' }
  | { what: 'mode'; mode: (typeof modes)[number] }
  | { what: 'fault'; id: string; active: boolean }
  | { what: 'test-alarm' }
  | { what: 'twice' }
  | { what: 'reload'; nth: number };

/** Another configuration goes live, or the same one again. */
export interface Reload {
  readonly type: 'reload';
  readonly at: Instant;
  readonly program: Program;
}

export const stepAt = (step: Input | Reload): Instant => (step.type === 'reload' ? step.at : inputAt(step));

/** `before`: all steps so far, the log that a changed rule is primed from. */
export const take = (engine: Engine, step: Input | Reload, before: readonly (Input | Reload)[]): readonly Effect[] =>
  step.type === 'reload' ? engine.reload(step.program, step.at, before.filter(isInput)) : engine.step(step);

const isInput = (step: Input | Reload): step is Input => step.type !== 'reload';

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const saying = (sensor: string, signal: Signal, ...values: Value[]) =>
  fc.record({
    ...{ what: fc.constant('reading' as const), sensor: fc.constant(sensor), signal: fc.constant(signal) },
    ...{ value: oneOf(...values), copy: oneOf(false, false, false, true) },
    lateMs: oneOf(0, 0, 0, 5 * second, 20 * minute),
  });

const readings = fc.oneof(
  saying('front_door', 'contact', true, false, null),
  saying('hall_motion', 'motion', true, false, null),
  saying('kitchen_motion', 'motion', true, false),
  saying('bath_motion', 'motion', true, false),
  saying('bed', 'bed', true, false, null),
  saying('sos', 'help', true),
  saying('fall_radar', 'fall', 'none', 'possible', 'confirmed'),
  saying('bath_leak', 'leak', true, false),
  saying('kettle', 'power', 0, 5, 900),
  saying('kitchen_climate', 'temperature', 21, 27.5, 29),
  saying('day_button', 'button', 'single', 'hold'),
  saying('hall_motion', 'availability', true, false),
  saying('hall_motion', 'battery', 80),
);
const who = oneOf(...contacts.map(({ id }) => id), 'resident');
const others: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    what: fc.constant('gap' as const),
    lengthMs: oneOf(20 * second, 5 * minute, 40 * minute, 5 * hour),
    cause: oneOf('gateway' as const, 'broker' as const, 'bridge' as const),
  }),
  fc.record({ what: fc.constant('deaf' as const), cause: oneOf('broker' as const, 'bridge' as const) }),
  fc.record({
    ...{ what: fc.constant('clock' as const), trusted: fc.boolean() },
    stepMs: oneOf(0, 2 * second, 3 * hour, -hour),
  }),
  fc.record({ what: oneOf('acknowledge' as const, 'close' as const), nth: fc.nat(2), by: who }),
  fc.constant({ what: 'cancel' as const }),
  fc.record({ what: fc.constant('mode' as const), mode: oneOf(...modes) }),
  fc.record({
    what: fc.constant('fault' as const),
    id: oneOf('bridge-offline', 'clock', 'modem'),
    active: fc.boolean(),
  }),
  fc.constant({ what: 'test-alarm' as const }),
  fc.constant({ what: 'twice' as const }),
  fc.record({ what: fc.constant('reload' as const), nth: fc.nat(9) }),
);
const outcomes = fc.record({
  what: fc.constant('outcome' as const),
  nth: fc.nat(3),
  result: oneOf('sent' as const, 'sent' as const, 'handed-over' as const, 'failed' as const, 'unreachable' as const),
});
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: readings },
  { weight: 2, arbitrary: outcomes },
  { weight: 1, arbitrary: others },
);
const later = oneOf(0, second, 45 * second, 2 * minute, 11 * minute, 70 * minute, 7 * hour);
export const plans = fc.array(fc.record({ after: later, happening }), { minLength: 5, maxLength: 120 });

/** Concrete inputs for what happened, from what the engine has said so far. */
export class Telling {
  readonly inputs: (Input | Reload)[] = [];
  readonly effects: Effect[] = [];
  readonly engine: Engine;
  private readonly programs: readonly [Program, ...Program[]];
  private at: Instant = lifeStart;
  private aheadMs = 0;
  private readonly deafSince: { broker?: Instant | undefined; bridge?: Instant | undefined } = {};

  /** It begins with the first program; any may go live later. */
  constructor(...programs: readonly [Program, ...Program[]]) {
    this.programs = programs;
    this.engine = new Engine(programs[0], lifeStart);
  }

  run(plan: readonly { after: number; happening: Happening }[]): this {
    for (const { after, happening: what } of plan) {
      this.wakeUntil(this.at + after);
      this.at += after;
      for (const input of this.inputsOf(what)) this.hear(input);
    }
    this.wakeUntil(this.at + hour);
    return this;
  }

  /** The instant of the last tick, for the other runs to end with. */
  get end(): Instant {
    return this.at + hour;
  }

  private wakeUntil(until: Instant): void {
    for (let wake = this.engine.wakeAt(); wake !== null && wake <= until; wake = this.engine.wakeAt()) {
      const effects = this.engine.step({ type: 'tick', at: wake });
      this.effects.push(...effects);
      this.heard(null, effects);
    }
  }

  private hear(step: Input | Reload): void {
    this.at = Math.max(this.at, stepAt(step));
    const effects = take(this.engine, step, this.inputs);
    this.inputs.push(step);
    this.effects.push(...effects);
    this.heard(step, effects);
  }

  /** For those who look on. */
  protected heard(_step: Input | Reload | null, _effects: readonly Effect[]): void {}

  private inputsOf(what: Happening): (Input | Reload)[] {
    const { at } = this;
    switch (what.what) {
      case 'reading':
        return [this.reading(what)];
      case 'gap':
        return this.gap(what);
      case 'deaf':
        this.deafSince[what.cause] ??= at;
        return [{ type: 'deaf', at, cause: what.cause }];
      case 'clock': {
        const { trusted, stepMs } = what;
        // The clock takes over only what goes beyond its being ahead of the wall.
        const jumpMs = Math.max(0, stepMs - this.aheadMs);
        this.aheadMs = Math.max(0, this.aheadMs - stepMs);
        return [{ type: 'clock', at: at + jumpMs, trusted, stepMs }];
      }
      case 'outcome':
        return this.outcome(what);
      case 'acknowledge':
        return this.alerts(what.nth).map((alertId) => ({ type: 'acknowledge', at, alertId, by: what.by, via: 'page' }));
      case 'close':
        return this.alerts(what.nth).map((alertId) => ({
          ...{ type: 'close', at, alertId, by: what.by, via: 'page', reason: 'other' },
        }));
      case 'cancel':
        return [{ type: 'cancel', at, by: 'resident', via: 'button' }];
      case 'mode':
        return [{ type: 'mode', at, mode: what.mode, by: 'keller' }];
      case 'fault':
        return [{ type: 'fault', at, id: what.id, active: what.active, facts: {} }];
      case 'twice':
        return this.lastReading();
      case 'reload':
        return [{ type: 'reload', at, program: this.programs[what.nth % this.programs.length] ?? this.programs[0] }];
      default:
        return [{ type: 'test-alarm', at, level: 'alarm', by: 'local' }];
    }
  }

  private reading({ sensor, signal, value, copy, lateMs }: Extract<Happening, { what: 'reading' }>): Reading {
    const room = this.programs[0].sensors.find(({ id }) => id === sensor)?.room ?? '';
    const evidence = copy ? 'copy' : 'report';
    const { at } = this;
    return { type: 'reading', at: at - lateMs, receivedAt: at, sensor, room, signal, value, evidence };
  }

  /** The same message again, whenever it was. */
  private lastReading(): Input[] {
    const last = this.inputs.findLast((input) => input.type === 'reading');
    return last ? [{ ...last, receivedAt: this.at }] : [];
  }

  private gap({ lengthMs, cause }: Extract<Happening, { what: 'gap' }>): Input[] {
    const { at } = this;
    if (cause === 'gateway') {
      this.aheadMs = 0;
      return [{ type: 'gap', at: at + lengthMs, from: at, cause }];
    }
    const from = this.deafSince[cause] ?? at;
    this.deafSince[cause] = undefined;
    this.hear({ type: 'deaf', at, cause });
    this.wakeUntil(at + lengthMs);
    return [{ type: 'gap', at: at + lengthMs, from, cause }];
  }

  private outcome({ nth, result }: Extract<Happening, { what: 'outcome' }>): Input[] {
    const sent = this.effects.filter((effect): effect is NotifyEffect => effect.type === 'notify').at(-1 - nth);
    if (!sent) return [];
    return [{ type: 'outcome', at: this.at, deliveryId: sent.deliveryId, alertId: sent.alertId, result }];
  }

  private alerts(nth: number): string[] {
    const open = this.engine.view().alerts.at(-1 - nth);
    return open ? [open.id] : [];
  }
}
