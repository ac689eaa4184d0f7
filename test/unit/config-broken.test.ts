/**
 * Every file of test/fixtures/broken has one or more mistakes; beside it stands what a technician reads, German then English.
 * flat-*: a flat.yaml by itself. rule-*: a rule file in the example flat. test-*: a rule test in the example flat.
 * After a wanted change of a text: AAL_UPDATE_EXPECTED=1, then read the difference.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../gateway/config/load.ts';
import { isError, type Problem, render, sorted } from '../../rules/language/problem.ts';
import { parseSource, type Secrets } from '../../rules/language/source.ts';
import { readRuleTests } from '../../rules/language/test-file.ts';
import { exampleFiles, exampleSecrets } from '../support/example-flat.ts';

const folder = 'test/fixtures/broken';
const inputs = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

const secrets: Secrets = {
  get: (name) => ({ seven_api_key: 'k', dispatch_key: 'k' })[name],
  names: () => ['seven_api_key', 'dispatch_key'],
};

function problemsOf(name: string): readonly Problem[] {
  const text = readFileSync(join(folder, name), 'utf8');
  if (name.startsWith('flat-')) return loadFiles({ [name]: text }, secrets).problems;
  const flat = { 'flat.yaml': exampleFiles()['flat.yaml'] ?? '' };
  if (name.startsWith('rule-')) return loadFiles({ ...flat, [`rules/${name}`]: text }, exampleSecrets).problems;
  const { program } = loadFiles(exampleFiles(), exampleSecrets);
  if (!program) throw new Error('the example flat must be good');
  const source = parseSource(name, text);
  return sorted(readRuleTests(source, program, null).problems);
}

const rendered = (problems: readonly Problem[]): string =>
  (['de', 'en'] as const)
    .map((language) => problems.map((problem) => render(problem, language)).join('\n'))
    .join('\n----\n');

describe('broken files', () => {
  it('are at least forty', () => expect(inputs.length).toBeGreaterThanOrEqual(40));

  for (const name of inputs) {
    it(`${name} is explained where it stands`, () => {
      const problems = problemsOf(name);
      const golden = join(folder, name.replace('.yaml', '.expected'));
      const text = `${rendered(problems)}\n`;
      if (process.env.AAL_UPDATE_EXPECTED) writeFileSync(golden, text);
      expect(problems.some(isError)).toBe(true);
      expect(text).toBe(readFileSync(golden, 'utf8'));
    });
  }
});
