/** What rules wait for, in English. */

import type { TroubleName } from '../kinds/schema.ts';
import type { WaitingCatalogue } from './catalogue.ts';
import { event, limit, states, units, whereabouts } from './en.ts';
import type { Teller } from './teller.ts';
import { duration } from './time.ts';

const inRooms = (tell: Teller): string => (tell.text('rooms') === '' ? '' : ` (${tell.rooms('rooms')})`);

/** What a `missing` rule misses, where it is not just any sign of life. */
const stillMissing: Readonly<Record<string, string>> = {
  button: 'if the day button is not pressed by then',
  whereabouts: 'if nobody has come back by then',
  power: 'if nothing is switched on by then',
  contact: 'if nothing happens at the door by then',
  bed: 'if nothing happens at the bed by then',
  seat: 'if nothing happens at the chair by then',
};

function state(tell: Teller): string {
  const signal = tell.text('signal');
  if (signal in units) return `${limit(tell)}${tell.place()}`;
  if (signal === 'activity') return `staying in one room${tell.place()}`;
  if (signal === 'whereabouts') return whereabouts[tell.text('is')] ?? '';
  return `${states[signal]?.[tell.fact('is') === false ? 1 : 0] ?? signal}${tell.place()}`;
}

function awaited(tell: Teller): string {
  const signal = tell.text('signal');
  if (signal === 'fall') return tell.fact('is') === 'confirmed' ? 'fall sensor triggers' : 'possible fall reported';
  if (signal === 'health') return troubles[tell.text('is') as TroubleName];
  if (signal in units) return `${limit(tell)} measured`;
  const words = event(signal, tell.fact('is'));
  return `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}

const troubles: Readonly<Record<TroubleName, string>> = {
  'battery-low': 'a battery runs low',
  'gateway-fault': 'a fault of the gateway',
  'sensor-silent': 'a sensor is not heard',
  'sensor-stuck': 'a sensor is stuck',
  'not-monitored': 'the flat is not monitored',
};

/** Sensors by name, three at most, with their rooms. */
function unheard(tell: Teller, one: string, many: string): string {
  const sensors = tell.text('sensors').split(',').filter(Boolean);
  const named = sensors.slice(0, 3).map((id) => tell.sensor(id) ?? id);
  const more = sensors.length > 3 ? ` and ${sensors.length - 3} more` : '';
  return sensors.length === 1
    ? `the sensor ${named[0]}${inRooms(tell)} ${one}`
    : `the sensors ${named.join(', ')}${more}${inRooms(tell)} ${many}`;
}

/** What is usual at this time of day, and for how long it still calls nobody. */
function learned(tell: Teller, begun: string): string | null {
  const usual = tell.fact('usualMs')
    ? `at this time of day usually after ${duration(tell.number('usualMs'))} at the latest`
    : null;
  const left = tell.number('shadowDaysLeft');
  const shadow = left === 0 ? null : `learns for another ${left === 1 ? 'day' : `${left} days`}`;
  const counted = tell.fact('counting') || tell.fact('held') ? begun : null;
  return [counted, usual, shadow].filter((part) => part !== null).join('; ') || null;
}

export const waitingEn: WaitingCatalogue = {
  kinds: {
    inactivity: {
      unless: (tell) => `if there is no sign of life by then${inRooms(tell)}`,
      listens: (tell) =>
        tell.fact('counting')
          ? 'probably nothing to report: its hours end before, or nobody is at home'
          : 'waits for the next sign of life',
      begun: (tell, since) =>
        tell.fact('held') ? 'motion just now' : tell.fact('counting') ? `counted since ${since}` : null,
    },
    unusual: {
      unless: (tell) => `if there is no sign of life by then${inRooms(tell)}`,
      listens: (tell) =>
        tell.fact('counting')
          ? 'probably nothing to report: its hours end before, or nobody is at home'
          : 'waits for the next sign of life',
      begun: (tell, since) => learned(tell, tell.fact('held') ? 'motion just now' : `counted since ${since}`),
    },
    stays: {
      unless: () => 'if it stays like this',
      listens: (tell) =>
        tell.fact('running')
          ? 'has nothing more to say of it'
          : `watches for: ${state(tell)}, for ${duration(tell.number('forMs'))}`,
      begun: (tell, since) => (tell.fact('running') ? `${state(tell)} since ${since}` : null),
    },
    happens: {
      unless: (tell) =>
        tell.fact('checking') ? 'if there is no sign of life in another room by then' : 'if it stays like this',
      listens: (tell) => `watches for: ${awaited(tell)}`,
      begun: (tell, since) => (tell.fact('checking') ? `possible fall reported${tell.place()}, ${since}` : null),
    },
    counts: {
      unless: () => 'if it stays like this',
      listens: (tell) =>
        `counts: ${awaited(tell)}, ${tell.number('times')} times within ${duration(tell.number('withinMs'))}`,
      begun: (tell, since) =>
        tell.number('seen') === 0 ? null : `${tell.number('seen')} so far${inRooms(tell)} since ${since}`,
    },
    missing: {
      unless: (tell) => `${stillMissing[tell.text('signal')] ?? 'if there is no sign of life by then'}${inRooms(tell)}`,
      listens: () => 'waits for its next window',
      begun: (tell) => (tell.fact('settled') ? 'has come already in this window' : null),
    },
  },
  otherwise: { unless: () => 'if it stays like this', listens: () => 'is listening', begun: () => null },
  levels: { emergency: 'emergency', alarm: 'alarm', notice: 'notice', fault: 'fault' },
  prealarm: 'pre-alarm',
  at: (when) => (/^\d/.test(when) ? `at ${when}` : when),
  postponed: (when) => `later than ${when} because of an interruption`,
  inPrealarm: (since, fires) => `pre-alarm since ${since}; ${fires}, if nobody cancels it by then`,
  open: (since) => `has fired (${since}) and is not closed yet`,
  excused: (why, until) => `suspended${until === null ? '' : `, until ${until} at the latest`}: ${why}`,
  idle: (why, until) => `rests${until === null ? '' : ` until ${until}`}: ${why}`,
  afterwards: (fires) => `then ${fires}`,
  reasons: {
    away: (since) => `presumably out since ${since}`,
    home: (since) => `somebody is at home, since ${since}`,
    unknown: (since) => `presence unclear since ${since}`,
    'in-bed': (since) => `in bed since ${since}`,
    'on-seat': (since) => `in the chair since ${since}`,
    'not-in-bed': () => 'nobody is in bed',
    hours: () => 'outside its hours',
    'hold-off': (since) => `waits for a while after its last alert (${since})`,
    mode: () => 'not in this mode',
    household: () => 'not made for this household',
    clock: () => 'the clock cannot be trusted',
    vacant: () => 'the flat is vacant',
    withdrawn: () => 'the flat is withdrawn',
    absence: (since) => `absence since ${since}`,
    visit: (since) => `visit since ${since}`,
    care: (since) => `carer on site since ${since}`,
    maintenance: (since) => `maintenance since ${since}`,
    pause: (since) => `pause (monitoring off) since ${since}`,
  },
  cannotSee: {
    silent: (tell) => `cannot see: ${unheard(tell, 'is not heard', 'are not heard')}`,
    unheard: (tell) => `cannot see yet: ${unheard(tell, 'has not been heard yet', 'have not been heard yet')}`,
    'deaf-bridge': (_, since) => `cannot hear: Zigbee2MQTT has not been reachable since ${since}`,
    'deaf-broker': (_, since) => `cannot hear: the MQTT broker has not been reachable since ${since}`,
    interrupted: () => 'cannot judge this time: monitoring was interrupted for too long',
  },
  shadow: 'On trial, nobody is called',
};
