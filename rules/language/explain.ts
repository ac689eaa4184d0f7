/** zod's issues -> problems at their place, in the technician's words. */
import { z } from 'zod';
import type { Problem } from './problem.ts';
import { Secret } from './secret.ts';
import { closest } from './similar.ts';
import { exists, type Path, problemAt, type Source, valueAt, writtenAt } from './source.ts';
import { type Facts, isTextKey } from './words.ts';

type Issue = z.core.$ZodIssue;
type JsonSchema = Readonly<Record<string, unknown>>;

/** A value on its way to a schema, and where its parts stand in the file. */
export interface Place {
  readonly source: Source;
  readonly value: unknown;
  /** The path in the file of a path in the value. */
  filePath(inner: Path): Path;
}

/** The value that stands at a path of the file. */
export const placeAt = (source: Source, base: Path = []): Place => ({
  source,
  value: valueAt(source.value, base),
  filePath: (inner) => [...base, ...inner],
});

/** Every issue of one parse. */
export function explain(place: Place, schema: z.ZodType, issues: readonly Issue[]): Problem[] {
  return issues.flatMap((issue) => explainOne(place, schema, issue, issue.path as Path));
}

function explainOne(place: Place, schema: z.ZodType, issue: Issue, path: Path): Problem[] {
  if (issue.code === 'unrecognized_keys') return unknownKeys(place, schema, path, issue.keys);
  if (!exists(place.value, path)) return [missing(place, schema, path)];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branch = likeliest(issue.errors);
    if (branch)
      return branch.flatMap((deeper) => explainOne(place, schema, deeper, [...path, ...(deeper.path as Path)]));
  }
  const [key = '', arg] = split(issue.message);
  const at = place.filePath(path);
  const facts = { value: writtenAt(place.source, at), key: String(path.at(-1)), arg };
  if (valueAt(place.value, path) instanceof Secret) return [problemAt(place.source, at, 'secret-not-here')];
  if (facts.value === '') return [problemAt(place.source, at, 'empty')];
  if (isTextKey(key) && key !== 'choice') {
    return [problemAt(place.source, at, key, facts, { at: issue.code === 'invalid_key' ? 'key' : 'value' })];
  }
  if (
    issue.code === 'invalid_type' &&
    issue.expected === 'object' &&
    knownKeys(place, schema, path).includes('signal')
  ) {
    return [problemAt(place.source, at, 'signal-mapping', facts)];
  }
  return [standard(place.source, at, issue, facts, optionsAt(place, schema, path))];
}

const split = (message: string): [string, string?] => {
  const colon = message.indexOf(':');
  return colon < 0 ? [message] : [message.slice(0, colon), message.slice(colon + 1)];
};

/** Of a union's branches the one that failed deeper than at its root: that is the one that was meant. */
function likeliest(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const deeper = branches.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys'),
  );
  return deeper.sort((a, b) => a.length - b.length)[0] ?? null;
}

/** Issues whose schema has no words of its own. */
function standard(source: Source, path: Path, issue: Issue, facts: Facts, options: readonly string[]): Problem {
  if (issue.message === 'choice') return choice(source, path, options, facts);
  switch (issue.code) {
    case 'invalid_value':
      return choice(source, path, issue.values.map(String), facts);
    case 'invalid_union':
      return choice(source, path, options, facts);
    case 'invalid_type':
      return problemAt(source, path, expected[issue.expected] ?? 'mapping', facts);
    case 'too_small': {
      const items = issue.origin === 'array' || issue.origin === 'map';
      return problemAt(source, path, items ? 'at-least-items' : 'at-least', { ...facts, arg: String(issue.minimum) });
    }
    case 'too_big':
      return problemAt(source, path, 'at-most', { ...facts, arg: String(issue.maximum) });
    case 'invalid_key':
      return problemAt(source, path, 'name', { ...facts, value: String(path.at(-1)) }, { at: 'key' });
    default:
      return problemAt(source, path, 'other', { ...facts, reason: issue.message });
  }
}

