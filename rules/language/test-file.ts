/**
 * Rule tests: a local start, what is heard, what is expected, as lines that read like a diary.
 *   hear:   '22:40 bed occupied', '09:10 ack keller', '03:00 deaf', '04:00 hearing', '05:00 bath_motion silent', '05:00 fault clock'
 *   expect: '09:29 nothing', '09:32 not-up raised', '09:32 notify step 1 keller'
 */
import { z } from 'zod';
import type { Input, Instant, Program } from '../engine/types.ts';
import { closeReasons, modes } from '../engine/types.ts';
import { faultNames } from '../words/index.ts';
import { explain, placeAt } from './explain.ts';
import { instantOf, isClockTime, type NoInstant, nextInstant } from './local-time.ts';
import type { Problem } from './problem.ts';
import { closest } from './similar.ts';
import { type Path, problemAt, type Source } from './source.ts';
import { statement, vocabulary } from './statement.ts';
import { name, text } from './values.ts';
import type { Facts, TextKey } from './words.ts';

const lines = z.array(text, { error: 'list' });

export const ruleTestFileSchema = z.strictObject({
  /** Local time with its date: 2026-03-28 22:00 */
  start: text,
  /** Rules under test; all rules of the file beside this one when absent. */
  rules: z.array(name).min(1).optional(),
  /** What differs at the start: 'bed occupied', 'hall_motion unknown'. */
  given: lines.default([]),
  tests: z
    .array(
      z.strictObject({
        name: text,
        start: text.optional(),
        given: lines.default([]),
        hear: lines.default([]),
        expect: lines.min(1, { error: 'at-least-items:1' }),
      }),
    )
    .min(1),
});

export interface Expectation {
  readonly path: Path;
  readonly at: Instant;
  readonly written: string;
  readonly what:
    | { readonly type: 'nothing' }
    | { readonly type: 'alert'; readonly rule: string; readonly change: string }
    | { readonly type: 'notify'; readonly step: number | null; readonly contact: string | null };
}

export interface RuleTest {
  readonly name: string;
  readonly start: Instant;
  readonly given: readonly Input[];
  readonly hear: readonly Heard[];
  readonly expect: readonly Expectation[];
}

/** An input; or an answer to whatever alert of a rule is then open; or a sensor that is not heard any more. */
export type Heard =
  | Input
  | { readonly type: 'silent'; readonly at: Instant; readonly sensor: string }
  | {
      readonly type: 'answer';
      readonly at: Instant;
      readonly what: 'ack' | 'close' | 'cancel';
      readonly by: string;
      readonly reason: (typeof closeReasons)[number];
    };

/** The tests of one file against a flat; a line that cannot be understood is a problem at its place. */
export function readRuleTests(
  source: Source,
  program: Program,
): { tests: RuleTest[]; rules: readonly string[] | null; problems: Problem[] } {
  const parsed = ruleTestFileSchema.safeParse(source.value);
  if (!parsed.success) {
    const problems = source.value === null ? [] : explain(placeAt(source), ruleTestFileSchema, parsed.error.issues);
    return { tests: [], rules: null, problems };
  }
  const { data } = parsed;
  const problems: Problem[] = [];
  const tests = data.tests.map((test, index) => {
    const reader = new Reader(source, program, problems);
    const path = ['tests', index];
    const start =
      test.start === undefined ? reader.start(['start'], data.start) : reader.start([...path, 'start'], test.start);
    const given = [
      ...given_(reader, ['given'], data.given, start),
      ...given_(reader, [...path, 'given'], test.given, start),
    ];
    const hear = reader.roll([...path, 'hear'], test.hear, start, (at, words, place) => reader.heard(at, words, place));
    const expect = reader.roll([...path, 'expect'], test.expect, start, (at, words, place) =>
      reader.expected(at, words, place),
    );
    return { name: test.name, start, given, hear, expect };
  });
  return { tests, rules: data.rules ?? null, problems };
}

const given_ = (reader: Reader, path: Path, written: readonly string[], start: Instant): Input[] =>
  written.flatMap((line, index) => reader.state(start, line.trim().split(/\s+/), [...path, index], 'copy') ?? []);

const timeProblems = {
  'no-time': 'test-time',
  missing: 'test-time-missing',
  twice: 'test-time-twice',
  past: 'test-time-past',
} as const satisfies Record<NoInstant, TextKey>;

const changes = {
  prealarm: 'prealarm',
  raised: 'opened',
  cancelled: 'cancelled',
  acknowledged: 'acknowledged',
  lapsed: 'lapsed',
  'handed-over': 'handed-over',
  closed: 'closed',
  'raised-again': 'raised-again',
} as const;

/** Reads the lines of one file; every line that means nothing becomes a problem. */
class Reader {
  private readonly source: Source;
  private readonly program: Program;
  private readonly problems: Problem[];

  constructor(source: Source, program: Program, problems: Problem[]) {
    this.source = source;
    this.program = program;
    this.problems = problems;
  }

  private report(path: Path, key: TextKey, facts: Facts): null {
    this.problems.push(problemAt(this.source, path, key, facts));
    return null;
  }

  start(path: Path, written: string): Instant {
    const at = instantOf(written, this.program.flat.timeZone);
    if (typeof at === 'number') return at;
    this.report(path, at === 'no-time' ? 'test-start' : timeProblems[at], { value: written });
    return 0;
  }

