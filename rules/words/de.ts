/** German: fact, then last activity; Sie-form, no diagnosis, as one would read it to one's mother. */
import type { Catalogue } from './catalogue.ts';
import type { Teller } from './teller.ts';
import { duration } from './time.ts';

export const states: Readonly<Record<string, readonly [on: string, off: string]>> = {
  contact: ['Tür offen', 'Tür geschlossen'],
  bed: ['im Bett', 'nicht im Bett'],
  seat: ['im Sessel', 'nicht im Sessel'],
  motion: ['Bewegung', 'keine Bewegung'],
  presence: ['jemand da', 'niemand da'],
  vibration: ['Erschütterung', 'keine Erschütterung'],
  leak: ['Wasser gemeldet', 'kein Wasser gemeldet'],
  smoke: ['Rauch gemeldet', 'kein Rauch gemeldet'],
  tamper: ['Gerät geöffnet', 'Gerät geschlossen'],
};

/** As they stand within a sentence. */
export const events: Readonly<Record<string, readonly [on: string, off: string]>> = {
  help: ['Notruftaste gedrückt', ''],
  contact: ['Tür geöffnet', 'Tür geschlossen'],
  bed: ['ins Bett gegangen', 'Bett verlassen'],
  seat: ['hingesetzt', 'vom Sessel aufgestanden'],
  motion: ['Bewegung', 'Bewegung zu Ende'],
  presence: ['jemand bemerkt', 'niemand mehr bemerkt'],
  vibration: ['Erschütterung', 'Erschütterung zu Ende'],
  leak: ['Wassermelder hat ausgelöst', 'Wassermelder meldet trocken'],
  smoke: ['Rauchmelder hat ausgelöst', 'Rauchmelder meldet Ruhe'],
  tamper: ['Gerät wurde geöffnet', 'Gerät wurde geschlossen'],
  activity: ['Aktivität', ''],
  button: ['Taste gedrückt', ''],
};

export const event = (signal: string, value: unknown): string => events[signal]?.[value === false ? 1 : 0] ?? signal;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const units: Readonly<Record<string, string>> = {
  temperature: '°C',
  humidity: '% Luftfeuchte',
  power: 'W',
  battery: '%',
};

export const whereabouts: Readonly<Record<string, string>> = {
  home: 'zu Hause',
  away: 'vermutlich außer Haus',
  unknown: 'Anwesenheit unklar',
};

/** Beyond which value. */
export function limit(tell: Teller): string {
  const above = tell.fact('above');
  const unit = units[tell.text('signal')] ?? '';
  return above !== null && above !== undefined
    ? `über ${tell.decimal('above')} ${unit}`
    : `unter ${tell.decimal('below')} ${unit}`;
}

function stays(tell: Teller): string {
  const signal = tell.text('signal');
  const lasted = `Seit ${duration(tell.raisedAt - tell.number('since'))}`;
  if (signal in units)
    return `${lasted} ${limit(tell)}${tell.place()}, zuletzt ${tell.decimal('value')} ${units[signal]}`;
  if (signal === 'activity') return `${lasted} im selben Raum${tell.place()}, sonst keine Aktivität`;
  if (signal === 'whereabouts') return `${lasted} ${whereabouts[tell.text('is')]}`;
  return `${lasted} ${states[signal]?.[tell.fact('is') === false ? 1 : 0] ?? signal}${tell.place()}`;
}

function happens(tell: Teller): string {
  const signal = tell.text('signal');
  const when = `um ${tell.time(tell.number('since'))}${tell.place()}`;
  if (signal === 'fall') {
    return tell.fact('value') === 'confirmed'
      ? `Sturzmelder hat ausgelöst ${when}`
      : `Sturzmelder meldet einen möglichen Sturz ${when}, danach keine Aktivität`;
  }
  if (signal in units) return `${tell.decimal('value')} ${units[signal]} gemessen ${when}`;
  return `${capital(event(signal, tell.fact('value')))} ${when}`;
}

