/**
 * Stories read like care: a flat on virtual time, what is heard in it, and what must come of it.
 *
 *   flat().motion('hall', '07:12').quietUntil('15:12').expectAlert('inactivity-day', 'open')
 *
 * Clock times roll forward: the next '07:12' after the last instant. Every contact answers `sent` one second after it
 * was written to, unless `answers` says otherwise. What is expected is looked for since the last expectation.
 */
import { Temporal } from 'temporal-polyfill';
import { expect } from 'vitest';
import {
  type Alert,
  type AlertEffect,
  type Chain,
  type CloseReason,
  type ContactFacts,
  type Effect,
  Engine,
  type FlatFacts,
  type Input,
  type Instant,
  type Level,
  type Mode,
  type NotifyEffect,
  type OutcomeInput,
  type Program,
  quietSnapshot,
  type Rule,
  type SensorFacts,
  type Signal,
  type Value,
} from '../../rules/engine/index.ts';
import { kindNamed } from '../../rules/kinds/index.ts';
import { between as windowOf } from '../../rules/kinds/schema.ts';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;

const timeZone = 'Europe/Berlin';

// ------------------------------------------------------------------------------------------------- the flat and its rules

const sensor = (id: string, kind: string, room: string, signals: Signal[], exit = false): SensorFacts => ({
  ...{ id, kind, room, signals, exit },
  silentAfterMs: 25 * hour,
  learnsSilence: true,
});

export const sensors: readonly SensorFacts[] = [
  sensor('front_door', 'door', 'hall', ['contact'], true),
  sensor('hall_motion', 'motion', 'hall', ['motion']),
  sensor('kitchen_motion', 'motion', 'kitchen', ['motion']),
  sensor('bath_motion', 'motion', 'bath', ['motion']),
  sensor('bed', 'bed', 'bedroom', ['bed']),
  sensor('sos', 'help', 'hall', ['help']),
  sensor('fall_radar', 'fall', 'bath', ['fall']),
  sensor('bath_leak', 'leak', 'bath', ['leak']),
  sensor('kettle', 'plug', 'kitchen', ['power']),
  sensor('kitchen_climate', 'climate', 'kitchen', ['temperature', 'humidity']),
  sensor('day_button', 'button', 'hall', ['button']),
];

const always = { hours: null, accept: null, canAcknowledge: true, takesOver: true, holidays: [] } as const;

export const contacts: readonly ContactFacts[] = [
  { id: 'keller', channels: ['sms', 'email'], ...always, hours: [{ fromMinute: 7 * 60, toMinute: 21 * 60 }] },
  { id: 'bereitschaft', channels: ['sms'], ...always },
  { id: 'technik', channels: ['email'], ...always, canAcknowledge: false },
  { id: 'zentrale', channels: ['dispatch'], ...always, accept: ['emergency', 'alarm', 'test'] },
];

const step = (to: string[], waitMs: number | null, repeatMs: number | null, by: string[] = []) => ({
  ...{ to, by, waitMs, repeatMs },
});

export const chains: Readonly<Record<string, Chain>> = {
  emergency: [step(['zentrale', 'keller'], null, 2 * minute)],
  alarm: [
    step(['keller'], 5 * minute, null, ['sms', 'email']),
    step(['bereitschaft'], 5 * minute, null),
    step(['zentrale'], null, 5 * minute),
  ],
  notice: [step(['keller'], null, null, ['email'])],
  fault: [step(['technik'], null, null)],
};

export interface RuleWords extends Partial<Omit<Rule, 'between' | 'spec' | 'hash'>> {
  readonly id: string;
  readonly kind: string;
  readonly between?: string;
  readonly days?: readonly number[];
}

