/** What rules wait for, in German: Sie-form, short, as one would read it to one's mother. */

import type { TroubleName } from '../kinds/schema.ts';
import type { WaitingCatalogue } from './catalogue.ts';
import { event, limit, states, units, whereabouts } from './de.ts';
import type { Teller } from './teller.ts';
import { duration } from './time.ts';

const inRooms = (tell: Teller): string => (tell.text('rooms') === '' ? '' : ` (${tell.rooms('rooms')})`);

/** What a `missing` rule misses, where it is not just any sign of life. */
const stillMissing: Readonly<Record<string, string>> = {
  button: 'wenn die Tagestaste bis dahin nicht gedrückt wird',
  whereabouts: 'wenn bis dahin niemand zurückgekommen ist',
  power: 'wenn bis dahin nichts eingeschaltet wird',
  contact: 'wenn sich bis dahin an der Tür nichts tut',
  bed: 'wenn sich bis dahin am Bett nichts tut',
  seat: 'wenn sich bis dahin am Sessel nichts tut',
};

function state(tell: Teller): string {
  const signal = tell.text('signal');
  if (signal in units) return `${limit(tell)}${tell.place()}`;
  if (signal === 'activity') return `Aufenthalt im selben Raum${tell.place()}`;
  if (signal === 'whereabouts') return whereabouts[tell.text('is')] ?? '';
  return `${states[signal]?.[tell.fact('is') === false ? 1 : 0] ?? signal}${tell.place()}`;
}

function awaited(tell: Teller): string {
  const signal = tell.text('signal');
  if (signal === 'fall') return tell.fact('is') === 'confirmed' ? 'Sturzmelder löst aus' : 'möglicher Sturz gemeldet';
  if (signal === 'health') return troubles[tell.text('is') as TroubleName];
  return signal in units ? `${limit(tell)} gemessen` : event(signal, tell.fact('is'));
}

const troubles: Readonly<Record<TroubleName, string>> = {
  'battery-low': 'eine Batterie wird schwach',
  'gateway-fault': 'eine Störung des Wohnungsgeräts',
  'sensor-silent': 'ein Sensor meldet sich nicht',
  'sensor-stuck': 'ein Sensor hängt',
  'not-monitored': 'die Wohnung wird nicht überwacht',
};

/** Sensors by name, three at most, with their rooms. */
function unheard(tell: Teller, one: string, many: string): string {
  const sensors = tell.text('sensors').split(',').filter(Boolean);
  const named = sensors.slice(0, 3).map((id) => tell.sensor(id) ?? id);
  const more = sensors.length > 3 ? ` und ${sensors.length - 3} weitere` : '';
  return sensors.length === 1
    ? `der Sensor ${named[0]}${inRooms(tell)} ${one}`
    : `die Sensoren ${named.join(', ')}${more}${inRooms(tell)} ${many}`;
}

/** What is usual at this time of day, and for how long it still calls nobody. */
function learned(tell: Teller, begun: string): string | null {
  const usual = tell.fact('usualMs') ? `sonst um diese Zeit spätestens nach ${duration(tell.number('usualMs'))}` : null;
  const left = tell.number('shadowDaysLeft');
  const shadow = left === 0 ? null : `lernt noch ${left === 1 ? 'einen Tag' : `${left} Tage`}`;
  const counted = tell.fact('counting') || tell.fact('held') ? begun : null;
  return [counted, usual, shadow].filter((part) => part !== null).join('; ') || null;
}

