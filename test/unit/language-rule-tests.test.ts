/** Rule tests: what their lines mean, how they are judged, and what a failed one says. */
import { describe, expect, it } from 'vitest';
import { loadFiles } from '../../gateway/config/load.ts';
import { isError, type Problem, render } from '../../rules/language/problem.ts';
import { parseSource } from '../../rules/language/source.ts';
import { runRuleTests } from '../../rules/language/test-runner.ts';
import { exampleFiles, exampleSecrets } from '../support/example-flat.ts';

const usual = `rules:
  - use: not-up
  - use: leak
  - use: help-button
  - use: inactivity-day
  - use: long-in-bathroom
  - use: flat-left-at-night
  - use: not-up
    id: bath-not-used
    with: { expect: { rooms: [bath] } }
  - id: kettle-long
    title: Kettle
    kind: stays
    state: { signal: power, above: 100 }
    for: 3m
    level: notice
    shadow: true
`;

function flat(rules = usual) {
  const files = { 'flat.yaml': exampleFiles()['flat.yaml'] ?? '', 'rules/own.yaml': rules };
  const { program, config, problems } = loadFiles(files, exampleSecrets);
  if (!program || !config) throw new Error(problems.map((problem) => render(problem, 'en')).join('\n'));
  return { program, names: { rooms: config.rooms, timeZone: config.flat.time_zone } };
}

interface Written {
  readonly start?: string;
  readonly rules?: readonly string[];
  readonly given?: readonly string[];
  readonly hear?: readonly string[];
  readonly expect: readonly string[];
}

const { program, names } = flat();

function problemsOf(
  { start = '2026-03-28 22:00', rules, ...test }: Written,
  beside: string[] | null = null,
): Problem[] {
  const text = JSON.stringify({ start, ...(rules && { rules }), tests: [{ name: 'it', ...test }] });
  const { outcomes, problems } = runRuleTests(parseSource('own.test.yaml', text), program, beside, names);
  return [...problems, ...outcomes.flatMap((outcome) => outcome.problems)];
}

const messages = (test: Written, beside: string[] | null = null): string[] =>
  problemsOf(test, beside).map(({ message }) => message.en);

const failures = (test: Written): string[] =>
  problemsOf(test)
    .filter(isError)
    .map(({ message }) => message.en);

const passes = (test: Written): void => expect(messages(test)).toEqual([]);

