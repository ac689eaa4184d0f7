/** Mistakes of rules: what they refer to, and what the flat cannot give them. */
import { advise, type Facts, type Text, text } from './text.ts';

const kindsHint = (f: Facts) =>
  f.kinds
    ? { de: `Das meldet ein Sensor der Art: ${f.kinds}`, en: `a sensor of this kind reports it: ${f.kinds}` }
    : null;

const acceptHint = advise(
  'Wenn das gewollt ist, begründen Sie es in der Regel: accept_blind: "..."',
  'if that is meant, give the reason in the rule: accept_blind: "..."',
);

export const ruleTexts = {
  'rule-without-sensor': text(
    (f) => `die Regel '${f.value}' sieht nichts: kein Sensor meldet '${f.signal}'${f.whereDe}`,
    (f) => `the rule '${f.value}' sees nothing: no sensor reports '${f.signal}'${f.whereEn}`,
    kindsHint,
  ),
  'rule-without-exit': text(
    (f) => `die Regel '${f.value}' braucht eine Wohnungstür mit exit: true`,
    (f) => `the rule '${f.value}' needs a door with exit: true`,
    advise('Ohne sie ist nicht bekannt, ob jemand außer Haus ist.', 'without it nobody knows whether someone is away'),
  ),
  'rule-without-exit-door': text(
    (f) => `die Regel '${f.value}' spricht von Türen nach draußen, und keine hat exit: true${f.whereDe}`,
    (f) => `the rule '${f.value}' speaks of doors to the outside, and none has exit: true${f.whereEn}`,
    advise(
      'Für andere Türen, Fenster und Schränke steht in der Regel: exit: false',
      'for other doors, windows and cupboards the rule says: exit: false',
    ),
  ),
  'sensor-no-exit': text(
    (f) => `'${f.value}' führt nicht nach draußen: in flat.yaml steht dort kein exit: true`,
    (f) => `'${f.value}' does not lead outside: flat.yaml says no exit: true there`,
    advise('Soll die Regel auch dafür gelten, dann mit exit: false', 'if the rule is meant for it, say exit: false'),
  ),
  'sensor-is-exit': text(
    (f) => `'${f.value}' führt nach draußen (exit: true), die Regel gilt nur anderen (exit: false)`,
    (f) => `'${f.value}' leads outside (exit: true), the rule is about others only (exit: false)`,
  ),
  'sensor-reports-not': text(
    (f) => `'${f.value}' meldet kein '${f.signal}'`,
    (f) => `'${f.value}' does not report '${f.signal}'`,
    (f) => ({ de: `'${f.value}' meldet: ${f.list}`, en: `'${f.value}' reports: ${f.list}` }),
  ),
  'sensor-not-in-rooms': text(
    (f) => `'${f.value}' steht in ${f.room}, nicht in den Räumen dieser Regel`,
    (f) => `'${f.value}' is in ${f.room}, not in the rooms of this rule`,
  ),
  'window-too-short': text(
    (f) => `die Regel '${f.value}' kann nie auslösen: ihr Zeitfenster ist nicht länger als 'for'`,
    (f) => `the rule '${f.value}' can never fire: its window is not longer than 'for'`,
    advise('Die Zeit zählt erst ab Beginn des Zeitfensters.', 'the time counts from the beginning of the window'),
  ),
  'rule-blind-pet': text(
    (f) =>
      `mit einem Haustier sieht die Regel '${f.value}' nichts: Bewegungsmelder und Erschütterung zählen dann nicht`,
    (f) => `with a pet the rule '${f.value}' sees nothing: motion, presence and vibration do not count then`,
    acceptHint,
  ),
  'rule-blind-pet-sets-off': text(
    (f) => `auch das Haustier löst die Regel '${f.value}' aus: Bewegungsmelder und Erschütterung unterscheiden nicht`,
    (f) => `the pet sets the rule '${f.value}' off too: motion, presence and vibration cannot tell the difference`,
    acceptHint,
  ),
  'rule-weak-whose': text(
    (f) => `bei mehreren Personen weiß die Regel '${f.value}' nicht, um wen es geht: was die anderen tun, zählt mit`,
    (f) => `with several people the rule '${f.value}' cannot tell whom it is about: what the others do counts too`,
  ),
  'rule-weak-pet': text(
    (f) => `mit einem Haustier sieht die Regel '${f.value}' wenig: nur Türen, Betten, Tasten und Stecker zählen`,
    (f) => `with a pet the rule '${f.value}' sees little: only doors, beds, buttons and plugs count`,
  ),
  'rule-weak-several': text(
    (f) => `bei mehreren Personen meldet die Regel '${f.value}' erst, wenn alle still sind`,
    (f) => `with several people the rule '${f.value}' fires only when all are silent`,
  ),
  'rule-blind-several': text(
    (f) => `bei mehreren Personen muss die Regel '${f.value}' sagen, wessen Bett oder Sessel sie meint`,
    (f) => `with several people the rule '${f.value}' must say whose bed or seat it means`,
    advise('Nennen Sie die Sensoren: sensors: [...]', 'name the sensors: sensors: [...]'),
  ),
  'rule-blind-learned': text(
    (f) => `bei mehreren Personen ruht die Regel '${f.value}': sie lernt die Gewohnheiten einer einzelnen`,
    (f) => `with several people the rule '${f.value}' rests: it learns the habits of one`,
    acceptHint,
  ),
  'rule-blind-never-away': text(
    (f) => `die Regel '${f.value}' kann nie auslösen: in dieser Wohnung ist nie jemand außer Haus (leaves_alone)`,
    (f) => `the rule '${f.value}' can never fire: in this flat nobody is ever away (leaves_alone)`,
    acceptHint,
  ),

  'rule-name-taken': text(
    (f) => `'${f.value}' heißt schon, was das Wohnungsgerät von sich aus meldet`,
    (f) => `'${f.value}' is the name of something the gateway tells by itself`,
    advise('Geben Sie der Regel eine andere id.', 'give the rule another id'),
  ),
  'health-emergency': text(
    (f) => `die Regel '${f.value}' meldet eine Störung; ein Notruf ist für Menschen`,
    (f) => `the rule '${f.value}' reports a fault; an emergency is for people`,
    advise('Höchstens: level: alarm', 'at most: level: alarm'),
  ),
  'health-not-monitored': text(
    (f) => `die Regel '${f.value}' darf nicht leiser sein als ein Hinweis an die Betreuung`,
    (f) => `the rule '${f.value}' must not be quieter than a notice to carers`,
    advise(
      'Ob alles in Ordnung ist, sieht dann niemand: es muss jemand nachsehen. level: alarm oder notice, und nicht chain: fault',
      'nobody can see then whether all is well: somebody must look in. level: alarm or notice, and not chain: fault',
    ),
  ),
  'health-narrowed': text(
    (f) => `nicht überwacht ist die ganze Wohnung, nicht ein Raum oder Sensor ('${f.value}')`,
    (f) => `what is not monitored is the whole flat, not a room or sensor ('${f.value}')`,
    advise(
      'Für einzelne Sensoren: event: { signal: health, is: sensor-silent, sensors: [...] }',
      'for single sensors: event: { signal: health, is: sensor-silent, sensors: [...] }',
    ),
  ),
  'health-resolve': text(
    (f) => `eine Störung endet von selbst, wenn sie vorbei ist: '${f.value}' gilt hier nicht`,
    (f) => `a fault ends by itself when it is over: '${f.value}' does not apply here`,
    advise("Lassen Sie 'resolve' weg.", "leave 'resolve' out"),
  ),
  'rule-rests': text(
    (f) => `die Regel '${f.value}' ruht hier: sie ist für ${f.list}, in dieser Wohnung gilt ${f.household}`,
    (f) => `the rule '${f.value}' rests here: it is made for ${f.list}, this flat is ${f.household}`,
  ),
  'resolve-emergency': text(
    () => 'ein Notruf endet nie von selbst',
    () => 'an emergency never ends by itself',
    advise('Lassen Sie resolve weg: ein Mensch schließt ihn ab.', 'leave resolve out: a person closes it'),
  ),
  'hold-off-emergency': text(
    (f) => `die Regel '${f.value}' ist ein Notfall: ein Notfall wird nie zurückgehalten`,
    (f) => `the rule '${f.value}' is an emergency: an emergency is never held off`,
    advise(
      'Lassen Sie hold-off weg; weitere Auslösungen zählt der offene Alarm ohnehin mit.',
      'leave hold-off out; the open alert counts further raises anyway',
    ),
  ),
  'hold-off-health': text(
    (f) => `die Regel '${f.value}' meldet Störungen: jede wird einmal gemeldet und endet von selbst`,
    (f) => `the rule '${f.value}' reports faults: each is told once and ends by itself`,
    advise('Lassen Sie hold-off weg.', 'leave hold-off out'),
  ),
  'modes-safety': text(
    (f) =>
      `die Regel '${f.value}' wirkt in jeder Betriebsart: Notruf, Rauch, Wasser, Sturz und Störungen schaltet keine ab`,
    (f) => `the rule '${f.value}' acts in every mode: none silences help, smoke, water, a fall or a fault`,
    advise("Lassen Sie 'modes' weg.", "leave 'modes' out"),
  ),
} as const satisfies Readonly<Record<string, Text>>;
