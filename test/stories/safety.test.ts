import { describe, expect, it } from 'vitest';
import { flat, program, rule } from './support.ts';

describe('help', () => {
  it('goes to the centre and the carer at once', () => {
    flat().help('09:00').expectTold('dispatch zentrale raised', 'sms keller raised');
  });

  it('pressed again is one alert with a count, and one update a minute', () => {
    const story = flat().help('09:00').quietUntil('09:00:05').help('09:00:10').help('09:00:20').help('09:00:30');
    story.expectTold('dispatch zentrale raised', 'sms keller raised', 'dispatch zentrale update', 'sms keller update');
    story.quietUntil('09:01:30').expectTold('dispatch zentrale update', 'sms keller update');
    expect(story.alert('help').count).toBe(4);
  });

  it('pressed after somebody took over tells that person at once', () => {
    flat()
      .help('09:00')
      .quietUntil('09:00:30')
      .acknowledge('help', 'keller', '09:01')
      .expectTold('dispatch zentrale raised', 'sms keller raised', 'dispatch zentrale taken-over')
      .help('09:01:05')
      .expectTold('sms keller update');
  });

  it('pressed after somebody took over is told at once even where others have just been told of a press', () => {
    flat()
      .help('09:00')
      .help('09:00:30')
      .acknowledge('help', 'keller', '09:00:40')
      .quietUntil('09:00:45')
      .expectAlert('help', 'acknowledged')
      .help('09:00:50')
      .expectTold('sms keller update')
      .help('09:01:10')
      .quietUntil('09:01:49')
      .expectTold()
      .quietUntil('09:01:50')
      .expectTold('sms keller update');
  });

  it('pressed after closing is a new alert', () => {
    const story = flat().help('09:00').quietUntil('09:00:30').close('help', 'keller', 'justified', '09:20');
    const first = story.alert('help').id;
    story.help('09:30').expectAlert('help', 'opened', '09:30:00');
    expect(story.alert('help').id).not.toBe(first);
  });

  it('pressed again in the very second in which its alert was closed is a new alert', () => {
    const story = flat().help('09:00:00').close('help', 'keller', 'justified', '09:00:00').help('09:00:01');
    story.expectAlert('help', 'opened', '09:00:01');
  });

  it('is the same press when one message arrives three times', () => {
    const story = flat().help('09:00').help('09:00:00').help('09:00:00');
    expect(story.alert('help').count).toBe(1);
  });

  it('is never cancelled by a sign of life and never silenced by a mode', () => {
    for (const mode of ['absence', 'visit', 'care', 'pause'] as const) {
      flat().mode(mode, '08:00', '12:00').help('09:00').expectAlert('help', 'opened', '09:00:00');
    }
  });

  it('waits a minute for a cancel on site during maintenance', () => {
    flat().mode('maintenance', '08:30').help('09:00').expectAlert('help', 'prealarm').cancel('09:00:40').expectTold();
    flat().mode('maintenance', '08:30').help('09:00').quietUntil('09:01').expectAlert('help', 'opened', '09:01:00');
  });
});

describe('what counts as home when nobody knows', () => {
  const unclear = () =>
    flat().door('opens', '08:00').door('closes', '08:00:10').gap('08:02', '11:30').expectPresence('unknown');

  it('an alarm about somebody at home goes to carers and says so, not to the centre', () => {
    const story = unclear().quietUntil('19:00');
    const told = story.notifies().filter(({ alertId }) => alertId.startsWith('inactivity-day'));
    expect(new Set(told.map(({ contact }) => contact))).toEqual(new Set(['keller', 'bereitschaft']));
    expect(story.alert('inactivity-day').because.presence).toBe('unknown');
  });

  it('an emergency goes to the centre all the same', () => {
    const still = rule({ id: 'still', kind: 'inactivity', level: 'emergency' }, { for: '2h' });
    flat({ program: program({ rules: [still] }) })
      .door('opens', '08:00')
      .door('closes', '08:00:10')
      .gap('08:02', '11:30')
      .quietUntil('12:00')
      .expectToldOf('still', 'dispatch zentrale raised', 'sms keller raised');
  });
});