  /** Lines with a time each, in order: each clock time is the next one after the line before it. */
  roll<Line>(
    path: Path,
    written: readonly string[],
    start: Instant,
    read: (at: Instant, words: string[], place: Path) => Line | null,
  ): Line[] {
    let now = start;
    return written.flatMap((line, index) => {
      const place = [...path, index];
      const words = line.trim().split(/\s+/);
      const time = isClockTime(`${words[0]} ${words[1]}`) ? `${words.shift()} ${words.shift()}` : (words.shift() ?? '');
      const at = nextInstant(time, now, this.program.flat.timeZone);
      if (typeof at !== 'number') {
        this.report(place, timeProblems[at], { value: time });
        return [];
      }
      now = at;
      return read(at, words, place) ?? [];
    });
  }

  heard(at: Instant, words: string[], path: Path): Heard | null {
    const [first, second = ''] = words;
    switch (first) {
      case 'deaf':
        return { type: 'deaf', at, cause: 'bridge' };
      case 'hearing':
        return { type: 'gap', at, from: at, cause: 'bridge' };
      case 'ack':
      case 'close':
      case 'cancel':
        return this.answer(at, first, words.slice(1), path);
      case 'fault':
        return this.fault(at, second, words[2] !== 'over', path);
      case 'mode':
        return this.mode(at, second, words[3], path);
      default: {
        const sensor = words.length === 2 && second === 'silent' && this.program.sensors.find(({ id }) => id === first);
        return sensor ? { type: 'silent', at, sensor: sensor.id } : this.state(at, words, path, 'report');
      }
    }
  }

  private answer(at: Instant, what: 'ack' | 'close' | 'cancel', words: string[], path: Path): Heard | null {
    const reason = closeReasons.find((known) => words.includes(known)) ?? 'justified';
    const by = words.find((word) => word !== reason) ?? 'resident';
    if (by !== 'resident' && !this.program.contacts.some(({ id }) => id === by)) return this.unknownContact(by, path);
    return { type: 'answer', at, what, by, reason };
  }

  private unknownContact(value: string, path: Path): null {
    const names = this.program.contacts.map(({ id }) => id);
    return this.report(path, 'unknown-contact', { value, similar: closest(value, names), list: names.join(', ') });
  }

  private fault(at: Instant, id: string, active: boolean, path: Path): Input | null {
    if (faultNames.includes(id)) return { type: 'fault', at, id, active, facts: {} };
    return this.report(path, 'choice', { value: id, similar: closest(id, faultNames), list: faultNames.join(', ') });
  }

  private mode(at: Instant, word: string, until: string | undefined, path: Path): Input | null {
    const mode = modes.find((known) => known === word);
    if (!mode)
      return this.report(path, 'choice', { value: word, similar: closest(word, modes), list: modes.join(', ') });
    const end = until === undefined ? null : nextInstant(until, at, this.program.flat.timeZone);
    return { type: 'mode', at, mode, by: 'test', ...(typeof end === 'number' && { until: end }) };
  }

  /** 'bed occupied', 'kitchen_climate humidity 70' -> a reading. */
  state(at: Instant, words: string[], path: Path, evidence: 'report' | 'copy'): Input | null {
    const [id = '', ...rest] = words;
    const sensor = this.program.sensors.find((known) => known.id === id);
    if (!sensor) {
      const names = this.program.sensors.map((known) => known.id);
      return this.report(path, 'unknown-sensor', { value: id, similar: closest(id, names), list: names.join(', ') });
    }
    const said = statement(sensor, rest);
    if (!said)
      return this.report(path, 'test-word', { value: id, word: rest.join(' '), list: vocabulary(sensor).join(', ') });
    const { room } = sensor;
    return { type: 'reading', at, receivedAt: at, sensor: id, room, signal: said.signal, value: said.value, evidence };
  }

  expected(at: Instant, words: string[], path: Path): Expectation | null {
    const place = { path, at, written: words.join(' ') };
    const [first = '', second = ''] = words;
    if (first === 'nothing' && words.length === 1) return { ...place, what: { type: 'nothing' } };
    if (first === 'notify') return this.expectedMessage(place, words.slice(1));
    const rules = this.program.rules.map(({ id }) => id);
    if (!rules.includes(first))
      return this.report(path, 'unknown-rule', {
        value: first,
        similar: closest(first, rules),
        list: rules.join(', '),
      });
    const list = Object.keys(changes);
    const change = Object.hasOwn(changes, second) ? changes[second as keyof typeof changes] : null;
    if (!change)
      return this.report(path, 'choice', { value: second, similar: closest(second, list), list: list.join(', ') });
    return { ...place, what: { type: 'alert', rule: first, change } };
  }

  private expectedMessage(place: Omit<Expectation, 'what'>, words: string[]): Expectation | null {
    const step = words[0] === 'step' ? Number(words[1]) : null;
    const contact = words[step === null ? 0 : 2] ?? null;
    if (step !== null && !(Number.isInteger(step) && step > 0)) return this.report(place.path, 'test-notify', {});
    if (step === null && contact === null) return this.report(place.path, 'test-notify', {});
    if (contact !== null && !this.program.contacts.some(({ id }) => id === contact))
      return this.unknownContact(contact, place.path);
    return { ...place, what: { type: 'notify', step, contact } };
  }
}
