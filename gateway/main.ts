/** argv -> commands/. The only file that touches `process`. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { closest } from '../rules/language/similar.ts';
import { optionProblem, usageError } from './commands/args.ts';
import type { Command, Io } from './commands/command.ts';
import { systemFlatFile } from './config/paths.ts';
import { PlainError, reasonOf } from './errors.ts';

const commands = {
  run: () => import('./commands/run.ts'),
  demo: () => import('./commands/demo.ts'),
  check: () => import('./commands/check.ts'),
  apply: () => import('./commands/apply.ts'),
  test: () => import('./commands/test.ts'),
  replay: () => import('./commands/replay.ts'),
  status: () => import('./commands/status.ts'),
  doctor: () => import('./commands/doctor.ts'),
  audit: () => import('./commands/audit.ts'),
  statistics: () => import('./commands/statistics.ts'),
  ack: () => import('./commands/ack.ts'),
  close: () => import('./commands/close.ts'),
  cancel: () => import('./commands/cancel.ts'),
  mode: () => import('./commands/mode.ts'),
  routine: () => import('./commands/routine.ts'),
  'test-alarm': () => import('./commands/test-alarm.ts'),
  'dispatch-sheet': () => import('./commands/dispatch-sheet.ts'),
  'dispatch-simulator': () => import('./commands/dispatch-simulator.ts'),
  user: () => import('./commands/user.ts'),
  schema: () => import('./commands/schema.ts'),
} satisfies Record<string, () => Promise<Command>>;

const isCommand = (name: string): name is keyof typeof commands => Object.hasOwn(commands, name);

const usage = {
  de: [
    'aal BEFEHL [OPTIONEN]',
    '',
    'Für alle Befehle:',
    '  --config DATEI      flat.yaml der Wohnung (sonst $AAL_CONFIG, sonst ./flat.yaml, sonst /etc/aal/flat.yaml)',
    '  --data ORDNER       Datenordner (sonst $STATE_DIRECTORY, sonst der Ordner data neben flat.yaml)',
    '  --language de|en    Sprache der Ausgaben (sonst die der Wohnung)',
    '  --debug             mehr Einzelheiten, bei Fehlern mit Aufrufliste',
    '  --help              Hilfe, auch zu jedem Befehl: aal BEFEHL --help',
    '  --version           die Version dieses Programms',
    '',
    'Befehle:',
  ],
  en: [
    'aal COMMAND [OPTIONS]',
    '',
    'For every command:',
    "  --config FILE       the flat's flat.yaml (else $AAL_CONFIG, else ./flat.yaml, else /etc/aal/flat.yaml)",
    '  --data FOLDER       data folder (else $STATE_DIRECTORY, else the folder data beside flat.yaml)',
    "  --language de|en    language of what is printed (else the flat's)",
    '  --debug             more detail; errors with their stack',
    '  --help              help, also of each command: aal COMMAND --help',
    '  --version           the version of this program',
    '',
    'Commands:',
  ],
} as const;

const globalOptions = {
  config: { type: 'string' },
  data: { type: 'string' },
  language: { type: 'string' },
  debug: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** Takes the global options out of argv, wherever they stand; the rest belongs to the command. */
function splitArgs(argv: readonly string[]) {
  const { values, tokens } = parseArgs({ args: [...argv], options: globalOptions, strict: false, tokens: true });
  const ours = tokens.filter((token) => token.kind === 'option' && Object.hasOwn(globalOptions, token.name));
  const taken = new Set<number>();
  for (const token of ours) {
    taken.add(token.index);
    if (token.kind === 'option' && token.value !== undefined && !token.inlineValue) taken.add(token.index + 1);
  }
  return {
    options: values as Partial<Record<string, string | boolean>>,
    ours,
    rest: argv.filter((_, index) => !taken.has(index)),
  };
}

function configFile(option: string | undefined): string {
  const given = option ?? process.env.AAL_CONFIG;
  if (given) return resolve(given);
  const here = resolve('flat.yaml');
  try {
    readFileSync(here);
    return here;
  } catch {
    return systemFlatFile;
  }
}

