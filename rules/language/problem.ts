/** A mistake in a file, explained where it stands. */
import type { Words } from '../engine/types.ts';
import type { TextKey } from './words.ts';

export type Language = 'de' | 'en';

export interface Problem {
  /** Which text of words.ts this is. */
  readonly key: TextKey;
  readonly file: string;
  /** 1-based; 0 when the problem is the file itself (unreadable, missing). */
  readonly line: number;
  readonly column: number;
  /** How many characters the caret underlines. */
  readonly length: number;
  readonly message: Words;
  /** What to do about it. */
  readonly hint: Words | null;
  readonly sourceLine: string;
  /** A note does not keep the configuration from going live. */
  readonly severity: 'error' | 'note';
}

const widest = 150;

/** `file:line:column: message`, the source line, a caret, and the hint. */
export function render(problem: Problem, language: Language): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
  const note = problem.severity === 'note' ? (language === 'de' ? 'Hinweis: ' : 'note: ') : '';
  const lines = [`${place}: ${note}${problem.message[language]}`];
  if (problem.line > 0) lines.push(...excerpt(problem));
  if (problem.hint) lines.push(...problem.hint[language].split('\n').map((line) => `    ${line}`));
  return lines.join('\n');
}

/** The source line and its caret; a long line is cut around the place. */
function excerpt(problem: Problem): string[] {
  const start = problem.column > widest ? problem.column - Math.round(widest / 2) : 0;
  const shown = problem.sourceLine.slice(start, start + widest);
  const before = shown.slice(0, problem.column - 1 - start).replace(/[^\t]/g, ' ');
  const room = Math.max(1, shown.length - before.length);
  const caret = '^'.repeat(Math.max(1, Math.min(problem.length, room)));
  return [`  | ${printable(shown)}`, `  | ${before}${caret}`];
}

/** Control characters would act on the reader's terminal. */
function printable(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return line.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '?');
}

/** In reading order: file, line, column. The same words at the same place are said once. */
export function sorted(problems: readonly Problem[]): Problem[] {
  const once = new Map(problems.map((p) => [`${p.file}\n${p.line}\n${p.column}\n${p.message.en}`, p]));
  return [...once.values()].sort(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
}

export const isError = (problem: Problem): boolean => problem.severity === 'error';