describe('a failed rule test', () => {
  it('says what did not happen, what happened at another time, and what happened instead of nothing', () => {
    const rules = ['not-up'];
    expect(messages({ rules, expect: ['08:00 leak raised'] })).toEqual(["the rule 'leak' is not under test here"]);
    expect(messages({ rules, expect: ['09:32 not-up closed'] })).toEqual([
      "rule test 'it': 09:32 not-up closed did not happen",
    ]);
    expect(messages({ rules, expect: ['09:00 not-up prealarm'] })).toEqual([
      "rule test 'it': 09:00 not-up prealarm did not happen then, but at 09:30",
    ]);
    expect(messages({ rules, expect: ['09:32 nothing'] })).toEqual([
      "rule test 'it': expected until 09:32 nothing, what happened is 09:30 not-up prealarm (+ 2 more)",
    ]);
  });

  it('shows once, at its last mistake, both time lines side by side, and why the alert was raised', () => {
    const problems = problemsOf({
      rules: ['not-up'],
      hear: ['22:40 bed occupied'],
      expect: ['09:29 nothing', '09:30 not-up prealarm', '09:31 not-up raised', '09:31 notify step 2'],
    });
    expect(problems.map(({ hint }) => hint !== null)).toEqual([false, true]);
    expect(problems.map(({ hint }) => hint?.de ?? '').join('')).toBe(
      [
        '  erwartet              | geschehen',
        '  09:29 nothing         |',
        '  09:30 not-up prealarm | 09:30 not-up prealarm',
        '> 09:31 not-up raised   |',
        '> 09:31 notify step 2   |',
        '>                       | 09:32 not-up raised',
        '>                       | 09:37 notify step 2 bereitschaft',
        'not-up: Zwischen 05:00 und 09:30 Uhr keine Aktivität (Flur, Küche, Bad);',
        'letzte Aktivität um 22:40 Uhr am 28.03. (Schlafzimmer).',
      ].join('\n'),
    );
  });

  it('says what a rule waited for that did not act', () => {
    const day = { start: '2026-03-10 06:00', rules: ['inactivity-day'], expect: ['14:15 inactivity-day prealarm'] };
    const said = (...hear: string[]) => {
      const [, ...words] = problemsOf({ ...day, hear })[0]?.hint?.de.split('\ninactivity-day vor 14:15 Uhr: ') ?? [];
      return words.join('').replace(/\s+/g, ' ');
    };
    const kitchen = '08:15 kitchen_motion on for 1m';
    expect(said(kitchen, '09:00 front_door open for 1m')).toBe(
      'Ausgesetzt, längstens bis 21:01: vermutlich außer Haus seit 09:11.',
    );
    expect(said(kitchen, '09:00 mode visit until 20:00')).toBe('Ausgesetzt, längstens bis 20:00: Besuch seit 09:00.');
    expect(said(kitchen, '14:14 deaf')).toMatch(/^Kann nichts hören/);
    expect(said(kitchen)).toBe('');
  });

  it('leaves out what is far from what it is about', () => {
    const lines = problemsOf({
      rules: ['help-button'],
      hear: ['23:00-06:00 every 5m sos_button pressed'],
      expect: ['23:00 help-button raised', '07:00 help-button closed'],
    })[0]?.hint?.en.split('\n');
    expect(lines?.filter((line) => line === '  ...')).toHaveLength(1);
    expect(lines?.length).toBeLessThan(20);
  });

  it('is told of an alert of which no line speaks, and is no failure for that', () => {
    const test = { rules: ['not-up', 'leak'], hear: ['03:00 bath_leak wet'], expect: ['09:32 not-up raised'] };
    const [note, ...more] = problemsOf(test);
    expect(more).toEqual([]);
    expect(note).toMatchObject({ severity: 'note', key: 'test-unspoken' });
    expect(note?.message.de).toBe("Regeltest 'it': von '2026-03-29 03:00 leak raised' spricht keine Zeile");
    passes({ ...test, expect: ['03:00 notify step 2 bereitschaft', '09:32 not-up raised'] });
    passes({ ...test, expect: ['01:59 nothing'] });
  });
});

