/**
 * Every text a configuration mistake can have, German and English: what is wrong, then what to do.
 * A text is a function of the facts, so that it names the word that was written and the one that was meant.
 */
import type { Words } from '../engine/types.ts';

/** value: as written. similar: the nearest known word or null. list: what would be right. */
export type Facts = Readonly<Record<string, string | number | null | undefined>>;

interface Said {
  readonly message: Words;
  readonly hint: Words | null;
}

type Text = (facts: Facts) => Said;

const text =
  (de: (f: Facts) => string, en: (f: Facts) => string, hint?: (f: Facts) => Words | null): Text =>
  (facts) => ({ message: { de: de(facts), en: en(facts) }, hint: hint?.(facts) ?? null });

/** A text with fixed advice. */
const advise = (de: string, en: string) => (): Words => ({ de, en });

const meant = (f: Facts): Words | null =>
  f.similar ? { de: `Meinten Sie '${f.similar}'?`, en: `did you mean '${f.similar}'?` } : null;

/** The nearest word, else everything that exists. */
const meantOrList = (f: Facts): Words | null =>
  meant(f) ?? (f.list ? { de: `Es gibt: ${f.list}`, en: `there is: ${f.list}` } : null);

/** A reference to something that flat.yaml does not have. */
const unknownThing = (de: string, en: string): Text =>
  text(
    (f) => `${de} '${f.value}' gibt es nicht`,
    (f) => `there is no ${en} '${f.value}'`,
    meantOrList,
  );

/** '5 min' -> '5m', '6' -> '6h': what the technician probably meant. */
function withUnit(value: string): string {
  const [, amount = '', unit = ''] = /^"?\s*(\d+(?:[.,]\d+)?)\s*([a-zäöü]*)/i.exec(value) ?? [];
  const known: [RegExp, string][] = [
    [/^s(ec|ek)?/i, 's'],
    [/^m(in)?/i, 'm'],
    [/^(h|st)/i, 'h'],
    [/^(d|t)/i, 'd'],
  ];
  const short = known.find(([pattern]) => pattern.test(unit))?.[1] ?? 'h';
  return `${(amount || '6').replace(',', '.')}${short}`;
}

/** '0151 / 000 01' -> '"+4915100001"'. */
function asPhone(value: string): string {
  const digits = value.replace(/[^\d+]/g, '');
  if (digits.startsWith('00')) return `"+${digits.slice(2)}"`;
  if (digits.startsWith('0')) return `"+49${digits.slice(1)}"`;
  return `"${digits.startsWith('+') ? '' : '+'}${digits || '4915100000001'}"`;
}

