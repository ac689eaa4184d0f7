/** aal apply */
import { readFileSync } from 'node:fs';
import type { Problem } from '../../rules/language/problem.ts';
import { isError, render } from '../../rules/language/problem.ts';
import { SystemClock } from '../clock.ts';
import { applyConfig, lastGood, tryConfig } from '../config/apply.ts';
import { describeDifference } from '../config/difference.ts';
import { isRunnable, type Runnable } from '../config/load.ts';
import { pidFile } from '../config/paths.ts';
import { surroundingsOf } from '../config/secrets.ts';
import { createJournal } from '../journal/create.ts';
import { appliedNow } from './applied.ts';
import { parse } from './args.ts';
import type { AskIo } from './ask.ts';
import type { Io } from './command.ts';

export const help = {
  de: `prüft die geänderte Konfiguration, führt ihre Regeltests aus und lässt sie gelten

  aal apply              zeigt, was sich ändert, und übernimmt es
  aal apply --dry-run    zeigt es nur

Bei einem Fehler oder einem fehlgeschlagenen Regeltest ändert sich nichts: Die bisherige Konfiguration gilt weiter.`,
  en: `checks the changed configuration, runs its rule tests and lets it go live

  aal apply              shows what changes and takes it over
  aal apply --dry-run    only shows it

On a mistake or a failed rule test nothing changes: the previous configuration goes on.`,
};

const words = {
  de: {
    refused: (count: number) => `${count} Fehler: nichts wurde geändert, die bisherige Konfiguration gilt weiter.`,
    first: 'Erste Konfiguration dieser Wohnung.',
    nothing: 'Nichts hat sich geändert.',
    tests: (count: number) => `Regeltests bestanden: ${count}`,
    stored: 'Übernommen. Das Wohnungsgerät läuft gerade nicht; beim nächsten Start gilt diese Konfiguration.',
    live: 'Übernommen: das Wohnungsgerät arbeitet jetzt damit.',
    silent: 'Das Wohnungsgerät hat die Konfiguration nicht übernommen. Mehr dazu: journalctl -u aal-gateway',
  },
  en: {
    refused: (count: number) => `${count} problems: nothing was changed, the previous configuration goes on.`,
    first: "This flat's first configuration.",
    nothing: 'Nothing has changed.',
    tests: (count: number) => `rule tests passed: ${count}`,
    stored: 'Taken over. The gateway is not running; this configuration counts from its next start.',
    live: 'Taken over: the gateway works with it now.',
    silent: 'The gateway has not taken the configuration over. More: journalctl -u aal-gateway',
  },
} as const;

const clock = new SystemClock();

type ApplyIo = AskIo & Pick<Io, 'configFile' | 'environment' | 'process'>;

export async function run(args: string[], io: ApplyIo): Promise<number> {
  const { values } = parse(io, 'apply', args, { 'dry-run': { type: 'boolean' } });
  const text = words[io.language];
  const around = surroundingsOf(io);
  const tried = tryConfig(io.configFile, around);
  tell(io, tried.problems);
  if (!tried.running) {
    io.err(text.refused(tried.problems.filter(isError).length));
    return 1;
  }
  const applied = await appliedNow(io);
  const before = applied ? lastGood(applied.files, io.configFile, around) : null;
  tellDifference(io, before && isRunnable(before) ? before : null, tried.running);
  io.out(text.tests(tried.tests));
  if (values['dry-run'] || applied?.hash === tried.running.hash) return 0;
  return await takeOver(io, tried.running.hash);
}

const tell = (io: ApplyIo, problems: readonly Problem[]): void => {
  for (const problem of problems) io.err(`${render(problem, io.language)}\n`);
};

function tellDifference(io: ApplyIo, before: Runnable | null, after: Runnable): void {
  const text = words[io.language];
  const lines = before ? describeDifference(before, after).map((line) => line[io.language]) : [text.first];
  for (const line of lines.length > 0 ? lines : [text.nothing]) io.out(line);
}

/** Stored for the next start; a gateway that runs holds the journal itself: it is told, and takes the set over. */
async function takeOver(io: ApplyIo, hash: string): Promise<number> {
  const text = words[io.language];
  const pid = storedOrHeldBy(io);
  if (pid === null) {
    io.out(text.stored);
    return 0;
  }
  io.process.signal(pid, 'SIGHUP');
  const live = await waitFor(async () => (await appliedNow(io))?.hash === hash);
  if (live) io.out(text.live);
  else io.err(text.silent);
  return live ? 0 : 2;
}

/** null: stored. Else the process that holds the journal. */
function storedOrHeldBy(io: ApplyIo): number | null {
  const journal = createJournal(io.dataFolder);
  try {
    journal.open();
  } catch (error) {
    const pid = runningGateway(io);
    if (pid === null) throw error;
    return pid;
  }
  try {
    applyConfig(journal, io.configFile, clock.now(), surroundingsOf(io));
    return null;
  } finally {
    journal.close();
  }
}

/** The process id that stands in the data folder, where that process lives. */
function runningGateway(io: ApplyIo): number | null {
  try {
    const pid = Number(readFileSync(pidFile(io.dataFolder), 'utf8'));
    // Nothing but a process id: 0, which an empty file would give, is our whole process group.
    if (!(pid > 0)) return null;
    io.process.signal(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

/** Asks every 100 ms for at most 10 s. */
async function waitFor(condition: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if (await condition()) return true;
    await new Promise<void>((resolve) => clock.after(100, resolve));
  }
  return false;
}
