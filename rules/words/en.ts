/** English: fact, then last activity; no diagnosis. */
import type { Catalogue } from './catalogue.ts';
import { faultSentence } from './faults.ts';
import { faultsEn } from './faults-en.ts';
import type { Teller } from './teller.ts';
import { duration } from './time.ts';

export const states: Readonly<Record<string, readonly [on: string, off: string]>> = {
  contact: ['door open', 'door closed'],
  bed: ['in bed', 'not in bed'],
  seat: ['in the chair', 'not in the chair'],
  motion: ['motion', 'no motion'],
  presence: ['somebody there', 'nobody there'],
  vibration: ['vibration', 'no vibration'],
  leak: ['water reported', 'no water reported'],
  smoke: ['smoke reported', 'no smoke reported'],
  tamper: ['device opened', 'device closed'],
};

export const events: Readonly<Record<string, readonly [on: string, off: string]>> = {
  help: ['Help button pressed', ''],
  contact: ['Door opened', 'Door closed'],
  bed: ['Went to bed', 'Left the bed'],
  seat: ['Sat down', 'Got up from the chair'],
  motion: ['Motion', 'Motion ended'],
  presence: ['Somebody noticed', 'Nobody noticed any more'],
  vibration: ['Vibration', 'Vibration ended'],
  leak: ['Leak sensor triggered', 'Leak sensor reports dry'],
  smoke: ['Smoke alarm triggered', 'Smoke alarm reports all clear'],
  tamper: ['Device was opened', 'Device was closed'],
  activity: ['Activity', ''],
  button: ['Button pressed', ''],
};

export const event = (signal: string, value: unknown): string => events[signal]?.[value === false ? 1 : 0] ?? signal;

export const units: Readonly<Record<string, string>> = {
  temperature: '°C',
  humidity: '% humidity',
  power: 'W',
  battery: '%',
};

export const whereabouts: Readonly<Record<string, string>> = {
  home: 'at home',
  away: 'probably out',
  unknown: 'presence unclear',
};

/** Beyond which value. */
export function limit(tell: Teller): string {
  const above = tell.fact('above');
  const unit = units[tell.text('signal')] ?? '';
  return above !== null && above !== undefined
    ? `above ${tell.decimal('above')} ${unit}`
    : `below ${tell.decimal('below')} ${unit}`;
}

function stays(tell: Teller): string {
  const signal = tell.text('signal');
  const lasted = `For ${duration(tell.raisedAt - tell.number('since'))}`;
  if (signal in units) return `${lasted} ${limit(tell)}${tell.place()}, last ${tell.decimal('value')} ${units[signal]}`;
  if (signal === 'activity') return `${lasted} in the same room${tell.place()}, no activity elsewhere`;
  if (signal === 'whereabouts') return `${lasted} ${whereabouts[tell.text('is')]}`;
  return `${lasted} ${states[signal]?.[tell.fact('is') === false ? 1 : 0] ?? signal}${tell.place()}`;
}

function happens(tell: Teller): string {
  const signal = tell.text('signal');
  const when = `at ${tell.time(tell.number('since'))}${tell.place()}`;
  if (signal === 'fall') {
    return tell.fact('value') === 'confirmed'
      ? `Fall sensor triggered ${when}`
      : `Fall sensor reports a possible fall ${when}, no activity since`;
  }
  if (signal in units) return `${tell.decimal('value')} ${units[signal]} measured ${when}`;
  return `${event(signal, tell.fact('value'))} ${when}`;
}

function counts(tell: Teller): string {
  const signal = tell.text('signal');
  const what = signal in units ? `Went ${limit(tell)}` : event(signal, tell.fact('is'));
  const rooms = tell.rooms('rooms');
  const where = rooms === '' ? '' : ` (${rooms})`;
  return `${what} ${tell.number('times')} times${where} within ${duration(tell.number('withinMs'))}, since ${tell.time(tell.number('since'))}`;
}

function missing(tell: Teller): string {
  const span = `between ${tell.span(tell.number('from'), tell.number('to'))}`;
  const signal = tell.text('signal');
  const rooms = tell.rooms('rooms');
  return `${missed[signal] ?? 'No activity'} ${span}${rooms === '' ? '' : ` (${rooms})`}`;
}

/** What has not come, where it was not just any sign of life. */
const missed: Readonly<Record<string, string>> = {
  button: 'Day button not pressed',
  whereabouts: 'Has not come back',
  contact: 'No door opened or closed',
  power: 'Nothing switched on',
  bed: 'Neither gone to bed nor got up',
  seat: 'Neither sat down nor got up from the chair',
};

/** What to do comes first, the rule last: an SMS is cut at its end. */
function notMonitored(tell: Teller): string {
  const [title, rooms] = [tell.text('titleEn'), tell.rooms('rooms')];
  const whole = title === '';
  const since = `since ${tell.time(tell.number('since'))}`;
  const why: Readonly<Record<string, string>> = {
    deaf: `The gateway has heard nothing ${since}`,
    silent: whole ? `No sensor has been heard ${since}` : `Some sensors have not been heard ${since}`,
  };
  return [
    why[tell.text('reason')] ?? 'Whether all is well cannot be told at present',
    'please call or look in',
    ...(rooms === '' ? [] : [`silent: ${rooms}`]),
    ...(whole ? [] : [`cannot check "${title}"`]),
  ].join('; ');
}

export const en: Catalogue = {
  kinds: {
    inactivity: (tell) => `No activity for ${duration(tell.silentMs)}`,
    unusual: (tell) => {
      const silent = `No activity for ${duration(tell.silentMs)}`;
      return tell.fact('usualMs') === null
        ? silent
        : `${silent}, at this time of day usually after ${duration(tell.number('usualMs'))} at the latest`;
    },
    stays,
    happens,
    missing,
    counts,
    fault: (tell) => faultSentence(tell, faultsEn) ?? `Fault: ${tell.text('id')}`,
    'not-monitored': notMonitored,
    'in-bed-too-long': (tell) =>
      `Reported in bed for ${duration(tell.raisedAt - tell.number('since'))}, no other activity`,
    'away-too-long': (tell) => `Probably out for ${duration(tell.raisedAt - tell.number('since'))}`,
    'active-in-absence': () =>
      'An absence is entered for the flat, yet there is activity; the absence ends unless somebody answers',
    'absence-ends': (tell) =>
      `The absence ends at ${tell.time(tell.number('until'))}; from then on the flat is monitored again`,
    routine: (tell) =>
      `This is only a test, nothing has happened; the next one comes at ${tell.time(tell.number('nextAt'))}`,
    test: () => 'This is a test alarm; nothing has happened',
  },
  otherwise: (tell) => `Rule ${tell.because.rule} fired`,
  lastActivity: (when, room) => `last activity at ${when} (${room})`,
  noActivity: 'no activity heard so far',
  interrupted: (from, to) => `monitoring was interrupted from ${from} to ${to}`,
  presenceUnclear: 'presence unclear',
  also: (when, fact) => `in addition at ${when}: ${fact}`,
  remark: (text) => `about this rule: ${text}`,
};
