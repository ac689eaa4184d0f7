/** Where `!secret name` is looked up: systemd credentials, then the environment (AAL_SECRET_NAME), then secrets.yaml. */
import { readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../rules/language/problem.ts';
import { fileProblem, parseSource, type Secrets } from '../../rules/language/source.ts';
import { reasonOf } from '../errors.ts';
import { readText } from './read.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user we run as; root may read what belongs to others. */
  readonly uid: number;
}

/** What main.ts knows of our process, as far as secrets are concerned. */
export const surroundingsOf = (own: {
  readonly environment: Surroundings['env'];
  readonly process: Pick<Surroundings, 'uid'>;
}): Surroundings => ({ env: own.environment, uid: own.process.uid });

/** No environment, no credentials, and whoever owns secrets.yaml is right: for sets that are only looked at. */
export const noSurroundings: Surroundings = { env: {}, uid: 0 };

/** Secrets and what is wrong with their file. A refused file is read all the same, so that its problem is the only one told. */
export function openSecrets(file: string, { env, uid }: Surroundings): { secrets: Secrets; problems: Problem[] } {
  const stats = statSync(file, { throwIfNoEntry: false });
  const read = stats ? readSecrets(file) : { texts: new Map<string, string>(), problems: [] };
  const get = (name: string): string | undefined =>
    credential(name, env) ?? env[`AAL_SECRET_${name.toUpperCase()}`] ?? read.texts.get(name);
  const problems = stats ? [...rightsProblems(file, stats, uid), ...read.problems] : [];
  return { secrets: { get, names: () => [...read.texts.keys()] }, problems };
}

function rightsProblems(file: string, stats: Stats, uid: number): Problem[] {
  const problems: Problem[] = [];
  const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
  if ((stats.mode & 0o077) !== 0) problems.push(fileProblem(file, 'secrets-open', { mode }));
  if (uid !== 0 && stats.uid !== uid) problems.push(fileProblem(file, 'secrets-owner'));
  return problems;
}

function readSecrets(file: string): { texts: Map<string, string>; problems: Problem[] } {
  const texts = new Map<string, string>();
  const read = readText(file, file);
  if ('problem' in read) return { texts, problems: [read.problem] };
  const source = parseSource(file, read.text);
  if (source.problems.length > 0) return { texts, problems: source.problems.map(withoutLine) };
  if (typeof (source.value ?? {}) !== 'object') return { texts, problems: [fileProblem(file, 'secrets-mistake')] };
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(source.value ?? {})) {
    if (typeof value === 'string') texts.set(name, value);
    else problems.push(fileProblem(file, 'secret-not-text', { value: name }));
  }
  return { texts, problems };
}

/** Keeps the place of a mistake in secrets.yaml and shows nothing of the line: it may hold a password. */
const withoutLine = (problem: Problem): Problem => ({
  ...fileProblem(problem.file, 'secrets-mistake'),
  line: problem.line,
  column: problem.column,
  length: 1,
});

/** A systemd credential (LoadCredential=, SetCredentialEncrypted=) of that name; its last line break is not part of it. */
function credential(name: string, env: Surroundings['env']): string | undefined {
  const folder = env.CREDENTIALS_DIRECTORY;
  if (!folder || !/^[A-Za-z0-9._-]+$/.test(name)) return undefined;
  try {
    return readFileSync(join(folder, name), 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`credential ${name}: ${reasonOf(error)}`, { cause: error });
  }
}
