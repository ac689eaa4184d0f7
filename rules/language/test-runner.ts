/** Rule tests: read, run on virtual time, judged; what is not as expected is a problem at its line. */
import type { Program } from '../engine/types.ts';
import type { Names } from '../words/index.ts';
import { clockText, dateText } from './local-time.ts';
import { isError, type Language, type Problem } from './problem.ts';
import { problemAt, type Source } from './source.ts';
import { type RuleTest, readRuleTests, type SkippedTest } from './test-file.ts';
import { runTest, type Seen, statusBefore } from './test-run.ts';
import { timeline, type Waited } from './test-timeline.ts';
import { judge, seenText, unspoken, type Verdict } from './test-verdict.ts';
import type { Facts, TextKey } from './words.ts';

export interface TestOutcome {
  readonly name: string;
  /** Expectations that were not met, and notes on alerts of which no line speaks. No errors: passed. */
  readonly problems: readonly Problem[];
}

/** The tests of one file, each ready to run, or why there are none. */
export interface PreparedTests {
  readonly tests: readonly { readonly name: string; run(): Problem[] }[];
  /** Those of rules that rest in this household. */
  readonly skipped: readonly SkippedTest[];
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
  const { tests, skipped, rules, problems } = readRuleTests(source, program, beside);
  if (problems.some(isError)) return { tests: [], skipped, problems };
  const tested = rules === null ? program : { ...program, rules: program.rules.filter(({ id }) => rules.includes(id)) };
  return {
    skipped,
    problems,
    tests: tests.map((test) => ({ name: test.name, run: () => runOne(source, test, tested, names) })),
  };
}

/** All tests of one file. */
export function runRuleTests(
  source: Source,
  program: Program,
  beside: readonly string[] | null,
  names: Names,
): { outcomes: TestOutcome[]; skipped: readonly SkippedTest[]; problems: readonly Problem[] } {
  const { tests, skipped, problems } = prepareRuleTests(source, program, beside, names);
  return { outcomes: tests.map(({ name, run }) => ({ name, problems: run() })), skipped, problems };
}

/** The last problem of a failed test carries the time lines; a test that passed may have notes. */
function runOne(source: Source, test: RuleTest, program: Program, names: Names): Problem[] {
  const tested = program.rules.map(({ id }) => id);
  const seen = runTest(program, test);
  const verdicts = judge(test, seen, tested);
  const failed = verdicts.filter(({ met }) => !met);
  if (failed.length === 0) {
    return unspoken(verdicts, seen, tested).map((event) => note(source, test, event, names.timeZone));
  }
  const waited = waitedFor(program, test, failed, seen);
  return failed.map((verdict) => {
    const side = (language: Language) =>
      verdict === failed.at(-1) ? timeline(verdicts, seen, names, language, waited).join('\n') : '';
    const facts = { test: test.name, ...factsOf(verdict, names.timeZone), sideDe: side('de'), sideEn: side('en') };
    return problemAt(source, verdict.expectation.path, textOf(verdict), facts);
  });
}

/** Of the first rule that has not acted at all. */
function waitedFor(program: Program, test: RuleTest, failed: readonly Verdict[], seen: readonly Seen[]): Waited | null {
  for (const { expectation } of failed) {
    const { what, at } = expectation;
    const acted = !('rule' in what) || seen.some(({ rule }) => rule === what.rule);
    const status = acted ? null : statusBefore(program, test, what.rule, at);
    if (status) return { before: at, status };
  }
  return null;
}

const textOf = ({ expectation, against }: Verdict): TextKey => {
  if (expectation.what.type === 'nothing') return 'test-not-nothing';
  return against.length > 0 ? 'test-other-time' : 'test-absent';
};

function factsOf({ expectation, against }: Verdict, timeZone: string): Facts {
  const [first] = against;
  const value = `${clockText(expectation.at, timeZone)} ${expectation.written}`;
  if (!first) return { value };
  const isSameDay = dateText(first.at, timeZone) === dateText(expectation.at, timeZone);
  const when = `${isSameDay ? '' : `${dateText(first.at, timeZone)} `}${clockText(first.at, timeZone)}`;
  return { value, when, seen: seenText(first), more: against.length - 1 };
}

function note(source: Source, test: RuleTest, event: Seen, timeZone: string): Problem {
  const when = `${dateText(event.at, timeZone)} ${clockText(event.at, timeZone)}`;
  const facts = { test: test.name, when, seen: seenText(event) };
  return problemAt(source, test.path, 'test-unspoken', facts, { severity: 'note' });
}
