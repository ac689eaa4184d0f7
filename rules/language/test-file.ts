/**
 * Rule test files: a local start, what is heard, what is expected, as lines that read like a diary.
 * test-hear.ts and test-expect.ts say what a line means; rules/README.md says it to technicians.
 */
import { z } from 'zod';
import { type Input, type Instant, isMadeFor, type Program, type Rule } from '../engine/types.ts';
import { explain, placeAt } from './explain.ts';
import type { Problem } from './problem.ts';
import { type Path, problemAt, type Source, valueAt } from './source.ts';
import { type Expectation, readExpectations } from './test-expect.ts';
import { type Heard, readGiven, readHeard } from './test-hear.ts';
import { TestReader } from './test-reader.ts';
import { text } from './values.ts';

const line = z.string({ error: 'test-line' }).min(1, { error: 'empty' }).max(500, { error: 'too-long' });

/** `like`: how each line begins, for editors; what a line means is told by test-hear.ts and test-expect.ts. */
const lines = (like?: string) =>
  z.array(like ? line.meta({ pattern: like, patternErrorMessage }) : line, { error: 'list' });
const patternErrorMessage = 'A line begins with its time: 22:40 bed occupied';

const date = '\\d{4}-\\d{2}-\\d{2}';
const time = `(?:${date} )?\\d{1,2}:\\d{2}`;

const start = text.meta({
  pattern: `^${date}[ T]\\d{1,2}:\\d{2}`,
  patternErrorMessage: 'Date and local time: 2026-03-28 22:00',
  description: 'Date and local time at which the test begins',
  examples: ['2026-03-28 22:00'],
});

const given = lines()
  .default([])
  .meta({
    description:
      'What differs at the start; else every sensor was just heard and is quiet, and the resident is at home.',
    examples: [['bed occupied', 'hall_motion unknown']],
  });

const hear = lines(`^(?:\\d+ days? )?${time}`)
  .default([])
  .meta({
    description: `What happens, one line each, in order. Clock times roll forward from the start; a date may stand before.
22:40 bed occupied - a sensor reports
09:46 bath_motion on for 2m - and two minutes later it is off; also deaf for 1h, gateway down for 5m, fault clock for 1h
08:00-12:00 every 30m hall_motion on for 1m - again and again
28 days 07:10 bed empty - on 28 days in a row
03:00 bath_motion silent - not heard any more
03:00 deaf ... 04:00 hearing - Zigbee2MQTT is gone
03:00 gateway down ... 04:00 gateway up - the gateway itself
03:00 clock untrusted, clock trusted, clock +2h, clock -1h
03:00 fault bridge-offline ... 03:20 fault bridge-offline over - a fault the gateway finds by itself
08:00 mode visit until 12:00
09:31 cancel - the resident cancels
09:35 ack keller, 09:50 close keller justified`,
  });

const expect = lines(`^${time}`)
  .min(1, { error: 'at-least-items:1' })
  .meta({
    description: `What must happen, one line each, in order. A time without seconds means its whole minute.
09:29 nothing - nothing since the line before
09:30 not-up prealarm - also cancelled, raised, raised-again, acknowledged, lapsed, handed-over, closed, resolved
09:30 not-up shadow keller - a rule with shadow: true would have been raised, and would have called keller first
09:32 notify step 1 keller - a message goes out; also notify keller, notify keller all-clear
10:15 away - where the resident is thought to be: home, away, unknown`,
  });

export const ruleTestFileSchema = z.strictObject({
  start,
  rules: z
    .array(z.string({ error: 'test-rule-name' }))
    .min(1, { error: 'at-least-items:1' })
    .optional()
    .meta({ description: 'The rules under test; else those of the file beside this one.' }),
  given,
  tests: z
    .array(
      z.strictObject({
        name: text.meta({ description: 'What this test shows, in words' }),
        start: start.optional(),
        given,
        hear,
        expect,
      }),
      { error: 'test-list' },
    )
    .min(1, { error: 'at-least-items:1' })
    .meta({ description: 'Each begins anew at its start, with the resident at home' }),
});

export interface RuleTest {
  readonly name: string;
  /** Where its name stands. */
  readonly path: Path;
  readonly start: Instant;
  readonly given: readonly Input[];
  /** In the order of their time. */
  readonly hear: readonly Heard[];
  readonly expect: readonly Expectation[];
}

export interface SkippedTest {
  readonly name: string;
  readonly index: number;
  /** Why. */
  readonly note: Problem;
}

