/** The shipped care rules, rules/library/*.yaml, for `use:`. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Library } from '../../rules/language/rules.ts';
import { parseSource, valueAt } from '../../rules/language/source.ts';
import { isRuleTest } from './read.ts';

export const libraryFolder = new URL('../../rules/library/', import.meta.url);

let read: Library | null = null;

/** Each shipped rule by its id, as written. Read once: these files do not change while the gateway runs. */
export function shippedRules(): Library {
  read ??= readLibrary();
  return read;
}

function readLibrary(): Library {
  const files = readdirSync(libraryFolder).filter((name) => name.endsWith('.yaml') && !isRuleTest(name));
  const rules = files.sort().flatMap((name) => {
    const source = parseSource(name, readFileSync(new URL(name, libraryFolder), 'utf8'));
    const entries = valueAt(source.value, ['rules']);
    return Array.isArray(entries) ? (entries as { id: string }[]) : [];
  });
  return new Map(rules.map((rule) => [rule.id, rule]));
}
