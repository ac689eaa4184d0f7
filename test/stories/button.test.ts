/** The button in the flat: a press answers the lamp or buzzer of a pre-alarm, unless the rule is about that very press. */
import { describe, expect, it } from 'vitest';
import { flat, hour, minute, program, type RuleWords, rule, type Story, sensors } from './support.ts';

const press = (story: Story, clock: string, action = 'single') => story.reading('day_button', 'button', action, clock);
/** The button hangs in the bathroom: a press there is no sign of life elsewhere. */
const home = sensors.map((one) => (one.id === 'day_button' ? { ...one, room: 'bath' } : one));
const warned = (common: Partial<RuleWords> & { id: string; kind: string }, own: Record<string, unknown>) =>
  flat({ program: program({ sensors: home, rules: [rule({ prealarmMs: 2 * minute, ...common }, own)] }) });
/** Somebody is in the bathroom from 10:00 on; the pre-alarm runs from 11:00 to 11:02. */
const inTheBath = () =>
  warned({ id: 'long-in-bath', kind: 'stays' }, { state: { signal: 'activity', rooms: ['bath'] }, for: '60m' })
    .motion('bath', '10:00')
    .quietUntil('11:00')
    .expectAlert('long-in-bath', 'prealarm', '11:00:00');

describe('a press of a button', () => {
  it('cancels the pre-alarm, by the resident, and the rule counts anew', () => {
    const story = press(inTheBath(), '11:01').expectAlert('long-in-bath', 'cancelled', '11:01:00');
    expect(story.alert('long-in-bath').closed).toMatchObject({ by: 'resident', reason: 'cancelled' });
    story.motion('bath', '11:01:30').quietUntil('12:00:59').expectNoAlert('long-in-bath');
    story.quietUntil('12:01').expectAlert('long-in-bath', 'prealarm');
  });

  it('cancels that of a fall: the minute is there for it', () => {
    const story = flat().fall('confirmed', '10:00').expectAlert('fall-confirmed', 'prealarm');
    press(story, '10:00:30').expectAlert('fall-confirmed', 'cancelled', '10:00:30').quietUntil('10:05').expectTold();
  });

  it('cancels that of silence, wherever the rule looks for life', () => {
    const story = warned({ id: 'quiet', kind: 'inactivity' }, { of: { signal: 'motion' }, for: '2h' })
      .motion('hall', '07:58:30')
      .quietUntil('10:01')
      .expectAlert('quiet', 'prealarm', '10:00:00');
    press(story, '10:01:30').expectAlert('quiet', 'cancelled', '10:01:30');
  });

  it('does not take back what has been sent', () => {
    const story = inTheBath().quietUntil('11:02').expectAlert('long-in-bath', 'opened', '11:02:00');
    press(story, '11:03').expectNoAlert('long-in-bath');
  });

  it('that happened before the pre-alarm began is no answer to it, however late it is heard', () => {
    inTheBath()
      .late('day_button', 'button', 'single', '2026-03-09 10:59', '11:01')
      .quietUntil('11:02')
      .expectAlert('long-in-bath', 'opened', '11:02:00');
  });

  it('leaves a fault to those whom it concerns', () => {
    const silent = rule(
      { id: 'silent', kind: 'happens', level: 'fault', prealarmMs: 10 * minute },
      { event: { signal: 'health', is: 'sensor-silent' } },
    );
    const quick = sensors.map((sensor) => (sensor.id === 'bath_motion' ? { ...sensor, silentAfterMs: hour } : sensor));
    const story = flat({ program: program({ rules: [silent], sensors: quick }) })
      .quietUntil('07:31')
      .expectAlert('silent', 'prealarm');
    press(story, '07:32').quietUntil('07:45').expectAlert('silent', 'opened');
  });
});

describe('the help button', () => {
  it('cancels nothing: it calls', () => {
    const story = flat().fall('confirmed', '10:00').expectAlert('fall-confirmed', 'prealarm');
    story.help('10:00:30').expectAlert('help', 'opened', '10:00:30');
    story.quietUntil('10:01').expectAlert('fall-confirmed', 'opened', '10:01:00');
  });

  it('cancels nothing with its other keys either', () => {
    const own = sensors.map((one) =>
      one.id === 'sos' ? { ...one, signals: ['help' as const, 'button' as const] } : one,
    );
    const rules = program().rules;
    flat({ program: program({ rules, sensors: own }) })
      .fall('confirmed', '10:00')
      .reading('sos', 'button', 'double', '10:00:30')
      .quietUntil('10:01')
      .expectAlert('fall-confirmed', 'opened', '10:01:00');
  });
});

describe('a rule about the button itself', () => {
  const calling = () =>
    warned({ id: 'nurse', kind: 'happens', level: 'notice' }, { event: { signal: 'button', is: 'hold' } });

  it('is not cancelled by the press that it is about, nor by the next of them', () => {
    const story = press(calling(), '10:00', 'hold').expectAlert('nurse', 'prealarm');
    press(story, '10:01', 'hold')
      .expectAlert('nurse', 'raised-again')
      .quietUntil('10:02')
      .expectAlert('nurse', 'opened');
  });

  it('is cancelled by another press of it', () => {
    press(press(calling(), '10:00', 'hold'), '10:01', 'single').expectAlert('nurse', 'cancelled', '10:01:00');
  });

  it('that was missed is satisfied by it', () => {
    const story = warned(
      { id: 'day-button', kind: 'missing', between: '06:40-10:00' },
      { expect: { signal: 'button' } },
    ).quietUntil('10:01');
    press(story, '10:01:30').expectAlert('day-button', 'cancelled', '10:01:30');
  });

  it('in whose absence somebody pressed tells of it', () => {
    const story = warned(
      { id: 'somebody-there', kind: 'happens', level: 'notice', modes: ['absence'] },
      { event: { signal: 'activity' } },
    ).mode('absence', '09:00', '18:00');
    press(story, '10:00').quietUntil('10:02').expectAlert('somebody-there', 'opened', '10:02:00');
  });
});
