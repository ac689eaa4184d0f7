/** aal status [--json | --link] */
import type { SignInLink, Status } from '../http/api.ts';
import { parse } from './args.ts';
import { type AskIo, ask } from './ask.ts';
import { statusLines } from './status-text.ts';

export const help = {
  de: `zeigt den Zustand der Wohnung: Anwesenheit, letzte Aktivität, Regeln, Alarme, Störungen

  aal status           als Text
  aal status --json    alles, für Programme
  aal status --link    ein neuer Anmelde-Link für die Seite im Browser (gilt einmal, 15 Minuten lang)

Fragt das laufende Wohnungsgerät. Läuft keines, hilft aal doctor.`,
  en: `shows the state of the flat: presence, last activity, rules, alerts, faults

  aal status           as text
  aal status --json    everything, for programs
  aal status --link    a fresh sign-in link for the page in the browser (works once, for 15 minutes)

Asks the running gateway. Where none is running, aal doctor helps.`,
};

export async function run(args: string[], io: AskIo): Promise<number> {
  const { values } = parse(io, 'status', args, { json: { type: 'boolean' }, link: { type: 'boolean' } });
  if (values.link) {
    io.out((await ask<SignInLink>(io, '/api/link', {})).url);
    return 0;
  }
  const status = await ask<Status>(io, '/api/status');
  if (values.json) io.out(JSON.stringify(status, null, 2));
  else for (const line of statusLines(status, io.language)) io.out(line);
  return 0;
}
