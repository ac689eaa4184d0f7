/** `aal run`: the gateway of a real flat, until SIGINT or SIGTERM; SIGHUP takes the applied configuration over. */
import { existsSync } from 'node:fs';
import { SystemClock } from '../clock.ts';
import { PlainError } from '../errors.ts';
import { Gateway } from '../gateway.ts';
import { createLog } from '../log.ts';
import { parse } from './args.ts';
import type { Io } from './command.ts';
import { stopped } from './stopped.ts';

export const help = {
  de: `startet das Wohnungsgerät einer echten Wohnung

  aal run [--config DATEI] [--data ORDNER]

Läuft, bis es beendet wird (Strg-C oder SIGTERM). Eine geänderte Konfiguration gilt erst nach aal apply.`,
  en: `starts the gateway of a real flat

  aal run [--config FILE] [--data FOLDER]

Runs until it is ended (Ctrl-C or SIGTERM). A changed configuration counts only after aal apply.`,
};

const words = {
  de: {
    nothing: (file: string) => `${file}: diese Datei fehlt. Ein Beispiel liegt in deploy/example.`,
    page: (url: string) => `Seite (nur an diesem Gerät, Link gilt 15 Minuten, einmal): ${url}`,
  },
  en: {
    nothing: (file: string) => `${file}: this file is missing. An example stands in deploy/example.`,
    page: (url: string) => `Page (on this machine only, the link is valid once, for 15 minutes): ${url}`,
  },
} as const;

export async function run(args: string[], io: Io): Promise<number> {
  parse(io, 'run', args, {});
  // A slip in --config leaves no empty data folder behind. With one, the set that was applied last may run all the same.
  if (!existsSync(io.configFile) && !existsSync(io.dataFolder))
    throw new PlainError('configuration', words[io.language].nothing(io.configFile));
  const log = createLog({ debug: io.debug, stream: io.stream });
  const gateway = new Gateway({
    configFile: io.configFile,
    dataFolder: io.dataFolder,
    environment: io.environment,
    process: io.process,
    language: io.language,
    clock: new SystemClock(),
    log,
  });
  // From the first moment on: unheard, SIGHUP would end the process.
  io.onReload(() => void gateway.reload());
  const problems = gateway.prepare();
  for (const line of problems.lines) io.err(line);
  if (!problems.canStart) return 1;
  try {
    const { url } = await gateway.start();
    io.out(words[io.language].page(url));
    await stopped(io.stop);
  } finally {
    await gateway.stop();
  }
  return 0;
}
