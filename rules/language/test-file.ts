/**
 * Rule test files: a local start, what is heard, what is expected, as lines that read like a diary.
 * test-hear.ts and test-expect.ts say what a line means; rules/README.md says it to technicians.
 */
import { z } from 'zod';
import type { Input, Instant, Program } from '../engine/types.ts';
import { explain, placeAt } from './explain.ts';
import type { Problem } from './problem.ts';
import { type Path, problemAt, type Source } from './source.ts';
import { type Expectation, readExpectations } from './test-expect.ts';
import { type Heard, readGiven, readHeard } from './test-hear.ts';
import { TestReader } from './test-reader.ts';
import { name, text } from './values.ts';

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
09:46 bath_motion on for 2m - and two minutes later it is off
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
09:30 not-up shadow - a rule with shadow: true would have been raised
09:32 notify step 1 keller - a message goes out; also notify keller, notify keller all-clear
10:15 away - where the resident is thought to be: home, away, unknown`,
  });

export const ruleTestFileSchema = z.strictObject({
  start,
  rules: z
    .array(name)
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
      { error: 'list' },
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

export interface RuleTests {
  readonly tests: readonly RuleTest[];
  /** Under test; null: all rules of the flat. */
  readonly rules: readonly string[] | null;
  readonly problems: readonly Problem[];
}

/**
 * The tests of one file against a flat; a line that cannot be understood is a problem at its place.
 * `beside`: ids of the rules in the file beside, which are meant where the test names none.
 */
export function readRuleTests(source: Source, program: Program, beside: readonly string[] | null): RuleTests {
  const nothing = { tests: [], rules: null };
  if (source.value === null) {
    const empty = source.problems.length > 0 ? [] : [problemAt(source, [], 'file-empty')];
    return { ...nothing, problems: [...source.problems, ...empty] };
  }
  const parsed = ruleTestFileSchema.safeParse(source.value);
  if (!parsed.success) {
    const problems = explain(placeAt(source), ruleTestFileSchema, parsed.error.issues);
    return { ...nothing, problems: [...source.problems, ...problems] };
  }
  const rules = parsed.data.rules ?? beside;
  const reader = new TestReader(source, program, rules);
  for (const index of (parsed.data.rules ?? []).keys()) reader.rule(parsed.data.rules?.[index] ?? '', ['rules', index]);
  const tests = parsed.data.tests.map((test, index) => readTest(reader, parsed.data, test, ['tests', index]));
  return { tests, rules, problems: [...source.problems, ...reader.problems] };
}

type File = z.output<typeof ruleTestFileSchema>;

function readTest(reader: TestReader, file: File, test: File['tests'][number], path: Path): RuleTest {
  const startAt =
    test.start === undefined ? reader.start(file.start, ['start']) : reader.start(test.start, [...path, 'start']);
  return {
    name: test.name,
    path: [...path, 'name'],
    start: startAt,
    given: [
      ...readGiven(reader, file.given, ['given'], startAt),
      ...readGiven(reader, test.given, [...path, 'given'], startAt),
    ],
    hear: readHeard(reader, test.hear, [...path, 'hear'], startAt),
    expect: readExpectations(reader, test.expect, [...path, 'expect'], startAt),
  };
}
