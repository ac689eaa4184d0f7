/**
 * Rule files: `rules:` is a list of rules, each written out (`kind: ...`) or taken from the library
 * (`use: not-up`, `with:` its own values merged over the library's).
 */
import { z } from 'zod';
import { kinds } from '../kinds/index.ts';
import type { Kind } from '../kinds/kind.ts';
import { commonKeys, name, text } from '../kinds/schema.ts';
import { explain, knownKeys, type Place, placeAt } from './explain.ts';
import type { Problem } from './problem.ts';
import { closest } from './similar.ts';
import { type Path, problemAt, type Source, valueAt, writtenAt } from './source.ts';

/** The keys of every rule, whatever its kind. */
const ruleKeys = {
  ...commonKeys,
  /** Why this rule is kept though the household or the sensors make it weak or blind. */
  accept_blind: text.optional().meta({ description: 'Why the rule is kept though it sees little in this household' }),
} as const;

const common = z.object(ruleKeys);
export type CommonKeys = z.output<typeof common>;

/** The shipped rules by id, as written in YAML. */
export interface Library {
  get(id: string): unknown;
  ids(): readonly string[];
}

/** A rule that its schema has accepted. */
export interface ParsedRule extends Place {
  readonly common: CommonKeys;
  // biome-ignore lint/suspicious/noExplicitAny: each kind has its own spec
  readonly kind: Kind<any, any>;
  readonly spec: unknown;
  /** The shipped rule it comes from. */
  readonly uses: string | null;
}

const anyObject = z.record(z.string(), z.unknown());
const useEntry = z.strictObject({ use: name, id: name.optional(), with: anyObject.optional() });

/** Each kind's rules: the common keys and its own. */
export const ruleSchemas: ReadonlyMap<string, z.ZodObject> = new Map(
  kinds.map((kind) => {
    const named = z.literal(kind.name).describe('When the rule fires; rules/README.md has a table');
    const window: z.ZodRawShape = kind.needsBetween ? { between: ruleKeys.between.unwrap() } : {};
    return [kind.name, kind.schema.safeExtend({ kind: named, ...ruleKeys, ...window })];
  }),
);

const fileShape = z.strictObject({ rules: z.array(anyObject, { error: 'rules-list' }) }, { error: 'rules-file' });

/** All rules of some files; a broken rule is left out and explained. */
export function readRules(
  sources: readonly Source[],
  library: Library,
): { rules: ParsedRule[]; broken: Place[]; problems: Problem[] } {
  const read = sources.flatMap((source) => readFile(source, library));
  const rules = read.flatMap(({ rule }) => rule ?? []);
  const broken = read.flatMap(({ place }) => place ?? []);
  return { rules, broken, problems: [...read.flatMap(({ problems }) => problems), ...duplicates(rules)] };
}

/** A rule, or why there is none; `place`: a rule that its schema has refused. */
interface Read {
  readonly rule?: ParsedRule;
  readonly place?: Place;
  readonly problems: readonly Problem[];
}
const broken = (...problems: Problem[]): Read => ({ problems });

function readFile(source: Source, library: Library): Read[] {
  if (source.value === null) return source.problems.length > 0 ? [] : [broken(problemAt(source, [], 'file-empty'))];
  const shape = fileShape.safeParse(source.value);
  const problems = shape.success ? [] : explain(placeAt(source), fileShape, shape.error.issues);
  const entries = valueAt(source.value, ['rules']);
  const read = Array.isArray(entries) ? entries.map((entry, index) => readEntry(source, index, entry, library)) : [];
  return [broken(...problems), ...read];
}

function readEntry(source: Source, index: number, entry: unknown, library: Library): Read {
  const isObject = typeof entry === 'object' && entry !== null && !Array.isArray(entry);
  if (!isObject) return broken();
  return 'use' in entry
    ? readUse(source, ['rules', index], library)
    : readRule(placeAt(source, ['rules', index]), null);
}