export interface RuleTests {
  readonly tests: readonly RuleTest[];
  /** Tests that do not run in this flat. */
  readonly skipped: readonly SkippedTest[];
  /** Under test; null: all rules of the flat. */
  readonly rules: readonly string[] | null;
  readonly problems: readonly Problem[];
}

/**
 * The tests of one file against a flat; every line that cannot be understood is a problem at its place.
 * `beside`: ids of the rules in the file beside, which are meant where the test names none.
 */
export function readRuleTests(source: Source, program: Program, beside: readonly string[] | null): RuleTests {
  if (source.value === null) {
    const empty = source.problems.length > 0 ? [] : [problemAt(source, [], 'file-empty')];
    return { tests: [], skipped: [], rules: null, problems: [...source.problems, ...empty] };
  }
  const parsed = ruleTestFileSchema.safeParse(source.value);
  const shape = parsed.success ? [] : explain(placeAt(source), ruleTestFileSchema, parsed.error.issues);
  const reader = new TestReader(source, program);
  const rules = readRules(reader, source.value, beside);
  const entries = valueAt(source.value, ['tests']);
  const indices = Array.isArray(entries) ? [...entries.keys()] : [];
  const skipped = indices.flatMap((index) => skippedTest(source, index, restingIn(program, rules)) ?? []);
  const tests = indices
    .filter((index) => !skipped.some((test) => test.index === index))
    .map((index) => readTest(reader, source.value, index));
  const problems = [...source.problems, ...shape, ...reader.problems];
  return { tests: parsed.success ? tests : [], skipped, rules, problems };
}

function skippedTest(source: Source, index: number, { rules, all }: Resting): SkippedTest | null {
  const path = ['tests', index];
  const expected = textsAt(source.value, [...path, 'expect']).flatMap(([, line]) => line.split(/\s+/));
  const rule = all ? rules[0] : rules.find(({ id }) => expected.includes(id));
  if (!rule) return null;
  const name = String(valueAt(source.value, [...path, 'name']));
  const facts = { test: name, value: rule.id };
  return { name, index, note: problemAt(source, [...path, 'name'], 'test-rests', facts, { severity: 'note' }) };
}

/** Rules under test that are made for other households. What a test of theirs hears is not asked of this flat. */
interface Resting {
  readonly rules: readonly Rule[];
  /** No other is under test. */
  readonly all: boolean;
}

function restingIn({ rules, flat }: Program, tested: readonly string[] | null): Resting {
  const meant = tested === null ? rules : rules.filter(({ id }) => tested.includes(id));
  const resting = meant.filter((rule) => !isMadeFor(rule, flat.household));
  return { rules: resting, all: resting.length === meant.length };
}

/** One that is misspelt leaves open which are under test. */
function readRules(reader: TestReader, file: unknown, beside: readonly string[] | null): readonly string[] | null {
  const named = textsAt(file, ['rules']);
  const known = named.map(([index, id]) => reader.at(['rules', index]).rule(id));
  if (known.includes(null)) return null;
  reader.rules = valueAt(file, ['rules']) === undefined ? beside : named.map(([, id]) => id);
  return reader.rules;
}

/** As much of a test as can be read. */
function readTest(reader: TestReader, file: unknown, index: number): RuleTest {
  const path = ['tests', index];
  const own = [...path, 'start'];
  const start = readStart(reader, file, valueAt(file, own) === undefined ? ['start'] : own);
  const texts = (key: string): [number, string][] => textsAt(file, [...path, key]);
  return {
    name: String(valueAt(file, [...path, 'name'])),
    path: [...path, 'name'],
    start: start ?? 0,
    given: [
      ...readGiven(reader, textsAt(file, ['given']), ['given'], start),
      ...readGiven(reader, texts('given'), [...path, 'given'], start),
    ],
    hear: readHeard(reader, texts('hear'), [...path, 'hear'], start),
    expect: readExpectations(reader, texts('expect'), [...path, 'expect'], start),
  };
}

function readStart(reader: TestReader, file: unknown, path: Path): Instant | null {
  const written = valueAt(file, path);
  return typeof written === 'string' ? reader.at(path).start(written) : null;
}

/** The texts of a list with their places; what else stands there, the schema has told. */
function textsAt(file: unknown, path: Path): [number, string][] {
  const list = valueAt(file, path);
  if (!Array.isArray(list)) return [];
  return list.flatMap((line, index): [number, string][] =>
    typeof line === 'string' && line !== '' ? [[index, line]] : [],
  );
}
