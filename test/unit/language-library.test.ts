/** Every shipped rule fits the example flat and passes the test that stands beside it, with the same engine as the gateway. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../gateway/config/load.ts';
import { render } from '../../rules/language/problem.ts';
import { parseSource, valueAt } from '../../rules/language/source.ts';
import { runRuleTests } from '../../rules/language/test-runner.ts';
import { exampleFiles, exampleSecrets } from '../support/example-flat.ts';

const folder = 'rules/library';
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && !name.includes('.test.'))
  .map((name) => name.replace('.yaml', ''));

const flatYaml = exampleFiles()['flat.yaml'] ?? '';

describe('the shipped rules', () => {
  for (const name of names) {
    it(`${name} passes its test`, () => {
      const text = readFileSync(`${folder}/${name}.yaml`, 'utf8');
      const loaded = loadFiles({ 'flat.yaml': flatYaml, [`rules/${name}.yaml`]: text }, exampleSecrets);
      expect(loaded.problems.map((problem) => render(problem, 'en'))).toEqual([]);
      if (!loaded.program || !loaded.config) throw new Error('no program');
      const source = parseSource(`${name}.test.yaml`, readFileSync(`${folder}/${name}.test.yaml`, 'utf8'));
      const names = { rooms: loaded.config.rooms, timeZone: loaded.config.flat.time_zone };
      const { outcomes, problems } = runRuleTests(source, loaded.program, null, names);
      const failures = [...problems, ...outcomes.flatMap((outcome) => outcome.problems)];
      expect(failures.map((problem) => render(problem, 'en')).join('\n')).toBe('');
      expect(outcomes.length).toBeGreaterThan(0);
    });

    it(`${name} stands alone in a file of its name`, () => {
      expect(valueAt(parseSource(name, readFileSync(`${folder}/${name}.yaml`, 'utf8')).value, ['rules'])).toMatchObject(
        [{ id: name }],
      );
    });

    it(`${name} says what it is for, what excuses it or ends it, and what it cannot see`, () => {
      const header = readFileSync(`${folder}/${name}.yaml`, 'utf8').split('rules:')[0] ?? '';
      expect(header).toMatch(/Cannot see|Excused by|Ends by itself/);
      expect(header.split('\n').length).toBeGreaterThan(3);
      expect(header.split('\n')[0]).toBe('# yaml-language-server: $schema=../schema/rules.schema.json');
    });
  }

  it('are all in the README, with their level', () => {
    const rows = readFileSync(`${folder}/README.md`, 'utf8').matchAll(
      /^\| ([a-z-]+) +\| (emergency|alarm|notice|fault) +\|/gm,
    );
    const levels = names.map((name) => [
      name,
      valueAt(parseSource(name, readFileSync(`${folder}/${name}.yaml`, 'utf8')).value, ['rules', 0, 'level']),
    ]);
    expect([...rows].map(([, name, level]) => [name, level]).sort()).toEqual(levels.sort());
  });
});