/** A library rule with what the flat says otherwise. Mistakes point into `with:`, else at `use:`. */
function readUse(source: Source, path: Path, library: Library): Read {
  const place = placeAt(source, path);
  const parsed = useEntry.safeParse(place.value);
  if (!parsed.success) return broken(...explainUse(place, parsed.error.issues, library));
  const { use, id, with: own = {} } = parsed.data;
  const shipped = library.get(use);
  if (shipped === undefined) {
    const names = library.ids();
    const facts = { value: use, similar: closest(use, names), list: names.join(', ') };
    return broken(problemAt(source, [...path, 'use'], 'unknown-library-rule', facts));
  }
  if (own.kind !== undefined)
    return broken(problemAt(source, [...path, 'with', 'kind'], 'with-kind', {}, { at: 'key' }));
  const value = { ...merge(shipped, own), id: id ?? own.id ?? use };
  const filePath = (inner: Path): Path => {
    const [first] = inner;
    if (first === 'id' && id !== undefined) return [...path, 'id'];
    return first !== undefined && Object.hasOwn(own, first) ? [...path, 'with', ...inner] : [...path, 'use'];
  };
  return readRule({ source, value, filePath }, use);
}

/** A key that the rule itself may have belongs under `with:`. */
function explainUse(place: Place, issues: readonly z.core.$ZodIssue[], library: Library): Problem[] {
  const shipped = library.get(String(valueAt(place.value, ['use']))) ?? {};
  const belongs = (key: string): boolean => Object.hasOwn(ruleKeys, key) || Object.hasOwn(shipped as object, key);
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys' || !issue.keys.every(belongs)) return explain(place, useEntry, [issue]);
    return issue.keys.map((value) =>
      problemAt(place.source, place.filePath([value]), 'key-belongs-to-with', { value }, { at: 'key' }),
    );
  });
}

/** `over` wins; mappings are merged key by key, lists are replaced. */
function merge(base: unknown, over: unknown): Record<string, unknown> {
  const isMapping = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const merged: Record<string, unknown> = { ...(base as object) };
  for (const [key, value] of Object.entries(over as object)) {
    merged[key] = isMapping(value) && isMapping(merged[key]) ? merge(merged[key], value) : value;
  }
  return merged;
}

function readRule(place: Place, uses: string | null): Read {
  const kind = kindOf(place);
  if (!('found' in kind)) return broken(kind.problem);
  const schema = ruleSchemas.get(kind.found.name) ?? kind.found.schema;
  const parsed = schema.safeParse(place.value);
  if (!parsed.success) return { place, problems: explainRule(place, kind.found, schema, parsed.error.issues) };
  const data = parsed.data as CommonKeys & Record<string, unknown>;
  const spec = Object.fromEntries(Object.keys(kind.found.schema.shape).map((key) => [key, data[key]]));
  return { rule: { ...place, common: data, kind: kind.found, spec, uses }, problems: [] };
}

/** A key that has its place elsewhere is sent there. */
function explainRule(place: Place, kind: Kind, schema: z.ZodType, issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys' || issue.path.length > 0) return explain(place, schema, [issue]);
    return issue.keys.flatMap(
      (key) => misplaced(place, kind, schema, key) ?? explain(place, schema, [{ ...issue, keys: [key] }]),
    );
  });
}

function misplaced(place: Place, kind: Kind, schema: z.ZodType, value: string): Problem | null {
  const at = place.filePath([value]);
  const part = Object.keys(kind.schema.shape).find((key) => knownKeys(place, schema, [key]).includes(value));
  if (part !== undefined) return problemAt(place.source, at, 'key-belongs-inside', { value, part }, { at: 'key' });
  const others = kinds.filter((other) => Object.hasOwn(other.schema.shape, value)).map(({ name }) => name);
  if (others.length === 0) return null;
  const facts = { value, kind: kind.name, list: others.join(', ') };
  return problemAt(place.source, at, 'key-of-other-kind', facts, { at: 'key' });
}

function kindOf(place: Place): { found: Kind } | { problem: Problem } {
  const { source } = place;
  const written = valueAt(place.value, ['kind']);
  const found = kinds.find((kind) => kind.name === written);
  if (found) return { found };
  const names = kinds.map((kind) => kind.name);
  const list = names.join(', ');
  if (written === undefined) {
    return { problem: problemAt(source, place.filePath([]), 'missing-key', { value: 'kind', list }, { at: 'key' }) };
  }
  const value = writtenAt(source, place.filePath(['kind']));
  const facts = { value, similar: closest(value, names), list };
  return { problem: problemAt(source, place.filePath(['kind']), 'unknown-rule-kind', facts) };
}

function duplicates(rules: readonly ParsedRule[]): Problem[] {
  const first = new Map<string, ParsedRule>();
  return rules.flatMap((rule) => {
    const { id } = rule.common;
    const known = first.get(id);
    if (!known) first.set(id, rule);
    return known
      ? [problemAt(rule.source, rule.filePath(['id']), 'duplicate-rule', { value: id, place: known.source.file })]
      : [];
  });
}
