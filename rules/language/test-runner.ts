/** Runs rule tests: the same engine on virtual time. Every message arrives at once; nobody answers unless the test says so. */
import { Engine, quietSnapshot } from '../engine/index.ts';
import type { Alert, Effect, Input, Instant, NotifyEffect, Program, SensorFacts } from '../engine/types.ts';
import { becauseSentence, type Names } from '../words/index.ts';
import { clockText } from './local-time.ts';
import type { Problem } from './problem.ts';
import { closest } from './similar.ts';
import { problemAt, type Source } from './source.ts';
import { type Expectation, type Heard, type RuleTest, readRuleTests } from './test-file.ts';

export interface TestOutcome {
  readonly name: string;
  /** Empty: passed. */
  readonly problems: readonly Problem[];
}

/** The tests of one file, each ready to run, or why there are none. */
export interface PreparedTests {
  readonly tests: readonly { readonly name: string; run(): Problem[] }[];
  readonly problems: readonly Problem[];
}

/**
 * `program`: the whole flat. `beside`: ids of the rules in the file beside the test; null: all.
 * Other rules keep silent, so that `nothing` speaks of the rules under test.
 */
export function prepareRuleTests(
  source: Source,
  program: Program,
  beside: readonly string[] | null,
  names: Names,
): PreparedTests {
  const read = readRuleTests(source, narrowed(program, beside));
  const problems = [...source.problems, ...read.problems, ...unknownRules(source, program, read.rules)];
  if (problems.length > 0) return { tests: [], problems };
  const tested = narrowed(program, read.rules ?? beside);
  const tests = read.tests.map((test) => ({
    name: test.name,
    run: () => judge(source, test, run(tested, test), tested, names),
  }));
  return { tests, problems };
}

/** All tests of one file. */
export function runRuleTests(
  source: Source,
  program: Program,
  beside: readonly string[] | null,
  names: Names,
): { outcomes: TestOutcome[]; problems: readonly Problem[] } {
  const { tests, problems } = prepareRuleTests(source, program, beside, names);
  return { outcomes: tests.map(({ name, run }) => ({ name, problems: run() })), problems };
}

const narrowed = (program: Program, rules: readonly string[] | null): Program =>
  rules === null ? program : { ...program, rules: program.rules.filter(({ id }) => rules.includes(id)) };

function unknownRules(source: Source, program: Program, rules: readonly string[] | null): Problem[] {
  const known = program.rules.map(({ id }) => id);
  return (rules ?? []).flatMap((rule, index) =>
    known.includes(rule)
      ? []
      : [
          problemAt(source, ['rules', index], 'unknown-rule', {
            value: rule,
            similar: closest(rule, known),
            list: known.join(', '),
          }),
        ],
  );
}

// ------------------------------------------------------------------------------------------------ the run

/** What the test can expect: alerts and messages, each when it happened. */
type Seen = { readonly at: Instant; readonly rule: string } & (
  | { readonly type: 'alert'; readonly change: string; readonly alert: Alert }
  | { readonly type: 'notify'; readonly step: number; readonly contact: string }
);

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** A rule test that wants more wakes than this runs in circles. */
const mostWakes = 100_000;

function run(program: Program, test: RuleTest): Seen[] {
  const engine = new Engine(program, test.start, quietSnapshot(program, test.start));
  const seen: Seen[] = [];
  const step = (input: Input): void => {
    for (const effect of engine.step(input)) {
      seen.push(...seenOf(effect));
      if (effect.type === 'notify') step(sent(effect));
    }
  };
  const deaf = { since: null as Instant | null };
  const checkIns = new CheckIns(program, test.start);
  for (const input of test.given) step(input);
  // An hour longer than asked: a failure can say what came too late.
  const end = Math.max(test.start, ...test.expect.map(({ at }) => at)) + hourMs;
  for (const heard of test.hear) {
    if (heard.at > end) break;
    wakeUntil(engine, heard.at, checkIns, step);
    if (heard.type === 'deaf' || heard.type === 'gap') checkIns.deaf = heard.type === 'deaf';
    if (heard.type === 'silent') checkIns.end(heard.sensor);
    else for (const input of inputsOf(heard, engine, deaf)) step(input);
  }
  wakeUntil(engine, end, checkIns, step);
  const tested = new Set(program.rules.map(({ id }) => id));
  return seen.filter(({ rule }) => tested.has(rule));
}

/** Sensors report their battery every hour, as real ones do: they are heard without a sign of life, unless the test says `silent`. */
class CheckIns {
  private sensors: readonly SensorFacts[];
  nextAt: Instant;
  /** Nothing gets through. */
  deaf = false;

  constructor(program: Program, start: Instant) {
    this.sensors = program.sensors;
    this.nextAt = start + hourMs;
  }

