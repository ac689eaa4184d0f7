/** What rules/README.md shows is so: the first rule, its mistake, its test, and the table "mode x rule group". */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadFiles } from '../../gateway/config/load.ts';
import { render } from '../../rules/language/problem.ts';
import { parseSource } from '../../rules/language/source.ts';
import { runRuleTests } from '../../rules/language/test-runner.ts';
import { exampleFiles, exampleSecrets } from '../support/example-flat.ts';

/** A rule of each group, what makes it act, and by when. */
const groups = {
  safety: { rule: 'leak', hear: ['12:10 bath_leak wet'], actsBy: '12:15' },
  health: { rule: 'gateway-fault', hear: ['12:10 fault clock'], actsBy: '12:15' },
  silence: { rule: 'inactivity-day', hear: ['12:10 hall_motion on', '12:11 hall_motion off'], actsBy: '13:20' },
  person: { rule: 'long-in-bathroom', hear: ['12:10 bath_motion on', '12:11 bath_motion off'], actsBy: '13:20' },
  door: { rule: 'door-open-too-long', hear: ['12:10 front_door open'], actsBy: '12:25' },
  climate: { rule: 'too-hot', hear: ['12:10 kitchen_climate 30'], actsBy: '12:45' },
} as const;

const rules = `rules:
  - use: leak
  - use: gateway-fault
  - use: inactivity-day
    with: { for: 1h }
  - use: long-in-bathroom
  - use: door-open-too-long
  - use: too-hot
    with: { for: 30m }
`;

const { program, config } = loadFiles(
  { 'flat.yaml': exampleFiles()['flat.yaml'] ?? '', 'rules/own.yaml': rules },
  exampleSecrets,
);

/** Does the rule act in this mode, and when? */
function behaviour(mode: string, group: keyof typeof groups): string {
  const { rule, hear, actsBy } = groups[group];
  if (!program || !config) throw new Error('the flat must be good');
  const expected = (line: string): boolean => {
    const text = JSON.stringify({
      start: '2026-03-10 12:00',
      rules: [rule],
      tests: [{ name: mode, hear: [`12:00 mode ${mode} until 15:00`, ...hear], expect: [line] }],
    });
    const ran = runRuleTests(parseSource('x', text), program, null, { rooms: config.rooms, timeZone: 'Europe/Berlin' });
    expect(ran.problems).toEqual([]);
    return ran.outcomes.every(({ problems }) => problems.length === 0);
  };
  if (expected(`${actsBy} nothing`)) return 'rests';
  return group === 'safety' && expected('12:10 leak prealarm') && expected('12:11 leak raised')
    ? 'acts after 60 s'
    : 'acts';
}

const readme = readFileSync('rules/README.md', 'utf8');
const section = readme.split('## Modes')[1]?.split('\n## ')[0] ?? '';
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .filter(Boolean),
  );
const [head = [], ...modes] = rows;

it.each(modes)('in mode %s the rules do what the table says', (mode = '', ...cells) => {
  const names = head.slice(1) as (keyof typeof groups)[];
  expect(names).toEqual(Object.keys(groups));
  expect(names.map((group) => behaviour(mode, group))).toEqual(cells);
});

it('the table has every mode', () => expect(modes).toHaveLength(6));

/** The fenced blocks, in order: the first rules, what check says of a slip in them, their test, a failed test. */
const [ownRules = '', slip = '', ownTest = '', failure = ''] = [...readme.matchAll(/```(?:yaml)?\n([\s\S]*?)```/g)].map(
  ([, block]) => block,
);

it('the first rule and its test work as shown', () => {
  const flat = { 'flat.yaml': exampleFiles()['flat.yaml'] ?? '' };
  const own = loadFiles({ ...flat, 'rules/tea.yaml': ownRules }, exampleSecrets);
  expect(own.problems).toEqual([]);
  if (!own.program || !own.config) throw new Error('the flat must be good');
  const names = { rooms: own.config.rooms, timeZone: own.config.flat.time_zone };
  const { outcomes, problems } = runRuleTests(parseSource('tea.test.yaml', ownTest), own.program, null, names);
  expect([...problems, ...outcomes.flatMap((outcome) => outcome.problems)]).toEqual([]);
  expect(outcomes).toHaveLength(2);
});

it('a slip is explained as shown', () => {
  const files = {
    'flat.yaml': exampleFiles()['flat.yaml'] ?? '',
    'rules/tea.yaml': ownRules.replace('kettle_plug', 'kettel_plug'),
  };
  expect(
    loadFiles(files, exampleSecrets)
      .problems.map((problem) => render(problem, 'de'))
      .join('\n'),
  ).toBe(slip.trim());
});

it('a failed test is told as shown', () => {
  const notUp = { 'flat.yaml': exampleFiles()['flat.yaml'] ?? '', 'rules/not-up.yaml': 'rules:\n  - use: not-up\n' };
  const flat = loadFiles(notUp, exampleSecrets);
  if (!flat.program || !flat.config) throw new Error('the flat must be good');
  const [, line] = /^ {2}\| ( *expect: .*)$/m.exec(failure) ?? [];
  const text = `start: 2026-03-28 22:00\n\ntests:\n\n  - name: late\n    hear: ["22:40 bed occupied"]\n${line}\n`;
  const names = { rooms: flat.config.rooms, timeZone: flat.config.flat.time_zone };
  const { outcomes } = runRuleTests(parseSource('rules/not-up.test.yaml', text), flat.program, null, names);
  expect(outcomes.flatMap(({ problems }) => problems.map((problem) => render(problem, 'en'))).join('\n')).toBe(
    failure.trimEnd(),
  );
});
