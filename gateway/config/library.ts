/** The shipped care rules, rules/library/ID.yaml, for `use:`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Library } from '../../rules/language/rules.ts';
import { parseSource, valueAt } from '../../rules/language/source.ts';
import { projectPath } from '../root.ts';
import { isRuleTest } from './read.ts';

const folder = projectPath('rules/library');

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
  const source = parseSource(`${id}.yaml`, readFileSync(join(folder, `${id}.yaml`), 'utf8'));
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
