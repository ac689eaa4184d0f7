/** Every rule kind of the list: its folder, its page, its own example with its test, its sentence, and the common manners. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadFiles } from '../../gateway/config/load.ts';
import { blueprint } from '../../rules/kinds/_blueprint/index.ts';
import { kinds } from '../../rules/kinds/index.ts';
import { render } from '../../rules/language/problem.ts';
import { parseSource } from '../../rules/language/source.ts';
import { runRuleTests } from '../../rules/language/test-runner.ts';
import { de } from '../../rules/words/de.ts';
import { en } from '../../rules/words/en.ts';
import { waitingDe } from '../../rules/words/waiting-de.ts';
import { waitingEn } from '../../rules/words/waiting-en.ts';
import { exampleFiles, exampleSecrets } from '../support/example-flat.ts';

const folder = new URL('../../rules/kinds/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8');

it('lists every folder, and each kind under its folder’s name', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders.map(({ name }) => name).filter((name) => name !== '_blueprint');
  expect(kinds.map(({ name }) => name).sort()).toEqual(names.sort());
});

describe.each([...kinds, blueprint])('kind $name', (kind) => {
  it('has a page for people and memory that is plain JSON', () => {
    expect(existsSync(new URL(`${kind.name}/README.md`, folder))).toBe(true);
    expect(JSON.parse(JSON.stringify(kind.memory()))).toEqual(kind.memory());
  });

  it('refuses keys it does not know', () => {
    expect(kind.schema.safeParse({ for: '1h', colour: 'red' }).success).toBe(false);
  });
});

describe.each(kinds)('kind $name', (kind) => {
  it('can say why in both languages', () => {
    expect(Object.keys(de.kinds)).toContain(kind.name);
    expect(Object.keys(en.kinds)).toContain(kind.name);
  });

  it('that says what it waits for has the words for it in both languages', () => {
    if (!kind.waiting) return;
    expect(Object.keys(waitingDe.kinds)).toContain(kind.name);
    expect(Object.keys(waitingEn.kinds)).toContain(kind.name);
  });

  it('explains each of its keys to editors, and names the schema in its example', () => {
    const { properties } = z.toJSONSchema(kind.schema, { io: 'input', unrepresentable: 'any' });
    for (const [key, value] of Object.entries(properties ?? {})) expect(value, key).toHaveProperty('description');
    expect(read(`${kind.name}/example.yaml`)).toMatch(/^# yaml-language-server: \$schema=.*\/rules\.schema\.json\n/);
    expect(read(`${kind.name}/example.test.yaml`)).toMatch(/^# yaml-language-server: .*\/rule-test\.schema\.json\n/);
  });

  it('passes the test of its own example', () => {
    const flatYaml = exampleFiles()['flat.yaml'] ?? '';
    const files = { 'flat.yaml': flatYaml, 'rules/example.yaml': read(`${kind.name}/example.yaml`) };
    const { program, config, problems } = loadFiles(files, exampleSecrets);
    expect(problems.map((problem) => render(problem, 'en'))).toEqual([]);
    if (!program || !config) throw new Error('no program');
    expect(program.rules.map((rule) => rule.kind)).toContain(kind.name);
    const names = { rooms: config.rooms, timeZone: config.flat.time_zone };
    const source = parseSource('example.test.yaml', read(`${kind.name}/example.test.yaml`));
    const run = runRuleTests(source, program, null, names);
    const failures = [...run.problems, ...run.outcomes.flatMap((outcome) => outcome.problems)];
    expect(failures.map((problem) => render(problem, 'en')).join('\n')).toBe('');
    expect(run.outcomes.length).toBeGreaterThan(0);
  });
});

it('says the same things in German and in English', () => {
  expect(Object.keys(de.kinds).sort()).toEqual(Object.keys(en.kinds).sort());
});
