/** The JUnit report of `aal test`, read back by libxml2. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { expect, it } from 'vitest';
import { run } from '../../gateway/commands/test.ts';
import { junit } from '../../gateway/commands/test-junit.ts';
import type { TestedFile } from '../../gateway/config/test.ts';
import { tempFolder } from '../support/temp.ts';

/** What a build server reads: every suite with its counts, every case with what it complains of. */
function read(xml: string) {
  using document = XmlDocument.fromString(xml);
  const text = (node: { get(path: string): { content: string } | null }, path: string) =>
    node.get(path)?.content ?? null;
  return document.find('/testsuites/testsuite').map((found) => {
    const suite = found as unknown as Parameters<typeof text>[0] & { find(path: string): Parameters<typeof text>[0][] };
    return {
      name: text(suite, '@name'),
      counts: ['tests', 'failures', 'errors', 'skipped'].map((name) => Number(text(suite, `@${name}`))),
      cases: suite.find('testcase').map((one) => ({
        name: text(one, '@name'),
        seconds: Number(text(one, '@time')),
        failure: text(one, 'failure'),
        message: text(one, 'failure/@message'),
        error: text(one, 'error'),
        skipped: text(one, 'skipped/@message'),
      })),
    };
  });
}

const file = (name: string): TestedFile => ({
  file: name,
  problems: [],
  tests: [{ name, problems: [], tookMs: 1234.56 }],
  skipped: [],
});

it('says of each file and test what `aal test` says, with both time lines', async () => {
  const cwd = tempFolder();
  const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);
  mkdirSync(join(cwd, 'rules'));
  write('rules/a.yaml', 'rules:\n  - use: not-up\n');
  write(
    'rules/a.test.yaml',
    `start: 2026-03-28 22:00
tests:
  - {name: 'up < 9:30 & "awake"', hear: ["08:00 hall_motion on"], expect: ["12:00 nothing"]}
  - {name: too early, expect: ["09:31 not-up raised"]}
`,
  );
  write('rules/c.yaml', 'rules:\n  - { use: leak, with: { household: pet } }\n');
  write(
    'rules/c.test.yaml',
    'start: 2026-03-28 22:00\ntests: [{name: water, hear: ["23:00 sink wet"], expect: ["23:00 leak raised"]}]\n',
  );
  write('rules/b.test.yaml', 'start: yesterday\ntests: [{name: x, expect: ["09:00 nothing"]}]\n');
  const io = { out: () => {}, err: () => {}, language: 'en', cwd, dataFolder: cwd } as const;
  const code = await run(['rules', '--junit', 'reports/aal.xml'], { ...io, configFile: '/etc/aal/flat.yaml' });
  expect(code).toBe(1);
  const [a, b, c] = read(readFileSync(join(cwd, 'reports/aal.xml'), 'utf8'));
  expect(a).toMatchObject({ name: 'rules/a.test.yaml', counts: [2, 1, 0, 0] });
  expect(a?.cases).toMatchObject([
    { name: 'up < 9:30 & "awake"', failure: null, error: null },
    { name: 'too early', message: expect.stringContaining('09:31 not-up raised did not happen then, but at 09:32') },
  ]);
  expect(a?.cases[1]?.failure).toMatch(
    /a\.test\.yaml:4:\d+: .*\n.*\n.*\^\^\^\n.*expected +\| what happened\n(.*\n)*.*No activity/,
  );
  for (const { seconds } of a?.cases ?? []) expect(seconds).toBeGreaterThan(0);
  expect(b).toMatchObject({
    counts: [1, 0, 1, 0],
    cases: [{ error: expect.stringContaining("'yesterday' is no start") }],
  });
  expect(c).toMatchObject({
    counts: [1, 0, 0, 1],
    cases: [{ name: 'water', skipped: expect.stringContaining("'leak' is made for other households") }],
  });
});

it('keeps every name that XML can hold, and is well-formed with any other', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const [suite] = read(junit([file(name)], 'de'));
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot hold them
      const held = name.toWellFormed().replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, '\ufffd');
      expect([suite?.name, suite?.cases[0]?.name]).toEqual([held, held]);
    }),
  );
  expect(read(junit([file('a\u0007b \ud800 <&"\'> \t\n é 😀')], 'de'))[0]?.name).toBe(
    'a\ufffdb \ufffd <&"\'> \t\n é 😀',
  );
});

it('gives seconds as they were measured', () => {
  expect(read(junit([file('x')], 'de'))[0]?.cases[0]?.seconds).toBe(1.23456);
});
