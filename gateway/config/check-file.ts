/** One file by itself: as much as can be checked without the rest of the flat. */
import { basename } from 'node:path';
import { explain, placeAt } from '../../rules/language/explain.ts';
import type { Problem } from '../../rules/language/problem.ts';
import { readRules } from '../../rules/language/rules.ts';
import { fileProblem, parseSource, problemAt, type Source, valueAt } from '../../rules/language/source.ts';
import { ruleTestFileSchema } from '../../rules/language/test-file.ts';
import { shippedRules } from './library.ts';
import { checkFlatAlone } from './load.ts';
import { readText } from './read.ts';
import { noSurroundings, openSecrets, type Surroundings } from './secrets.ts';

/** `shown` names the file in its problems. Secrets stand for themselves: they are looked up with the whole set only. */
export function checkFile(path: string, shown: string, around: Surroundings = noSurroundings): Problem[] {
  if (basename(path) === 'secrets.yaml') return openSecrets(path, around).problems;
  const read = readText(path, shown);
  if ('problem' in read) return [read.problem];
  const source = parseSource(shown, read.text);
  return [...source.problems, ...problemsOf(source)];
}

function problemsOf(source: Source): readonly Problem[] {
  const has = (key: string): boolean => valueAt(source.value, [key]) !== undefined;
  if (source.value === null) return source.problems.length > 0 ? [] : [problemAt(source, [], 'file-empty')];
  if (has('flat')) return checkFlatAlone(source);
  if (has('tests')) {
    const parsed = ruleTestFileSchema.safeParse(source.value);
    return parsed.success ? [] : explain(placeAt(source), ruleTestFileSchema, parsed.error.issues);
  }
  if (has('rules')) return readRules([source], shippedRules).problems;
  return [fileProblem(source.file, 'file-unknown')];
}
