/** What each rule is waiting for: its state, since when, and when it fires if nothing more is heard. In the words people read. */
import { describe, expect, it } from 'vitest';
import { createWhen, type Language, type Names, waitingSentence } from '../../rules/words/index.ts';
import { flat, instant, minute, program, rule, type Story } from './support.ts';

const names: Names = {
  timeZone: 'Europe/Berlin',
  rooms: {
    hall: { de: 'Flur', en: 'hall' },
    kitchen: { de: 'Küche', en: 'kitchen' },
    bath: { de: 'Bad', en: 'bathroom' },
  },
};

const statusOf = (story: Story, id: string) => {
  const found = story.engine
    .view()
    .ruleStatuses(story.now)
    .find((status) => status.rule === id);
  if (!found) throw new Error(`there is no rule ${id}`);
  return found;
};

const said = (story: Story, id: string, language: Language = 'de') =>
  waitingSentence(statusOf(story, id), language, names, story.now);

const own = (...rules: Parameters<typeof rule>[]) => program({ rules: rules.map((one) => rule(...one)) });

describe('a rule of silence', () => {
  it('counts from the last sign of life, and says when it fires', () => {
    const story = flat().motion('hall', '09:10').quietUntil('11:00');
    expect(said(story, 'inactivity-day')).toBe('Alarm um 15:11, wenn bis dahin kein Lebenszeichen; gezählt seit 09:11');
    expect(said(story, 'inactivity-day', 'en')).toBe(
      'Alarm at 15:11, if there is no sign of life by then; counted since 09:11',
    );
  });

  it('does not count while motion is held on, and knows when the hold ends by itself', () => {
    const story = flat().motionOn('kitchen', '09:00').quietUntil('09:05');
    expect(said(story, 'inactivity-day')).toBe('Alarm um 15:10, wenn bis dahin kein Lebenszeichen; gerade Bewegung');
  });

  it('knows that its hours end before the time is up: the next day counts', () => {
    const story = flat({ start: '2026-03-09 18:00' }).motion('hall', '19:58').quietUntil('21:00');
    expect(said(story, 'inactivity-day')).toBe(
      'Alarm morgen 13:00, wenn bis dahin kein Lebenszeichen; gezählt seit 19:59',
    );
    expect(said(story.quietUntil('22:30'), 'inactivity-day')).toBe(
      'Ruht bis morgen 07:00: außerhalb des Zeitfensters; danach Alarm morgen 13:00, wenn bis dahin kein Lebenszeichen',
    );
  });

  it('is excused in bed, and says until when at the latest', () => {
    const story = flat({ start: '2026-03-08 22:00' }).bed('occupied', '22:40').quietUntil('08:00');
    expect(said(story, 'inactivity-day')).toBe(
      'Ausgesetzt, längstens bis 10:40: im Bett seit gestern 22:40; danach Alarm um 13:00, wenn bis dahin kein Lebenszeichen',
    );
    expect(said(story, 'not-up')).toBe(
      'Voralarm um 09:30, Alarm um 09:32, wenn bis dahin kein Lebenszeichen (Flur, Küche, Bad)',
    );
  });

  it('is excused while the resident is out, and says since when', () => {
    const story = flat().door('opens', '09:20').door('closes', '09:21').quietUntil('11:00');
    story.expectPresence('away');
    expect(said(story, 'inactivity-day')).toBe(
      'Ausgesetzt, längstens bis 21:21: vermutlich außer Haus seit 09:31; danach Alarm morgen 13:00, wenn bis dahin kein Lebenszeichen',
    );
  });

  it('foresees that the resident has just left', () => {
    const story = flat().motion('hall', '09:10').door('opens', '09:20').door('closes', '09:21').quietUntil('09:25');
    expect(statusOf(story, 'inactivity-day')).toMatchObject({
      state: 'watching',
      firesAt: instant('2026-03-10 13:00'),
    });
  });

  it('is excused by a mode, and says until when', () => {
    const story = flat().motion('hall', '09:00').mode('visit', '10:00', '12:00').quietUntil('10:30');
    expect(said(story, 'inactivity-day')).toBe(
      'Ausgesetzt, längstens bis 12:00: Besuch seit 10:00; danach Alarm um 18:00, wenn bis dahin kein Lebenszeichen',
    );
  });

  it('says that an interruption has postponed it', () => {
    const story = flat().motion('hall', '08:58').gap('14:30', '15:05', 'bridge').quietUntil('15:06');
    expect(said(story, 'inactivity-day')).toBe(
      'Alarm um 15:35, wenn bis dahin kein Lebenszeichen; gezählt seit 08:59; wegen einer Unterbrechung später als 14:59',
    );
  });

  it('cannot hear while the gateway is deaf: it promises nothing', () => {
    const story = flat().motion('hall', '09:00').quietUntil('10:00');
    story.input({ type: 'deaf', at: story.now, cause: 'bridge' }).quietUntil('10:20');
    expect(said(story, 'inactivity-day')).toBe(
      'Kann nichts hören: die Funkzentrale (Zigbee2MQTT) ist seit 10:00 nicht erreichbar',
    );
  });

  it('names the sensors that it would need', () => {
    const kitchen = own([
      { id: 'quiet-kitchen', kind: 'inactivity' },
      { for: '30h', of: { rooms: ['kitchen'], signal: 'motion' } },
    ]);
    const story = flat({ program: kitchen }).motion('kitchen', '08:00').motion('hall', '10:00');
    expect(said(story.motion('hall', '09:30'), 'quiet-kitchen')).toBe(
      'Kann nichts sehen: der Sensor kitchen_motion (Küche) meldet sich nicht',
    );
    expect(statusOf(story, 'quiet-kitchen')).toMatchObject({
      state: 'cannot-see',
      since: instant('2026-03-09 08:01:30'),
    });
  });

  it('says in the first minutes that nothing was heard yet', () => {
    const story = flat({ fresh: true }).motion('hall', '07:00');
    expect(said(story, 'door-open')).toBe(
      'Kann noch nichts sehen: der Sensor front_door (Flur) hat sich noch nicht gemeldet',
    );
  });
});

