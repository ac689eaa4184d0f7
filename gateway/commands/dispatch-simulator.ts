/** aal dispatch-simulator [--scaip PORT] [--dc09 PORT] [--answer ok,...] [--account 4711=busy,ok] [--raw] */
import { type Clock, SystemClock } from '../clock.ts';
import { PlainError, reasonOf } from '../errors.ts';
import { Dc09Simulator } from '../simulator/dc09.ts';
import type { Heard } from '../simulator/heard.ts';
import { lineOf, printable } from '../simulator/print.ts';
import { ScaipSimulator } from '../simulator/scaip.ts';
import { parse } from './args.ts';
import type { Io } from './command.ts';
import { type Settings, settingsOf } from './dispatch-simulator-options.ts';
import { stopped } from './stopped.ts';

export const help = {
  de: `spielt die Hausnotrufzentrale: nimmt Meldungen an, zeigt sie und antwortet nach Drehbuch

  aal dispatch-simulator [--answer ANTWORT,...] [--account NUMMER=ANTWORT,...]

  --scaip PORT         hört SCAIP (SIP) über UDP und TCP (sonst 5060)
  --dc09 PORT          hört SIA DC-09 über TCP (sonst 9000)
  --host ADRESSE       hört auf dieser Adresse (sonst 127.0.0.1: nur dieses Gerät)
  --cert DATEI         mit --key DATEI: dasselbe auch über TLS, einen Port weiter
  --password-file DATEI
                       verlangt bei SCAIP das Passwort, das in dieser Datei steht
  --aes-key-file DATEI Schlüssel für verschlüsseltes DC-09, 32, 48 oder 64 Ziffern (0-9, A-F)
  --answer LISTE       was sie antwortet, der Reihe nach; die letzte Antwort bleibt (sonst ok)
  --account N=LISTE    eigene Antworten für eine Teilnehmernummer; mehrmals möglich
  --heartbeat LISTE    Antworten auf Lebenszeichen (sonst ok)
  --raw                zeigt jede Meldung auch so, wie sie über die Leitung kam

Antworten:
               SCAIP                              DC-09
  ok           snu 0                              ACK
  busy         snu 6                              legt auf
  unknown      snu 5, Teilnehmer unbekannt        DUH
  duh          snu 2, nicht lesbar                DUH, nicht verstanden
  hold         snu 4, später noch einmal          legt auf
  error        snu 99                             legt auf
  nak          snu 99                             NAK, Ihre Uhr geht falsch
  wrong        Antwort auf etwas anderes
  duplicate    dieselbe Antwort zweimal
  later        202, Antwort 1 s danach eigens     ACK
  late         202, Antwort nach 23 s eigens      ACK nach 8 s
  half-open    halbe Antwort, die Leitung bleibt offen
  silence      keine Antwort

Beispiele: die erste Meldung abweisen, alle weiteren annehmen; nur 4711 kennen
  aal dispatch-simulator --answer busy,ok
  aal dispatch-simulator --answer unknown --account 4711=ok
Strg-C beendet.`,
  en: `plays the dispatch centre: takes messages, shows them and answers by a script

  aal dispatch-simulator [--answer ANSWER,...] [--account NUMBER=ANSWER,...]

  --scaip PORT         hears SCAIP (SIP) over UDP and TCP (default 5060)
  --dc09 PORT          hears SIA DC-09 over TCP (default 9000)
  --host ADDRESS       hears on this address (default 127.0.0.1: this machine only)
  --cert FILE          with --key FILE: the same over TLS too, one port further
  --password-file FILE asks senders of SCAIP for the password in this file
  --aes-key-file FILE  key of encrypted DC-09, 32, 48 or 64 digits (0-9, A-F)
  --answer LIST        what it answers, in order; the last answer stays (default ok)
  --account N=LIST     answers of its own for one account; may be given several times
  --heartbeat LIST     answers to heartbeats (default ok)
  --raw                shows each message as it came over the line, too

Answers:
               SCAIP                              DC-09
  ok           snu 0                              ACK
  busy         snu 6                              hangs up
  unknown      snu 5, no such account             DUH
  duh          snu 2, not readable                DUH, not understood
  hold         snu 4, ask again later             hangs up
  error        snu 99                             hangs up
  nak          snu 99                             NAK, your clock is off
  wrong        an answer to something else
  duplicate    the same answer twice
  later        202, answered 1 s after by itself  ACK
  late         202, answered after 23 s by itself ACK after 8 s
  half-open    half an answer, the line stays open
  silence      no answer

Examples: refuse the first message, accept all others; know 4711 only
  aal dispatch-simulator --answer busy,ok
  aal dispatch-simulator --answer unknown --account 4711=ok
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
  scaip: { type: 'string', default: '5060' },
  dc09: { type: 'string', default: '9000' },
  host: { type: 'string', default: '127.0.0.1' },
  cert: { type: 'string' },
  key: { type: 'string' },
  'aes-key-file': { type: 'string' },
  'password-file': { type: 'string' },
  answer: { type: 'string', default: 'ok' },
  heartbeat: { type: 'string', default: 'ok' },
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

function earsOf(settings: Settings, clock: Clock, heard: (one: Heard) => void): Record<string, Ear> {
  const { host, scaipPort, dc09Port, tls, aesKey, password, script } = settings;
  const common = { host, script, clock, heard };
  const [scaip, dc09] = [
    { ...common, password },
    { ...common, key: aesKey },
  ];
  const ears: Record<string, Ear> = {
    'SCAIP/udp+tcp': new ScaipSimulator({ ...scaip, port: scaipPort }),
    'DC-09/tcp': new Dc09Simulator({ ...dc09, port: dc09Port }),
  };
  if (!tls) return ears;
  ears['SCAIP/tls'] = new ScaipSimulator({ ...scaip, tls, port: next(scaipPort) });
  ears['DC-09/tls'] = new Dc09Simulator({ ...dc09, tls, port: next(dc09Port) });
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
  if (raw && heard.raw !== '') out(`    ${printable(heard.raw)}`);
}
