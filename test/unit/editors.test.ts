/** Editors help with rules and their tests: the schemas, asked by a validator and by the real yaml-language-server. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kinds } from '../../rules/kinds/index.ts';
import { Secret } from '../../rules/language/secret.ts';
import { parseSource, valueAt } from '../../rules/language/source.ts';
import { ruleTestFileSchema } from '../../rules/language/test-file.ts';
import { brokenFiles, brokenFolder, brokenProblems } from '../support/broken.ts';
import { Editor } from '../support/editor.ts';

const schemaOf = (name: string): AnySchema => JSON.parse(readFileSync(`rules/schema/${name}.schema.json`, 'utf8'));

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
ajv.addVocabulary(['enumDescriptions', 'patternErrorMessage']);
const accepts = {
  flat: ajv.compile(schemaOf('flat')),
  rule: ajv.compile(schemaOf('rules')),
  test: ajv.compile(schemaOf('rule-test')),
};

/** Rules and tests that come with the project, each with its modeline. */
const shipped = ['rules/library', 'rules/kinds', 'deploy/example', 'gateway/demo/flat'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name)),
);

const schemaFor = (file: string): keyof typeof accepts => {
  if (file.endsWith('flat.yaml')) return 'flat';
  return file.endsWith('.test.yaml') ? 'test' : 'rule';
};

/** As an editor sees it: a secret is a text. */
const written = (file: string): unknown => {
  const { value } = parseSource(file, readFileSync(file, 'utf8'));
  return JSON.parse(JSON.stringify(value, (_, inner) => (inner instanceof Secret ? inner.name : inner)));
};

describe('the schemas', () => {
  it.each(['flat', 'rules', 'rule-test'])('%s is a JSON Schema', (name) => {
    expect(ajv.validateSchema(schemaOf(name)), ajv.errorsText(ajv.errors)).toBe(true);
  });

  it.each(shipped)('accept %s', (file) => {
    const accept = accepts[schemaFor(file)];
    expect(accept(written(file)), ajv.errorsText(accept.errors)).toBe(true);
  });

  it('say something about every key of rules and tests', () => {
    const properties = (schema: unknown): [string, { description?: string }][] =>
      Object.entries((valueAt(schema, ['properties']) ?? {}) as object);
    const rules = valueAt(schemaOf('rules'), ['properties', 'rules', 'items', 'anyOf']) as unknown[];
    const test = schemaOf('rule-test');
    const all = [...rules, test, valueAt(test, ['properties', 'tests', 'items'])].flatMap(properties);
    expect(all.filter(([, { description }]) => !description).map(([key]) => key)).toEqual([]);
    expect(all.length).toBeGreaterThan(60);
  });
});

/** What a schema cannot see in rules: other files, and what they mean together. */
const beyond = /^(unknown-(?!key|rule-kind|library)|rule-|duplicate-|health-|sensor-|window-too-short)/;
/** Its slips stand under `with:`, where any event of its kind would fit. */
const inWith = 'rule-health.yaml';

const brokenValue = (name: string): unknown =>
  parse(readFileSync(`${brokenFolder}/${name}`, 'utf8'), { logLevel: 'silent', uniqueKeys: false });

describe('broken files', () => {
  it.each(brokenFiles('rule').filter((name) => name !== inWith))('%s is refused as far as a schema can see', (name) => {
    const keys = brokenProblems(name).map(({ key }) => key);
    expect(accepts.rule(brokenValue(name)), keys.join(', ')).toBe(keys.every((key) => beyond.test(key)));
  });

  it.each(brokenFiles('test'))('%s is refused where its shape is wrong', (name) => {
    const isShaped = ruleTestFileSchema.safeParse(brokenValue(name)).success;
    if (!isShaped) expect(accepts.test(brokenValue(name))).toBe(false);
  });
});