describe('a rule with a pre-alarm', () => {
  it('says both times, and in the pre-alarm who may end it', () => {
    const story = flat({ start: '2026-03-09 04:00' }).quietUntil('06:00');
    expect(said(story, 'not-up')).toBe(
      'Voralarm um 09:30, Alarm um 09:32, wenn bis dahin kein Lebenszeichen (Flur, Küche, Bad)',
    );
    expect(statusOf(story, 'not-up')).toMatchObject({
      since: instant('2026-03-09 05:00'),
      prealarmAt: instant('2026-03-09 09:30'),
      firesAt: instant('2026-03-09 09:32'),
    });
    expect(said(story.quietUntil('09:31'), 'not-up')).toBe(
      'Voralarm seit 09:30; Alarm um 09:32, wenn ihn bis dahin niemand abbricht',
    );
    expect(said(story.quietUntil('09:33'), 'not-up')).toBe('Hat ausgelöst (09:32) und ist noch nicht abgeschlossen');
  });

  it('that got what it waited for names the next day', () => {
    expect(said(flat().motion('kitchen', '07:12').quietUntil('08:00'), 'not-up')).toBe(
      'Voralarm morgen 09:30, Alarm morgen 09:32, wenn bis dahin kein Lebenszeichen (Flur, Küche, Bad); in diesem Zeitfenster schon eingetroffen',
    );
  });
});

describe('a rule of a state', () => {
  it('says since when the state lasts', () => {
    const story = flat().door('opens', '10:00').quietUntil('10:04');
    expect(said(story, 'door-open')).toBe('Hinweis um 10:10, wenn es so bleibt; Tür offen (Flur) seit 10:00');
    expect(said(story.door('closes', '10:05'), 'door-open')).toBe('Achtet auf: Tür offen, 10 min lang');
  });

  it('knows its room and its limit', () => {
    const story = flat().motion('bath', '10:00').reading('kitchen_climate', 'temperature', 29.1, '10:05');
    expect(said(story, 'long-in-bath')).toBe(
      'Alarm um 11:00, wenn es so bleibt; Aufenthalt im selben Raum (Bad) seit 10:00',
    );
    expect(said(story, 'too-warm')).toBe('Hinweis um 12:05, wenn es so bleibt; über 28 °C (Küche) seit 10:05');
  });
});

