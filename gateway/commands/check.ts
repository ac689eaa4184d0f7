/** aal check [FILE ...] */
import { resolve } from 'node:path';
import type { Level } from '../../rules/engine/types.ts';
import { isError, type Problem, render, sorted } from '../../rules/language/problem.ts';
import { SystemClock } from '../clock.ts';
import { checkFile } from '../config/check-file.ts';
import { checkHolidays } from '../config/check-holidays.ts';
import { dutyTable } from '../config/duty.ts';
import { isRunnable, type Loaded, loadConfig, type Runnable } from '../config/load.ts';
import { checkModels } from '../config/models.ts';
import { surroundingsOf } from '../config/secrets.ts';
import { checkTests } from '../config/test.ts';
import { parse } from './args.ts';
import type { AskIo } from './ask.ts';
import type { Io } from './command.ts';

export const help = {
  de: `prüft die Konfiguration und erklärt jeden Fehler an seiner Stelle

  aal check              flat.yaml, rules/*.yaml und secrets.yaml der Wohnung, zusammen
  aal check DATEI ...    jede Datei für sich

Ist alles in Ordnung, zeigt er, was die Wohnung überwacht und wer zu jeder Stunde der Woche gerufen würde.
Geändert wird nichts.`,
  en: `checks the configuration and explains every mistake where it stands

  aal check              the flat's flat.yaml, rules/*.yaml and secrets.yaml together
  aal check FILE ...     each file by itself

When all is well it shows what the flat watches and who would be told at every hour of the week.
Nothing is changed.`,
};

const words = {
  de: {
    errors: (count: number) => (count === 1 ? '1 Fehler' : `${count} Fehler`),
    good: 'In Ordnung.',
    counts: (f: Runnable) =>
      `${f.config.flat.name}: ${Object.keys(f.config.rooms).length} Räume, ${f.program.sensors.length} Sensoren, ${f.program.contacts.length} Kontakte, ${f.program.rules.length} Regeln`,
    rules: 'Regeln',
    noRules: '  keine: diese Wohnung wird nicht überwacht',
    shadow: ' (nur aufgezeichnet)',
    duty: 'Wer wird wann gerufen',
    levels: { emergency: 'Notruf', alarm: 'Alarm', notice: 'Hinweis', fault: 'Störung' },
  },
  en: {
    errors: (count: number) => (count === 1 ? '1 problem' : `${count} problems`),
    good: 'All good.',
    counts: (f: Runnable) =>
      `${f.config.flat.name}: ${Object.keys(f.config.rooms).length} rooms, ${f.program.sensors.length} sensors, ${f.program.contacts.length} contacts, ${f.program.rules.length} rules`,
    rules: 'Rules',
    noRules: '  none: this flat is not watched',
    shadow: ' (recorded only)',
    duty: 'Who is told when',
    levels: { emergency: 'emergency', alarm: 'alarm', notice: 'notice', fault: 'fault' },
  },
} as const;

type CheckIo = AskIo & Pick<Io, 'cwd' | 'configFile' | 'environment' | 'process'>;

export async function run(args: string[], io: CheckIo): Promise<number> {
  const { positionals } = parse(io, 'check', args, {}, 0, Number.POSITIVE_INFINITY);
  const around = surroundingsOf(io);
  if (positionals.length > 0) {
    return verdict(
      io,
      positionals.flatMap((file) => sorted(checkFile(resolve(io.cwd, file), file, around))),
    );
  }
  const loaded = loadConfig(io.configFile, around);
  const code = verdict(io, sorted([...loaded.problems, ...further(loaded, io)]));
  if (code === 0 && isRunnable(loaded)) summarise(io, loaded);
  return code;
}

/** What only a set that may run is asked. */
function further(loaded: Loaded, { configFile }: CheckIo): Problem[] {
  if (!isRunnable(loaded)) return [];
  return [...checkModels(loaded), ...checkTests(loaded, configFile), ...checkHolidays(loaded, new SystemClock().now())];
}

/** Prints the problems; 1 when there is an error among them. */
function verdict(io: CheckIo, problems: readonly Problem[]): number {
  const text = words[io.language];
  const errors = problems.filter(isError).length;
  for (const problem of problems) (isError(problem) ? io.err : io.out)(`${render(problem, io.language)}\n`);
  if (errors > 0) io.err(text.errors(errors));
  else io.out(text.good);
  return errors > 0 ? 1 : 0;
}

function summarise(io: CheckIo, flat: Runnable): void {
  const text = words[io.language];
  io.out(text.counts(flat));
  io.out('');
  io.out(text.rules);
  if (flat.program.rules.length === 0) io.out(text.noRules);
  const width = Math.max(0, ...flat.program.rules.map(({ id }) => id.length));
  for (const rule of flat.program.rules) {
    const level = text.levels[rule.level].padEnd(9);
    io.out(`  ${rule.id.padEnd(width)}  ${level}  ${rule.title[io.language]}${rule.shadow ? text.shadow : ''}`);
  }
  io.out('');
  io.out(text.duty);
  for (const [name, steps] of Object.entries(flat.config.chains)) {
    if (!steps) continue;
    const level = name in text.levels ? (name as Level) : null;
    io.out(`  ${level ? text.levels[level] : name}`);
    const rows = dutyTable(steps, level, flat.config.contacts, io.language);
    const column = Math.max(...rows.map(([when = '']) => when.length));
    for (const [when = '', who = ''] of rows) io.out(`    ${when.padEnd(column)}   ${who}`);
  }
}