describe('an expectation', () => {
  it('`nothing` speaks of the time since the line before, and of the rules under test', () => {
    passes({ rules: ['not-up'], expect: ['09:30 not-up prealarm', '09:31 nothing', '09:32 not-up raised'] });
    const leak = { hear: ['03:00 bath_leak wet'], expect: ['04:00 nothing'] };
    expect(failures(leak)).toHaveLength(1);
    passes({ ...leak, rules: ['not-up'] });
    expect(messages(leak, ['not-up'])).toEqual([]);
  });

  it('may be about rules of another file than the one beside', () => {
    expect(messages({ rules: ['not-up'], expect: ['09:32 not-up raised'] }, ['leak'])).toEqual([]);
    expect(messages({ expect: ['09:32 not-up raised'] }, ['leak'])).toEqual([
      "the rule 'not-up' is not under test here",
    ]);
  });

  it('of the same twice wants it twice', () => {
    const hear = ['23:00 sos_button pressed', '23:05 sos_button pressed'];
    passes({ hear, expect: ['23:05 help-button raised-again'] });
    expect(failures({ hear, expect: ['23:05 help-button raised-again', '23:05 help-button raised-again'] })).toEqual(
      [],
    );
  });

  it('tells an alert that a person closes from one that closes by itself', () => {
    const rules = ['flat-left-at-night'];
    const out = ['23:30 front_door open for 1m'];
    const back = ['23:50 front_door open for 1m'];
    passes({ rules, hear: [...out, ...back], expect: ['23:50 flat-left-at-night resolved'] });
    passes({ rules, hear: [...out, ...back], expect: ['23:50 flat-left-at-night closed'] });
    const closed = { rules, hear: [...out, '23:45 close keller away'] };
    passes({ ...closed, expect: ['23:45 flat-left-at-night closed'] });
    expect(failures({ ...closed, expect: ['23:45 flat-left-at-night resolved'] })).toHaveLength(1);
  });

  it('can name a message by step, contact and kind', () => {
    const rules = ['leak'];
    const hear = ['08:00 bath_leak wet', '08:02 ack keller', '08:09 close keller justified'];
    passes({
      rules,
      hear: hear.slice(0, 1),
      expect: ['08:00 notify step 1 keller raised', '08:05 notify bereitschaft'],
    });
    const acknowledged = ['08:00 bath_leak wet', '08:06 ack bereitschaft'];
    passes({ rules, hear: acknowledged, expect: ['08:06 notify keller taken-over'] });
    expect(failures({ rules, hear: acknowledged, expect: ['08:06 notify keller all-clear'] })).toHaveLength(1);
  });

  it('can be about where the resident is thought to be', () => {
    const hear = ['22:10 front_door open for 1m', '23:00 front_door open'];
    passes({ rules: ['leak'], hear, expect: ['22:21 away', '23:00 home'] });
    expect(failures({ rules: ['leak'], hear, expect: ['22:20 away'] })).toEqual([
      "rule test 'it': 22:20 away did not happen then, but at 22:21",
    ]);
  });

  it('can be about a rule that is only recorded, which nobody is told of', () => {
    const test = { rules: ['kettle-long'], hear: ['23:00 kettle_plug 1900'] };
    passes({ ...test, expect: ['23:02 nothing', '23:03 kettle-long shadow', '23:30 nothing'] });
    expect(failures({ ...test, expect: ['23:03 kettle-long raised'] })).toHaveLength(1);
    expect(failures({ ...test, expect: ['23:03 nothing'] })).toHaveLength(1);
    const byDay = { start: '2026-03-10 08:00', rules: ['kettle-long'], hear: ['08:30 kettle_plug 1900'] };
    passes({ ...byDay, expect: ['08:33 kettle-long shadow keller'] });
    const [problem] = problemsOf({ ...byDay, expect: ['08:33 kettle-long shadow technik'] });
    expect(problem?.hint?.en).toMatch(/\| 08:33 kettle-long shadow keller\nkettle-long: .*100 W/);
  });

  it('can be about what the gateway raises by itself; else that is not spoken of', () => {
    const hear = ['22:10 bath_motion offline', '22:10 fall_radar offline'];
    const blind = { rules: ['bath-not-used'], hear };
    passes({ ...blind, expect: ['12:00 nothing'] });
    passes({ ...blind, expect: ['09:29 nothing', '09:30 not-monitored raised'] });
    const broken = { hear: ['23:00 fault bridge-offline', '23:30 fault bridge-offline over'] };
    passes({ ...broken, expect: ['23:00 fault:bridge-offline raised', '23:30 fault:bridge-offline resolved'] });
  });

  it('may speak of days in which nobody answers: the centre has it', () => {
    const expect = ['03:00 leak raised', '2026-03-29 03:05 notify step 3 zentrale', '03:05 leak handed-over'];
    passes({ rules: ['leak'], hear: ['03:00 bath_leak wet'], expect: [...expect, '2026-04-02 03:00 nothing'] });
  });
});