/** A rule as the YAML language would compile it; `own` are the kind's own keys as written in YAML. */
export function rule(common: RuleWords, own: Record<string, unknown>): Rule {
  const kind = kindNamed(common.kind);
  if (!kind) throw new Error(`there is no kind ${common.kind}`);
  const { between, days, level = 'alarm', ...given } = common;
  const window = between === undefined ? null : windowOf.parse(between);
  return {
    title: { de: common.id, en: common.id },
    ...{ level, chain: level, while: kind.defaultWhile, resolve: kind.defaultResolve, prealarmMs: 0 },
    ...{ modes: null, household: null, holdOffMs: 0 },
    attendMs: level === 'emergency' ? 15 * minute : 30 * minute,
    ...{ shadow: false, because: null },
    ...given,
    between: window && days ? { ...window, days } : window,
    spec: kind.schema.parse(own),
    hash: JSON.stringify([common, own]),
  };
}

/** The rules most stories use. */
export const rules: readonly Rule[] = [
  rule({ id: 'inactivity-day', kind: 'inactivity', between: '07:00-22:00' }, { for: '6h' }),
  rule(
    { id: 'not-up', kind: 'missing', between: '05:00-09:30', prealarmMs: 2 * minute },
    { expect: { signal: 'activity', rooms: ['hall', 'kitchen', 'bath'] } },
  ),
  rule({ id: 'help', kind: 'happens', level: 'emergency' }, { event: { signal: 'help' } }),
  rule({ id: 'fall-possible', kind: 'happens' }, { event: { signal: 'fall', is: 'possible' } }),
  rule(
    { id: 'fall-confirmed', kind: 'happens', level: 'emergency', prealarmMs: minute },
    { event: { signal: 'fall', is: 'confirmed' } },
  ),
  rule({ id: 'leak', kind: 'happens', resolve: 'end' }, { event: { signal: 'leak' } }),
  rule(
    { id: 'door-open', kind: 'stays', level: 'notice' },
    { state: { signal: 'contact', is: 'open', sensors: ['front_door'] }, for: '10m' },
  ),
  rule({ id: 'long-in-bath', kind: 'stays' }, { state: { signal: 'activity', rooms: ['bath'] }, for: '60m' }),
  rule({ id: 'too-warm', kind: 'stays', level: 'notice' }, { state: { signal: 'temperature', above: 28 }, for: '2h' }),
];

/** Sensors that report often enough never to count as silent: for stories of several days. */
export const neverSilent = (all: readonly SensorFacts[] = sensors): SensorFacts[] =>
  all.map((one) => ({ ...one, silentAfterMs: 1000 * hour }));

export function program(change: Partial<Omit<Program, 'flat'>> & { flat?: Partial<FlatFacts> } = {}): Program {
  const { flat: facts, ...rest } = change;
  return {
    flat: {
      ...{ id: '12', timeZone, household: '1', leavesAlone: true, phase: 'live', coordinator: 'technik' },
      ...{ exitDelayMs: 10 * minute, awayMaxMs: 12 * hour, night: { fromMinute: 22 * 60, toMinute: 6 * 60 } },
      ...facts,
    },
    ...{ sensors, contacts, chains, rules },
    ...rest,
  };
}

// ---------------------------------------------------------------------------------------------------------- the story

export type Answer = OutcomeInput['result'] | 'none';

/** '2026-03-09 06:30' in the flat's zone; an offset ('+02:00') tells the two hours of an autumn night apart. */
export function instant(local: string): Instant {
  const [date, time, offset] = local.split(' ');
  if (offset) return Temporal.Instant.from(`${date}T${time}${offset}`).epochMilliseconds;
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(timeZone).epochMilliseconds;
}

/** An instant as a local time, for messages a person reads. */
export const localTime = (at: Instant): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDateTime().toString({
    smallestUnit: 'second',
  });

/** A Monday. */
export const usualStart = '2026-03-09 06:30';

export interface StoryOptions {
  readonly start?: string;
  readonly program?: Program;
  /** Begin knowing nothing, as after installation. */
  readonly fresh?: boolean;
}

export const flat = (options: StoryOptions = {}): Story => new Story(options);

export class Story {
  readonly program: Program;
  engine: Engine;
  now: Instant;
  /** Everything that went in, ticks left out: for replays. */
  readonly inputs: Input[] = [];
  readonly effects: Effect[] = [];
  private looked = 0;
  /** How far time is ahead of a wall clock that was set back. */
  private aheadMs = 0;
  private answering: (notify: NotifyEffect) => Answer = () => 'sent';
  private readonly outcomes: OutcomeInput[] = [];