/** The flat's language, read without a full load: help must work beside a broken file. */
function languageOf(option: string | undefined, file: string): 'de' | 'en' {
  if (option === 'de' || option === 'en') return option;
  try {
    const found = /^\s*language:\s*["']?(de|en)\b/m.exec(readFileSync(file, 'utf8'));
    if (found) return found[1] as 'de' | 'en';
  } catch {
    // No flat here: the person's own setting counts.
  }
  return (process.env.LC_ALL ?? process.env.LC_MESSAGES ?? process.env.LANG ?? '').startsWith('de') ? 'de' : 'en';
}

async function printUsage(io: Io): Promise<void> {
  for (const line of usage[io.language]) io.out(line);
  const width = Math.max(...Object.keys(commands).map(({ length }) => length));
  for (const [name, load] of Object.entries(commands)) {
    const summary = (await load()).help[io.language].split('\n')[0];
    io.out(`  ${name.padEnd(width)} ${summary}`);
  }
}

async function main(argv: readonly string[]): Promise<number> {
  const { options, ours, rest } = splitArgs(argv);
  const io = surroundingIo(options);
  const problem = optionProblem(io, globalOptions, ours) ?? languageProblem(options.language, io);
  if (problem !== null) throw usageError(io, '', problem);
  if (options.version) {
    io.out((await import('./version.ts')).version);
    return 0;
  }
  const [name, ...args] = rest;
  if (name !== undefined) return await runCommand(name, args, options.help === true, io);
  await printUsage(io);
  return options.help ? 0 : 1;
}

function surroundingIo(options: Partial<Record<string, string | boolean>>): Io {
  const text = (name: string): string | undefined => (typeof options[name] === 'string' ? options[name] : undefined);
  const config = configFile(text('config'));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(signal));
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    cwd: process.cwd(),
    configFile: config,
    dataFolder: resolve(text('data') ?? process.env.STATE_DIRECTORY ?? join(dirname(config), 'data')),
    language: languageOf(text('language'), config),
    stop: stop.signal,
    onReload: (callback) => process.on('SIGHUP', callback),
    stream: process.stdout,
    environment: process.env,
    process: {
      pid: process.pid,
      uid: process.getuid?.() ?? 0,
      nodeVersion: process.versions.node,
      rssBytes: () => process.memoryUsage.rss(),
      signal: (pid, signal) => void process.kill(pid, signal),
    },
    debug: options.debug === true,
  };
}

function languageProblem(given: string | boolean | undefined, { language }: Io): string | null {
  if (given === undefined || given === 'de' || given === 'en') return null;
  return language === 'de' ? '--language kann de oder en sein' : '--language can be de or en';
}

async function runCommand(name: string, args: string[], wantsHelp: boolean, io: Io): Promise<number> {
  if (!isCommand(name)) throw usageError(io, '', unknownCommand(name, io));
  const command: Command = await commands[name]();
  if (!wantsHelp) return await command.run(args, io);
  io.out(`aal ${name}: ${command.help[io.language]}`);
  return 0;
}

function unknownCommand(name: string, io: Io): string {
  if (name.startsWith('-'))
    return optionProblem(io, globalOptions, parseArgs({ args: [name], strict: false, tokens: true }).tokens) ?? name;
  const near = closest(name, Object.keys(commands));
  if (io.language === 'de') return `Den Befehl ${name} gibt es nicht${near ? `; meinten Sie ${near}?` : ''}`;
  return `There is no command ${name}${near ? `; did you mean ${near}?` : ''}`;
}

// Data folder, databases and sockets are their owner's only.
process.umask(0o077);
const argv = process.argv.slice(2);
// Whoever reads our lines may go away: that is no reason to stop watching over a flat.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
try {
  process.exitCode = await main(argv);
} catch (error) {
  const debug = argv.includes('--debug');
  const plain = error instanceof PlainError || (error as { code?: string }).code === 'environment';
  process.stderr.write(`aal: ${debug && error instanceof Error ? error.stack : reasonOf(error)}\n`);
  process.exitCode = plain && (error as { code?: string }).code === 'configuration' ? 1 : 2;
}
