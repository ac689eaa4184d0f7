/** JSON Schemas for editors: completion and checks while a technician types. Files in rules/schema/, made by `aal schema`. */
import type { z } from 'zod';
import { toJson } from '../../rules/language/explain.ts';
import { rulesFileSchema } from '../../rules/language/rules.ts';
import { ruleTestFileSchema } from '../../rules/language/test-file.ts';
import { shippedRules } from './library.ts';
import { flatFile } from './schema.ts';

const schemas: Readonly<Record<string, [title: string, schema: z.ZodType]>> = {
  'flat.schema.json': ['flat.yaml: one flat of aal-gateway', flatFile],
  'rules.schema.json': ['rules/*.yaml: care rules of aal-gateway', rulesFileSchema],
  'rule-test.schema.json': ['rules/*.test.yaml: tests of care rules', ruleTestFileSchema],
};

/** Each file's name and text. */
export function editorSchemas(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(schemas).map(([file, [title, schema]]) => [
      file,
      `${JSON.stringify(described(title, schema), null, 2)}\n`,
    ]),
  );
}

/** `use:` is completed with the names of the shipped rules. */
function described(title: string, schema: z.ZodType): object {
  const names = shippedRules.ids();
  return JSON.parse(JSON.stringify({ title, ...toJson(schema) }), (key, value: unknown) =>
    key === 'use' ? { ...(value as object), examples: names } : value,
  ) as object;
}
