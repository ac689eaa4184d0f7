/** What channels say of an attempt, in the language of whoever reads the audit. The record itself is English. */
type Language = 'de' | 'en';

const exact: Readonly<Record<string, string>> = {
  answered: 'abgehoben',
  'it rings': 'es läutet',
  'delivered to the telephone': 'auf dem Telefon angekommen',
  'taken at an earlier attempt': 'schon bei einem früheren Versuch angenommen',
  'nothing was sent: DC-09 has no word for it': 'nicht gesendet: DC-09 kennt dafür kein Wort',
  'accepted, but the answer is not signed with our secret':
    'angenommen, aber die Antwort trägt nicht unsere Unterschrift',
  'snu 0, late': 'verspätet beantwortet (snu 0)',

  'the line was busy': 'besetzt',
  'nobody answered': 'niemand hat abgehoben',
  'the call could not be connected': 'keine Verbindung zum Anschluss',
  'the call was ended before anybody answered': 'beendet, bevor jemand abhob',
  'the modem could not send it': 'das Modem konnte sie nicht senden',
  'the modem did not send it in time': 'das Modem hat sie nicht rechtzeitig gesendet',
  'the mobile network could not deliver it': 'das Mobilfunknetz konnte sie nicht zustellen',
  'the message could not be made': 'die Meldung ließ sich nicht bilden',
  'no such receiver in flat.yaml': 'diesen Empfänger gibt es in flat.yaml nicht',
  'the mailbox folder cannot be written': 'der Briefkasten ist nicht beschreibbar',
  'not an international phone number': 'keine internationale Rufnummer',

  'refuses the message without saying its own time (NAK)': 'lehnt die Meldung ab, ohne seine Uhrzeit zu nennen (NAK)',
  'refuses our time stamp, although it was set by its own clock (NAK)':
    'lehnt unsere Uhrzeit ab, obwohl sie nach seiner gestellt war (NAK)',
  'talks without end': 'redet ohne Ende',
  'cannot read the message': 'kann die Meldung nicht lesen',
  'holds the message': 'hält die Meldung zurück',
  'does not treat the message': 'bearbeitet die Meldung nicht',
  'is busy': 'ist besetzt',
  'reports an error': 'meldet einen Fehler',
  'does not understand it (DUH)': 'versteht sie nicht (DUH)',
  'wants a password, or refuses ours': 'verlangt ein Kennwort oder lehnt unseres ab',
  'took the message and never answered it': 'hat die Meldung genommen und nie beantwortet',

  'no answer': 'keine Antwort',
  'the answer is not HTTP': 'die Antwort ist kein HTTP',
  'the answer is too long': 'die Antwort ist zu lang',
  'plain http is allowed to this machine only: use https':
    'unverschlüsseltes http gilt nur auf diesem Gerät: https verwenden',
  'no connection': 'keine Verbindung',
  'connection refused': 'Verbindung abgelehnt',
  'connection broken off': 'Verbindung abgebrochen',
  'connection timed out': 'Verbindung kam nicht rechtzeitig zustande',
  'name not found': 'Name unbekannt',
  'no name server reachable': 'kein Namensdienst erreichbar',
  'host unreachable': 'Gegenstelle nicht erreichbar',
  'network unreachable': 'Netz nicht erreichbar',
  'network down': 'Netz ausgefallen',
  'hung up without an answer': 'ohne Antwort aufgelegt',
  'no outcome within 60 s': 'nach 60 s kein Ergebnis',
  stopped: 'das Wohnungsgerät wurde beendet',

  'the mail server did not finish in time': 'der Mailserver wurde nicht rechtzeitig fertig',
  'the mail server does not answer': 'der Mailserver antwortet nicht',
  'the mail server fell silent': 'der Mailserver verstummte',
  'the mail server hung up': 'der Mailserver hat aufgelegt',
  'not a plain mail address': 'keine einfache E-Mail-Adresse',
  "the mail server's certificate is refused: wrong name, expired, or signed by somebody unknown":
    'das Zertifikat des Mailservers wird abgelehnt: falscher Name, abgelaufen oder unbekannter Aussteller',
  'that is no mail server': 'dort antwortet kein Mailserver',
  'no secure connection to the mail server (TLS failed)': 'keine sichere Verbindung zum Mailserver (TLS)',

  'given up after a day': 'nach einem Tag aufgegeben',
  'a newer message tells it': 'eine neuere enthält es',
  'the alert itself will say it': 'die Alarmmeldung selbst wird es enthalten',
  'the contact never heard of the alert': 'von diesem Alarm war dort nichts angekommen',
};

/** Those with a number, a code or another reason in them. */
const shaped: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [/^unreachable: (.+)$/, (why) => `nicht erreichbar: ${inGerman(why)}`],
  [/^primary receiver: (.+)$/, (why) => `erster Empfänger: ${inGerman(why)}`],
  [/^secondary receiver: (.+)$/, (why) => `zweiter Empfänger: ${inGerman(why)}`],
  [/^ACK of the (primary|secondary) receiver$/, (which) => `ACK des ${ordinal(which)} Empfängers`],
  [/^snu 0 of the (primary|secondary) receiver$/, (which) => `snu 0 des ${ordinal(which)} Empfängers`],
  [/^in one message with .+$/, () => 'zusammen mit einer anderen in einer Nachricht'],
  [/^no answer within (\d+) s$/, (seconds) => `nach ${seconds} s keine Antwort`],
  [/^no connection within (\d+) s$/, (seconds) => `nach ${seconds} s keine Verbindung`],
  [/^answers (\d+)$/, (status) => `antwortet ${status}`],
  [/^the receiver answers (\d+)$/, (status) => `der Empfänger antwortet ${status}`],
  [/^busy \((\d+)\)$/, (status) => `besetzt (${status})`],
  [/^the mail server: (.+)$/, (why) => `der Mailserver: ${inGerman(why)}`],
  [/^the mail server asks to try later \((.+)\)$/, (code) => `der Mailserver bittet, es später zu versuchen (${code})`],
  [/^the mail server refuses the recipient \((.+)\)$/, (code) => `der Mailserver lehnt die Adresse ab (${code})`],
  [/^the mail server refuses the mail \((.+)\)$/, (code) => `der Mailserver lehnt die E-Mail ab (${code})`],
  [
    /^the mail server refuses user name or password \((.+)\)$/,
    (code) => `der Mailserver lehnt Benutzername oder Kennwort ab (${code})`,
  ],
];

const ordinal = (which = ''): string => (which === 'primary' ? 'ersten' : 'zweiten');

/** A reason that the catalogue does not know stays as it was written down. */
export const attemptReason = (reason: string, language: Language): string =>
  language === 'en' ? reason : reason.split('; ').map(inGerman).join('; ');

function inGerman(reason: string): string {
  const known = exact[reason];
  if (known !== undefined) return known;
  for (const [shape, say] of shaped) {
    const found = shape.exec(reason);
    if (found) return say(...found.slice(1));
  }
  return reason;
}
