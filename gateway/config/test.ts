/** Runs the rule tests that stand beside rules: NAME.test.yaml tests the rules of NAME.yaml. */
import { isError, type Problem } from '../../rules/language/problem.ts';
import { parseSource, valueAt } from '../../rules/language/source.ts';
import { readRuleTests, type SkippedTest } from '../../rules/language/test-file.ts';
import { prepareRuleTests } from '../../rules/language/test-runner.ts';
import { SystemClock } from '../clock.ts';
import type { Runnable } from './load.ts';
import { type Files, readSet } from './read.ts';

export interface TestedFile {
  readonly file: string;
  /** Why none of its tests could run; empty otherwise. */
  readonly problems: readonly Problem[];
  readonly tests: readonly Tested[];
  /** Tests of rules that rest in this household: none of them ran. */
  readonly skipped: readonly SkippedTest[];
}

export interface Tested {
  readonly name: string;
  /** Expectations that were not met, and notes. */
  readonly problems: readonly Problem[];
  readonly tookMs: number;
}

const clock = new SystemClock();

/** Runs one test file. `shown` names it in its problems; `beside`: as `rulesBeside` gives it. */
export function testFile(shown: string, text: string, loaded: Runnable, beside: string[] | null): TestedFile {
  const names = { rooms: loaded.config.rooms, timeZone: loaded.config.flat.time_zone };
  const { tests, skipped, problems } = prepareRuleTests(parseSource(shown, text), loaded.program, beside, names);
  return { file: shown, problems, tests: tests.map(timed), skipped };
}

function timed({ name, run }: { name: string; run(): Problem[] }): Tested {
  const startedMs = clock.monotonicMs();
  const problems = run();
  return { name, problems, tookMs: clock.monotonicMs() - startedMs };
}

export const hasFailed = ({ problems }: Pick<Tested, 'problems'>): boolean => problems.some(isError);

/** How many tests of the flat ran, and every expectation that was not met. */
export function testConfig(loaded: Runnable, flatYaml: string): { tests: number; problems: Problem[] } {
  const { tests } = readSet(flatYaml);
  const ran = Object.entries(tests).map(([name, text]) =>
    testFile(name, text, loaded, rulesBeside(name, loaded.files)),
  );
  return {
    tests: ran.reduce((sum, { tests }) => sum + tests.length, 0),
    problems: ran.flatMap(({ tests, skipped, problems }) => [
      ...problems,
      ...tests.flatMap((test) => test.problems),
      ...skipped.map(({ note }) => note),
    ]),
  };
}

/** Mistakes in the rule tests themselves; runs none of them. */
export function checkTests(loaded: Runnable, flatYaml: string): Problem[] {
  const { tests } = readSet(flatYaml);
  return Object.entries(tests).flatMap(([name, text]) => {
    const beside = rulesBeside(name, loaded.files);
    const { problems, skipped } = readRuleTests(parseSource(name, text), loaded.program, beside);
    return [...problems, ...skipped.map(({ note }) => note)];
  });
}

/** The ids of the rules in the file of the same name; null where there is none: then all rules are under test. */
export function rulesBeside(testName: string, files: Files): string[] | null {
  const text = files[testName.replace('.test.', '.')];
  if (text === undefined) return null;
  const rules = valueAt(parseSource(testName, text).value, ['rules']);
  return Array.isArray(rules) ? rules.map((rule) => String(rule?.id ?? rule?.with?.id ?? rule?.use)) : null;
}
