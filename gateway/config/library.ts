/** The shipped care rules, rules/library/ID.yaml, for `use:`. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Library } from '../../rules/language/rules.ts';
import { parseSource, valueAt } from '../../rules/language/source.ts';
import { isRuleTest } from './read.ts';

const folder = new URL('../../rules/library/', import.meta.url);

let ids: readonly string[] | null = null;
const read = new Map<string, unknown>();

function listIds(): readonly string[] {
  ids ??= readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && !isRuleTest(name))
    .map((name) => name.replace('.yaml', ''))
    .sort();
  return ids;
}

function readRule(id: string): unknown {
  const source = parseSource(`${id}.yaml`, readFileSync(new URL(`${id}.yaml`, folder), 'utf8'));
  return valueAt(source.value, ['rules', 0]);
}

/** Each file holds the one rule it is named after. Read when first used: these files do not change while the gateway runs. */
export const shippedRules: Library = {
  ids: listIds,
  get(id) {
    if (!listIds().includes(id)) return undefined;
    if (!read.has(id)) read.set(id, readRule(id));
    return read.get(id);
  },
};
