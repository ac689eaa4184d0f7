/** What a rule about sensors and gateway must not do: make less of a fault than the engine would without it (law 12). */

import type { Problem } from './problem.ts';
import type { ParsedRule } from './rules.ts';
import { type Path, problemAt, valueAt } from './source.ts';
import type { TextKey } from './words.ts';

export function checkHealth(rule: ParsedRule): Problem[] {
  if (rule.kind.group(rule.spec) !== 'health') return [];
  const { id, level, chain, resolve } = rule.common;
  const problems: (Problem | false)[] = [
    level === 'emergency' && at(rule, ['level'], 'health-emergency', id),
    resolve !== undefined && resolve !== 'end' && at(rule, ['resolve'], 'health-resolve', resolve),
  ];
  if (valueAt(rule.spec, ['event', 'is']) === 'not-monitored') {
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