export const waitingDe: WaitingCatalogue = {
  kinds: {
    inactivity: {
      unless: (tell) => `wenn bis dahin kein Lebenszeichen${inRooms(tell)}`,
      listens: (tell) =>
        tell.fact('counting')
          ? 'voraussichtlich keine Meldung: vorher endet das Zeitfenster, oder es ist niemand zu Hause'
          : 'wartet auf das nächste Lebenszeichen',
      begun: (tell, since) =>
        tell.fact('held') ? 'gerade Bewegung' : tell.fact('counting') ? `gezählt seit ${since}` : null,
    },
    unusual: {
      unless: (tell) => `wenn bis dahin kein Lebenszeichen${inRooms(tell)}`,
      listens: (tell) =>
        tell.fact('counting')
          ? 'voraussichtlich keine Meldung: vorher endet das Zeitfenster, oder es ist niemand zu Hause'
          : 'wartet auf das nächste Lebenszeichen',
      begun: (tell, since) => learned(tell, tell.fact('held') ? 'gerade Bewegung' : `gezählt seit ${since}`),
    },
    stays: {
      unless: () => 'wenn es so bleibt',
      listens: (tell) =>
        tell.fact('running')
          ? 'meldet dazu nichts weiter'
          : `achtet auf: ${state(tell)}, ${duration(tell.number('forMs'))} lang`,
      begun: (tell, since) => (tell.fact('running') ? `${state(tell)} seit ${since}` : null),
    },
    happens: {
      unless: (tell) =>
        tell.fact('checking') ? 'wenn bis dahin kein Lebenszeichen in einem anderen Raum' : 'wenn es so bleibt',
      listens: (tell) => `achtet auf: ${awaited(tell)}`,
      begun: (tell, since) => (tell.fact('checking') ? `möglicher Sturz gemeldet${tell.place()}, ${since}` : null),
    },
    counts: {
      unless: () => 'wenn es so bleibt',
      listens: (tell) =>
        `zählt: ${awaited(tell)}, ${tell.number('times')}-mal innerhalb von ${duration(tell.number('withinMs'))}`,
      begun: (tell, since) =>
        tell.number('seen') === 0 ? null : `bisher ${tell.number('seen')}-mal${inRooms(tell)} seit ${since}`,
    },
    missing: {
      unless: (tell) => `${stillMissing[tell.text('signal')] ?? 'wenn bis dahin kein Lebenszeichen'}${inRooms(tell)}`,
      listens: () => 'wartet auf das nächste Zeitfenster',
      begun: (tell) => (tell.fact('settled') ? 'in diesem Zeitfenster schon eingetroffen' : null),
    },
  },
  otherwise: { unless: () => 'wenn es so bleibt', listens: () => 'hört zu', begun: () => null },
  levels: { emergency: 'Notruf', alarm: 'Alarm', notice: 'Hinweis', fault: 'Störung' },
  prealarm: 'Voralarm',
  at: (when) => (/^\d/.test(when) ? `um ${when}` : when),
  postponed: (when) => `wegen einer Unterbrechung später als ${when}`,
  inPrealarm: (since, fires) => `Voralarm seit ${since}; ${fires}, wenn ihn bis dahin niemand abbricht`,
  open: (since) => `hat ausgelöst (${since}) und ist noch nicht abgeschlossen`,
  excused: (why, until) => `ausgesetzt${until === null ? '' : `, längstens bis ${until}`}: ${why}`,
  idle: (why, until) => `ruht${until === null ? '' : ` bis ${until}`}: ${why}`,
  afterwards: (fires) => `danach ${fires}`,
  reasons: {
    away: (since) => `vermutlich außer Haus seit ${since}`,
    home: (since) => `jemand ist zu Hause, seit ${since}`,
    unknown: (since) => `Anwesenheit unklar seit ${since}`,
    'in-bed': (since) => `im Bett seit ${since}`,
    'on-seat': (since) => `im Sessel seit ${since}`,
    'not-in-bed': () => 'niemand ist im Bett',
    hours: () => 'außerhalb des Zeitfensters',
    'hold-off': (since) => `nach dem letzten Alarm (${since}) wartet sie eine Weile`,
    mode: () => 'nicht in dieser Betriebsart',
    household: () => 'nicht für diesen Haushalt',
    clock: () => 'die Uhrzeit ist unsicher',
    vacant: () => 'die Wohnung ist leer',
    withdrawn: () => 'die Wohnung ist abgemeldet',
    absence: (since) => `Abwesenheit seit ${since}`,
    visit: (since) => `Besuch seit ${since}`,
    care: (since) => `Betreuung vor Ort seit ${since}`,
    maintenance: (since) => `Wartungsmodus seit ${since}`,
    pause: (since) => `Pause (Überwachung aus) seit ${since}`,
  },
  cannotSee: {
    silent: (tell) => `kann nichts sehen: ${unheard(tell, 'meldet sich nicht', 'melden sich nicht')}`,
    unheard: (tell) =>
      `kann noch nichts sehen: ${unheard(tell, 'hat sich noch nicht gemeldet', 'haben sich noch nicht gemeldet')}`,
    'deaf-bridge': (_, since) => `kann nichts hören: die Funkzentrale (Zigbee2MQTT) ist seit ${since} nicht erreichbar`,
    'deaf-broker': (_, since) =>
      `kann nichts hören: der Nachrichtenverteiler (MQTT) ist seit ${since} nicht erreichbar`,
    interrupted: () => 'kann diesmal nicht urteilen: die Überwachung war zu lange unterbrochen',
  },
  shadow: 'Zur Probe, niemand wird gerufen',
};
