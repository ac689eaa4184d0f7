/** `stays` over several sensors: each is judged on its own time, and those who know of one hear of the next. */
import { describe, expect, it } from 'vitest';
import type { SensorFacts } from '../../rules/engine/index.ts';
import { becauseSentence } from '../../rules/words/index.ts';
import { flat, hour, minute, program, type RuleWords, rule, type Story, sensors } from './support.ts';

const another = (of: string, id: string, room: string): SensorFacts => {
  const like = sensors.find((sensor) => sensor.id === of) as SensorFacts;
  return { ...like, id, room, exit: false };
};
const home = [
  ...sensors,
  another('front_door', 'balcony', 'kitchen'),
  another('front_door', 'window', 'kitchen'),
  another('kitchen_climate', 'bath_climate', 'bath'),
];
const doors = (common: Partial<RuleWords> = {}) =>
  rule({ id: 'doors', kind: 'stays', level: 'notice', ...common }, { state: { signal: 'contact' }, for: '10m' });
const withDoors = (common: Partial<RuleWords> = {}) =>
  flat({ program: program({ rules: [doors(common)], sensors: home }) });
const opens = (story: Story, sensor: string, clock: string) => story.reading(sensor, 'contact', true, clock);
const closes = (story: Story, sensor: string, clock: string) => story.reading(sensor, 'contact', false, clock);

const names = {
  timeZone: 'Europe/Berlin',
  rooms: { hall: { de: 'Flur', en: 'hall' }, kitchen: { de: 'Küche', en: 'kitchen' }, bath: { de: 'Bad', en: 'bath' } },
};
const why = (story: Story, language: 'de' | 'en') => becauseSentence(story.alert('doors').because, language, names);

/** The front door since 10:00, told at 10:10; the balcony since 10:06. */
function twoDoors(common: Partial<RuleWords> = {}): Story {
  const story = withDoors(common);
  opens(story, 'front_door', '10:00');
  opens(story, 'balcony', '10:06');
  return story.quietUntil('10:10:05').expectAlert('doors', 'opened', '10:10:00');
}

describe('a second door', () => {
  it('is told on its own time, to those who know of the first, by its room', () => {
    const story = twoDoors().quietUntil('10:15:59').expectNothing().quietUntil('10:16');
    expect(story.alert('doors').count).toBe(2);
    const update = story.notifies().at(-1);
    expect(update).toMatchObject({ message: 'update', facts: { count: 2, room: 'kitchen', sensor: 'balcony' } });
    story.expectTold('email keller update');
    expect(why(story, 'de')).toBe(
      'Seit 10 min Tür offen (Flur); außerdem um 10:16 Uhr: Seit 10 min Tür offen (Küche).',
    );
    expect(why(story, 'en')).toBe('For 10 min door open (hall); in addition at 10:16: For 10 min door open (kitchen).');
  });

  it('is told to nobody when it closes in time', () => {
    const story = twoDoors();
    closes(story, 'balcony', '10:15');
    story.quietUntil('11:00').expectNothing();
  });

  it('keeps the alert open after the first has closed; it ends with the last', () => {
    const story = twoDoors().quietUntil('10:16').expectAlert('doors', 'raised-again', '10:16:00');
    closes(story, 'front_door', '10:20');
    story.expectNothing();
    closes(story, 'balcony', '10:25');
    story.expectAlert('doors', 'closed', '10:25:00');
  });

  it('that has not been open for long does not keep the alert of the first, and has its own when its time comes', () => {
    const story = twoDoors();
    closes(story, 'front_door', '10:12');
    story.expectAlert('doors', 'closed', '10:12:00').quietUntil('10:16').expectAlert('doors', 'opened', '10:16:00');
    expect(why(story, 'de')).toBe('Seit 10 min Tür offen (Küche).');
  });

  it('opened again while the alert is open is counted, and nobody is written to a second time about it', () => {
    const story = twoDoors().quietUntil('10:16').expectTold('email keller update');
    closes(story, 'balcony', '10:20');
    opens(story, 'balcony', '10:21');
    story.quietUntil('10:31').expectAlert('doors', 'raised-again', '10:31:00');
    story.quietUntil('10:40').expectTold();
    expect(why(story, 'de')).toContain('außerdem um 10:16 Uhr');
  });

  it('waits its own grace after deaf time, not that of the first', () => {
    const story = withDoors();
    opens(story, 'front_door', '10:00');
    story.gap('10:05', '10:45', 'bridge');
    opens(story, 'balcony', '10:46');
    story.quietUntil('10:55').expectNoAlert('doors').quietUntil('10:56').expectAlert('doors', 'opened', '10:56:00');
    story.quietUntil('11:15').expectAlert('doors', 'raised-again', '11:15:00');
  });

  it('keeps the grace of deaf time when the first has closed', () => {
    const story = withDoors();
    opens(story, 'front_door', '10:00');
    opens(story, 'balcony', '10:01');
    story.gap('10:05', '10:45', 'bridge');
    closes(story, 'front_door', '10:50');
    story.quietUntil('11:14').expectNoAlert('doors').quietUntil('11:15').expectAlert('doors', 'opened', '11:15:00');
  });

  it('survives a restart, and a pre-alarm is called off when no door is open', () => {
    const story = withDoors({ prealarmMs: 10 * minute });
    opens(story, 'front_door', '10:00');
    opens(story, 'balcony', '10:06');
    story
      .quietUntil('10:10')
      .expectAlert('doors', 'prealarm')
      .restart()
      .quietUntil('10:16')
      .expectAlert('doors', 'raised-again');
    closes(story, 'front_door', '10:17');
    story.expectNothing();
    closes(story, 'balcony', '10:18');
    story.expectAlert('doors', 'cancelled', '10:18:00');
  });
});

