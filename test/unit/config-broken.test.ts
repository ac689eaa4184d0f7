/**
 * Every file of test/fixtures/broken has one or more mistakes; beside it stands what a technician reads, German then English.
 * flat-*: a flat.yaml by itself. rule-*: a rule file in the example flat. test-*: a rule test in the example flat.
 * After a wanted change of a text: AAL_UPDATE_EXPECTED=1, then read the difference.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isError, type Problem, render } from '../../rules/language/problem.ts';
import { brokenFiles, brokenFolder, brokenProblems } from '../support/broken.ts';

const inputs = [...brokenFiles('flat'), ...brokenFiles('rule'), ...brokenFiles('test')];

const rendered = (problems: readonly Problem[]): string =>
  (['de', 'en'] as const)
    .map((language) => problems.map((problem) => render(problem, language)).join('\n'))
    .join('\n----\n');

describe('broken files', () => {
  it('are at least sixty', () => expect(inputs.length).toBeGreaterThanOrEqual(60));

  for (const name of inputs) {
    it(`${name} is explained where it stands`, () => {
      const problems = brokenProblems(name);
      const golden = join(brokenFolder, name.replace('.yaml', '.expected'));
      const text = `${rendered(problems)}\n`;
      if (process.env.AAL_UPDATE_EXPECTED) writeFileSync(golden, text);
      expect(problems.some(isError)).toBe(true);
      expect(text).toBe(readFileSync(golden, 'utf8'));
    });
  }
});