describe('an editor', () => {
  const editor = new Editor();
  beforeAll(() => editor.start());
  afterAll(() => editor.stop());
  let files = 0;
  const rules = (text: string) =>
    [
      `deploy/example/rules/new-${files++}.yaml`,
      `# yaml-language-server: $schema=../../../rules/schema/rules.schema.json\n${text}`,
    ] as const;
  const test = (text: string) =>
    [
      `deploy/example/rules/new-${files++}.test.yaml`,
      `# yaml-language-server: $schema=../../../rules/schema/rule-test.schema.json\n${text}`,
    ] as const;

  it('finds the schema of every shipped file by its first line, and nothing to complain of', async () => {
    for (const file of shipped) {
      expect(readFileSync(file, 'utf8'), file).toMatch(/^# yaml-language-server: \$schema=/);
    }
    const mistakes = await Promise.all(shipped.map(async (file) => [file, await editor.mistakes(file)]));
    expect(Object.fromEntries(mistakes)).toEqual(Object.fromEntries(shipped.map((file) => [file, []])));
    const [file, text] = rules('rules:\n  - use: leak\n    with: { for: 6 }\n');
    expect(await editor.mistakes(file, text)).not.toEqual([]);
  });

  it('offers the kinds, and the keys of the kind', async () => {
    expect(await editor.offers(...rules('rules:\n  - id: tea\n    kind: ¦\n'))).toEqual(kinds.map(({ name }) => name));
    const keys = await editor.offers(...rules('rules:\n  - id: tea\n    kind: missing\n    ¦\n'));
    expect(keys).toEqual(expect.arrayContaining(['expect', 'between', 'title', 'level', 'prealarm']));
    expect(keys).not.toContain('state');
  });

  it('offers the shipped rules, and under with: what theirs may have', async () => {
    const library = readdirSync('rules/library').filter((name) => name.endsWith('.yaml') && !name.includes('.test.'));
    const offered = await editor.offers(...rules('rules:\n  - use: ¦\n'));
    expect(offered.sort()).toEqual(library.map((name) => name.replace('.yaml', '')).sort());
    const keys = await editor.offers(...rules('rules:\n  - use: not-up\n    with:\n      ¦\n'));
    expect(keys).toEqual(expect.arrayContaining(['between', 'expect', 'level']));
    expect(keys).not.toContain('kind');
  });

  it('offers the parts of a test file', async () => {
    expect(await editor.offers(...test('¦\n'))).toEqual(expect.arrayContaining(['start', 'rules', 'given', 'tests']));
    const keys = await editor.offers(...test('start: 2026-03-28 22:00\ntests:\n  - name: late\n    ¦\n'));
    expect(keys).toEqual(expect.arrayContaining(['start', 'given', 'hear', 'expect']));
  });

  it('explains a key where the mouse rests', async () => {
    expect(await editor.explains(...rules('rules:\n  - use: leak\n    with: { pre¦alarm: 2m }\n'))).toContain(
      'cancels',
    );
    expect(await editor.explains(...rules('rules:\n  - use: le¦ak\n'))).toContain('Leak sensor has triggered');
    const hear =
      'start: 2026-03-28 22:00\ntests:\n  - name: late\n    he¦ar: ["22:40 bed occupied"]\n    expect: ["23:00 nothing"]\n';
    expect(await editor.explains(...test(hear))).toContain('03:00 gateway down');
  });

  it('underlines a slip in plain words', async () => {
    const line = 'start: 22:00\ntests:\n  - name: late\n    hear: ["bed occupied"]\n    expect: ["23:00 nothing"]\n';
    expect(await editor.mistakes(...test(line))).toEqual([
      '2: Date and local time: 2026-03-28 22:00',
      '5: A line begins with its time: 22:40 bed occupied',
    ]);
    const [file, text] = rules('rules:\n  - use: leak\n    with: { attend: 5 min, between: 7-9 }\n');
    expect(await editor.mistakes(file, text)).toEqual([
      '4: A window reads 07:00-21:00, with weekdays mo-fr 07:00-21:00',
      '4: A duration has a unit: 90s, 5m, 6h, 2d',
    ]);
  });
});
