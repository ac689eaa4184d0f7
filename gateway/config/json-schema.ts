/** JSON Schemas for editors: completion and checks while a technician types. Files in rules/schema/, made by `aal schema`. */
import { toJson } from '../../rules/language/explain.ts';
import { ruleSchemas } from '../../rules/language/rules.ts';
import { valueAt } from '../../rules/language/source.ts';
import { ruleTestFileSchema } from '../../rules/language/test-file.ts';
import { shippedRules } from './library.ts';
import { flatFile } from './schema.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const schemas: Readonly<Record<string, [title: string, schema: () => JsonSchema]>> = {
  'flat.schema.json': ['flat.yaml: one flat of aal-gateway', () => toJson(flatFile)],
  'rules.schema.json': ['rules/*.yaml: care rules of aal-gateway', rulesFile],
  'rule-test.schema.json': ['rules/*.test.yaml: tests of care rules', () => toJson(ruleTestFileSchema)],
};

/** Each file's name and text. */
export function editorSchemas(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(schemas).map(([file, [title, schema]]) => [
      file,
      `${JSON.stringify({ title, ...schema() }, null, 2)}\n`,
    ]),
  );
}

/** A rule is written out, or it is a shipped one with what differs. */
function rulesFile(): JsonSchema {
  const kinds = [...ruleSchemas].map(([kind, schema]) => {
    const { $schema, ...json } = toJson(schema);
    return { kind, json: { title: `a rule of kind ${kind}`, ...json }, $schema };
  });
  const written = kinds.map(({ json }) => json);
  const used = kinds.flatMap(({ kind, json }) => useEntry(kind, json) ?? []);
  return {
    $schema: kinds[0]?.$schema,
    ...object({ rules: { type: 'array', items: { anyOf: [...written, ...used] } } }, ['rules']),
  };
}

/** Shipped rules of one kind. `with:` may have all of the kind's keys and needs none. */
function useEntry(kind: string, json: JsonSchema): JsonSchema | null {
  const ids = shippedRules.ids().filter((id) => valueAt(shippedRules.get(id), ['kind']) === kind);
  if (ids.length === 0) return null;
  const titles = ids.map((id) => `${valueAt(shippedRules.get(id), ['title', 'en'])}`);
  const name = { type: 'string', description: 'A second rule from the same shipped one needs a name of its own' };
  const entry = object(
    {
      use: { description: 'A shipped rule (rules/library)', enum: ids, enumDescriptions: titles },
      id: name,
      with: {
        ...withoutRequired(withoutKind(json)),
        title: 'what differs',
        description: 'What is different in this flat; lists are replaced, the rest is merged',
      },
    },
    ['use'],
  );
  return { title: 'a shipped rule', ...entry };
}

const object = (properties: JsonSchema, required: readonly string[]): JsonSchema => ({
  ...{ type: 'object', properties, required, additionalProperties: false },
});

/** A shipped rule keeps its kind. */
function withoutKind(json: JsonSchema): JsonSchema {
  const { kind: _, ...properties } = json.properties as JsonSchema;
  return { ...json, properties };
}

/** Nothing is required, so that several branches may fit. */
function withoutRequired(json: unknown): JsonSchema {
  const entries = Object.entries(json as object).flatMap(([key, value]): [string, unknown][] => {
    if (key === 'required') return [];
    const inner = typeof value === 'object' && value !== null ? withoutRequired(value) : value;
    return [[key === 'oneOf' ? 'anyOf' : key, Array.isArray(value) ? Object.values(inner as object) : inner]];
  });
  return Object.fromEntries(entries);
}