  end(id: string): void {
    this.sensors = this.sensors.filter((sensor) => sensor.id !== id);
  }

  take(): Input[] {
    const at = this.nextAt;
    this.nextAt += hourMs;
    if (this.deaf) return [];
    return this.sensors.map(({ id, room }) => ({
      ...{ type: 'reading', at, receivedAt: at, sensor: id, room },
      ...{ signal: 'battery', value: 100, evidence: 'report' },
    }));
  }
}

function wakeUntil(engine: Engine, until: Instant, checkIns: CheckIns, step: (input: Input) => void): void {
  for (let wakes = 0; wakes < mostWakes; wakes++) {
    const at = Math.min(engine.wakeAt() ?? Number.POSITIVE_INFINITY, checkIns.nextAt);
    if (at > until) return;
    if (at < checkIns.nextAt) step({ type: 'tick', at });
    else for (const input of checkIns.take()) step(input);
  }
  throw new Error('the rules under test wake without end');
}

const sent = ({ at, deliveryId, alertId }: NotifyEffect): Input => ({
  type: 'outcome',
  at,
  deliveryId,
  alertId,
  result: 'sent',
});

/** Answers are given to every alert that is open; the end of a deaf time names its beginning. */
function inputsOf(heard: Exclude<Heard, { type: 'silent' }>, engine: Engine, deaf: { since: Instant | null }): Input[] {
  if (heard.type === 'deaf') deaf.since = heard.at;
  if (heard.type === 'gap') return [{ ...heard, from: deaf.since ?? heard.from }];
  if (heard.type !== 'answer') return [heard];
  const { at, what, by, reason } = heard;
  const via = by === 'resident' ? 'button' : 'cli';
  if (what === 'cancel') return [{ type: 'cancel', at, by, via }];
  return engine
    .view()
    .alerts.map(
      ({ id: alertId }): Input =>
        what === 'ack'
          ? { type: 'acknowledge', at, alertId, by, via }
          : { type: 'close', at, alertId, by, via, reason },
    );
}

function seenOf(effect: Effect): Seen[] {
  if (effect.type === 'alert' && effect.change !== 'updated') {
    return [{ type: 'alert', at: effect.at, rule: effect.alert.rule, change: effect.change, alert: effect.alert }];
  }
  if (effect.type !== 'notify') return [];
  return [
    {
      type: 'notify',
      at: effect.at,
      rule: effect.alertId.split('@')[0] ?? '',
      step: effect.step,
      contact: effect.contact,
    },
  ];
}

// ------------------------------------------------------------------------------------------------ the verdict

function judge(source: Source, test: RuleTest, seen: readonly Seen[], program: Program, names: Names): Problem[] {
  let since = test.start;
  return test.expect.flatMap((expectation) => {
    const until = endOf(expectation);
    const met =
      expectation.what.type === 'nothing'
        ? !seen.some(({ at }) => at >= since && at < until)
        : seen.some((event) => matches(event, expectation, until));
    const [from, to] = [since, until];
    since = until;
    if (met) return [];
    const { timeZone } = program.flat;
    const around = seen.filter(({ at }) => at >= Math.min(from, expectation.at) && at < to + 60 * minuteMs).slice(0, 8);
    const facts = {
      test: test.name,
      value: `${clockText(expectation.at, timeZone)} ${expectation.written}`,
      seenDe: around.map((event) => eventText(event, timeZone)).join('; ') || 'nichts',
      seenEn: around.map((event) => eventText(event, timeZone)).join('; ') || 'nothing',
      becauseDe: sentence(around, 'de', names),
      becauseEn: sentence(around, 'en', names),
    };
    return [problemAt(source, expectation.path, 'test-failed', facts)];
  });
}

/** A time without seconds is its whole minute. */
const endOf = ({ at }: Expectation): Instant => (at % minuteMs === 0 ? at + minuteMs : at + 1_000);

function matches(event: Seen, { at, what }: Expectation, until: Instant): boolean {
  if (event.at < at || event.at >= until) return false;
  if (what.type === 'alert') return event.type === 'alert' && event.rule === what.rule && event.change === what.change;
  if (what.type !== 'notify' || event.type !== 'notify') return false;
  return (what.step === null || what.step === event.step) && (what.contact === null || what.contact === event.contact);
}

function eventText(event: Seen, timeZone: string): string {
  const what =
    event.type === 'alert'
      ? `${event.rule} ${event.change === 'opened' ? 'raised' : event.change}`
      : `notify step ${event.step} ${event.contact}`;
  return `${clockText(event.at, timeZone)} ${what}`;
}

function sentence(seen: readonly Seen[], language: 'de' | 'en', names: Names): string {
  const alert = seen.find((event) => event.type === 'alert');
  return alert?.type === 'alert' ? becauseSentence(alert.alert.because, language, names) : '';
}