  constructor(options: StoryOptions) {
    this.program = options.program ?? program();
    this.now = instant(options.start ?? usualStart);
    const snapshot = options.fresh ? undefined : quietSnapshot(this.program, this.now);
    this.engine = new Engine(this.program, this.now, snapshot);
  }

  /** The next time the clock in the flat shows this; with a date or offset that very instant. */
  at(clock: string): Instant {
    if (clock.includes('-') || clock.includes('+')) return instant(clock);
    const [hours, minutes, seconds] = clock.split(':').map(Number);
    const today = Temporal.Instant.fromEpochMilliseconds(this.now).toZonedDateTimeISO(timeZone);
    const time = { hour: hours ?? 0, minute: minutes ?? 0, second: seconds ?? 0, millisecond: 0 };
    const then = today.withPlainTime(time);
    return (then.epochMilliseconds >= this.now ? then : today.add({ days: 1 }).withPlainTime(time)).epochMilliseconds;
  }

  // ------------------------------------------------------------------------------------------------ what is heard

  reading(sensor: string, signal: Signal, value: Value, clock: string, evidence: 'report' | 'copy' = 'report'): this {
    const at = this.at(clock);
    this.until(at);
    const { room } = this.program.sensors.find(({ id }) => id === sensor) ?? { room: '' };
    return this.hear({ type: 'reading', at, receivedAt: at, sensor, room, signal, value, evidence });
  }

  /** A report that arrives later than it happened. */
  late(sensor: string, signal: Signal, value: Value, happened: string, arrived: string): this {
    const at = this.at(happened);
    const receivedAt = this.at(arrived);
    this.until(receivedAt);
    const { room } = this.program.sensors.find(({ id }) => id === sensor) ?? { room: '' };
    return this.hear({ type: 'reading', at, receivedAt, sensor, room, signal, value, evidence: 'report' });
  }

  copy(sensor: string, signal: Signal, value: Value, clock: string): this {
    return this.reading(sensor, signal, value, clock, 'copy');
  }

  /** Motion for 90 seconds, as most detectors report it. */
  motion(room: string, clock: string): this {
    this.motionOn(room, clock);
    return this.reading(`${room}_motion`, 'motion', false, localClock(this.now + 90 * second));
  }

  motionOn(room: string, clock: string): this {
    return this.reading(`${room}_motion`, 'motion', true, clock);
  }

  motionOff(room: string, clock: string): this {
    return this.reading(`${room}_motion`, 'motion', false, clock);
  }

  door(state: 'opens' | 'closes', clock: string): this {
    return this.reading('front_door', 'contact', state === 'opens', clock);
  }

  bed(state: 'occupied' | 'empty', clock: string): this {
    return this.reading('bed', 'bed', state === 'occupied', clock);
  }

  help(clock: string): this {
    return this.reading('sos', 'help', true, clock);
  }

  fall(value: 'none' | 'possible' | 'confirmed', clock: string): this {
    return this.reading('fall_radar', 'fall', value, clock);
  }

  /** The gateway was down, or broker or bridge were gone, from one time to another. */
  gap(from: string, to: string, cause: 'gateway' | 'broker' | 'bridge' = 'gateway'): this {
    const began = this.at(from);
    this.until(began);
    if (cause !== 'gateway') this.input({ type: 'deaf', at: began, cause });
    const ended = this.at(to);
    if (cause !== 'gateway') this.until(ended);
    this.now = ended;
    if (cause === 'gateway') this.aheadMs = 0;
    return this.hear({ type: 'gap', at: ended, from: began, cause });
  }

  /** Broker or bridge are gone from now on. */
  deaf(clock: string, cause: 'broker' | 'bridge' = 'bridge'): this {
    this.until(this.at(clock));
    return this.hear({ type: 'deaf', at: this.now, cause });
  }

