/** aal dispatch-sheet [--json] */
import type { Level } from '../../rules/engine/types.ts';
import { isError, render } from '../../rules/language/problem.ts';
import { durationText } from '../../rules/language/values.ts';
import { minuteText, windowText } from '../../rules/language/window.ts';
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
    routine: (at: string, window: string) =>
      `Routineruf täglich ${at} Uhr Ortszeit (vereinbart ${window}), nur ein Test`,
    noRoutine: 'Routineruf: keiner (flat.yaml, routine: daily)',
    accept: 'nimmt an',
    all: 'alles',
    voice: 'Sprechverbindung: keine',
    call: 'Rückruf',
    reactions: 'Vereinbart',
    zones: 'Nummern (Zone; bei SCAIP did)',
    messages: 'Meldungen: SCAIP (mty dty stc lco), SIA, Contact ID, Nummern',
    tests: 'Ohne Reaktion der Zentrale, nur mit Antwort',
    test: { heartbeat: 'Lebenszeichen', routine: 'Routineruf', test: 'Probealarm von Hand' },
    notes: [
      'SCAIP PI ist nie ein Alarm; über den zweiten Empfänger heißt 0102 dort 0103. Bleibt das Lebenszeichen aus, meldet die',
      'Wohnung es ihrer Technik beim dritten Mal; die Zentrale soll es ihrerseits merken. Ein Alarm endet nur mit RE (0092 von',
      'selbst, 0093 durch einen Menschen), SIA dem Gegenstück (NS zu NA, QR zu QA), Contact ID 3... statt 1...',
    ],
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
    routine: (at: string, window: string) => `routine test daily at ${at} local time (agreed ${window}), only a test`,
    noRoutine: 'routine test: none (flat.yaml, routine: daily)',
    accept: 'accepts',
    all: 'everything',
    voice: 'voice: none',
    call: 'call',
    reactions: 'Agreed',
    zones: 'Numbers (zone; did in SCAIP)',
    messages: 'Messages: SCAIP (mty dty stc lco), SIA, Contact ID, numbers',
    tests: 'To be answered, and nothing more',
    test: { heartbeat: 'heartbeat', routine: 'routine test', test: 'test alarm by hand' },
    notes: [
      'SCAIP PI is never an alarm; over the second receiver 0102 is 0103. When heartbeats are not answered the flat tells its',
      'technician at the third; the centre should notice by itself that they stay away. An alarm ends only with RE (0092 by itself,',
      '0093 by a person), in SIA with its counterpart (NS to NA, QR to QA), in Contact ID with 3... in place of 1...',
    ],
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
      const parts = [
        String(zone ?? text.none).padStart(5),
        id.padEnd(24),
        what[language].padEnd(20),
        room?.[language] ?? '',
      ];
      return parts.join('  ').trimEnd();
    }),
    ...['', text.messages],
    ...sheet.messages.map((message) => messageLine(message, language)),
    ...['', text.tests],
    ...sheet.tests.map(
      ({ what, scaip, sia, cid }) => `  ${codesText(scaip)}  ${sia.padEnd(4)}  ${cid}  ${text.test[what]}`,
    ),
    ...text.notes,
    ...(sheet.missing.length > 0 ? [''] : []),
    ...sheet.missing.map((what) => text.missing[what]),
  ];
}

function centreLines({ centres }: DispatchSheet, language: 'de' | 'en'): string[] {
  const text = words[language];
  return centres.flatMap(({ contact, protocol, account, addresses, heartbeatMs, accept, routine }) => [
    `${contact}: ${protocol === 'dc09' ? 'SIA DC-09' : 'SCAIP'}, ${text.account} ${account}`,
    ...addresses.map((address) => `  ${text.address}: ${address}`),
    `  ${text.heartbeat} ${durationText(heartbeatMs)}`,
    `  ${routine ? text.routine(minuteText(routine.minute), windowText(routine.window)) : text.noRoutine}`,
    `  ${text.accept}: ${accept?.join(', ') ?? text.all}`,
    '',
  ]);
}

function messageLine({ title, level, zones, scaip, sia, cid }: SheetMessage, language: 'de' | 'en'): string {
  const text = words[language];
  return `  ${text.levels[level].padEnd(9)}  ${codesText(scaip)}  ${sia}  ${cid}  ${title[language]}: ${zones.join(', ') || text.none}`;
}

const codesText = ({ mty, dty, stc, lco }: SheetMessage['scaip']): string => [mty, dty, stc, lco ?? '   '].join(' ');
