/** Mistakes that a schema sees: keys and values. */
import type { Words } from '../../engine/types.ts';
import { advise, type Facts, meant, type Text, text } from './text.ts';

/** '5 min' -> '5m', '6' of `for` -> '6h', '1h30m' -> '90m', '06:00' -> '6h': what the technician probably meant. */
function withUnit({ value, key }: Facts): string {
  const written = String(value).replace(/^"|"$/g, '');
  const [, hours = '0', minutes] = /^(\d+)(?:h ?|:)(\d+)(?:m|min)?$/i.exec(written) ?? [];
  if (minutes !== undefined)
    return Number(minutes) === 0 ? `${Number(hours)}h` : `${Number(hours) * 60 + Number(minutes)}m`;
  const [, amount = '6', unit = ''] = /^[-\s]*(\d+(?:[.,]\d+)?)\s*([a-zäöü]*)/i.exec(written) ?? [];
  if (/^w/i.test(unit)) return `${Number(amount) * 7}d`;
  const known: [RegExp, string][] = [
    [/^s(ec|ek)?/i, 's'],
    [/^m(in)?/i, 'm'],
    [/^(h|st)/i, 'h'],
    [/^(d|t)/i, 'd'],
  ];
  const isLong =
    ['for', 'within', 'hold-off', 'away_max', 'silent_after'].includes(String(key)) && Number(amount) <= 24;
  const short = known.find(([pattern]) => pattern.test(unit))?.[1] ?? (isLong ? 'h' : 'm');
  return `${amount.replace(',', '.')}${short}`;
}

/** A number, and after it nothing or a word. */
const lacksUnit = ({ value }: Facts): boolean => /^"?\d+(\.\d+)?( ?[a-zäöü]{2,})?"?$/i.test(String(value));

const durationHint = (f: Facts) => ({
  de: `${lacksUnit(f) || !hasDigit(f) ? '' : `Gemeint ist vielleicht ${withUnit(f)}. `}Dauern enden auf s (Sekunden), m (Minuten), h (Stunden) oder d (Tage).`,
  en: `${lacksUnit(f) || !hasDigit(f) ? '' : `perhaps ${withUnit(f)} is meant; `}durations end in s (seconds), m (minutes), h (hours) or d (days)`,
});

const hasDigit = ({ value }: Facts): boolean => /\d/.test(String(value));

/** '0151 / 000 01' -> '"+4915100001"'. */
function asPhone(value: string): string {
  const digits = value.replace(/[^\d+]/g, '');
  if (digits.startsWith('00')) return `"+${digits.slice(2)}"`;
  if (digits.startsWith('0')) return `"+49${digits.slice(1)}"`;
  return `"${digits.startsWith('+') ? '' : '+'}${digits || '4915100000001'}"`;
}

function schemes(facts: Facts, or: string): string {
  return String(facts.arg ?? 'https')
    .split(',')
    .map((scheme) => `${scheme}://`)
    .join(or);
}

function windowHint({ value }: Facts): Words {
  const written = String(value);
  if (/[–—]/.test(written))
    return {
      de: 'Mit Bindestrich, nicht mit Gedankenstrich: "07:00-21:00".',
      en: 'with a hyphen, not a dash: "07:00-21:00"',
    };
  if (written.startsWith('['))
    return {
      de: 'Eine Regel hat ein Zeitfenster; für ein weiteres gibt es eine zweite Regel mit eigener id.',
      en: 'a rule has one window; for another one make a second rule with its own id',
    };
  return {
    de: 'Zum Beispiel: "07:00-21:00", über Mitternacht "22:00-06:00", mit Wochentagen "mo-fr 07:00-21:00".',
    en: 'like this: "07:00-21:00", over midnight "22:00-06:00", with weekdays "mo-fr 07:00-21:00"',
  };
}