  /** The wall clock is found to be wrong and set right by so much. Forward, time goes on from there; back, it is ahead. */
  clockSet(clock: string, stepMs: number, trusted = true): this {
    this.until(this.at(clock));
    this.now += Math.max(0, stepMs - this.aheadMs);
    this.aheadMs = Math.max(0, this.aheadMs - stepMs);
    return this.hear({ type: 'clock', at: this.now, trusted, stepMs });
  }

  /** From now on nobody knows what time it is. */
  clockLost(clock: string): this {
    return this.clockSet(clock, 0, false);
  }

  mode(mode: Mode, clock: string, until?: string): this {
    const at = this.at(clock);
    this.until(at);
    const end = until === undefined ? {} : { until: this.at(until) };
    return this.hear({ type: 'mode', at, mode, by: 'keller', ...end });
  }

  acknowledge(rule: string, by: string, clock: string): this {
    this.until(this.at(clock));
    const { id } = this.alert(rule);
    return this.hear({ type: 'acknowledge', at: this.now, alertId: id, by, via: 'sms' });
  }

  close(rule: string, by: string, reason: CloseReason, clock: string): this {
    this.until(this.at(clock));
    const { id } = this.alert(rule);
    return this.hear({ type: 'close', at: this.now, alertId: id, by, via: 'page', reason });
  }

  cancel(clock: string): this {
    this.until(this.at(clock));
    return this.hear({ type: 'cancel', at: this.now, by: 'resident', via: 'button' });
  }

  testAlarm(level: Level, clock: string): this {
    this.until(this.at(clock));
    return this.hear({ type: 'test-alarm', at: this.now, level, by: 'local' });
  }

  input(input: Input): this {
    return this.hear(input);
  }

  /** What becomes of messages from now on. */
  answers(answering: (notify: NotifyEffect) => Answer): this {
    this.answering = answering;
    return this;
  }

  /** An outcome by hand, for a message to this contact. */
  outcome(contact: string, result: OutcomeInput['result'], clock: string): this {
    this.until(this.at(clock));
    const notify = this.notifies().findLast((effect) => effect.contact === contact);
    if (!notify) throw new Error(`nothing was ever sent to ${contact}\n${this.told()}`);
    const { deliveryId, alertId } = notify;
    return this.hear({ type: 'outcome', at: this.now, deliveryId, alertId, result });
  }

  /** A restart so short that nobody could have been missed: the state goes to disk and comes back. */
  restart(): this {
    this.engine = new Engine(this.program, this.now, this.engine.snapshot());
    return this;
  }

  /** Another configuration goes live, primed from everything heard so far. */
  reload(next: Program): this {
    this.take(this.engine.reload(next, this.now, this.inputs));
    return this;
  }

  quietUntil(clock: string): this {
    this.until(this.at(clock));
    return this;
  }

  quietFor(ms: number): this {
    this.until(this.now + ms);
    return this;
  }

  /** Lets time pass: wakes the engine when it asks for it, and hands it the outcomes that arrive meanwhile. */
  private until(at: Instant): void {
    for (;;) {
      const outcome = this.outcomes[0];
      const wake = this.engine.wakeAt() ?? Number.POSITIVE_INFINITY;
      if (outcome && outcome.at <= at && outcome.at < wake) this.arrive(outcome);
      else if (wake <= at) this.wake(wake);
      else break;
    }
    this.now = Math.max(this.now, at);
  }

  private arrive(outcome: OutcomeInput): void {
    this.outcomes.shift();
    this.now = Math.max(this.now, outcome.at);
    this.hear(outcome);
  }

  private wake(at: Instant): void {
    this.now = Math.max(this.now, at);
    this.take(this.engine.step({ type: 'tick', at }));
  }

  private hear(input: Input): this {
    this.inputs.push(input);
    this.take(this.engine.step(input));
    return this;
  }

  private take(effects: readonly Effect[]): void {
    this.effects.push(...effects);
    for (const effect of effects) {
      if (effect.type !== 'notify') continue;
      const result = this.answering(effect);
      const { deliveryId, alertId } = effect;
      if (result !== 'none')
        this.outcomes.push({ type: 'outcome', at: effect.at + second, deliveryId, alertId, result });
    }
  }

