/** Configuration: what a good set becomes, how secrets are found, what is refused for its size, and that nothing crashes. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../../gateway/config/check-file.ts';
import { dutyTable } from '../../gateway/config/duty.ts';
import { editorSchemas } from '../../gateway/config/json-schema.ts';
import { loadConfig, loadFiles } from '../../gateway/config/load.ts';
import { checkModels } from '../../gateway/config/models.ts';
import type { Files } from '../../gateway/config/read.ts';
import { openSecrets } from '../../gateway/config/secrets.ts';
import { limits } from '../../gateway/limits.ts';
import { channelsFor } from '../../rules/engine/chain.ts';
import { limits as languageLimits } from '../../rules/language/limits.ts';
import { isError, type Problem, render } from '../../rules/language/problem.ts';
import { isTextKey } from '../../rules/language/words.ts';
import { exampleFiles, exampleSecrets } from '../support/example-flat.ts';
import { tempFolder } from '../support/temp.ts';

const english = (problems: readonly Problem[]): string[] => problems.map((problem) => render(problem, 'en'));

function exampleWith(change: (flat: string) => string, rules?: string): Files {
  const files = exampleFiles();
  const flat = change(files['flat.yaml'] ?? '');
  return rules === undefined ? { ...files, 'flat.yaml': flat } : { 'flat.yaml': flat, 'rules/own.yaml': rules };
}

describe('the example flat', () => {
  const loaded = loadFiles(exampleFiles(), exampleSecrets);

  it('is good', () => expect(english(loaded.problems)).toEqual([]));

  it('becomes the program of the engine', () => {
    const { program } = loaded;
    expect(program?.flat).toMatchObject({
      id: '12',
      timeZone: 'Europe/Berlin',
      household: '1',
      awayMaxMs: 12 * 3_600_000,
    });
    expect(program?.sensors.find(({ id }) => id === 'front_door')).toMatchObject({
      room: 'hall',
      exit: true,
      signals: ['contact'],
    });
    expect(program?.contacts.find(({ id }) => id === 'keller')).toMatchObject({
      channels: ['sms', 'email'],
      canAcknowledge: true,
    });
    expect(program?.contacts.find(({ id }) => id === 'technik')).toMatchObject({ canAcknowledge: false, hours: null });
    expect(program?.chains.alarm?.[0]).toEqual({
      to: ['keller'],
      by: ['sms', 'email'],
      waitMs: 300_000,
      repeatMs: null,
    });
  });

  it('takes a library rule with what the flat says otherwise', () => {
    const rule = loaded.program?.rules.find(({ id }) => id === 'not-up');
    expect(rule).toMatchObject({ kind: 'missing', level: 'alarm', chain: 'alarm', while: 'home', prealarmMs: 120_000 });
    expect(rule?.between).toEqual({ fromMinute: 300, toMinute: 600 });
    expect(rule?.spec).toEqual({ expect: { signal: 'activity', rooms: ['hall', 'kitchen', 'bath'] } });
    const door = loaded.program?.rules.find(({ id }) => id === 'door-open-too-long');
    expect(door?.spec).toMatchObject({ state: { signal: 'contact', is: true, sensors: ['front_door'] }, for: 600_000 });
  });

  it('keeps the hash of a rule while the rule is the same, in another file and another order', () => {
    const rule = (files: Files, id: string) =>
      loadFiles(files, exampleSecrets).program?.rules.find((r) => r.id === id)?.hash;
    const text = 'rules:\n  - use: smoke\n  - use: leak\n';
    const other = 'rules:\n  - use: leak\n  - use: smoke\n    with: { prealarm: 1m }\n';
    expect(
      rule(
        exampleWith((flat) => flat, other),
        'leak',
      ),
    ).toBe(
      rule(
        exampleWith((flat) => flat, text),
        'leak',
      ),
    );
    expect(
      rule(
        exampleWith((flat) => flat, other),
        'smoke',
      ),
    ).not.toBe(
      rule(
        exampleWith((flat) => flat, text),
        'smoke',
      ),
    );
  });

  it('says who is told at every hour of the week', () => {
    const { config } = loaded;
    expect(dutyTable(config?.chains.alarm ?? [], 'alarm', config?.contacts ?? {}, 'de')).toEqual([
      ['Mo-So 07:00-21:00', '1. A. Keller (sms, email)   2. Bereitschaft (sms)   3. Hausnotrufzentrale (dispatch)'],
      ['Mo-So 21:00-07:00', '1. niemand, übersprungen   2. Bereitschaft (sms)   3. Hausnotrufzentrale (dispatch)'],
    ]);
  });
});

it('a telephone rings for alarms where the SMS fails; for a notice or a fault only where the step says so', () => {
  const keller = 'keller: { name: A. Keller,';
  const called = (by: string): Record<string, string> => {
    const change = (flat: string): string =>
      `${flat.replace(keller, `${keller} call: "+4915100000001",`).replaceAll('{ to: [keller], by: [email] }', `{ to: [keller]${by} }`)}
call: { gateway: mailbox }
`.replace('{ to: [keller], by: [sms, email], wait: 5m }', '{ to: [keller], wait: 5m }');
    const { program } = loadFiles(exampleWith(change), exampleSecrets);
    const facts = program?.contacts.find(({ id }) => id === 'keller');
    const ways = (chain: string): string => channelsFor(facts!, program!.chains[chain]![0]!).join(' ');
    return { alarm: ways('alarm'), notice: ways('notice') };
  };
  expect(called('')).toEqual({ alarm: 'sms call email', notice: 'sms email' });
  expect(called(', by: [call]')).toEqual({ alarm: 'sms call email', notice: 'call' });
});

it('says of carers who take turns who is told in even weeks and who in odd ones', () => {
  const turns = (flat: string): string =>
    flat
      .replace(
        'language: de, hours: "07:00-21:00" }',
        'language: de, weeks: even }\n  meier: { sms: "+4915100000003", weeks: odd, hours: ["mo-fr 07:00-18:00", "so 22:00-07:00"] }',
      )
      .replace('{ to: [keller], by: [sms, email], wait: 5m }', '{ to: [keller, meier], wait: 5m }');
  const { config } = loadFiles(exampleWith(turns), exampleSecrets);
  const table = (language: 'de' | 'en') =>
    dutyTable(config?.chains.alarm?.slice(0, 1) ?? [], 'alarm', config?.contacts ?? {}, language);
  expect(table('de')).toEqual([
    ['gerade KW Mo 00:00-07:00', '1. A. Keller (sms, email) + meier (sms)'],
    ['gerade KW Mo 07:00 - So 24:00', '1. A. Keller (sms, email)'],
    ['ungerade KW Mo 00:00-07:00', '1. niemand, übersprungen'],
    ['ungerade KW Mo-Fr 07:00-18:00', '1. meier (sms)'],
    ['ungerade KW Mo-Do 18:00-07:00', '1. niemand, übersprungen'],
    ['ungerade KW Fr 18:00 - So 22:00', '1. niemand, übersprungen'],
    ['ungerade KW So 22:00-24:00', '1. meier (sms)'],
  ]);
  expect(table('en')[1]?.[0]).toBe('even weeks Mon 07:00 - Sun 24:00');
});

describe('the household', () => {
  const household = (word: string, rules: string): string[] =>
    loadFiles(
      exampleWith((flat) => flat.replace('household: 1', `household: ${word}`), rules),
      exampleSecrets,
    ).problems.map(({ key, severity }) => `${severity} ${key}`);

  it('with a pet blinds a rule that hears motion only, unless that is accepted with a reason', () => {
    const rule =
      'rules:\n  - use: inactivity-day\n    with: { of: { signal: activity, rooms: [hall, bath], sensors: [hall_motion, bath_motion] } }\n';
    expect(household('pet', rule)).toEqual(['error rule-blind-pet']);
    const accepted = rule.replace('with: {', 'with: { accept_blind: the cat lives in the kitchen,');
    expect(household('pet', accepted)).toEqual(['note rule-blind-pet']);
  });

  it('is looked at by every shipped rule: which ones it makes weak or blind', () => {
    const shipped = readdirSync('rules/library').flatMap((name) => /^([a-z-]+)\.yaml$/.exec(name)?.[1] ?? []);
    const told = (word: string): Record<string, string[]> => {
      const found = shipped.map((id): [string, string[]] => [id, household(word, `rules:\n  - use: ${id}\n`)]);
      return Object.fromEntries(found.filter(([, problems]) => problems.length > 0));
    };
    expect(told('1')).toEqual({});
    expect(told('"2+"')).toEqual({
      'day-button-missed': ['note rule-weak-several'],
      'flat-left-at-night': ['note rule-weak-whose'],
      'fridge-not-opened': ['note rule-weak-several'],
      'inactivity-day': ['note rule-weak-several'],
      'inactivity-early': ['note rule-weak-several'],
      'inactivity-night': ['note rule-weak-several'],
      'left-and-not-returned': ['note rule-weak-whose'],
      'left-bed-at-night': ['error rule-blind-several'],
      'long-in-bathroom': ['note rule-weak-whose'],
      'not-home-by-evening': ['note rule-weak-whose'],
      'not-in-bed': ['error rule-blind-several'],
      'not-up': ['note rule-weak-several'],
      'too-long-in-bed': ['error rule-blind-several'],
      'unusual-silence': ['error rule-blind-learned'],
      'wandering-at-night': ['note rule-weak-whose'],
    });
    expect(told('pet')).toEqual({
      'inactivity-day': ['note rule-weak-pet'],
      'inactivity-early': ['note rule-weak-pet'],
      'inactivity-night': ['note rule-weak-pet'],
      'long-in-bathroom': ['error rule-blind-pet'],
      'not-up': ['note rule-weak-pet'],
      'unusual-silence': ['note rule-weak-pet'],
      'wandering-at-night': ['error rule-blind-pet-sets-off'],
    });
  });

  it('with a pet is set off by it where a rule listens for motion itself', () => {
    const own = (event: string) =>
      `rules:\n  - id: steps\n    title: t\n    kind: happens\n    event: ${event}\n    level: notice\n`;
    expect(household('pet', own('{ signal: motion, rooms: [hall] }'))).toEqual(['error rule-blind-pet-sets-off']);
    expect(household('pet', own('{ signal: contact }'))).toEqual([]);
  });

  it('of several people does not know who is meant by being in bed', () => {
    const rule =
      'rules:\n  - id: dry\n    title: t\n    kind: stays\n    state: { signal: humidity, below: 20 }\n    for: 1h\n    while: in-bed\n    level: notice\n';
    expect(household('"2+"', rule)).toEqual(['note rule-weak-whose']);
  });

  it('with a pet weakens inactivity', () => {
    expect(household('pet', 'rules:\n  - use: inactivity-day\n')).toEqual(['note rule-weak-pet']);
  });

  it('of several people needs to know whose bed it is', () => {
    expect(household('"2+"', 'rules:\n  - use: left-bed-at-night\n')).toEqual(['error rule-blind-several']);
    const named = 'rules:\n  - use: left-bed-at-night\n    with: { state: { sensors: [bed] } }\n';
    expect(household('"2+"', named)).toEqual([]);
  });

  it('of several people has no habits of one to learn', () => {
    expect(household('"2+"', 'rules:\n  - use: unusual-silence\n')).toEqual(['error rule-blind-learned']);
    const forForty = 'rules:\n  - use: unusual-silence\n    with: { household: [1, pet] }\n';
    expect(household('"2+"', forForty)).toEqual(['note rule-rests']);
  });

  it('that never goes out alone makes a rule about leaving blind', () => {
    const files = exampleWith(
      (flat) => flat.replace('leaves_alone: true', 'leaves_alone: no'),
      'rules:\n  - use: flat-left-at-night\n',
    );
    expect(loadFiles(files, exampleSecrets).problems.map(({ key }) => key)).toEqual(['rule-blind-never-away']);
  });

  it('that a rule is not made for lets it rest: a note, and nothing about sensors or rooms that are not there', () => {
    const forPets = `rules:
  - id: cat-flap
    title: t
    kind: missing
    expect: { signal: contact, rooms: [cellar], sensors: [cat_flap] }
    between: "06:00-20:00"
    household: pet
    level: notice
`;
    expect(household('1', forPets)).toEqual(['note rule-rests']);
    expect(household('pet', forPets)).toEqual(['error unknown-room', 'error unknown-sensor']);
    const files = exampleWith((flat) => flat, forPets);
    expect(render(loadFiles(files, exampleSecrets).problems[0] as Problem, 'de')).toContain(
      "Hinweis: die Regel 'cat-flap' ruht hier: sie ist für pet, in dieser Wohnung gilt 1",
    );
  });

  it('may be one of several that a rule is made for, and a bare 1 is a household too', () => {
    const both = 'rules:\n  - use: long-in-bathroom\n    with: { household: [1, pet], accept_blind: doors tell }\n';
    expect(household('1', both)).toEqual([]);
    expect(household('"2+"', both)).toEqual(['note rule-rests']);
    expect(household('1', both.replace('[1, pet]', '1'))).toEqual([]);
  });

  it('without an exit door cannot know who is out', () => {
    const files = exampleWith((flat) => flat.replace(', exit: true', ''), 'rules:\n  - use: not-home-by-evening\n');
    expect(loadFiles(files, exampleSecrets).problems.map(({ key }) => key)).toEqual(['rule-without-exit']);
  });
});

describe('a rule about doors', () => {
  const problems = (rules: string, change = (flat: string) => flat): string[] =>
    loadFiles(exampleWith(change, rules), exampleSecrets).problems.map(({ key }) => key);
  const door = (state: string) => `rules:\n  - use: door-open-too-long\n    with: { state: { ${state} } }\n`;

  it('of the library speaks of those to the outside, and says so where none is named', () => {
    expect(problems('rules:\n  - use: door-open-too-long\n')).toEqual([]);
    const none = (flat: string) => flat.replace(', exit: true', '');
    expect(problems('rules:\n  - use: door-open-too-long\n', none)).toEqual(['rule-without-exit-door']);
  });

  it('names none that leads elsewhere than the rule says', () => {
    expect(problems(door('sensors: [front_door]'))).toEqual([]);
    expect(problems(door('sensors: [fridge_door]'))).toEqual(['sensor-no-exit']);
    expect(problems(door('exit: false, sensors: [fridge_door]'))).toEqual([]);
    expect(problems(door('exit: false, sensors: [front_door, fridge_door]'))).toEqual(['sensor-is-exit']);
  });
});

describe('a stated model', () => {
  const check = (sensor: string): string[] => {
    const files = exampleWith(
      (flat) => flat.replace('sensors:', `sensors:\n  extra: ${sensor}\n  #`),
      'rules:\n  - use: leak\n',
    );
    const loaded = loadFiles({ ...files, 'rules/own.yaml': 'rules: []\n' }, exampleSecrets);
    expect(english(loaded.problems)).toEqual([]);
    return english(checkModels(loaded));
  };

  it('that reports what the kind needs is fine', () => {
    expect(check('{ kind: door, room: hall, model: MCCGQ11LM }')).toEqual([]);
  });

  it('that reports something else is told with what it does report', () => {
    const [text] = check('{ kind: leak, room: hall, model: MCCGQ11LM }');
    expect(text).toMatch(
      /'MCCGQ11LM' reports nothing that a sensor of the kind 'leak' needs[\s\S]*it reports: .*contact/,
    );
  });

  it('that nobody knows is a note', () => {
    expect(check('{ kind: door, room: hall, model: MCCGQ11LN }')[0]).toContain(
      "note: Zigbee2MQTT does not know the model 'MCCGQ11LN'",
    );
  });
});

describe('secrets', () => {
  const nobody = { env: {}, uid: process.getuid?.() ?? 0 };
  function secretsFile(text: string, mode = 0o600): string {
    const file = join(tempFolder(), 'secrets.yaml');
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  }

  it('are read from an owner-only file', () => {
    const { secrets, problems } = openSecrets(secretsFile('smtp_password: "abc"\n'), nobody);
    expect(problems).toEqual([]);
    expect(secrets.get('smtp_password')).toBe('abc');
    expect(secrets.get('other')).toBeUndefined();
  });

  it.each([0o644, 0o640, 0o660, 0o604])('are refused when others can read or write them (%o)', (mode) => {
    const { problems } = openSecrets(secretsFile('smtp_password: "abc"\n', mode), nobody);
    expect(problems.map(({ key }) => key)).toEqual(['secrets-open']);
    expect(english(problems)[0]).toContain('chmod 600');
  });

  it('are refused when the file belongs to somebody else', () => {
    const { problems } = openSecrets(secretsFile('a: "b"\n'), { env: {}, uid: 12_345 });
    expect(problems.map(({ key }) => key)).toEqual(['secrets-owner']);
  });

  it('come from systemd credentials first, then the environment, then the file', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'one'), 'credential\n');
    const env = { CREDENTIALS_DIRECTORY: folder, AAL_SECRET_ONE: 'environment', AAL_SECRET_TWO: 'environment' };
    const { secrets } = openSecrets(secretsFile('one: "file"\ntwo: "file"\nthree: "file"\n'), { ...nobody, env });
    expect(['one', 'two', 'three', '../one'].map((name) => secrets.get(name))).toEqual([
      'credential',
      'environment',
      'file',
      undefined,
    ]);
  });

  it('never appear in a problem, whatever is wrong with their line', () => {
    for (const text of [
      'smtp_password: "hunter2\n',
      'smtp_password: hunter2: x\n',
      'hunter2\n',
      'a: [hunter2]\n',
      'a: hunter2\na: hunter2\n',
      '\thunter2: 1\n',
      'a: !x hunter2\n',
    ]) {
      const file = secretsFile(text);
      const problems = [...openSecrets(file, nobody).problems, ...checkFile(file, file)];
      expect(problems.length, text).toBeGreaterThan(0);
      expect(english(problems).join('\n')).not.toContain('hunter2');
    }
  });

  it('do not show when the configuration is printed or logged', () => {
    const text = (exampleFiles()['flat.yaml'] ?? '').replace('!secret smtp_password', '!secret smtp_pasword');
    const loaded = loadFiles(
      { ...exampleFiles(), 'flat.yaml': text },
      { get: (name) => (name === 'smtp_pasword' ? undefined : 'hunter2'), names: () => ['smtp_password'] },
    );
    expect(english(loaded.problems)[0]).toContain("did you mean 'smtp_password'?");
    expect(JSON.stringify(loaded.files) + english(loaded.problems).join()).not.toContain('hunter2');
  });
});

describe('a set on disk', () => {
  function folder(files: Files): string {
    const root = tempFolder();
    mkdirSync(join(root, 'rules'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
    writeFileSync(join(root, 'secrets.yaml'), 'influx_password: "a"\nsmtp_password: "b"\ndispatch_key: "c"\n', {
      mode: 0o600,
    });
    return root;
  }

  it('is read whole: flat.yaml, every rule file, no rule test', () => {
    const root = folder({
      ...exampleFiles(),
      'rules/more.yml': 'rules:\n  - use: too-long-in-bed\n',
      'rules/care.test.yaml': 'x',
    });
    const loaded = loadConfig(join(root, 'flat.yaml'));
    expect(english(loaded.problems)).toEqual([]);
    expect(Object.keys(loaded.files)).toEqual(['flat.yaml', 'rules/care.yaml', 'rules/more.yml']);
    expect(loaded.program?.rules.map(({ id }) => id)).toContain('too-long-in-bed');
  });

  it('tells all problems of all its files at once', () => {
    const broken = (exampleFiles()['flat.yaml'] ?? '').replace('room: kitchen', 'room: kitchn').replace('587', '"587"');
    const root = folder({
      ...exampleFiles(),
      'flat.yaml': broken,
      'rules/a.yaml': 'rules:\n  - use: leek\n',
      'rules/b.yaml': 'rules: [',
    });
    chmodSync(join(root, 'secrets.yaml'), 0o644);
    const { problems, program } = loadConfig(join(root, 'flat.yaml'));
    expect(program).toBeNull();
    expect(new Set(problems.map(({ file }) => file.replace(root, '')))).toEqual(
      new Set(['/secrets.yaml', 'flat.yaml', 'rules/a.yaml', 'rules/b.yaml']),
    );
  });

  it('says which file is missing, unreadable, not UTF-8 or a folder', () => {
    const root = folder({ ...exampleFiles() });
    writeFileSync(join(root, 'rules/latin.yaml'), Buffer.from([0x72, 0xfc, 0x0a]));
    mkdirSync(join(root, 'rules/folder.yaml'));
    expect(loadConfig(join(root, 'flat.yaml')).problems.map(({ key }) => key)).toEqual(['file-unreadable', 'not-utf8']);
    const missing = loadConfig(join(root, 'none.yaml'));
    expect(missing.problems.find(({ key }) => key === 'file-missing')?.file).toBe(join(root, 'none.yaml'));
    expect(missing.program).toBeNull();
  });
});

describe('limits', () => {
  it('are the same for the language and the gateway', () => {
    expect(languageLimits).toEqual(limits.config);
  });

  it('refuse a huge file without reading it', () => {
    const file = join(tempFolder(), 'flat.yaml');
    writeFileSync(file, `# ${'x'.repeat(limits.config.fileBytes)}\n`);
    expect(english(checkFile(file, 'flat.yaml'))).toEqual(['flat.yaml: the file is too big (at most 256 KiB)']);
  });

  it.each([
    ['flow', '['.repeat(50_000)],
    ['block', '- '.repeat(50_000)],
    ['mappings', Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('refuse deep nesting (%s) where it begins', (_, text) => {
    const [problem, ...others] = loadFiles({ 'flat.yaml': text }, exampleSecrets).problems;
    expect(problem).toMatchObject({ key: 'too-deep' });
    expect(problem?.line).toBeGreaterThan(0);
    expect(others).toEqual([]);
  });

  it('refuse an alias bomb', () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}, *a${level}]`,
    );
    const { problems } = loadFiles({ 'flat.yaml': `a0: &a0 [x]\n${levels.join('\n')}\n` }, exampleSecrets);
    expect(problems.map(({ key }) => key)).toEqual(['too-many-aliases']);
  });

  it('tell at most two hundred problems and how many more there are', () => {
    const rules = `rules:\n${'  - use: no-such-rule\n'.repeat(300)}`;
    const { problems } = loadFiles({ ...exampleFiles(), 'rules/x.yaml': rules }, exampleSecrets);
    expect(problems).toHaveLength(limits.config.problems + 1);
    expect(english(problems).at(-1)).toContain('and 100 more problems');
  });
});

describe('any text at all', () => {
  const texts = Object.entries(exampleFiles());

  /** Cuts, doubles, swaps and scribbles: what happens to files that people edit at night. */
  const mutation = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(40),
    insert: fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        '  ',
        '\n',
        '\t',
        ':',
        ': ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '#',
        '*a',
        '&a ',
        '!secret ',
        '? ',
        '|',
        '>',
        '%',
        '0',
        '-1',
        'null',
        '~',
        '__proto__: ',
        'true',
        '\u0000',
        '\ud800',
      ),
      fc.string({ maxLength: 8 }),
    ),
  });

  it('has its first problem in line 1, though that line is empty', () => {
    const files = { ...exampleFiles(), 'rules/care.yaml': '\n: x\n' };
    expect(loadFiles(files, exampleSecrets).problems[0]).toMatchObject({ line: 1, column: 1 });
  });

  it('never crashes, and every problem has its place', () => {
    fc.assert(
      fc.property(fc.nat(texts.length - 1), fc.array(mutation, { minLength: 1, maxLength: 4 }), (index, mutations) => {
        const [name, original] = texts[index] ?? ['flat.yaml', ''];
        const text = mutations.reduce((before, { at, length, insert }) => {
          const from = Math.floor(at * before.length);
          return before.slice(0, from) + insert + before.slice(from + length);
        }, original);
        const loaded = loadFiles({ ...exampleFiles(), [name]: text }, exampleSecrets);
        expect(loaded.program === null).toBe(loaded.problems.some(isError));
        for (const problem of loaded.problems) {
          const lines = (loaded.files[problem.file] ?? '').split('\n');
          const wholeFile = problem.key === 'file-empty' || problem.key === 'too-many-problems';
          expect(wholeFile || (problem.line >= 1 && problem.line <= lines.length), problem.key).toBe(true);
          expect(wholeFile || problem.column >= 1).toBe(true);
          expect(render(problem, 'de').length).toBeGreaterThan(0);
          expect(`${problem.message.de}${problem.message.en}`).not.toMatch(/undefined|\[object/);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the texts', () => {
  it('exist for every error that a schema can give', () => {
    const folders = [
      'rules/language',
      'rules/kinds',
      'gateway/config',
      'gateway/mqtt',
      'gateway/timeseries',
      'gateway/channels',
    ];
    const sources = folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(join(folder, name), 'utf8')),
    );
    const keys = sources
      .filter((text) => text.includes("from 'zod'"))
      .flatMap((text) => [...text.matchAll(/error: [`']([a-z-]+)/g)].map((match) => match[1] ?? ''));
    expect(keys.length).toBeGreaterThan(30);
    expect(keys.filter((key) => !isTextKey(key))).toEqual([]);
  });
});

describe("the editors' schemas", () => {
  it('are fresh: `aal schema` writes them', () => {
    for (const [file, text] of Object.entries(editorSchemas())) {
      expect(readFileSync(join('rules/schema', file), 'utf8'), `${file} is stale: run aal schema`).toBe(text);
    }
  });
});