function counts(tell: Teller): string {
  const signal = tell.text('signal');
  const what = signal in units ? limit(tell) : event(signal, tell.fact('is'));
  const rooms = tell.rooms('rooms');
  const where = rooms === '' ? '' : ` (${rooms})`;
  return `Seit ${tell.time(tell.number('since'))} ${tell.number('times')}-mal ${what}${where} innerhalb von ${duration(tell.number('withinMs'))}`;
}

function missing(tell: Teller): string {
  const span = `Zwischen ${tell.span(tell.number('from'), tell.number('to'))}`;
  const signal = tell.text('signal');
  const rooms = tell.rooms('rooms');
  return `${span} ${missed[signal] ?? 'keine Aktivität'}${rooms === '' ? '' : ` (${rooms})`}`;
}

/** What has not come, where it was not just any sign of life. */
const missed: Readonly<Record<string, string>> = {
  button: 'Tagestaste nicht gedrückt',
  whereabouts: 'nicht zurückgekommen',
  contact: 'keine Tür geöffnet oder geschlossen',
  power: 'nichts eingeschaltet',
  bed: 'weder ins Bett gegangen noch aufgestanden',
  seat: 'weder hingesetzt noch aufgestanden',
};

/** What cannot be true, and when it counts again. */
function stuck(signal: string, named: string): string {
  if (signal === 'bed' || signal === 'seat')
    return `Sensor ${named} meldet belegt, während sich in anderen Räumen jemand bewegt; er zählt erst nach einer normalen Nacht wieder`;
  if (signal === 'motion')
    return `Sensor ${named} meldet seit 4 h ohne Pause Bewegung; er zählt erst nach einer Pause wieder`;
  return `Sensor ${named} meldet unverändert dasselbe und wird nicht mehr gewertet, bis er sich ändert`;
}

function fault(tell: Teller): string {
  const [kind = ''] = tell.text('id').split(':');
  const sensor = tell.text('sensor');
  const named = `${tell.sensor(sensor) ?? sensor}${tell.place()}`;
  const last = tell.fact('lastHeardAt') ? `, zuletzt gehört um ${tell.time(tell.number('lastHeardAt'))}` : '';
  const usual = tell.fact('usualMs') ? `, sonst spätestens alle ${duration(tell.number('usualMs'))}` : '';
  const texts: Readonly<Record<string, string>> = {
    silent: `Sensor ${named} meldet sich nicht${last}${usual}; die Wohnung ist nur eingeschränkt überwacht`,
    battery: `Die Batterie von ${named} ist schwach (${tell.decimal('percent')} %); bitte bald tauschen`,
    stuck: stuck(tell.text('signal'), named),
    gap: `Das Wohnungsgerät konnte seit ${tell.time(tell.number('from'))}${tell.fact('to') ? ` bis ${tell.time(tell.number('to'))}` : ''} nichts hören`,
    clock: 'Die Uhrzeit des Wohnungsgeräts ist unsicher; Regeln mit Uhrzeiten warten, Notrufe wirken',
    'bridge-offline': 'Die Funkzentrale (Zigbee2MQTT) ist nicht erreichbar; Sensoren werden nicht gehört',
    'broker-down': 'Der Nachrichtenverteiler (MQTT) ist nicht erreichbar; Sensoren werden nicht gehört',
    'bridge-settings':
      'Zigbee2MQTT ist anders eingestellt als empfohlen; Meldungen können verloren gehen oder verspätet sein',
    'unknown-device': `Ein Gerät ist angemeldet, das in flat.yaml nicht steht: ${tell.text('device')}`,
    'sensor-unknown': `Zigbee2MQTT kennt den Sensor ${named} nicht; er wird nicht gehört`,
    'sensor-renamed': `Der Sensor ${named} heißt in Zigbee2MQTT jetzt ${tell.text('now')}; er wird weiter gehört`,
    'sensor-replaced': `Der Sensor ${named} wurde getauscht; bitte einen Gehtest machen`,
    'sensor-unreadable': `Das Gerät von ${named} meldet nichts, was diese Sensorart braucht`,
    'sensor-malformed': `Der Sensor ${named} schickt Meldungen, die nicht zu lesen sind`,
    configuration: 'Die Konfiguration auf der Platte ist fehlerhaft; die letzte gute gilt weiter',
    'disk-nearly-full': 'Der Speicher des Wohnungsgeräts ist fast voll',
    heartbeat: 'Das Lebenszeichen des Wohnungsgeräts kommt bei der Überwachungsstelle nicht an',
    'dispatch-link': `Die Hausnotrufzentrale (${tell.text('receiver')}) antwortet auf dem ${tell.text('which') === 'secondary' ? 'zweiten' : 'ersten'} Weg nicht; Alarme gehen dort zurzeit nicht durch`,
    modem: `SMS gehen zurzeit nicht hinaus: ${tell.text('what') === 'waiting' ? 'Das Modem holt sie nicht ab' : 'Das Modem meldet sie als nicht gesendet'}; bitte Modem, SIM-Karte, PIN und Empfang prüfen`,
    'routine-overdue': `Der Routineruf an ${tell.text('contact')} kommt nicht an${tell.fact('lastAt') ? `, zuletzt ${tell.time(tell.number('lastAt'))}` : ''}; bitte den Weg prüfen, auch Alarme könnten dort nicht ankommen`,
    journal: `Der Speicher des Wohnungsgeräts ist beschädigt: ${tell.text('damage')}`,
  };
  return texts[kind] ?? `Störung: ${tell.text('id')}`;
}

