/** Runs one rule test: the engine on virtual time. Every message arrives at once; nobody answers unless the test says so. */
import { Engine, quietSnapshot } from '../engine/index.ts';
import type {
  AlertEffect,
  Because,
  Effect,
  Input,
  Instant,
  MessageKind,
  NotifyEffect,
  PresenceEffect,
  Program,
  Reading,
  RuleStatus,
  SensorFacts,
} from '../engine/types.ts';
import type { Change } from './test-expect.ts';
import type { RuleTest } from './test-file.ts';
import type { Heard } from './test-hear.ts';

/** What happened, as far as a test can speak of it. */
export interface Seen {
  readonly at: Instant;
  /** null: of the flat. */
  readonly rule: string | null;
  readonly alertId: string | null;
  readonly what:
    | { readonly type: 'alert'; readonly change: Exclude<Change, 'resolved' | 'shadow'>; readonly resolved: boolean }
    /** `to`: who would have been called first. */
    | { readonly type: 'shadow'; readonly to: readonly string[] }
    | { readonly type: 'notify'; readonly step: number; readonly contact: string; readonly message: MessageKind }
    | { readonly type: 'skipped'; readonly step: number }
    | { readonly type: 'presence'; readonly presence: PresenceEffect['presence'] };
  readonly because: Because | null;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** An engine that wants to be woken so often at one instant runs in circles. */
const mostWakesAtOnce = 10_000;

/** What happens until some hours after the last expectation: a failure can say what came too late. */
export function runTest(program: Program, test: RuleTest): Seen[] {
  const run = new Run(program, test);
  const end = Math.max(test.start, ...test.expect.map(({ at }) => at)) + 6 * hourMs;
  for (const heard of test.hear) if (heard.at <= end) run.hear(heard);
  run.until(end);
  return run.seen;
}

/** What a rule waited for just before an instant; null: there is no such rule. */
export function statusBefore(program: Program, test: RuleTest, rule: string, instant: Instant): RuleStatus | null {
  const run = new Run(program, test);
  const at = Math.max(test.start, instant - 1);
  for (const heard of test.hear) if (heard.at <= at) run.hear(heard);
  run.until(at);
  return run.statuses(at).find((status) => status.rule === rule) ?? null;
}

class Run {
  readonly seen: Seen[] = [];
  private readonly program: Program;
  private readonly checkIns: CheckIns;
  private engine: Engine;
  /** Since when, and for what reason, nothing is heard. */
  private unheard: { cause: 'bridge' | 'gateway'; from: Instant } | null = null;
  /** What was said meanwhile, the last word of each signal. */
  private readonly missed = new Map<string, Reading>();
  private clock = { trusted: true, aheadMs: 0 };

  constructor(program: Program, test: RuleTest) {
    this.program = program;
    this.engine = new Engine(program, test.start, quietSnapshot(program, test.start));
    this.checkIns = new CheckIns(program.sensors, test.start);
    for (const input of test.given) this.step(input);
  }

  hear(heard: Heard): void {
    this.until(heard.at);
    if (heard.type === 'reading') this.reading(heard);
    else if (heard.type === 'check-ins') this.fallSilent(heard);
    else if (heard.type === 'hearing' && heard.hears) this.hearAgain(heard);
    else if (heard.type === 'hearing') this.goDeaf(heard);
    else if (heard.type === 'clock') this.setClock(heard);
    else if (heard.type === 'answer') this.answer(heard);
    else this.step(heard);
  }

  until(end: Instant): void {
    let [last, wakes] = [end, 0];
    while (this.unheard?.cause !== 'gateway') {
      const at = Math.min(this.engine.wakeAt() ?? Number.POSITIVE_INFINITY, this.checkIns.nextAt);
      if (at > end) return;
      wakes = at === last ? wakes + 1 : 0;
      if (wakes > mostWakesAtOnce) throw new Error('the rules under test wake without end');
      last = at;
      if (at < this.checkIns.nextAt) this.step({ type: 'tick', at });
      else for (const input of this.checkIns.take()) if (!this.unheard) this.step(input);
    }
  }

  statuses(at: Instant): RuleStatus[] {
    return this.engine.view().ruleStatuses(at);
  }

  private step(input: Input): void {
    for (const effect of this.engine.step(input)) {
      this.seen.push(...seenOf(effect));
      if (effect.type === 'notify') this.step(arrived(effect));
    }
  }

  /** Silent, or heard again at once. */
  private fallSilent({ sensor, go, at }: Extract<Heard, { type: 'check-ins' }>): void {
    this.checkIns.set(sensor, go);
    const facts = this.program.sensors.find(({ id }) => id === sensor);
    if (go && facts && !this.unheard) this.step(checkIn(facts, at));
  }

  /** What is said while nothing is heard is lost. */
  private reading(said: Reading): void {
    this.checkIns.set(said.sensor, said.signal !== 'availability' || said.value !== false);
    if (this.unheard) this.missed.set(`${said.sensor} ${said.signal}`, said);
    else this.step(said);
  }

