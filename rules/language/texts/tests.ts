/** Mistakes in rule tests, and what a failed one says. */
import type { Words } from '../../engine/types.ts';
import { advise, type Facts, meant, type Text, text, unknownThing } from './text.ts';

const every = {
  de: 'Wiederholt: 08:00-12:00 every 30m hall_motion on for 1m',
  en: 'repeated: 08:00-12:00 every 30m hall_motion on for 1m',
};

function timeHint(f: Facts): Words {
  const time = String(f.value);
  if (/^24:/.test(time)) return { de: 'Mitternacht ist 00:00.', en: 'midnight is 00:00' };
  if (/^\d{4}-/.test(time)) return { de: 'Gibt es diesen Tag und diese Uhrzeit?', en: 'is there such a day and time?' };
  if (/:\d\d-\d/.test(time)) return every;
  if (/\+\d/.test(time))
    return { de: 'Dieser Versatz gilt dort dann nicht.', en: 'that offset does not hold there then' };
  return {
    de: 'Eine Zeile beginnt mit der Uhrzeit, davor höchstens ein Datum: 22:40 bed occupied',
    en: 'a line begins with the time, before it at most a date: 22:40 bed occupied',
  };
}

/** The time lines, side by side. */
const side = (f: Facts) => (f.sideDe ? { de: String(f.sideDe), en: String(f.sideEn) } : null);

export const testTexts = {
  'unknown-rule': unknownThing('die Regel', 'rule'),
  'test-list': text(
    () => 'hier gehört eine Liste von Tests hin',
    () => 'a list of tests belongs here',
    advise('Jeder Test beginnt mit einem Strich:  - name: ...', 'each test begins with a dash:  - name: ...'),
  ),
  'test-rule-name': text(
    () => 'hier stehen nur Namen von Regeln',
    () => 'only names of rules stand here',
    advise(
      'So: rules: [not-up]. Die Regel selbst steht in einer Datei ohne .test im Namen.',
      'like this: rules: [not-up]. The rule itself stands in a file without .test in its name',
    ),
  ),
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
    timeHint,
  ),
  'test-time-missing': text(
    (f) => `${f.value} gibt es in dieser Nacht nicht: die Uhr wird vorgestellt`,
    (f) => `${f.value} does not exist in this night: the clocks go forward`,
    advise('Nehmen Sie eine Zeit nach der Umstellung.', 'take a time after the change'),
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
  'test-given': text(
    (f) => `'${f.value}' ist hier zu viel`,
    (f) => `'${f.value}' is too much here`,
    advise(
      "'given' sagt, wie es am Beginn steht, ohne Uhrzeit: bed occupied",
      "'given' says how things stand at the start, without a time: bed occupied",
    ),
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
  'test-incomplete': text(
    () => 'hier fehlt noch etwas',
    () => 'something is missing here',
    (f) => ({ de: `Möglich: ${f.list}`, en: `possible: ${f.list}` }),
  ),
  'test-rule-heard': text(
    (f) => `'${f.value}' ist eine Regel: was sie tut, steht unter 'expect'`,
    (f) => `'${f.value}' is a rule: what it does stands under 'expect'`,
  ),
  'test-sensor-expected': text(
    (f) => `'${f.value}' ist ein Sensor: was er meldet, steht unter 'hear'`,
    (f) => `'${f.value}' is a sensor: what it reports stands under 'hear'`,
  ),
  'test-line': text(
    (f) => `${f.value} ist keine Zeile eines Tests`,
    (f) => `${f.value} is no line of a test`,
    advise(
      'Eine Zeile ist ein Text: "22:40 bed occupied". Nach der Uhrzeit steht kein Doppelpunkt.',
      'a line is one text: "22:40 bed occupied". No colon stands after the time',
    ),
  ),
  'test-word': text(
    (f) => `'${f.sensor}' sagt nie '${f.value}'`,
    (f) => `'${f.sensor}' never says '${f.value}'`,
    (f) => ({ de: `Es sagt: ${f.list}`, en: `it says: ${f.list}` }),
  ),
  'test-for': text(
    (f) => `'${f.value}' endet nicht von selbst`,
    (f) => `'${f.value}' does not end by itself`,
    advise(
      'Was mit for endet: on, open, occupied, Watt, silent, deaf, gateway down, fault. Sonst ist das Ende eine eigene Zeile.',
      'what ends with for: on, open, occupied, watts, silent, deaf, gateway down, fault. Else the end is a line of its own',
    ),
  ),
  'test-spare': text(
    (f) => `'${f.value}' ist zu viel`,
    (f) => `'${f.value}' is too much`,
    (f) => meant(f) ?? { de: 'Eine Zeile sagt eines.', en: 'a line says one thing' },
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
  'test-rests': text(
    (f) => `Regeltest '${f.test}' läuft hier nicht: die Regel '${f.value}' ist für andere Haushalte`,
    (f) => `rule test '${f.test}' does not run here: the rule '${f.value}' is made for other households`,
  ),
  'test-unspoken': text(
    (f) => `Regeltest '${f.test}': von '${f.when} ${f.seen}' spricht keine Zeile`,
    (f) => `rule test '${f.test}': no line speaks of '${f.when} ${f.seen}'`,
  ),
} as const satisfies Readonly<Record<string, Text>>;

const more = ({ more: count }: Facts, word: string): string => (count ? ` (+ ${count} ${word})` : '');
