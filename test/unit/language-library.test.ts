/** Every shipped rule fits the example flat and passes the test that stands beside it, with the same engine as the gateway. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../gateway/config/load.ts';
import { Engine, quietSnapshot } from '../../rules/engine/index.ts';
import { render } from '../../rules/language/problem.ts';
import { parseSource } from '../../rules/language/source.ts';
import { runRuleTests } from '../../rules/language/test-runner.ts';
import { exampleFiles, exampleSecrets } from '../support/example-flat.ts';

const folder = 'rules/library';
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml') && !name.includes('.test.'))
  .map((name) => name.replace('.yaml', ''));

const flatYaml = exampleFiles()['flat.yaml'] ?? '';

interface Shipped {
  readonly id: string;
  readonly title: { readonly de: string; readonly en: string };
  readonly level: string;
}
const textOf = (name: string): string => readFileSync(`${folder}/${name}`, 'utf8');
const parsed = (name: string) => parseSource(name, textOf(name)).value;
const shipped = (name: string): Shipped[] => (parsed(`${name}.yaml`) as { rules: Shipped[] }).rules;
/** Every test's expectations, without their times. */
const expectations = (name: string): string[][] =>
  (parsed(`${name}.test.yaml`) as { tests: { expect: string[] }[] }).tests.map(({ expect: lines }) =>
    lines.map((line) => line.replace(/^.*?\d\d:\d\d\S* /, '')),
  );

describe.each(names)('the shipped rule %s', (name) => {
  it('passes its test', () => {
    const loaded = loadFiles({ 'flat.yaml': flatYaml, [`rules/${name}.yaml`]: textOf(`${name}.yaml`) }, exampleSecrets);
    expect(loaded.problems.map((problem) => render(problem, 'en'))).toEqual([]);
    if (!loaded.program || !loaded.config) throw new Error('no program');
    const source = parseSource(`${name}.test.yaml`, textOf(`${name}.test.yaml`));
    const words = { rooms: loaded.config.rooms, timeZone: loaded.config.flat.time_zone };
    const { outcomes, skipped, problems } = runRuleTests(source, loaded.program, null, words);
    const failures = [...problems, ...outcomes.flatMap((outcome) => outcome.problems)];
    expect(failures.map((problem) => render(problem, 'en')).join('\n')).toBe('');
    expect([outcomes.length, skipped.length]).toEqual([expectations(name).length, 0]);
  });

  it('fires in one of its tests, and stays silent in another', () => {
    const fires = new RegExp(`^${name} (raised|prealarm|shadow)$`);
    expect(expectations(name).some((lines) => lines.some((line) => fires.test(line)))).toBe(true);
    expect(expectations(name).some((lines) => lines.every((line) => line === 'nothing'))).toBe(true);
  });

  it('stands alone in a file of its name, with a title in both languages', () => {
    const [rule, ...others] = shipped(name);
    expect([rule?.id, others]).toEqual([name, []]);
    expect(rule?.title.de).not.toBe(rule?.title.en);
  });

  it('says what it is for, how loud it is, what excuses it, and what it cannot see', () => {
    const header = textOf(`${name}.yaml`).split('\nrules:')[0] ?? '';
    expect(header.split('\n')[0]).toBe('# yaml-language-server: $schema=../schema/rules.schema.json');
    expect(header).toContain(`Level: ${shipped(name)[0]?.level}`);
    expect(header).toMatch(/Excused by: .+/);
    expect(header).toMatch(/Cannot see: .+/);
  });
});

it('the shipped rules say that they cannot see when none of their sensors is heard', () => {
  const rules = `rules:\n${names.map((name) => `  - use: ${name}\n`).join('')}`;
  const { program } = loadFiles({ 'flat.yaml': flatYaml, 'rules/all.yaml': rules }, exampleSecrets);
  if (!program) throw new Error('no program');
  const at = Date.parse('2026-03-10T11:00:00Z');
  const engine = new Engine(program, at, quietSnapshot(program, at));
  for (const { id: sensor, room } of program.sensors) {
    const gone = { signal: 'availability', value: false, evidence: 'report' } as const;
    engine.step({ type: 'reading', at, receivedAt: at, sensor, room, ...gone });
  }
  const seeing = engine
    .view()
    .ruleStatuses(at)
    .filter(({ state }) => state !== 'cannot-see');
  // Those are about the sensors and the gateway themselves.
  expect(seeing.filter(({ facts }) => facts.signal !== 'health').map(({ rule }) => rule)).toEqual([]);
  expect(seeing.length).toBeGreaterThan(0);
});

it('the shipped rules are all in the bench, which says that it measures the whole library', () => {
  const { rules } = parseSource('all', readFileSync('test/bench/flat/rules/all.yaml', 'utf8')).value as {
    rules: { use: string }[];
  };
  expect(rules.map(({ use }) => use).sort()).toEqual([...names].sort());
});

it('the shipped rules are all in the README, with their level', () => {
  const rows = textOf('README.md').matchAll(/^\| ([a-z-]+) +\| (emergency|alarm|notice|fault) +\|/gm);
  const levels = names.map((name) => [name, shipped(name)[0]?.level]);
  expect([...rows].map(([, name, level]) => [name, level]).sort()).toEqual(levels.sort());
});
