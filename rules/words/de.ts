/** German: fact, then last activity; Sie-form, no diagnosis, as one would read it to one's mother. */
import type { Catalogue } from './catalogue.ts';
import { faultSentence } from './faults.ts';
import { faultsDe } from './faults-de.ts';
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

/** What to do comes first, the rule last: an SMS is cut at its end. */
function notMonitored(tell: Teller): string {
  const [title, rooms] = [tell.text('titleDe'), tell.rooms('rooms')];
  const whole = title === '';
  const why: Readonly<Record<string, string>> = {
    deaf: `Seit ${tell.time(tell.number('since'))} ist kein Sensor zu hören`,
    silent: `Seit ${tell.time(tell.number('since'))} ${whole ? 'meldet sich kein Sensor' : 'melden sich nicht alle Sensoren'}`,
  };
  return [
    why[tell.text('reason')] ?? 'Ob alles in Ordnung ist, ist zurzeit nicht zu erkennen',
    'bitte anrufen oder nachsehen',
    ...(rooms === '' ? [] : [`stumm: ${rooms}`]),
    ...(whole ? [] : [`„${title}“ nicht prüfbar`]),
  ].join('; ');
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
    fault: (tell) => faultSentence(tell, faultsDe) ?? `Störung: ${tell.text('id')}`,
    'not-monitored': notMonitored,
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
