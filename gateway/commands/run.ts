/** `aal run`: the gateway of a real flat, until SIGINT or SIGTERM; SIGHUP takes the applied configuration over. */
import { SystemClock } from '../clock.ts';
import { Gateway } from '../gateway.ts';
import { createLog } from '../log.ts';
import type { Io } from './command.ts';
import { stopped } from './stopped.ts';

export const help = {
  de: [
    'startet das Wohnungsgerät einer echten Wohnung.',
    '',
    '  aal run --config DATEI [--data ORDNER]',
    '',
    'Läuft bis SIGINT oder SIGTERM. Eine geänderte Konfiguration gilt erst nach aal apply.',
  ].join('\n'),
  en: [
    'starts the gateway of a real flat.',
    '',
    '  aal run --config FILE [--data FOLDER]',
    '',
    'Runs until SIGINT or SIGTERM. A changed configuration goes live by aal apply only.',
  ].join('\n'),
};

const words = {
  de: { page: (url: string) => `Seite (nur an diesem Gerät, Link gilt 15 Minuten, einmal): ${url}` },
  en: { page: (url: string) => `Page (on this machine only, the link is valid once, for 15 minutes): ${url}` },
} as const;

export async function run(_args: string[], io: Io): Promise<number> {
  const log = createLog({ debug: io.debug, stream: io.stream });
  const gateway = new Gateway({
    configFile: io.configFile,
    dataFolder: io.dataFolder,
    environment: io.environment,
    process: io.process,
    clock: new SystemClock(),
    log,
  });
  const problems = gateway.prepare();
  for (const line of problems.lines) io.err(line);
  if (!problems.canStart) return 1;
  try {
    const { url } = await gateway.start();
    io.out(words[io.language].page(url));
    io.onReload(() => void gateway.reload());
    await stopped(io.stop);
  } finally {
    await gateway.stop();
  }
  return 0;
}