  // ------------------------------------------------------------------------------------------------ what came of it

  notifies(): NotifyEffect[] {
    return this.effects.filter((effect) => effect.type === 'notify');
  }

  changes(): AlertEffect[] {
    return this.effects.filter((effect) => effect.type === 'alert');
  }

  /** The last known state of a rule's newest alert. */
  alert(rule: string): Alert {
    const last = this.changes().findLast(({ alert }) => alert.rule === rule);
    if (!last) throw new Error(`no alert of ${rule} was ever raised\n${this.told()}`);
    return last.alert;
  }

  private since(): Effect[] {
    return this.effects.slice(this.looked);
  }

  private see(): this {
    this.looked = this.effects.length;
    return this;
  }

  /** Nothing but words about presence, lamp and audit since the last expectation. */
  expectNothing(): this {
    const loud = this.since().filter(({ type }) => type === 'alert' || type === 'notify');
    expect(loud.map(inWords)).toEqual([]);
    return this.see();
  }

  /** An alert of this rule changed so, at this local time where given. */
  expectAlert(rule: string, change: AlertEffect['change'], clock?: string): this {
    const found = this.since().findLast(
      (effect) => effect.type === 'alert' && effect.alert.rule === rule && effect.change === change,
    );
    expect(found, `${rule} ${change} expected\n${this.told()}`).toBeDefined();
    if (clock && found) expect(localTime(found.at)).toContain(`T${clock}`);
    return this.see();
  }

  expectNoAlert(rule: string): this {
    const found = this.since().filter((effect) => effect.type === 'alert' && effect.alert.rule === rule);
    expect(found.map(inWords)).toEqual([]);
    return this;
  }

  /** Exactly these messages since the last expectation, e.g. 'sms keller raised'. */
  expectTold(...messages: string[]): this {
    const told = this.since().filter((effect) => effect.type === 'notify');
    expect(told.map(({ by, contact, message }) => `${by} ${contact} ${message}`)).toEqual(messages);
    return this.see();
  }

  /** The same for one rule's alert only. */
  expectToldOf(rule: string, ...messages: string[]): this {
    const told = this.since().filter((effect) => effect.type === 'notify');
    const own = told.filter(({ alertId }) => alertId.startsWith(`${rule}@`));
    expect(own.map(({ by, contact, message }) => `${by} ${contact} ${message}`)).toEqual(messages);
    return this.see();
  }

  expectPresence(presence: 'home' | 'away' | 'unknown'): this {
    const view = this.engine.view();
    expect(`${view.presence} (${view.presenceWhy})`).toMatch(new RegExp(`^${presence}`));
    return this;
  }

  expectLamp(lamp: string): this {
    expect(this.engine.view().lamp, this.told()).toBe(lamp);
    return this;
  }

  expectAudit(what: string): this {
    const audits = this.since().filter((effect) => effect.type === 'audit');
    expect(audits.map((effect) => effect.what)).toContain(what);
    return this;
  }

  /** The story so far, one line an effect: for failures. */
  told(): string {
    return this.effects.map(inWords).join('\n');
  }
}

/** The local clock with seconds, for readings that follow another by a while. */
function localClock(at: Instant): string {
  return localTime(at).slice(11);
}

export function inWords(effect: Effect): string {
  const at = localTime(effect.at);
  switch (effect.type) {
    case 'alert':
      return `${at} ${effect.alert.rule} ${effect.change} (${effect.alert.level}, count ${effect.alert.count})`;
    case 'notify':
      return `${at} step ${effect.step}: ${effect.by} ${effect.contact} ${effect.message}`;
    case 'presence':
      return `${at} presence ${effect.presence}: ${effect.why}`;
    case 'lamp':
      return `${at} lamp ${effect.lamp}`;
    case 'supersede':
      return `${at} supersede ${effect.alertId}`;
    default:
      return `${at} audit ${effect.what} ${JSON.stringify(effect.facts)}`;
  }
}
