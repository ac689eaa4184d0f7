/** Mistakes in rule tests, and what a failed one says. */
import { advise, type Facts, type Text, text, unknownThing } from './text.ts';

const every = {
  de: 'Wiederholt: 08:00-12:00 every 30m hall_motion on for 1m',
  en: 'repeated: 08:00-12:00 every 30m hall_motion on for 1m',
};

/** The time lines, side by side. */
const side = (f: Facts) => (f.sideDe ? { de: String(f.sideDe), en: String(f.sideEn) } : null);

export const testTexts = {
  'unknown-rule': unknownThing('die Regel', 'rule'),
  'test-rule-elsewhere': text(
    (f) => `die Regel '${f.value}' wird hier nicht geprüft`,
    (f) => `the rule '${f.value}' is not under test here`,
    (f) => ({
      de: `Geprüft werden die Regeln der Datei daneben. Andere nennt rules: [${f.value}]`,
      en: `the rules of the file beside are under test; rules: [${f.value}] names others`,
    }),
  ),

  // ---- when
  'test-start': text(
    (f) => `'${f.value}' ist kein Beginn`,
    (f) => `'${f.value}' is no start`,
    advise('Datum und Ortszeit: start: 2026-03-28 22:00', 'date and local time: start: 2026-03-28 22:00'),
  ),
  'test-time': text(
    (f) => `'${f.value}' ist keine Uhrzeit`,
    (f) => `'${f.value}' is no clock time`,
    (f) =>
      /\d-\d/.test(String(f.value))
        ? every
        : {
            de: 'Eine Zeile beginnt mit der Uhrzeit: 22:40 bed occupied',
            en: 'a line begins with the time: 22:40 bed occupied',
          },
  ),
  'test-time-missing': text(
    (f) => `${f.value} gibt es in dieser Nacht nicht: die Uhr wird vorgestellt`,
    (f) => `${f.value} does not exist in this night: the clocks go forward`,
    advise('Auf 01:59 folgt 03:00.', '01:59 is followed by 03:00'),
  ),
  'test-time-twice': text(
    (f) => `${f.value} gibt es in dieser Nacht zweimal: die Uhr wird zurückgestellt`,
    (f) => `${f.value} comes twice in this night: the clocks go back`,
    (f) => ({
      de: `Mit Versatz: ${f.value}+02:00 oder ${f.value}+01:00`,
      en: `with its offset: ${f.value}+02:00 or ${f.value}+01:00`,
    }),
  ),
  'test-time-past': text(
    (f) => `${f.value} liegt vor der Zeile davor`,
    (f) => `${f.value} is before the line above`,
    advise(
      'Die Zeilen stehen in der Reihenfolge ihrer Zeit; ohne Datum ist der nächste Tag gemeint.',
      'lines stand in the order of their times; without a date the next day is meant',
    ),
  ),
  'test-far': text(
    (f) => `${f.value} ist mehr als ein Jahr nach der Zeile davor`,
    (f) => `${f.value} is more than a year after the line above`,
    advise('Stimmt die Jahreszahl?', 'is the year right?'),
  ),
  'test-every': text(
    () => "von ... bis und 'every' gehören zusammen",
    () => "a span of time and 'every' belong together",
    () => every,
  ),
  'test-too-often': text(
    (f) => `diese Zeile steht für mehr als ${f.limit} Ereignisse`,
    (f) => `this line stands for more than ${f.limit} events`,
  ),

  // ---- what
  'test-line': text(
    (f) => `${f.value} ist keine Zeile eines Tests`,
    (f) => `${f.value} is no line of a test`,
    advise(
      'Eine Zeile ist ein Text: "22:40 bed occupied". Nach der Uhrzeit steht kein Doppelpunkt.',
      'a line is one text: "22:40 bed occupied". No colon stands after the time',
    ),
  ),
  'test-word': text(
    (f) => (f.word ? `'${f.value}' sagt nie '${f.word}'` : `was meldet '${f.value}'?`),
    (f) => (f.word ? `'${f.value}' never says '${f.word}'` : `what does '${f.value}' report?`),
    (f) => ({ de: `Es sagt: ${f.list}`, en: `it says: ${f.list}` }),
  ),
  'test-for': text(
    (f) => `'${f.value}' endet nicht von selbst`,
    (f) => `'${f.value}' does not end by itself`,
    advise(
      "'for' gehört zu on, open, occupied und zu Watt: kettle_plug 1900 for 4m. Sonst steht das Ende in einer eigenen Zeile.",
      "'for' goes with on, open, occupied and with watts: kettle_plug 1900 for 4m. Else the end is a line of its own",
    ),
  ),
  'test-spare': text(
    (f) => `'${f.value}' ist zu viel`,
    (f) => `'${f.value}' is too much`,
    advise('Eine Zeile sagt eines.', 'a line says one thing'),
  ),
  'test-mode': text(
    () => "nach der Betriebsart steht 'until' und ihr Ende",
    () => "after the mode stand 'until' and its end",
    advise('So: 08:00 mode visit until 12:00', 'like this: 08:00 mode visit until 12:00'),
  ),
  'test-notify': text(
    () => 'wer oder welcher Schritt?',
    () => 'who, or which step?',
    advise(
      'Zum Beispiel: 09:32 notify step 1   oder   09:32 notify keller',
      'like this: 09:32 notify step 1   or   09:32 notify keller',
    ),
  ),

  // ---- verdicts
  'test-absent': text(
    (f) => `Regeltest '${f.test}': ${f.value} ist nicht geschehen`,
    (f) => `rule test '${f.test}': ${f.value} did not happen`,
    side,
  ),
  'test-other-time': text(
    (f) => `Regeltest '${f.test}': ${f.value} ist nicht geschehen, wohl aber um ${f.when}`,
    (f) => `rule test '${f.test}': ${f.value} did not happen then, but at ${f.when}`,
    side,
  ),
  'test-not-nothing': text(
    (f) => `Regeltest '${f.test}': bis ${f.value} erwartet, geschehen ist ${f.when} ${f.seen}${more(f, 'weitere')}`,
    (f) => `rule test '${f.test}': expected until ${f.value}, what happened is ${f.when} ${f.seen}${more(f, 'more')}`,
    side,
  ),
  'test-unspoken': text(
    (f) => `Regeltest '${f.test}': von '${f.when} ${f.seen}' spricht keine Zeile`,
    (f) => `rule test '${f.test}': no line speaks of '${f.when} ${f.seen}'`,
  ),
} as const satisfies Readonly<Record<string, Text>>;

const more = ({ more: count }: Facts, word: string): string => (count ? ` (+ ${count} ${word})` : '');
