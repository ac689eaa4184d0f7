/** Runs the rule tests that stand beside a flat's rules: rules/NAME.test.yaml tests the rules of rules/NAME.yaml. */
import type { Problem } from '../../rules/language/problem.ts';
import { parseSource, valueAt } from '../../rules/language/source.ts';
import { readRuleTests } from '../../rules/language/test-file.ts';
import { runRuleTests } from '../../rules/language/test-runner.ts';
import type { Runnable } from './load.ts';
import { type Files, readSet } from './read.ts';

/** How many tests ran, and every expectation that was not met. */
export function testConfig(loaded: Runnable, flatYaml: string): { tests: number; problems: Problem[] } {
  const { tests } = readSet(flatYaml);
  const names = { rooms: loaded.config.rooms, timeZone: loaded.config.flat.time_zone };
  const ran = Object.entries(tests).map(([name, text]) =>
    runRuleTests(parseSource(name, text), loaded.program, rulesBeside(name, loaded.files), names),
  );
  return {
    tests: ran.reduce((sum, { outcomes }) => sum + outcomes.length, 0),
    problems: ran.flatMap(({ outcomes, problems }) => [
      ...problems,
      ...outcomes.flatMap((outcome) => outcome.problems),
    ]),
  };
}

/** Mistakes in the rule tests themselves; runs none of them. */
export function checkTests(loaded: Runnable, flatYaml: string): Problem[] {
  const { tests } = readSet(flatYaml);
  return Object.entries(tests).flatMap(([name, text]) => {
    const source = parseSource(name, text);
    return [...source.problems, ...readRuleTests(source, loaded.program).problems];
  });
}

/** The ids of the rules in the file of the same name; null where there is none: then all rules are under test. */
function rulesBeside(testName: string, files: Files): string[] | null {
  const text = files[testName.replace('.test.', '.')];
  if (text === undefined) return null;
  const rules = valueAt(parseSource(testName, text).value, ['rules']);
  return Array.isArray(rules) ? rules.map((rule) => String(rule?.id ?? rule?.with?.id ?? rule?.use)) : null;
}