describe('a rule of an event', () => {
  it('says what it listens for', () => {
    expect(said(flat(), 'help')).toBe('Achtet auf: Notruftaste gedrückt');
    expect(said(flat(), 'fall-confirmed', 'en')).toBe('Watches for: fall sensor triggers');
  });

  it('says that a possible fall is being checked', () => {
    const story = flat().motion('bath', '10:00').fall('possible', '10:05');
    expect(said(story, 'fall-possible')).toBe(
      'Alarm um 10:06, wenn bis dahin kein Lebenszeichen in einem anderen Raum; möglicher Sturz gemeldet (Bad), 10:05',
    );
  });
});

describe('a rule that counts', () => {
  const twice = own([
    { id: 'wandering', kind: 'counts' },
    { event: { signal: 'motion', rooms: ['hall'] }, times: 3, within: '2h' },
  ]);
  it('says how often so far, and what it still counts', () => {
    const story = flat({ program: twice });
    expect(said(story, 'wandering')).toBe('Zählt: Bewegung, 3-mal innerhalb von 2 h');
    story.motion('hall', '08:00').motion('hall', '08:30');
    expect(said(story, 'wandering')).toBe('Zählt: Bewegung, 3-mal innerhalb von 2 h; bisher 2-mal (Flur) seit 08:00');
    expect(said(story.quietUntil('10:10'), 'wandering', 'en')).toBe(
      'Counts: motion, 3 times within 2 h; 1 so far (hall) since 08:30',
    );
  });
});

describe('other rules', () => {
  it('in shadow say what they would do, and when', () => {
    const shadow = own([{ id: 'quiet', kind: 'inactivity', shadow: true, prealarmMs: 2 * minute }, { for: '4h' }]);
    const story = flat({ program: shadow }).motion('hall', '09:00');
    expect(said(story, 'quiet')).toBe(
      'Zur Probe, niemand wird gerufen: Voralarm um 13:01, Alarm um 13:03, wenn bis dahin kein Lebenszeichen; gezählt seit 09:01',
    );
  });

  it('that still learn are on trial, and say for how long', () => {
    const learning = own([{ id: 'unusual', kind: 'unusual' }, { ceiling: '4h' }]);
    const story = flat({ program: learning }).motion('hall', '09:00');
    expect(statusOf(story, 'unusual').shadow).toBe(true);
    expect(said(story, 'unusual')).toBe(
      'Zur Probe, niemand wird gerufen: Alarm um 13:01, wenn bis dahin kein Lebenszeichen; gezählt seit 09:01; lernt noch 28 Tage',
    );
  });

  it('that wait for somebody to be in bed rest until then', () => {
    const inBed = own([{ id: 'restless', kind: 'happens', while: 'in-bed' }, { event: { signal: 'vibration' } }]);
    expect(said(flat({ program: inBed }), 'restless')).toBe('Ruht: niemand ist im Bett');
  });

  it('with hours wait while nobody knows the time', () => {
    const story = flat().motion('hall', '09:00');
    story.input({ type: 'clock', at: story.now, trusted: false, stepMs: 0 });
    expect(said(story, 'inactivity-day')).toBe('Ruht: die Uhrzeit ist unsicher');
  });
});

describe('times as people say them', () => {
  const now = instant('2026-03-28 21:00');
  const when = createWhen('de', 'Europe/Berlin');
  it('counts days by the calendar, also over the night in which the clocks change', () => {
    expect(when(now - 60 * minute, now)).toBe('20:00');
    expect(when(instant('2026-03-27 23:00'), now)).toBe('gestern 23:00');
    expect(when(instant('2026-03-29 23:30'), now)).toBe('morgen 23:30');
    expect(when(instant('2026-03-30 00:10'), now)).toBe('Mo 30.03. 00:10');
    expect(createWhen('en', 'Europe/Berlin')(instant('2026-03-25 21:00'), now)).toBe('Wed 25/03 21:00');
  });
});