export const valueTexts = {
  // ---- keys
  'unknown-key': text(
    (f) => `'${f.value}' kenne ich hier nicht`,
    (f) => `unknown key '${f.value}'`,
    (f) => meant(f) ?? (f.list ? { de: `Erlaubt sind: ${f.list}`, en: `allowed: ${f.list}` } : null),
  ),
  'key-belongs-to-with': text(
    (f) => `'${f.value}' gehört unter 'with:'`,
    (f) => `'${f.value}' belongs under 'with:'`,
    advise(
      'Was anders ist als in der mitgelieferten Regel, steht unter with: { ... }',
      'what differs from the shipped rule stands under with: { ... }',
    ),
  ),
  'key-belongs-inside': text(
    (f) => `'${f.value}' gehört unter '${f.part}:'`,
    (f) => `'${f.value}' belongs under '${f.part}:'`,
    (f) => ({ de: `So: ${f.part}: { ${f.value}: ... }`, en: `like this: ${f.part}: { ${f.value}: ... }` }),
  ),
  'key-of-other-kind': text(
    (f) => `die Art '${f.kind}' hat kein '${f.value}'`,
    (f) => `the kind '${f.kind}' has no '${f.value}'`,
    (f) => ({ de: `'${f.value}' gehört zu: ${f.list}`, en: `'${f.value}' belongs to: ${f.list}` }),
  ),
  'with-kind': text(
    () => 'eine mitgelieferte Regel behält ihre Art',
    () => 'a shipped rule keeps its kind',
    advise(
      'Schreiben Sie die Regel selbst, mit id, title und kind.',
      'write a rule of your own, with id, title and kind',
    ),
  ),
  'rules-file': text(
    () => "eine Regeldatei beginnt mit 'rules:'",
    () => "a file of rules begins with 'rules:'",
    advise(
      'Darunter steht jede Regel eingerückt mit einem Strich.',
      'each rule stands below it, indented, with a dash',
    ),
  ),
  'rules-list': text(
    () => 'hier gehört eine Liste von Regeln hin',
    () => 'a list of rules belongs here',
    advise('Jede Regel beginnt mit einem Strich:  - use: not-up', 'each rule begins with a dash:  - use: not-up'),
  ),
  'missing-key': text(
    (f) => `'${f.value}' fehlt`,
    (f) => `'${f.value}' is missing`,
    (f) => (f.list ? { de: `Möglich: ${f.list}`, en: `possible: ${f.list}` } : null),
  ),

  // ---- values
  duration: text(
    (f) => (lacksUnit(f) ? `${f.value} braucht eine Einheit: ${withUnit(f)}` : `${f.value} ist keine Dauer`),
    (f) => (lacksUnit(f) ? `${f.value} needs a unit: ${withUnit(f)}` : `${f.value} is no duration`),
    durationHint,
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
  'topic-filter': text(
    () => "in einem Topic steht + allein zwischen Schrägstrichen und # allein am Ende: 'zigbee2mqtt/#'",
    () => "in a topic + stands alone between slashes and # alone at the end: 'zigbee2mqtt/#'",
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
  'signal-mapping': text(
    (f) => `${f.value} passt nicht: hier gehört hin, worauf die Regel hört`,
    (f) => `${f.value} does not fit: what the rule listens to belongs here`,
    (f) => ({ de: `So: ${f.key}: { signal: ... }`, en: `like this: ${f.key}: { signal: ... }` }),
  ),
  days: text(
    (f) => `${f.value} ist hier nicht möglich`,
    (f) => `${f.value} is not possible here`,
    advise(
      'weekdays, weekend oder eine Liste: [mo, di]. Ein Zeitfenster kann es auch: between: "mo-fr 07:00-21:00"',
      'weekdays, weekend or a list: [mo, tu]. A window can say it, too: between: "mo-fr 07:00-21:00"',
    ),
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
    windowHint,
  ),
  'day-range': text(
    (f) => `${f.value} sind keine Tage`,
    (f) => `${f.value} are no days`,
    advise(
      'Erster und letzter Tag: "2026-12-24..2027-01-02"; ein Tag: "2026-12-24".',
      'the first and the last day: "2026-12-24..2027-01-02"; one day: "2026-12-24"',
    ),
  ),
  'window-empty': text(
    (f) => `das Zeitfenster ${f.value} beginnt und endet zur selben Zeit`,
    (f) => `the window ${f.value} begins and ends at the same time`,
    advise('Den ganzen Tag: "00:00-24:00".', 'the whole day: "00:00-24:00"'),
  ),
  'duration-zero': text(
    () => 'eine Dauer von null ergibt hier keinen Sinn',
    () => 'a duration of zero makes no sense here',
  ),
  'one-threshold': text(
    () => "genau eines von 'above' und 'below' gehört hierher",
    () => "exactly one of 'above' and 'below' belongs here",
  ),
} as const satisfies Readonly<Record<string, Text>>;
