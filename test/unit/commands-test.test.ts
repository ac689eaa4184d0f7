/** `aal test`: which tests it finds, on which flat they run, what it says and how it ends. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../gateway/commands/test.ts';
import { systemFlatFile } from '../../gateway/config/paths.ts';
import { tempFolder } from '../support/temp.ts';

/** A folder of a technician; `files` beside a copy of the example flat. */
function desk(files: Readonly<Record<string, string>> = {}, language: 'de' | 'en' = 'en') {
  const folder = tempFolder();
  cpSync('deploy/example', join(folder, 'my-flat'), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const aal = async (args: string[] = [], configFile = join(folder, 'my-flat/flat.yaml')) => {
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    const code = await run(args, { out: say, err: say, language, cwd: folder, configFile, dataFolder: folder });
    return { code, text: lines.join('\n') };
  };
  return { folder, aal };
}

const night = (expected: string) => `start: 2026-03-28 22:00
rules: [not-up]
tests:
  - name: nobody gets up
    expect: ["${expected}"]
`;

it('without a path all tests of the flat run in its whole set, without secrets', async () => {
  const { code, text } = await desk({ 'my-flat/rules/night.test.yaml': night('10:02 not-up raised') }).aal();
  expect(text.split('\n')).toEqual([
    'Flat: my-flat/flat.yaml',
    'ok      my-flat/rules/care.test.yaml  3 tests',
    'ok      my-flat/rules/night.test.yaml  1 test',
    '',
    '2 files, 4 tests: 4 passed, 0 failed',
  ]);
  expect(code).toBe(0);
});

it('a rules file stands for the test beside it, a folder for all within', async () => {
  const { aal } = desk({
    'loose/a.yaml': 'rules:\n  - use: not-up\n',
    'loose/a.test.yaml': night('09:32 not-up raised'),
    'loose/deep/b.test.yaml': night('09:32 not-up raised'),
    'loose/deep/b.yaml': 'rules:\n  - use: not-up\n',
  });
  expect((await aal(['loose/a.yaml'])).text).toContain('1 file, 1 test: 1 passed');
  expect((await aal(['loose', 'loose/a.test.yaml'])).text).toContain('2 files, 2 tests: 2 passed');
});

it('without a configured flat a test runs in the flat whose rules it tests, else in the example', async () => {
  const { aal } = desk({
    'my-flat/rules/care.test.yaml': night('10:02 not-up raised'),
    'loose/a.yaml': 'rules:\n  - use: not-up\n',
    'loose/a.test.yaml': night('09:32 not-up raised'),
  });
  const { code, text } = await aal(['loose', 'my-flat'], systemFlatFile);
  expect(text).toMatch(/^Flat: \/.*deploy\/example\/flat\.yaml\nok .*a\.test.*\nFlat: my-flat\/flat\.yaml\nok /);
  expect(code).toBe(0);
  const elsewhere = await aal(['loose'], '/nowhere/flat.yaml');
  expect(elsewhere.code).toBe(1);
  expect(elsewhere.text).toContain('/nowhere/flat.yaml: this file is missing');
});

it('a failure is told at its line, and the end is 1', async () => {
  const { code, text } = await desk({ 'my-flat/rules/care.test.yaml': night('09:00 not-up raised') }).aal();
  expect(text).toContain('FAILED  my-flat/rules/care.test.yaml  1 of 1 failed\n');
  expect(text).toContain(
    "my-flat/rules/care.test.yaml:5:14: rule test 'nobody gets up': 09:00 not-up raised did not happen then, but at 10:02",
  );
  expect(text).toContain('1 file, 1 test: 0 passed, 1 failed');
  expect(code).toBe(1);
});

it('rules and tests with mistakes are explained where they stand, in paths from here', async () => {
  const { aal } = desk({ 'my-flat/rules/care.yaml': 'rules:\n  - use: not-upp\n' }, 'de');
  const broken = await aal();
  expect(broken.text).toContain("my-flat/rules/care.yaml:2:10: die mitgelieferte Regel 'not-upp' gibt es nicht");
  expect(broken.text).toContain('0 bestanden, 0 fehlgeschlagen, 1 Datei ohne Lauf');
  expect(broken.code).toBe(1);
  const { code, text } = await desk({ 'my-flat/rules/care.test.yaml': night('09:00 no-up raised') }).aal();
  expect(text).toMatch(/care\.test\.yaml:5:21: there is no rule 'no-up'\n.*\n.*\^{5}\n {4}did you mean 'not-up'\?/);
  expect(code).toBe(1);
});

it('where no tests are, nothing has passed', async () => {
  const { aal } = desk({ 'loose/a.yaml': 'rules:\n  - use: not-up\n' });
  const { code, text } = await aal(['loose']);
  expect(text).toBe('No rule tests (*.test.yaml) found: loose');
  expect(code).toBe(1);
  expect((await aal(['my-flat', 'loose'])).code).toBe(1);
  expect((await aal(['nowhere', 'loose/b.test.yaml'])).text).toBe(
    'nowhere: there is no such file or folder\nloose/b.test.yaml: there is no such file or folder',
  );
  expect((await aal(['my-flat/secrets.yaml.example'])).text).toContain('No rule tests');
});

it('without a path and without a flat there is nothing to test', async () => {
  await expect(desk().aal([], '/nowhere/flat.yaml')).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringContaining('aal test PATH'),
  });
});
