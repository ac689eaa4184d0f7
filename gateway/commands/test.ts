/** aal test [PATH ...] */
import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { type Problem, render } from '../../rules/language/problem.ts';
import { configPaths } from '../config/paths.ts';
import { hasFailed, type TestedFile } from '../config/test.ts';
import { flatFor, TestBench, testsAt } from '../config/test-bench.ts';
import { PlainError } from '../errors.ts';
import { parse } from './args.ts';
import type { AskIo } from './ask.ts';
import type { Io } from './command.ts';
import { junit } from './test-junit.ts';
import { writeText } from './write-text.ts';

export const help = {
  de: `führt Regeltests mit gedachter Zeit aus, mit demselben Regelwerk wie im Betrieb

  aal test               alle Regeltests der Wohnung
  aal test PFAD ...      eine Testdatei, der Test neben einer Regeldatei, oder alle in einem Ordner

  --junit DATEI    schreibt das Ergebnis auch als JUnit-XML, für Bauserver

Es gilt die eingestellte Wohnung. Gibt es keine, läuft ein Test in der Wohnung, in deren Ordner rules er liegt, sonst
in der Beispielwohnung; genannt wird sie immer. Im Ordner rules der Wohnung kennt ein Test alle ihre Regeln, anderswo
die der Regeldatei daneben. Geheimnisse werden nicht gelesen, gesendet wird nichts.`,
  en: `runs rule tests on virtual time, with the same engine as the gateway

  aal test               all rule tests of the flat
  aal test PATH ...      a test file, the test beside a rules file, or all within a folder

  --junit FILE    also writes the result as JUnit XML, for build servers

The configured flat counts. Where there is none, a test runs in the flat whose folder rules it is in, else in the
example flat; it is always named. In the folder rules of its flat a test knows all of the rules, elsewhere those of
the rules file beside it. No secret is read, nothing is sent.`,
};

const words = {
  de: {
    flat: (file: string) => `Wohnung: ${file}`,
    none: (path: string) => `Keine Regeltests (*.test.yaml) gefunden: ${path}`,
    missing: (path: string) => `${path}: das gibt es nicht`,
    noFlat: 'Hier ist keine Wohnung eingerichtet. Nennen Sie eine mit --config DATEI, oder Tests mit aal test PFAD.',
    passed: 'ok    ',
    failed: 'FEHLER',
    tests: (count: number) => (count === 1 ? '1 Test' : `${count} Tests`),
    broken: 'konnte nicht laufen',
    failedOf: (failed: number, count: number) => `${failed} von ${count} fehlgeschlagen`,
    files: (count: number) => (count === 1 ? '1 Datei' : `${count} Dateien`),
    sum: (passed: number, failed: number) => `${passed} bestanden, ${failed} fehlgeschlagen`,
    notRun: (count: number) => `, ${count === 1 ? '1 Datei' : `${count} Dateien`} ohne Lauf`,
    skipped: (count: number) => `, ${count} für andere Haushalte`,
  },
  en: {
    flat: (file: string) => `Flat: ${file}`,
    none: (path: string) => `No rule tests (*.test.yaml) found: ${path}`,
    missing: (path: string) => `${path}: there is no such file or folder`,
    noFlat: 'No flat is set up here. Name one with --config FILE, or tests with aal test PATH.',
    passed: 'ok    ',
    failed: 'FAILED',
    tests: (count: number) => (count === 1 ? '1 test' : `${count} tests`),
    broken: 'could not run',
    failedOf: (failed: number, count: number) => `${failed} of ${count} failed`,
    files: (count: number) => (count === 1 ? '1 file' : `${count} files`),
    sum: (passed: number, failed: number) => `${passed} passed, ${failed} failed`,
    notRun: (count: number) => `, ${count === 1 ? '1 file' : `${count} files`} not run`,
    skipped: (count: number) => `, ${count} for other households`,
  },
} as const;

type TestIo = AskIo & Pick<Io, 'cwd' | 'configFile'>;

export async function run(args: string[], io: TestIo): Promise<number> {
  const options = { junit: { type: 'string' } } as const;
  const { values, positionals } = parse(io, 'test', args, options, 0, Number.POSITIVE_INFINITY);
  const text = words[io.language];
  if (positionals.length === 0 && !existsSync(io.configFile)) throw new PlainError('configuration', text.noFlat);
  const asked = positionals.map((path) => resolve(io.cwd, path));
  const found = (asked.length > 0 ? asked : [configPaths(io.configFile).rulesFolder]).map(testsAt);
  for (const { path, exists, tests } of found) {
    if (tests.length === 0) io.err((exists ? text.none : text.missing)(shownFrom(io.cwd)(path)));
  }
  const tests = [...new Set(found.flatMap(({ tests }) => tests))];
  if (tests.length === 0) return 1;
  const ran = runAll(tests, io);
  if (values.junit !== undefined) writeText(resolve(io.cwd, values.junit), junit(ran, io.language));
  io.out('');
  io.out(summary(ran, io));
  return found.some(({ tests }) => tests.length === 0) || ran.some(isRed) ? 1 : 0;
}

/** Relative to where the person called, unless that leads away. */
const shownFrom =
  (cwd: string) =>
  (path: string): string => {
    const short = relative(cwd, path);
    return short.startsWith('..') || short === '' ? path : short;
  };

function runAll(tests: readonly string[], io: TestIo): TestedFile[] {
  const shown = shownFrom(io.cwd);
  const bench = new TestBench(shown);
  let flat = '';
  return tests.map((test) => {
    const own = flatFor(test, io.configFile);
    if (own !== flat) io.out(words[io.language].flat(shown(own)));
    flat = own;
    const ran = bench.run(test, own);
    tell(ran, io);
    return ran;
  });
}

const isRed = ({ problems, tests }: TestedFile): boolean => problems.length > 0 || tests.some(hasFailed);

function tell(ran: TestedFile, io: TestIo): void {
  const text = words[io.language];
  const failed = ran.tests.filter(hasFailed).length;
  const how =
    ran.problems.length > 0
      ? text.broken
      : failed > 0
        ? text.failedOf(failed, ran.tests.length)
        : text.tests(ran.tests.length);
  io.out(`${isRed(ran) ? text.failed : text.passed}  ${ran.file}  ${how}`);
  const notes = ran.skipped.map(({ note }) => note);
  const problems: readonly Problem[] = [...ran.problems, ...ran.tests.flatMap((test) => test.problems), ...notes];
  for (const problem of problems) io.out(`\n${render(problem, io.language)}\n`);
}

function summary(ran: readonly TestedFile[], { language }: TestIo): string {
  const text = words[language];
  const all = ran.flatMap(({ tests }) => tests);
  const failed = all.filter(hasFailed).length;
  const broken = ran.filter(({ problems }) => problems.length > 0).length;
  const counts = `${text.files(ran.length)}, ${text.tests(all.length)}: ${text.sum(all.length - failed, failed)}`;
  const skipped = ran.reduce((sum, file) => sum + file.skipped.length, 0);
  return `${counts}${broken > 0 ? text.notRun(broken) : ''}${skipped > 0 ? text.skipped(skipped) : ''}`;
}
