/** The files of test/fixtures/broken, and what is said about each. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFiles } from '../../gateway/config/load.ts';
import { type Problem, sorted } from '../../rules/language/problem.ts';
import { parseSource, type Secrets } from '../../rules/language/source.ts';
import { readRuleTests } from '../../rules/language/test-file.ts';
import { exampleFiles, exampleSecrets } from './example-flat.ts';

export const brokenFolder = 'test/fixtures/broken';

export const brokenFiles = (kind: 'flat' | 'rule' | 'test'): string[] =>
  readdirSync(brokenFolder).filter((name) => name.startsWith(`${kind}-`) && name.endsWith('.yaml'));

const secrets: Secrets = {
  get: (name) => ({ seven_api_key: 'k', dispatch_key: 'k' })[name],
  names: () => ['seven_api_key', 'dispatch_key'],
};

/** flat-*: a flat.yaml by itself. rule-*: a rule file in the example flat. test-*: a rule test in the example flat. */
export function brokenProblems(name: string): readonly Problem[] {
  const text = readFileSync(join(brokenFolder, name), 'utf8');
  if (name.startsWith('flat-')) return loadFiles({ [name]: text }, secrets).problems;
  const flat = { 'flat.yaml': exampleFiles()['flat.yaml'] ?? '' };
  if (name.startsWith('rule-')) return loadFiles({ ...flat, [`rules/${name}`]: text }, exampleSecrets).problems;
  const { program } = loadFiles(exampleFiles(), exampleSecrets);
  if (!program) throw new Error('the example flat must be good');
  return sorted(readRuleTests(parseSource(name, text), program, null).problems);
}