export const de: Catalogue = {
  kinds: {
    inactivity: (tell) => `Seit ${duration(tell.silentMs)} keine Aktivität`,
    unusual: (tell) => {
      const silent = `Seit ${duration(tell.silentMs)} keine Aktivität`;
      return tell.fact('usualMs') === null
        ? silent
        : `${silent}, sonst um diese Zeit spätestens nach ${duration(tell.number('usualMs'))}`;
    },
    stays,
    happens,
    missing,
    counts,
    fault,
    'not-monitored': () =>
      'Ob alles in Ordnung ist, kann das Wohnungsgerät zurzeit nicht erkennen; bitte selbst nachsehen',
    'in-bed-too-long': (tell) =>
      `Seit ${duration(tell.raisedAt - tell.number('since'))} im Bett gemeldet, sonst keine Aktivität`,
    'away-too-long': (tell) => `Seit ${duration(tell.raisedAt - tell.number('since'))} vermutlich außer Haus`,
    'active-in-absence': () =>
      'Für die Wohnung ist eine Abwesenheit eingetragen, aber es gibt Aktivität; ohne Antwort endet die Abwesenheit',
    'absence-ends': (tell) =>
      `Die Abwesenheit endet um ${tell.time(tell.number('until'))}; ab dann wird die Wohnung wieder überwacht`,
    routine: (tell) =>
      `Dies ist nur ein Test, es ist nichts geschehen; der nächste kommt um ${tell.time(tell.number('nextAt'))}`,
    test: () => 'Dies ist ein Probealarm; es ist nichts geschehen',
  },
  otherwise: (tell) => `Regel ${tell.because.rule} hat ausgelöst`,
  lastActivity: (when, room) => `letzte Aktivität um ${when} (${room})`,
  noActivity: 'bisher keine Aktivität gehört',
  interrupted: (from, to) => `die Überwachung war von ${from} bis ${to} unterbrochen`,
  presenceUnclear: 'Anwesenheit unklar',
  also: (when, fact) => `außerdem um ${when}: ${fact}`,
  remark: (text) => `zur Regel: ${text}`,
};
