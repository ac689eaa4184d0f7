/** What a rule must not do to what the engine says by itself: take its name, or make less of a fault (law 12). */
import { ownRuleIds } from '../engine/builtin.ts';
import type { Problem } from './problem.ts';
import type { ParsedRule } from './rules.ts';
import { type Path, problemAt, valueAt } from './source.ts';
import type { TextKey } from './words.ts';

export function checkHealth(rule: ParsedRule): Problem[] {
  const { id, level, chain, resolve } = rule.common;
  const is = valueAt(rule.spec, ['event', 'is']);
  const isHealth = rule.kind.group(rule.spec) === 'health';
  if (ownRuleIds.includes(id) && !(isHealth && is === id)) return [at(rule, ['id'], 'rule-name-taken', id)];
  if (!isHealth) return [];
  const problems: (Problem | false)[] = [
    level === 'emergency' && at(rule, ['level'], 'health-emergency', id),
    resolve !== undefined && resolve !== 'end' && at(rule, ['resolve'], 'health-resolve', resolve),
  ];
  if (is === 'not-monitored') {
    const narrowed = (['rooms', 'sensors'] as const).find((key) => valueAt(rule.spec, ['event', key]) !== undefined);
    problems.push(
      level === 'fault' && at(rule, ['level'], 'health-not-monitored', id),
      level !== 'fault' && chain === 'fault' && at(rule, ['chain'], 'health-not-monitored', id),
      narrowed !== undefined && at(rule, ['event', narrowed], 'health-narrowed', narrowed),
    );
  }
  return problems.filter((problem) => problem !== false);
}

const at = (rule: ParsedRule, path: Path, key: TextKey, value: string): Problem =>
  problemAt(rule.source, rule.filePath(path), key, { value });
