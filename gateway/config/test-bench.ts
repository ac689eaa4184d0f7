/** Where rule tests are, and on which flat and rules each of them runs. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isError, type Problem } from '../../rules/language/problem.ts';
import type { Secrets } from '../../rules/language/source.ts';
import { projectPath } from '../root.ts';
import { isRunnable, isSecretProblem, type Loaded, loadFiles } from './load.ts';
import { configPaths, systemFlatFile } from './paths.ts';
import { type Files, isRuleTest, readSet, readText } from './read.ts';
import { rulesBeside, type TestedFile, testFile } from './test.ts';

export interface Found {
  readonly path: string;
  readonly exists: boolean;
  readonly tests: readonly string[];
}

/** The test files at a path: the file itself, the one beside a rules file, or all within a folder, sorted. */
export function testsAt(path: string): Found {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return { path, exists: false, tests: [] };
  const beside = isRuleTest(path) ? path : path.replace(/\.(?=ya?ml$)/, '.test.');
  const tests = stats.isDirectory()
    ? testsWithin(path)
    : [beside].filter((file) => isRuleTest(file) && existsSync(file));
  return { path, exists: true, tests };
}

function testsWithin(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !/^\.|^node_modules$/.test(name));
  const tests = entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return testsWithin(path);
    return isRuleTest(entry.name) ? [path] : [];
  });
  return tests.sort();
}

const exampleFlat = projectPath('deploy/example/flat.yaml');

/** The flat a test runs on: the configured one; where there is none the one whose rules these are, else the example. */
export function flatFor(test: string, configured: string): string {
  if (configured !== systemFlatFile || existsSync(configured)) return configured;
  const around = join(dirname(dirname(test)), 'flat.yaml');
  return basename(dirname(test)) === 'rules' && existsSync(around) ? around : exampleFlat;
}

/** Runs test files, each on its flat. */
export class TestBench {
  /** What a person reads instead of a path. */
  private readonly shown: (path: string) => string;
  private readonly sets = new Map<string, Loaded>();

  constructor(shown: (path: string) => string) {
    this.shown = shown;
  }

  run(test: string, flatYaml: string): TestedFile {
    const file = this.shown(test);
    const read = readText(test, file);
    if ('problem' in read) return { file, problems: [read.problem], tests: [], skipped: [] };
    const loaded = this.loaded(test, flatYaml);
    if (!isRunnable(loaded))
      return { file, problems: this.placed(loaded, dirname(test), flatYaml), tests: [], skipped: [] };
    return testFile(file, read.text, loaded, rulesBeside(`rules/${basename(test)}`, loaded.files));
  }

  /** In the rules folder of its flat a test sees the whole set, elsewhere the rules file beside it alone. */
  private loaded(test: string, flatYaml: string): Loaded {
    const folder = dirname(test);
    const { files, problems } = readSet(flatYaml, folder);
    if (folder !== configPaths(flatYaml).rulesFolder) {
      const beside = onlyBeside(basename(test), files);
      return loadFiles(beside, noSecrets, problems, { secretsMayFail: true });
    }
    const known = this.sets.get(flatYaml) ?? loadFiles(files, noSecrets, problems, { secretsMayFail: true });
    this.sets.set(flatYaml, known);
    return known;
  }

  /** What keeps the rules from running, named by where the files are. */
  private placed({ problems }: Loaded, folder: string, flatYaml: string): Problem[] {
    const path = (name: string) => (name.startsWith('rules/') ? join(folder, basename(name)) : flatYaml);
    return problems
      .filter((problem) => isError(problem) && !isSecretProblem(problem))
      .map((problem) => ({ ...problem, file: this.shown(path(problem.file)) }));
  }
}

/** Nothing is sent, so no secret is read. */
const noSecrets: Secrets = { get: () => undefined, names: () => [] };

/** The flat and the rules file of the same name; all rules files where there is none. */
function onlyBeside(testName: string, files: Files): Files {
  const beside = `rules/${testName.replace('.test.', '.')}`;
  if (files[beside] === undefined) return files;
  return Object.fromEntries(Object.entries(files).filter(([name]) => name === beside || !name.startsWith('rules/')));
}
