/** What the simulated centre has heard, one line a message for people. */

import type { Words } from '../../rules/engine/types.ts';
import type { Heard } from './heard.ts';
import type { Answer } from './script.ts';

const words = {
  de: { heartbeat: 'Lebenszeichen', repeat: 'WIEDERHOLT', unreadable: 'nicht lesbar', answer: 'Antwort' },
  en: { heartbeat: 'heartbeat', repeat: 'REPEATED', unreadable: 'not readable', answer: 'answer' },
} as const;

const ways: Readonly<Partial<Record<Answer, Words>>> = {
  busy: { de: 'jetzt nicht', en: 'not now' },
  wrong: { de: 'auf etwas anderes', en: 'to something else' },
  late: { de: 'verspätet', en: 'late' },
  duplicate: { de: 'zweimal', en: 'twice' },
  silence: { de: 'Schweigen', en: 'silence' },
  'half-open': { de: 'nur der Anfang', en: 'the beginning only' },
  later: { de: 'folgt eigens', en: 'follows by itself' },
  unknown: { de: 'unbekannter Teilnehmer', en: 'unknown account' },
  hold: { de: 'später noch einmal', en: 'ask again later' },
};

/** Why a message was not read, as the readers say it. */
const reasons: Readonly<Record<string, string>> = {
  'not a DC-09 frame': 'keine DC-09-Meldung',
  'wrong checksum': 'falsche Prüfsumme',
  'a broken data block': 'Datenblock beschädigt',
  'encrypted with a key that is not ours': 'mit einem anderen Schlüssel verschlüsselt',
  'encrypted without a time stamp': 'verschlüsselt, aber ohne Uhrzeit',
  'a wrong password': 'falsches Passwort',
  'no SCAIP': 'kein SCAIP',
  'the sender is not the account': 'Absender (From) und cid sind nicht gleich',
  'a field is missing': 'ein Pflichtfeld fehlt',
  'a field breaks its rule': 'ein Feld ist nicht zulässig',
  'its first line is no SIP': 'kein SIP',
  'its head does not end': 'kein SIP: der Kopf endet nicht',
  'a header that is none': 'kein SIP: ein Kopffeld, das keines ist',
  'its head is too long': 'der Kopf ist zu lang',
  'too many headers': 'zu viele Kopffelder',
  'longer than a message may be': 'länger, als eine Meldung sein darf',
  'shorter than its Content-Length says': 'kürzer, als Content-Length sagt',
  'its Content-Length is no length': 'Content-Length ist keine Länge',
  'no Content-Length on a stream': 'ohne Content-Length (über TCP und TLS Pflicht)',
  'a request without Via or CSeq': 'Anfrage ohne Via oder CSeq',
  'a response to no request of ours': 'Antwort auf nichts, was gefragt war',
};

const protocols = { dc09: 'DC-09', scaip: 'SCAIP' } as const;

/** '01:02:03  DC-09/tcp  4711  Keine Aktivität, Zone 12  [SIA-DCS 0001 #4711|Nri1/NA12]  Antwort: ACK'. */
export function lineOf(heard: Heard, time: string, language: 'de' | 'en'): string {
  const text = words[language];
  const parts = [
    time,
    `${protocols[heard.protocol]}/${heard.transport}`.padEnd(9),
    heard.account || '-',
    meaningOf(heard, language),
    heard.codes === '' ? null : `[${printable(heard.codes)}]`,
    heard.text === undefined ? null : `"${printable(heard.text)}"`,
    heard.repeat ? text.repeat : null,
    `${text.answer}: ${heard.answered}${answerWords(heard, language)}`,
  ];
  return parts.filter((part) => part !== null).join('  ');
}

function meaningOf({ heartbeat, codes, meaning }: Heard, language: 'de' | 'en'): string | null {
  const text = words[language];
  if (heartbeat) return text.heartbeat;
  return codes === '' ? text.unreadable : (meaning?.[language] ?? null);
}

/** Behind the answer: how it was given, where that is not simply so. */
function answerWords({ by, refused }: Heard, language: 'de' | 'en'): string {
  const how =
    refused === undefined ? by && ways[by]?.[language] : language === 'de' ? (reasons[refused] ?? refused) : refused;
  return how ? ` (${how})` : '';
}

/** Whatever was sent moves no cursor and rings no bell. */
export const printable = (text: string): string =>
  text.replace(/[^\x20-\x7e\u00a0-\u{10ffff}]/gu, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
