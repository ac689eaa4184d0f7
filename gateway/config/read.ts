/** Files from disk, bounded, with their mistakes as problems. */
import { closeSync, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Problem } from '../../rules/language/problem.ts';
import { fileProblem } from '../../rules/language/source.ts';
import { reasonOf } from '../errors.ts';
import { limits } from '../limits.ts';
import { configPaths } from './paths.ts';

/** The texts of a set by their name within it: 'flat.yaml', 'rules/night.yaml'. */
export type Files = Readonly<Record<string, string>>;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** One file's text, or why not. `shown` names it in the problem. */
export function readText(file: string, shown: string): { text: string } | { problem: Problem } {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    if (fstatSync(handle).size > limits.config.fileBytes) return { problem: fileProblem(shown, 'file-too-big') };
    return { text: utf8.decode(readFileSync(handle)) };
  } catch (error) {
    return { problem: unreadable(shown, error) };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function unreadable(shown: string, error: unknown): Problem {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return fileProblem(shown, 'file-missing');
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return fileProblem(shown, 'not-utf8');
  return fileProblem(shown, 'file-unreadable', { reason: reasonOf(error) });
}

export const isRuleTest = (name: string): boolean => /\.test\.ya?ml$/.test(name);

/** flat.yaml and rules/*.yaml (of another folder, where that is asked for) as they are on disk; rule tests by themselves. */
export function readSet(
  flatFile: string,
  rulesFolder: string = configPaths(flatFile).rulesFolder,
): { files: Files; tests: Files; problems: Problem[] } {
  const files: Record<string, string> = {};
  const tests: Record<string, string> = {};
  const problems: Problem[] = [];
  const names = ruleFileNames(rulesFolder);
  if (names.length > limits.config.files) {
    problems.push(fileProblem('rules', 'too-many-files', { limit: limits.config.files }));
  }
  const wanted = names.slice(0, limits.config.files).map((name) => [`rules/${name}`, join(rulesFolder, name)] as const);
  for (const [name, path] of [[basename(flatFile), flatFile] as const, ...wanted]) {
    const read = readText(path, path === flatFile ? flatFile : name);
    if ('problem' in read) problems.push(read.problem);
    else (isRuleTest(name) ? tests : files)[name] = read.text;
  }
  return { files, tests, problems };
}

function ruleFileNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
