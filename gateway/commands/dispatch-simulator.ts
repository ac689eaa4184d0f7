/** aal dispatch-simulator [--dc09 PORT] [--answer ok,...] [--account 4711=busy,ok] [--raw] */
import { type Clock, SystemClock } from '../clock.ts';
import { PlainError, reasonOf } from '../errors.ts';
import { Dc09Simulator } from '../simulator/dc09.ts';
import type { Heard } from '../simulator/heard.ts';
import { lineOf, printable } from '../simulator/print.ts';
import { parse } from './args.ts';
import type { Io } from './command.ts';
import { type Settings, settingsOf } from './dispatch-simulator-options.ts';
import { stopped } from './stopped.ts';

export const help = {
  de: `spielt die Hausnotrufzentrale: nimmt Meldungen an, zeigt sie und antwortet nach Drehbuch

  aal dispatch-simulator [--answer ANTWORT,...] [--account NUMMER=ANTWORT,...]

  --dc09 PORT          hört SIA DC-09 über TCP (sonst 9000)
  --host ADRESSE       hört auf dieser Adresse (sonst 127.0.0.1: nur dieses Gerät)
  --cert DATEI         mit --key DATEI: dasselbe auch über TLS, einen Port weiter
  --aes-key-file DATEI Schlüssel für verschlüsseltes DC-09, 32, 48 oder 64 Ziffern (0-9, A-F)
  --answer LISTE       was sie antwortet, der Reihe nach; die letzte Antwort bleibt (sonst ok)
  --account N=LISTE    eigene Antworten für eine Teilnehmernummer; mehrmals möglich
  --raw                zeigt jede Meldung auch so, wie sie über die Leitung kam

Antworten:
  ok         angenommen                     silence    keine Antwort
  busy       jetzt nicht                    half-open  halbe Antwort, Leitung bleibt offen
  wrong      Antwort auf etwas anderes      later      erst angenommen, Antwort folgt eigens (SCAIP)
  late       Antwort nach 8 s               nak        Ihre Uhr geht falsch (DC-09)
  duplicate  dieselbe Antwort zweimal       duh        nicht verstanden (DC-09)

Beispiel: die erste Meldung abweisen, alle weiteren annehmen
  aal dispatch-simulator --answer busy,ok
Strg-C beendet.`,
  en: `plays the dispatch centre: takes messages, shows them and answers by a script

  aal dispatch-simulator [--answer ANSWER,...] [--account NUMBER=ANSWER,...]

  --dc09 PORT          hears SIA DC-09 over TCP (default 9000)
  --host ADDRESS       hears on this address (default 127.0.0.1: this machine only)
  --cert FILE          with --key FILE: the same over TLS too, one port further
  --aes-key-file FILE  key of encrypted DC-09, 32, 48 or 64 digits (0-9, A-F)
  --answer LIST        what it answers, in order; the last answer stays (default ok)
  --account N=LIST     answers of its own for one account; may be given several times
  --raw                shows each message as it came over the line, too

Answers:
  ok         accepted                       silence    no answer
  busy       not now                        half-open  half an answer, the line stays open
  wrong      an answer to something else    later      accepted, the answer follows by itself (SCAIP)
  late       answer after 8 s               nak        your clock is off (DC-09)
  duplicate  the same answer twice          duh        not understood (DC-09)

Example: refuse the first message, accept all others
  aal dispatch-simulator --answer busy,ok
Ctrl-C ends it.`,
};

const words = {
  de: {
    listening: (ear: string, host: string, port: number) => `Die Zentrale hört ${ear} auf ${host}, Port ${port}`,
    refused: (ear: string, reason: string) => `${ear} kann nicht gehört werden: ${reason}`,
    sum: (count: number) => (count === 1 ? '1 Meldung gehört.' : `${count} Meldungen gehört.`),
  },
  en: {
    listening: (ear: string, host: string, port: number) => `The centre hears ${ear} on ${host}, port ${port}`,
    refused: (ear: string, reason: string) => `${ear} cannot be heard: ${reason}`,
    sum: (count: number) => (count === 1 ? '1 message heard.' : `${count} messages heard.`),
  },
} as const;

const options = {
  dc09: { type: 'string', default: '9000' },
  host: { type: 'string', default: '127.0.0.1' },
  cert: { type: 'string' },
  key: { type: 'string' },
  'aes-key-file': { type: 'string' },
  answer: { type: 'string', default: 'ok' },
  account: { type: 'string', multiple: true, default: [] as string[] },
  raw: { type: 'boolean', default: false },
} as const;

type SimulatorIo = Pick<Io, 'out' | 'language' | 'cwd' | 'stop'>;

/** What listens on one port. */
interface Ear {
  start(): Promise<number>;
  stop(): Promise<void>;
}

export async function run(args: string[], io: SimulatorIo): Promise<number> {
  const settings = settingsOf(parse(io, 'dispatch-simulator', args, options).values, io);
  const clock = new SystemClock();
  let count = 0;
  const ears = earsOf(settings, clock, (heard) => {
    count++;
    show(heard, settings, clock, io);
  });
  try {
    for (const [name, ear] of Object.entries(ears)) io.out(await listen(name, ear, settings.host, io));
    await stopped(io.stop);
  } finally {
    for (const ear of Object.values(ears)) await ear.stop();
  }
  io.out(words[io.language].sum(count));
  return 0;
}

function earsOf({ host, dc09Port, tls, aesKey, script }: Settings, clock: Clock, heard: (one: Heard) => void) {
  const common = { host, script, clock, key: aesKey, heard };
  const ears: Record<string, Ear> = { 'DC-09/tcp': new Dc09Simulator({ ...common, port: dc09Port }) };
  if (tls) ears['DC-09/tls'] = new Dc09Simulator({ ...common, tls, port: next(dc09Port) });
  return ears;
}

/** TLS stands one port further; where any port will do, there too. */
const next = (port: number): number => (port === 0 ? 0 : port + 1);

async function listen(name: string, ear: Ear, host: string, { language }: SimulatorIo): Promise<string> {
  try {
    return words[language].listening(name, host, await ear.start());
  } catch (error) {
    throw new PlainError('environment', words[language].refused(name, reasonOf(error)), { cause: error });
  }
}

function show(heard: Heard, { raw }: Settings, clock: Clock, { out, language }: SimulatorIo): void {
  out(lineOf(heard, new Date(clock.now()).toLocaleTimeString('de-DE'), language));
  if (raw) out(`    ${printable(heard.raw)}`);
}