it('of a rule for other households does not run here, whatever it hears, and says so; the others do', () => {
  const own = (household: string) =>
    flat(`rules:
  - use: leak
  - { id: cat, title: t, kind: happens, event: { signal: contact }, level: notice, household: ${household} }
`);
  const source = parseSource(
    'own.test.yaml',
    `start: 2026-03-28 22:00
tests:
  - { name: cat, hear: ["23:00 cat_flap open"], expect: ["23:00 cat raised"] }
  - { name: water, hear: ["23:00 bath_leak wet"], expect: ["23:00 leak raised"] }
`,
  );
  const ran = (household: string, beside: string[]) => runRuleTests(source, own(household).program, beside, names);
  const { outcomes, skipped, problems } = ran('pet', ['cat', 'leak']);
  expect([outcomes, problems]).toEqual([[{ name: 'water', problems: [] }], []]);
  expect(skipped.map(({ note }) => `${note.severity} ${note.key} ${note.line}`)).toEqual(['note test-rests 3']);
  expect(ran('pet', ['cat'])).toMatchObject({ outcomes: [], skipped: [{ name: 'cat' }, { name: 'water' }] });
  expect(ran('1', ['cat', 'leak']).problems.map(({ key }) => key)).toEqual(['unknown-sensor']);
});