describe('a fall', () => {
  it('that is possible is checked for 90 seconds: life elsewhere ends it', () => {
    flat().fall('possible', '09:00').motion('kitchen', '09:01').quietUntil('09:10').expectNoAlert('fall-possible');
  });

  it('that is possible, with nothing elsewhere, is an alarm to carers', () => {
    flat().fall('possible', '09:00').motion('bath', '09:00:30').quietUntil('09:02').expectTold('sms keller raised');
  });

  it('that is possible never goes straight to the centre', () => {
    const straight = rule(
      { id: 'fall-possible', kind: 'happens', chain: 'emergency' },
      { event: { signal: 'fall', is: 'possible' } },
    );
    flat({ program: program({ rules: [straight] }) })
      .fall('possible', '09:00')
      .quietUntil('09:01:40')
      .expectTold('sms keller raised')
      .quietUntil('09:03:35')
      .expectTold('dispatch zentrale reminder', 'sms keller reminder');
  });

  it('that is confirmed is an emergency after a pre-alarm of a minute; the resident can cancel it', () => {
    flat()
      .fall('confirmed', '09:00')
      .expectAlert('fall-confirmed', 'prealarm', '09:00:00')
      .motion('kitchen', '09:00:20')
      .quietUntil('09:01')
      .expectAlert('fall-confirmed', 'opened', '09:01:00');
    flat().fall('confirmed', '09:00').cancel('09:00:30').quietUntil('09:05').expectTold();
  });

  it('that the sensor takes for possible again and again is not put off', () => {
    flat()
      .fall('possible', '09:00')
      .fall('none', '09:00:50')
      .fall('possible', '09:01')
      .quietUntil('09:01:29')
      .expectNoAlert('fall-possible')
      .quietUntil('09:01:30')
      .expectAlert('fall-possible', 'opened', '09:01:30');
  });

  it('that is possible is not ended by what happened before it and is told late', () => {
    flat()
      .fall('possible', '09:00')
      .late('kitchen_motion', 'motion', true, '2026-03-09 08:59:50', '09:00:05')
      .quietUntil('09:01:30')
      .expectAlert('fall-possible', 'opened', '09:01:30');
  });

  it('of which the sensor does not know is none, and takes back none', () => {
    flat().reading('fall_radar', 'fall', null, '09:00').quietUntil('09:10').expectNothing();
    const story = flat().fall('confirmed', '09:00').reading('fall_radar', 'fall', null, '09:00:30').quietUntil('09:30');
    expect(story.alert('fall-confirmed').state).toBe('open');
  });

  it('is none at the start of the gateway only because it was one before', () => {
    flat().copy('fall_radar', 'fall', null, '08:00').copy('fall_radar', 'fall', 'confirmed', '09:00').expectNothing();
  });

  it('that is confirmed while the flat seems empty sets home and acts', () => {
    flat()
      .door('opens', '08:00')
      .door('closes', '08:00:10')
      .quietUntil('08:20')
      .expectPresence('away')
      .fall('confirmed', '09:00')
      .expectPresence('home')
      .quietUntil('09:01')
      .expectAlert('fall-confirmed', 'opened', '09:01:00');
  });

  it('that is first possible and then confirmed is one emergency, not two alerts', () => {
    flat().fall('possible', '09:00').fall('confirmed', '09:00:20').quietUntil('09:10').expectNoAlert('fall-possible');
  });
});

describe('a leak', () => {
  it('is told even where only a copy tells of it, and ends with it', () => {
    flat()
      .copy('bath_leak', 'leak', true, '09:00')
      .expectAlert('leak', 'opened', '09:00:00')
      .reading('bath_leak', 'leak', false, '10:00')
      .expectAlert('leak', 'closed', '10:00:00');
  });
});