const expected = {
  array: 'list',
  object: 'mapping',
  record: 'mapping',
  string: 'text',
  number: 'number',
  int: 'integer',
  boolean: 'boolean',
} as Readonly<Record<string, 'list' | 'mapping' | 'text' | 'number' | 'integer' | 'boolean'>>;

function choice(source: Source, path: Path, options: readonly string[], facts: Facts): Problem {
  const bare = String(facts.value).replace(/^["']|["']$/g, '');
  return problemAt(source, path, 'choice', { ...facts, similar: closest(bare, options), list: options.join(', ') });
}

function unknownKeys(place: Place, schema: z.ZodType, path: Path, keys: readonly string[]): Problem[] {
  const known = knownKeys(place, schema, path);
  return keys.map((key) => {
    const facts = { value: key, similar: closest(key, known), list: known.join(', ') };
    return problemAt(place.source, place.filePath([...path, key]), 'unknown-key', facts, { at: 'key' });
  });
}

function missing(place: Place, schema: z.ZodType, path: Path): Problem {
  const options = optionsAt(place, schema, path);
  const facts = { value: String(path.at(-1)), list: options.length > 0 ? options.join(', ') : null };
  return problemAt(place.source, place.filePath(path.slice(0, -1)), 'missing-key', facts, { at: 'key' });
}

// ------------------------------------------------------------------------- what the schema would have allowed

/** The keys allowed at a place: those of the branch whose constants the file already states, else of all branches. */
export function knownKeys(place: Place, schema: z.ZodType, path: Path): string[] {
  const keys = schemasAt(toJson(schema), path, place.value).flatMap(({ properties }) => Object.keys(properties ?? {}));
  return [...new Set(keys)];
}

/** `except`: the key that is asked for, which may be wrong. */
function constantsMatch(branch: JsonSchema, stated: unknown, except: string): boolean {
  const properties = Object.entries((branch.properties ?? {}) as Record<string, JsonSchema>);
  return properties.every(([key, { const: wanted, enum: oneOf }]) => {
    const value = valueAt(stated, [key]);
    if (key === except) return true;
    if (wanted !== undefined) return value === wanted;
    return value === undefined || !Array.isArray(oneOf) || oneOf.includes(value);
  });
}

function optionsAt(place: Place, schema: z.ZodType, path: Path): string[] {
  const options = schemasAt(toJson(schema), path, place.value).flatMap((branch) => {
    if (Array.isArray(branch.enum)) return branch.enum.map(String);
    if (branch.type === 'boolean') return ['true', 'false'];
    return branch.const === undefined ? [] : [String(branch.const)];
  });
  return [...new Set(options)];
}

/** What editors are told about a schema, too; `!secret` texts appear as strings. */
export function toJson(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'custom') jsonSchema.type = 'string';
    },
  });
}

/** All branches of a JSON Schema that describe the place at the path and fit what the file states on the way. */
function schemasAt(schema: JsonSchema, path: Path, stated: unknown): JsonSchema[] {
  const [segment, ...rest] = path;
  const alternatives = [...list(schema.anyOf), ...list(schema.oneOf), ...list(schema.allOf)];
  if (alternatives.length > 0) {
    const fitting = alternatives.filter((branch) => constantsMatch(branch, stated, String(segment)));
    return (fitting.length > 0 ? fitting : alternatives).flatMap((branch) => schemasAt(branch, path, stated));
  }
  if (segment === undefined) return [schema];
  const properties = schema.properties as Record<string, JsonSchema> | undefined;
  const next = properties?.[String(segment)] ?? schema.additionalProperties ?? schema.items;
  const inner = valueAt(stated, [segment]);
  return typeof next === 'object' && next !== null ? schemasAt(next as JsonSchema, rest, inner) : [];
}

const list = (branches: unknown): JsonSchema[] => (Array.isArray(branches) ? (branches as JsonSchema[]) : []);