  private goDeaf({ cause, at }: Extract<Heard, { type: 'hearing' }>): void {
    if (this.unheard) return;
    this.unheard = { cause, from: at };
    if (cause === 'bridge') this.step({ type: 'deaf', at, cause });
  }

  /** The gateway comes back from what it had stored. How things stand is heard then, never how they came to. */
  private hearAgain({ cause, at }: Extract<Heard, { type: 'hearing' }>): void {
    if (this.unheard?.cause !== cause) return;
    const { from } = this.unheard;
    this.unheard = null;
    if (cause === 'gateway') this.engine = new Engine(this.program, at, this.engine.snapshot());
    this.step({ type: 'gap', at, from, cause });
    this.checkIns.skipTo(at);
    for (const said of this.missed.values()) {
      if (said.signal !== 'help' && said.signal !== 'button')
        this.step({ ...said, at, receivedAt: at, evidence: 'copy' });
    }
    this.missed.clear();
  }

  /** Set forward, the time of inputs goes with the clock; set back, it goes on ahead of it (ClockInput). */
  private setClock({ at, trusted, stepMs }: Extract<Heard, { type: 'clock' }>): void {
    const jumpMs = Math.max(0, stepMs - this.clock.aheadMs);
    this.clock = { trusted: trusted ?? this.clock.trusted, aheadMs: Math.max(0, this.clock.aheadMs - stepMs) };
    this.checkIns.nextAt += jumpMs;
    this.step({ type: 'clock', at: at + jumpMs, trusted: this.clock.trusted, stepMs });
  }

  /** Answers are given to every alert that is open. */
  private answer({ at, what, by, reason }: Extract<Heard, { type: 'answer' }>): void {
    const via = by === 'resident' ? 'button' : 'cli';
    const answerTo = (alertId: string): Input =>
      what === 'ack' ? { type: 'acknowledge', at, alertId, by, via } : { type: 'close', at, alertId, by, via, reason };
    if (what === 'cancel') this.step({ type: 'cancel', at, by, via });
    else for (const { id } of this.engine.view().alerts) this.step(answerTo(id));
  }
}

/** Sensors check in every hour, as real ones do: they are heard without a sign of life, unless the test says `silent` or `offline`. */
class CheckIns {
  nextAt: Instant;
  private readonly sensors: readonly SensorFacts[];
  private readonly silent = new Set<string>();

  constructor(sensors: readonly SensorFacts[], start: Instant) {
    this.sensors = sensors;
    this.nextAt = start + hourMs;
  }

  set(id: string, go: boolean): void {
    if (go) this.silent.delete(id);
    else this.silent.add(id);
  }

  skipTo(at: Instant): void {
    while (this.nextAt <= at) this.nextAt += hourMs;
  }

  take(): Input[] {
    const at = this.nextAt;
    this.nextAt += hourMs;
    return this.sensors.filter(({ id }) => !this.silent.has(id)).map((sensor) => checkIn(sensor, at));
  }
}

const checkIn = ({ id, room }: SensorFacts, at: Instant): Input => ({
  ...{ type: 'reading', at, receivedAt: at, sensor: id, room },
  ...{ signal: 'link', value: 200, evidence: 'report' },
});

/** Law 13: a centre's protocol says yes; any other path takes the message. */
const arrived = ({ at, deliveryId, alertId, by }: NotifyEffect): Input => ({
  ...{ type: 'outcome', at, deliveryId, alertId },
  result: by === 'dispatch' ? 'handed-over' : 'sent',
});

function seenOf(effect: Effect): Seen[] {
  const { at } = effect;
  if (effect.type === 'alert') return effect.change === 'updated' ? [] : [alertSeen(effect, effect.change)];
  if (effect.type === 'presence') {
    return [{ at, rule: null, alertId: null, what: { type: 'presence', presence: effect.presence }, because: null }];
  }
  if (effect.type === 'notify') {
    const { alertId, step, contact, message } = effect;
    return [{ at, rule: ruleOf(alertId), alertId, what: { type: 'notify', step, contact, message }, because: null }];
  }
  if (effect.type !== 'audit') return [];
  const { alert, rule, step, to } = effect.facts;
  if (effect.what === 'shadow') {
    const what = { type: 'shadow', to: String(to).split(', ') } as const;
    return [{ at, rule: String(rule), alertId: null, what, because: effect.because ?? null }];
  }
  if (effect.what !== 'step-skipped') return [];
  const alertId = String(alert);
  return [{ at, rule: ruleOf(alertId), alertId, what: { type: 'skipped', step: Number(step) }, because: null }];
}

const alertSeen = ({ at, alert }: AlertEffect, change: Exclude<Change, 'resolved' | 'shadow'>): Seen => ({
  ...{ at, rule: alert.rule, alertId: alert.id, because: alert.because },
  what: { type: 'alert', change, resolved: change === 'closed' && alert.closed?.reason === 'resolved' },
});

/** An alert's id begins with its rule. */
const ruleOf = (alertId: string): string => alertId.split('@')[0] ?? '';
