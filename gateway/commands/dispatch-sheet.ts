/** aal dispatch-sheet [--json] */
import type { Level } from '../../rules/engine/types.ts';
import { isError, render } from '../../rules/language/problem.ts';
import { durationText } from '../../rules/language/values.ts';
import { type DispatchSheet, dispatchSheet, type SheetMessage } from '../config/dispatch-sheet.ts';
import { isRunnable, loadConfig } from '../config/load.ts';
import { surroundingsOf } from '../config/secrets.ts';
import { parse } from './args.ts';
import type { Io } from './command.ts';

export const help = {
  de: `druckt das Teilnehmerblatt für die Hausnotrufzentrale: Nummern, Meldungen, Vereinbarungen

  aal dispatch-sheet           für Menschen
  aal dispatch-sheet --json    für Programme

Die Nummern stehen in flat.yaml unter zones, Rückruf und Vereinbarungen unter subscriber.
Fehlt etwas, das die Zentrale braucht, steht es am Ende, und der Befehl endet mit 1. Nennt Personen.`,
  en: `prints the subscriber sheet for the dispatch centre: numbers, messages, what was agreed

  aal dispatch-sheet           for people
  aal dispatch-sheet --json    for programs

The numbers stand in flat.yaml under zones, whom to call and what was agreed under subscriber.
What the centre needs and is missing stands at the end, and the command ends with 1. It names people.`,
};

const words = {
  de: {
    title: (name: string, id: string) => `Teilnehmerblatt ${name} (${id})`,
    account: 'Teilnehmernummer',
    address: 'Empfänger',
    heartbeat: 'Lebenszeichen alle',
    accept: 'nimmt an',
    all: 'alles',
    voice: 'Sprechverbindung: keine',
    call: 'Rückruf',
    reactions: 'Vereinbart',
    zones: 'Nummern (Zone; bei SCAIP did)',
    messages: 'Meldungen: SCAIP (mty dty stc lco), SIA, Contact ID, Nummern',
    none: '-',
    levels: { emergency: 'Notruf', alarm: 'Alarm', notice: 'Hinweis', fault: 'Störung' },
    missing: {
      centre: 'Es fehlt: kein Kontakt ist eine Zentrale mit type: dc09 oder scaip',
      call: 'Es fehlt: subscriber: call, ein Kontakt mit Telefonnummer (sms)',
      reaction: 'Es fehlt: subscriber: reaction, die Vereinbarung für jede Stufe',
      zone: 'Es fehlt: zones, eine Nummer für jede Zeile mit -',
    },
  },
  en: {
    title: (name: string, id: string) => `Subscriber sheet ${name} (${id})`,
    account: 'account',
    address: 'receiver',
    heartbeat: 'heartbeat every',
    accept: 'accepts',
    all: 'everything',
    voice: 'voice: none',
    call: 'call',
    reactions: 'Agreed',
    zones: 'Numbers (zone; did in SCAIP)',
    messages: 'Messages: SCAIP (mty dty stc lco), SIA, Contact ID, numbers',
    none: '-',
    levels: { emergency: 'emergency', alarm: 'alarm', notice: 'notice', fault: 'fault' },
    missing: {
      centre: 'Missing: no contact is a centre of type: dc09 or scaip',
      call: 'Missing: subscriber: call, a contact with a phone number (sms)',
      reaction: 'Missing: subscriber: reaction, what was agreed for each level',
      zone: 'Missing: zones, a number for every line with -',
    },
  },
} as const;

type SheetIo = Pick<Io, 'out' | 'err' | 'language' | 'configFile' | 'environment' | 'process'>;

export async function run(args: string[], io: SheetIo): Promise<number> {
  const { values } = parse(io, 'dispatch-sheet', args, { json: { type: 'boolean' } });
  const loaded = loadConfig(io.configFile, surroundingsOf(io));
  if (!isRunnable(loaded)) {
    for (const problem of loaded.problems.filter(isError)) io.err(`${render(problem, io.language)}\n`);
    return 1;
  }
  const sheet = dispatchSheet(loaded);
  for (const line of values.json ? [JSON.stringify(sheet, null, 2)] : linesOf(sheet, io.language)) io.out(line);
  return sheet.missing.length > 0 ? 1 : 0;
}

function linesOf(sheet: DispatchSheet, language: 'de' | 'en'): string[] {
  const text = words[language];
  return [
    ...[text.title(sheet.flat.name, sheet.flat.id), '', ...centreLines(sheet, language)],
    text.voice,
    `${text.call}: ${sheet.call ? `${sheet.call.name}, ${sheet.call.phone}` : text.none}`,
    ...['', text.reactions],
    ...Object.entries(sheet.reactions).map(([level, said]) => `  ${text.levels[level as Level]}: ${said ?? text.none}`),
    ...['', text.zones],
    ...sheet.zones.map(({ zone, id, room, what }) => {
      const parts = [String(zone ?? text.none).padStart(5), id.padEnd(24), what[language].padEnd(20), room ?? ''];
      return parts.join('  ').trimEnd();
    }),
    ...['', text.messages],
    ...sheet.messages.map((message) => messageLine(message, language)),
    ...(sheet.missing.length > 0 ? [''] : []),
    ...sheet.missing.map((what) => text.missing[what]),
  ];
}

function centreLines({ centres }: DispatchSheet, language: 'de' | 'en'): string[] {
  const text = words[language];
  return centres.flatMap(({ contact, protocol, account, addresses, heartbeatMs, accept }) => [
    `${contact}: ${protocol === 'dc09' ? 'SIA DC-09' : 'SCAIP'}, ${text.account} ${account}`,
    ...addresses.map((address) => `  ${text.address}: ${address}`),
    `  ${text.heartbeat} ${durationText(heartbeatMs)}`,
    `  ${text.accept}: ${accept?.join(', ') ?? text.all}`,
    '',
  ]);
}

function messageLine({ title, level, zones, scaip, sia, cid }: SheetMessage, language: 'de' | 'en'): string {
  const { mty, dty, stc, lco } = scaip;
  const codes = [mty, dty, stc, lco ?? '   '].join(' ');
  const text = words[language];
  return `  ${text.levels[level].padEnd(9)}  ${codes}  ${sia}  ${cid}  ${title[language]}: ${zones.join(', ') || text.none}`;
}