export const texts = {
  // ---- the file itself
  'file-unreadable': text(
    (f) => `kann nicht gelesen werden: ${f.reason}`,
    (f) => `cannot be read: ${f.reason}`,
  ),
  'file-missing': text(
    () => 'diese Datei fehlt',
    () => 'this file is missing',
    advise('Ein Beispiel liegt in deploy/example.', 'an example stands in deploy/example'),
  ),
  'file-too-big': text(
    () => 'die Datei ist zu groß (höchstens 256 KiB)',
    () => 'the file is too big (at most 256 KiB)',
  ),
  'too-many-files': text(
    (f) => `mehr als ${f.limit} Regeldateien`,
    (f) => `more than ${f.limit} rule files`,
  ),
  'too-many-problems': text(
    (f) => `und ${f.count} weitere Fehler`,
    (f) => `and ${f.count} more problems`,
  ),
  'not-utf8': text(
    () => 'die Datei ist nicht in UTF-8 gespeichert',
    () => 'the file is not stored as UTF-8',
  ),
  'file-empty': text(
    () => 'die Datei ist leer',
    () => 'the file is empty',
  ),
  'file-unknown': text(
    () => 'ich erkenne nicht, was diese Datei ist',
    () => 'I cannot tell what this file is',
    advise(
      "Eine Wohnung beginnt mit 'flat:', Regeln mit 'rules:', ein Regeltest mit 'start:' und 'tests:'.",
      "a flat begins with 'flat:', rules with 'rules:', a rule test with 'start:' and 'tests:'",
    ),
  ),

  // ---- YAML
  yaml: text(
    (f) => `kein gültiges YAML: ${f.reason}`,
    (f) => `not valid YAML: ${f.reason}`,
  ),
  'yaml-tab': text(
    () => 'Einrückung mit Tabulator',
    () => 'indented with a tab',
    advise('YAML rückt nur mit Leerzeichen ein, je Stufe zwei.', 'YAML indents with spaces only, two a level'),
  ),
  'yaml-indent': text(
    () => 'die Einrückung passt nicht zu den Zeilen darüber',
    () => 'the indentation does not match the lines above',
    advise(
      'Einträge derselben Stufe beginnen in derselben Spalte; eine Klammer { oder [ muss geschlossen werden.',
      'entries of one level begin in the same column; a bracket { or [ must be closed',
    ),
  ),
  'yaml-alias': text(
    (f) => `der Anker zu '*${f.value}' fehlt`,
    (f) => `the anchor of '*${f.value}' is missing`,
    advise('Soll ein Text mit * beginnen, gehört er in Anführungszeichen.', 'put a text that begins with * in quotes'),
  ),
  'yaml-missing-char': text(
    () => 'hier fehlt ein Anführungszeichen oder eine Klammer',
    () => 'a quote or a bracket is missing here',
    advise('Was mit " oder { oder [ beginnt, muss auch enden.', 'what begins with " or { or [ must end too'),
  ),
  'yaml-nested-key': text(
    () => 'zwei Doppelpunkte in einer Zeile',
    () => 'two colons in one line',
    advise(
      'Ein Text mit Doppelpunkt und Leerzeichen gehört in Anführungszeichen; sonst beginnt hier eine neue Zeile.',
      'put a text with a colon and a blank in quotes; else begin a new line here',
    ),
  ),
  'yaml-no-colon': text(
    () => 'hier fehlt ein Doppelpunkt nach dem Schlüssel',
    () => 'a colon is missing after the key',
    advise('So sieht eine Zeile aus:  schlüssel: wert', 'a line looks like this:  key: value'),
  ),
  'yaml-documents': text(
    () => 'mehrere YAML-Dokumente in einer Datei (---)',
    () => 'several YAML documents in one file (---)',
    advise('Eine Datei, ein Dokument.', 'one file, one document'),
  ),
  'yaml-tag': text(
    (f) => `'${f.value}' ist hier nicht erlaubt`,
    (f) => `'${f.value}' is not allowed here`,
    advise('Nur !secret NAME ist bekannt.', 'only !secret NAME is known'),
  ),
  'yaml-unexpected': text(
    (f) => `'${f.value}' steht hier an der falschen Stelle`,
    (f) => `'${f.value}' is in the wrong place`,
    advise(
      'Prüfen Sie Einrückung und Bindestriche der Zeile davor; Sonderzeichen gehören in Anführungszeichen.',
      'check the indentation and dashes of the line before; put special characters in quotes',
    ),
  ),
  'yaml-directive': text(
    () => 'Zeilen mit % am Anfang (YAML-Direktiven) sind nicht erlaubt',
    () => 'lines beginning with % (YAML directives) are not allowed',
  ),
  'duplicate-key': text(
    (f) => `'${f.value}' steht hier zum zweiten Mal`,
    (f) => `'${f.value}' stands here a second time`,
    advise('Jeder Schlüssel darf nur einmal vorkommen.', 'each key may stand once only'),
  ),
  'key-not-text': text(
    () => 'ein Schlüssel muss ein einfacher Text sein',
    () => 'a key must be a plain text',
  ),
  'alias-of-itself': text(
    (f) => `'*${f.value}' enthält sich selbst`,
    (f) => `'*${f.value}' contains itself`,
  ),
  'too-many-aliases': text(
    () => 'zu viele Verweise mit * (höchstens 20)',
    () => 'too many aliases with * (at most 20)',
  ),
  'too-deep': text(
    () => 'zu tief geschachtelt (höchstens 20 Stufen)',
    () => 'nested too deeply (at most 20 levels)',
  ),

  // ---- secrets
  'unknown-secret': text(
    (f) => `das Geheimnis '${f.value}' gibt es nicht`,
    (f) => `there is no secret '${f.value}'`,
    (f) =>
      meant(f) ?? {
        de: `Tragen Sie '${f.value}: ...' in secrets.yaml ein.`,
        en: `add '${f.value}: ...' to secrets.yaml`,
      },
  ),
  'empty-secret': text(
    (f) => `das Geheimnis '${f.value}' ist leer`,
    (f) => `the secret '${f.value}' is empty`,
    advise('Tragen Sie den Wert in secrets.yaml ein.', 'fill in the value in secrets.yaml'),
  ),
  'secrets-open': text(
    (f) => `andere können diese Datei lesen oder ändern (Rechte ${f.mode})`,
    (f) => `others can read or change this file (mode ${f.mode})`,
    advise('chmod 600 secrets.yaml', 'chmod 600 secrets.yaml'),
  ),
  'secrets-owner': text(
    () => 'diese Datei gehört einem anderen Benutzer',
    () => 'this file belongs to another user',
    advise(
      'Sie muss dem Benutzer gehören, unter dem das Wohnungsgerät läuft (chown).',
      'it must belong to the user that runs the gateway (chown)',
    ),
  ),
  'secret-not-text': text(
    (f) => `'${f.value}' muss ein Text in Anführungszeichen sein`,
    (f) => `'${f.value}' must be a text in quotes`,
  ),
  secret: text(
    () => 'ein Passwort oder Schlüssel darf hier nicht im Klartext stehen',
    () => 'a password or key must not stand here in plain sight',
    (f) => ({
      de: `Schreiben Sie '${f.key}: !secret ${f.key}' und den Wert in secrets.yaml.`,
      en: `write '${f.key}: !secret ${f.key}' and put the value in secrets.yaml`,
    }),
  ),
  'secret-not-here': text(
    () => '!secret ist nur für Passwörter, Schlüssel, Benutzernamen und Adressen erlaubt',
    () => '!secret is for passwords, keys, user names and addresses only',
  ),

  // ---- keys
  'unknown-key': text(
    (f) => `'${f.value}' kenne ich hier nicht`,
    (f) => `unknown key '${f.value}'`,
    (f) => meant(f) ?? (f.list ? { de: `Erlaubt sind: ${f.list}`, en: `allowed: ${f.list}` } : null),
  ),
  'missing-key': text(
    (f) => `'${f.value}' fehlt`,
    (f) => `'${f.value}' is missing`,
    (f) => (f.list ? { de: `Möglich: ${f.list}`, en: `possible: ${f.list}` } : null),
  ),

  // ---- values
  duration: text(
    (f) => `${f.value} braucht eine Einheit: ${withUnit(String(f.value))}`,
    (f) => `${f.value} needs a unit: ${withUnit(String(f.value))}`,
    advise(
      'Dauern enden auf s (Sekunden), m (Minuten), h (Stunden) oder d (Tage).',
      'durations end in s (seconds), m (minutes), h (hours) or d (days)',
    ),
  ),
  'duration-range': text(
    (f) => `${f.value} ist nicht möglich: ${f.arg}`,
    (f) => `${f.value} is not possible: ${f.arg}`,
  ),
  phone: text(
    (f) => `${f.value} ist keine Telefonnummer: mit Landesvorwahl und in Anführungszeichen`,
    (f) => `${f.value} is no phone number: put it in quotes, with its country code`,
    (f) => ({ de: `Zum Beispiel: ${asPhone(String(f.value))}`, en: `like this: ${asPhone(String(f.value))}` }),
  ),
  email: text(
    (f) => `${f.value} ist keine E-Mail-Adresse`,
    (f) => `${f.value} is no e-mail address`,
    advise('Zum Beispiel: keller@example.org', 'like this: keller@example.org'),
  ),
  port: text(
    (f) => `${f.value} ist kein Port (1 bis 65535)`,
    (f) => `${f.value} is no port (1 to 65535)`,
  ),
  url: text(
    (f) => `${f.value} ist keine Adresse, die mit ${schemes(f, ' oder ')} beginnt`,
    (f) => `${f.value} is no address that begins with ${schemes(f, ' or ')}`,
  ),
  broker: text(
    (f) => `${f.value} ist weder 'embedded' noch ein Broker`,
    (f) => `${f.value} is neither 'embedded' nor a broker`,
    advise(
      'broker: embedded   oder   broker: { url: mqtts://... }',
      'broker: embedded   or   broker: { url: mqtts://... }',
    ),
  ),
  'one-influx': text(
    () => "genau eines von 'influx1' und 'influx2' gehört hierher",
    () => "exactly one of 'influx1' and 'influx2' belongs here",
  ),
  hash: text(
    () => 'das ist kein scrypt-Hash eines Passworts',
    () => 'this is no scrypt hash of a password',
    advise('Er beginnt mit $scrypt$.', 'it begins with $scrypt$'),
  ),
  pattern: text(
    (f) => `${f.value} ist kein regulärer Ausdruck`,
    (f) => `${f.value} is no regular expression`,
  ),
  name: text(
    (f) => `${f.value} ist kein Name: Kleinbuchstaben, Ziffern, - und _, am Anfang ein Buchstabe`,
    (f) => `${f.value} is no name: lower-case letters, digits, - and _, a letter first`,
  ),
  text: text(
    (f) => `${f.value} ist hier kein Text`,
    (f) => `${f.value} is no text here`,
    (f) =>
      /^[\d.+-]+$|^(true|false|null|~)$/.test(String(f.value))
        ? { de: `Setzen Sie es in Anführungszeichen: "${f.value}"`, en: `put it in quotes: "${f.value}"` }
        : null,
  ),
  empty: text(
    () => 'das darf nicht leer sein',
    () => 'this must not be empty',
  ),
  'too-long': text(
    () => 'das ist zu lang',
    () => 'this is too long',
  ),
  boolean: text(
    (f) => `${f.value} ist weder true noch false`,
    (f) => `${f.value} is neither true nor false`,
    advise(
      'true heißt ja, false heißt nein, ohne Anführungszeichen.',
      'true means yes, false means no, without quotes',
    ),
  ),
  integer: text(
    (f) => `${f.value} ist keine ganze Zahl`,
    (f) => `${f.value} is no whole number`,
  ),
  number: text(
    (f) => `${f.value} ist keine Zahl`,
    (f) => `${f.value} is no number`,
    advise('Ohne Anführungszeichen und ohne Einheit.', 'without quotes and without a unit'),
  ),
  list: text(
    (f) => `${f.value} ist keine Liste`,
    (f) => `${f.value} is no list`,
    advise('Eine Liste steht in eckigen Klammern: [a, b]', 'a list stands in square brackets: [a, b]'),
  ),
  mapping: text(
    (f) => `${f.value} passt nicht: hier gehören Schlüssel mit Werten hin`,
    (f) => `${f.value} does not fit: keys with values belong here`,
    advise('So:  schlüssel: wert   oder   { schlüssel: wert }', 'like this:  key: value   or   { key: value }'),
  ),
  choice: text(
    (f) => `${f.value} ist hier nicht möglich`,
    (f) => `${f.value} is not possible here`,
    (f) => meant(f) ?? { de: `Möglich: ${f.list}`, en: `possible: ${f.list}` },
  ),
  'at-least': text(
    (f) => `${f.value} ist zu klein: mindestens ${f.arg}`,
    (f) => `${f.value} is too small: at least ${f.arg}`,
  ),
  'at-most': text(
    (f) => `${f.value} ist zu groß: höchstens ${f.arg}`,
    (f) => `${f.value} is too big: at most ${f.arg}`,
  ),
  'at-least-items': text(
    (f) => `hier gehört mindestens ${f.arg} Eintrag hin`,
    (f) => `at least ${f.arg} entry belongs here`,
  ),
  other: text(
    (f) => String(f.reason),
    (f) => String(f.reason),
  ),

  // ---- times
  'time-zone': text(
    (f) => `die Zeitzone ${f.value} gibt es nicht`,
    (f) => `there is no time zone ${f.value}`,
    advise('Zum Beispiel: Europe/Berlin', 'like this: Europe/Berlin'),
  ),
  window: text(
    (f) => `${f.value} ist kein Zeitfenster`,
    (f) => `${f.value} is no time window`,
    advise(
      'Zum Beispiel: "07:00-21:00", über Mitternacht "22:00-06:00", mit Wochentagen "mo-fr 07:00-21:00".',
      'like this: "07:00-21:00", over midnight "22:00-06:00", with weekdays "mo-fr 07:00-21:00"',
    ),
  ),
  'window-empty': text(
    (f) => `das Zeitfenster ${f.value} beginnt und endet zur selben Zeit`,
    (f) => `the window ${f.value} begins and ends at the same time`,
    advise('Den ganzen Tag: "00:00-24:00".', 'the whole day: "00:00-24:00"'),
  ),

  // ---- the flat
  'flat-id': text(
    (f) => `${f.value} geht nicht als Kennung: nur Buchstaben, Ziffern, Punkt, - und _`,
    (f) => `${f.value} cannot be an id: letters, digits, dot, - and _ only`,
    advise(
      'Sie steht in MQTT-Themen; der Name für Menschen gehört nach name.',
      'it stands in MQTT topics; the name for people goes into name',
    ),
  ),
  household: text(
    (f) => `${f.value} ist hier nicht möglich`,
    (f) => `${f.value} is not possible here`,
    advise(
      'Möglich: 1, "2+" (mehrere Personen), pet (mit Haustier)',
      'possible: 1, "2+" (several people), pet (with a pet)',
    ),
  ),

  // ---- references
  'unknown-room': unknownThing('den Raum', 'room'),
  'unknown-sensor': unknownThing('den Sensor', 'sensor'),
  'unknown-contact': unknownThing('den Kontakt', 'contact'),
  'unknown-chain': unknownThing('die Rufkette', 'chain'),
  'unknown-dispatch': unknownThing('die Leitstelle', 'dispatch receiver'),
  'unknown-kind': unknownThing('die Sensorart', 'sensor kind'),
  'unknown-rule-kind': unknownThing('die Regelart', 'rule kind'),
  'unknown-library-rule': unknownThing('die mitgelieferte Regel', 'shipped rule'),
  'duplicate-rule': text(
    (f) => `die Regel '${f.value}' gibt es schon: ${f.place}`,
    (f) => `there is a rule '${f.value}' already: ${f.place}`,
    advise('Geben Sie einer der beiden eine andere id.', 'give one of the two another id'),
  ),
} as const satisfies Readonly<Record<string, Text>>;

function schemes(facts: Facts, or: string): string {
  return String(facts.arg ?? 'https')
    .split(',')
    .map((scheme) => `${scheme}://`)
    .join(or);
}

export type TextKey = keyof typeof texts;

export const isTextKey = (key: string): key is TextKey => Object.hasOwn(texts, key);

/** The words for one mistake. */
export function say(key: TextKey, facts: Facts = {}): Said & { readonly key: TextKey } {
  return { key, ...texts[key](facts) };
}
