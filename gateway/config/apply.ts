/**
 * Law 8: a bad file never takes the good one down. What runs is the set that was applied last; it is kept in state.db.
 * A change on disk goes live only by `aal apply` or SIGHUP, as one set, after its own rule tests have passed.
 */
import type { Instant } from '../../rules/engine/types.ts';
import { isError, type Problem } from '../../rules/language/problem.ts';
import type { Journal } from '../journal/journal.ts';
import { isRunnable, isSecretProblem, type Loaded, loadConfig, loadFiles, type Runnable } from './load.ts';
import { configPaths } from './paths.ts';
import { noSurroundings, openSecrets, type Surroundings } from './secrets.ts';
import { testConfig } from './test.ts';

export { isRunnable, type Runnable } from './load.ts';

type Store = Pick<Journal, 'appliedConfig' | 'applyConfig'>;

export interface StartedConfig {
  /** What is to run; null: there has never been a good set, the gateway cannot start. */
  readonly running: Runnable | null;
  /** disk: as the files are; last-good: as applied, while the files on disk are broken or have not been applied. */
  readonly from: 'disk' | 'last-good' | null;
  /** What is wrong with the files on disk, and which secrets the running set lacks. To be reported as a fault. */
  readonly problems: readonly Problem[];
  /** The files on disk are good but differ from what runs: `aal apply` would take them. */
  readonly unapplied: boolean;
}

/**
 * What the gateway runs when it starts. The very first good set is applied by itself; `applyDisk` (the demo) takes every
 * good set from disk.
 */
export function startConfig(
  store: Store,
  flatYaml: string,
  at: Instant,
  options: { readonly applyDisk?: boolean; readonly around?: Surroundings } = {},
): StartedConfig {
  const around = options.around ?? noSurroundings;
  const disk = loadConfig(flatYaml, around);
  const applied = store.appliedConfig();
  const wanted = applied === null || applied.hash === disk.hash || options.applyDisk === true;
  if (isRunnable(disk) && wanted) {
    if (applied?.hash !== disk.hash) store.applyConfig({ hash: disk.hash, at, files: disk.files });
    return { running: disk, from: 'disk', problems: [], unapplied: false };
  }
  const last = applied ? lastGood(applied.files, flatYaml, around) : null;
  const problems = [...disk.problems.filter(isError), ...(last?.problems ?? []).filter(worthTelling)];
  if (!last || !isRunnable(last)) return { running: null, from: null, problems, unapplied: isRunnable(disk) };
  return { running: last, from: 'last-good', problems, unapplied: isRunnable(disk) };
}

const worthTelling = (problem: Problem): boolean => isError(problem) || isSecretProblem(problem);

/** The stored set with the secrets of now. A secret that is missing today silences one channel, not the gateway. */
export function lastGood(files: Loaded['files'], flatYaml: string, around: Surroundings): Loaded {
  const opened = openSecrets(configPaths(flatYaml).secretsFile, around);
  return loadFiles(files, opened.secrets, opened.problems, { secretsMayFail: true });
}

export interface Applied {
  /** null: refused, and nothing has changed. */
  readonly running: Runnable | null;
  readonly problems: readonly Problem[];
  /** How many rule tests ran. */
  readonly tests: number;
}

/** Reads the disk, checks it, runs its rule tests; stores nothing. */
export function tryConfig(flatYaml: string, around: Surroundings = noSurroundings): Applied {
  const disk = loadConfig(flatYaml, around);
  if (!isRunnable(disk)) return { running: null, problems: disk.problems, tests: 0 };
  const tested = testConfig(disk, flatYaml);
  const problems = [...disk.problems, ...tested.problems];
  return { running: problems.some(isError) ? null : disk, problems, tests: tested.tests };
}

/** SIGHUP and `aal apply`: takes the disk over if it is good in every respect. */
export function applyConfig(
  store: Store,
  flatYaml: string,
  at: Instant,
  around: Surroundings = noSurroundings,
): Applied {
  const tried = tryConfig(flatYaml, around);
  if (tried.running) store.applyConfig({ hash: tried.running.hash, at, files: tried.running.files });
  return tried;
}