describe('a third door within the minute', () => {
  it('is told a minute after the second, by its name too where the room is the same', () => {
    const story = withDoors();
    opens(story, 'front_door', '10:00');
    opens(story, 'balcony', '10:06');
    opens(story, 'window', '10:06:20');
    story.quietUntil('10:16:30').expectTold('email keller raised', 'email keller update');
    story.quietUntil('10:17').expectTold('email keller update');
    expect(story.notifies().at(-1)?.facts).toMatchObject({ count: 3, sensor: 'window', room: 'kitchen' });
    expect(why(story, 'de')).toContain('(Küche); außerdem um 10:16 Uhr (window): Seit 10 min Tür offen (Küche).');
  });
});

describe('a person who closes the alert', () => {
  it('is not called again at once by whatever else happens in the flat', () => {
    const story = withDoors();
    opens(story, 'front_door', '10:00');
    story.quietUntil('10:12').close('doors', 'keller', 'justified', '10:12').expectAlert('doors', 'closed');
    story.bed('occupied', '10:15').quietUntil('10:21').expectNoAlert('doors');
    story.quietUntil('10:22').expectAlert('doors', 'opened', '10:22:00');
  });
});

describe('measured values', () => {
  it('are judged for each sensor from its own first value beyond the threshold', () => {
    const warm = rule(
      { id: 'doors', kind: 'stays', level: 'notice' },
      { state: { signal: 'temperature', above: 28 }, for: '2h' },
    );
    const story = flat({ program: program({ rules: [warm], sensors: home }) })
      .reading('kitchen_climate', 'temperature', 28.5, '08:00')
      .reading('bath_climate', 'temperature', 29.5, '08:30')
      .reading('kitchen_climate', 'temperature', 28.9, '09:00')
      .quietUntil('10:00')
      .expectAlert('doors', 'opened', '10:00:00')
      .reading('bath_climate', 'temperature', 30, '10:20')
      .quietUntil('10:30')
      .expectAlert('doors', 'raised-again', '10:30:00');
    expect(why(story, 'de')).toBe(
      'Seit 2 h über 28 °C (Küche), zuletzt 28,9 °C; außerdem um 10:30 Uhr: Seit 2 h über 28 °C (Bad), zuletzt 30 °C.',
    );
    story.reading('kitchen_climate', 'temperature', 27, '11:00').expectNothing();
    story.reading('bath_climate', 'temperature', 27, '11:10').expectAlert('doors', 'closed', '11:10:00');
  });
});

describe('water in two rooms', () => {
  it('is one alert that names both', () => {
    const leak = rule({ id: 'doors', kind: 'happens' }, { event: { signal: 'leak' } });
    const story = flat({
      program: program({ rules: [leak], sensors: [...home, another('bath_leak', 'sink', 'kitchen')] }),
    })
      .reading('bath_leak', 'leak', true, '10:00')
      .quietFor(2 * minute)
      .reading('sink', 'leak', true, '10:05')
      .quietFor(hour);
    expect(why(story, 'de')).toContain('außerdem um 10:05 Uhr: Wassermelder hat ausgelöst um 10:05 Uhr (Küche)');
    story.reading('sink', 'leak', false, '11:10').reading('sink', 'leak', true, '11:15');
    expect(story.notifies().at(-1)?.facts).toEqual({ count: 3, at: story.now });
  });
});