describe('what is heard', () => {
  it('may end by itself', () => {
    passes({
      start: '2026-03-10 06:00',
      rules: ['inactivity-day'],
      hear: ['08:15 kitchen_motion on for 1m'],
      expect: ['14:15 nothing', '14:16 inactivity-day prealarm'],
    });
    passes({ rules: ['kettle-long'], hear: ['23:00 kettle_plug 1900 for 2m'], expect: ['23:30 nothing'] });
  });

  it('that lasts may end by itself, too', () => {
    const quiet = {
      start: '2026-03-10 06:00',
      rules: ['inactivity-day'],
      expect: ['15:29 nothing', '15:30 inactivity-day prealarm'],
    };
    const kitchen = '08:15 kitchen_motion on for 1m';
    passes({ ...quiet, hear: [kitchen, '14:00 deaf for 1h'] });
    passes({ ...quiet, hear: [kitchen, '14:00 gateway down for 1h'] });
    passes({ hear: ['23:00 fault clock for 1h'], expect: ['23:00 fault:clock raised', '00:00 fault:clock resolved'] });
    const bath = {
      start: '2026-03-28 18:00',
      rules: ['bath-not-used'],
      expect: ['09:29 nothing', '09:30 bath-not-used prealarm'],
    };
    const silent = (lasts: string) => [`18:10 bath_motion silent${lasts}`, `18:10 fall_radar silent${lasts}`];
    passes({ ...bath, hear: silent(' for 9h') });
    expect(failures({ ...bath, start: '2026-03-27 18:00', hear: silent('') })).not.toEqual([]);
  });

  it('may come again and again, on many days, and the lines after it go on from its first time', () => {
    const early = '3 days 04:30-04:50 every 10m kitchen_motion on for 1m';
    const test = { start: '2026-03-27 04:00', rules: ['not-up'] };
    const onTheFourth = ['2026-03-30 09:29 nothing', '2026-03-30 09:30 not-up prealarm'];
    passes({ ...test, hear: [early], expect: ['2026-03-27 09:30 not-up prealarm'] });
    passes({ ...test, hear: [early, '3 days 08:30 hall_motion on for 1m'], expect: onTheFourth });
    passes({ ...test, hear: ['3 days 06:00-09:00 every 90m bath_motion on for 1m'], expect: onTheFourth });
  });

  it('keeps its clock time on the day the clocks change', () => {
    passes({
      start: '2026-03-27 04:00',
      rules: ['not-up'],
      hear: ['3 days 09:29 hall_motion on for 30s'],
      expect: ['2026-03-29 10:00 nothing', '2026-03-30 09:30 not-up prealarm'],
    });
  });

  it('while nothing is heard is lost; how it stands is known afterwards, and is no sign of life', () => {
    const deaf = ['2026-03-29 08:00 deaf', '08:10 bath_leak wet', '08:20 hall_motion on for 1m', '08:30 hearing'];
    passes({ rules: ['leak'], hear: deaf, expect: ['08:29 nothing', '08:30 leak raised'] });
    passes({
      rules: ['leak'],
      hear: [...deaf.slice(0, 2), '08:20 bath_leak dry', '08:30 hearing'],
      expect: ['09:00 nothing'],
    });
    passes({ rules: ['not-up'], hear: deaf, expect: ['09:30 not-up prealarm'] });
    const button = ['2026-03-29 08:00 deaf', '08:10 sos_button pressed', '08:30 hearing'];
    passes({ rules: ['help-button'], hear: button, expect: ['09:00 nothing'] });
  });

  it.each([
    ['deaf', 'hearing'],
    ['gateway down', 'gateway up'],
  ])('%s ... %s is not silence (law 4)', (gone, back) => {
    passes({
      start: '2026-03-10 06:00',
      rules: ['inactivity-day'],
      hear: ['08:15 kitchen_motion on for 1m', `14:00 ${gone}`, `15:00 ${back}`],
      expect: ['15:29 nothing', '15:30 inactivity-day prealarm', '15:32 inactivity-day raised'],
    });
  });

  it('a gateway that was down goes on with the alert it had, and sends nothing meanwhile', () => {
    passes({
      rules: ['leak'],
      hear: ['08:00 bath_leak wet', '08:02 gateway down', '08:20 gateway up'],
      expect: ['08:00 notify step 1 keller', '08:19 nothing', '08:20 notify step 2 bereitschaft'],
    });
  });

  it('a clock that cannot be trusted lets windows wait; a step moves windows and no durations (law 5)', () => {
    const rules = ['not-up'];
    passes({
      rules,
      hear: ['2026-03-29 04:00 clock untrusted', '2026-03-29 11:00 clock trusted'],
      expect: ['2026-03-29 11:00 nothing'],
    });
    passes({
      rules,
      hear: ['2026-03-29 07:00 clock -1h'],
      expect: ['2026-03-29 10:29 nothing', '10:30 not-up prealarm'],
    });
    passes({
      start: '2026-03-10 06:00',
      rules: ['inactivity-day'],
      hear: ['08:15 kitchen_motion on for 1m', '09:00 clock +2h'],
      expect: ['16:15 nothing', '16:16 inactivity-day prealarm'],
    });
  });

  it('a mode has its end, on another day too', () => {
    passes({
      rules: ['not-up'],
      hear: ['2026-03-29 04:00 mode absence until 2026-03-30 03:00'],
      expect: ['2026-03-30 09:29 nothing', '2026-03-30 09:30 not-up prealarm'],
    });
  });

  it('a sensor that is not heard any more is unknown until it says something', () => {
    const test = { start: '2026-03-28 18:00', rules: ['bath-not-used'] };
    const silent = ['18:10 bath_motion silent', '18:10 fall_radar silent'];
    passes({ ...test, hear: silent, expect: ['2026-03-30 12:00 nothing'] });
    const heard = [...silent, '2026-03-29 12:00 bath_motion off'];
    passes({ ...test, hear: heard, expect: ['2026-03-30 09:29 nothing', '2026-03-30 09:30 bath-not-used prealarm'] });
  });
});

it('sixty days are a matter of moments, and give what each of them would', () => {
  passes({
    start: '2026-01-05 04:00',
    rules: ['not-up', 'inactivity-day'],
    hear: [
      '60 days 07:10 bed empty',
      '60 days 07:12-21:40 every 40m kitchen_motion on for 1m',
      '60 days 22:30 bed occupied',
    ],
    expect: ['2026-03-05 22:00 nothing', '2026-03-06 09:30 not-up prealarm'],
  });
});
