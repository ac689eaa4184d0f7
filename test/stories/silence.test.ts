import { describe, it } from 'vitest';
import type { SensorFacts, Signal } from '../../rules/engine/index.ts';
import { flat, hour, program, rule, rules, sensors } from './support.ts';

describe('silence by day', () => {
  it('raises an alarm after six hours without a sign of life, and not a second earlier', () => {
    flat()
      .motion('hall', '07:12')
      .quietUntil('13:13:29')
      .expectNothing()
      .quietUntil('13:13:30')
      .expectAlert('inactivity-day', 'opened', '13:13:30');
  });

  it('does not begin while motion is held on, and begins at the off edge', () => {
    flat()
      .motionOn('hall', '07:12')
      .motionOn('hall', '07:20')
      .motionOff('hall', '07:29')
      .quietUntil('13:28')
      .expectNothing()
      .quietUntil('13:29')
      .expectAlert('inactivity-day', 'opened', '13:29:00');
  });

  it('begins ten minutes after a motion that never ends, and that sensor is unknown from then on', () => {
    flat()
      .motionOn('hall', '07:12')
      .quietUntil('13:21')
      .expectNothing()
      .quietUntil('13:22')
      .expectAlert('inactivity-day', 'opened', '13:22:00');
  });

  it('does not begin for hours while a radar sees somebody, and its hold survives a restart', () => {
    const radar = {
      ...sensors[1],
      id: 'living_radar',
      kind: 'presence',
      room: 'living',
      signals: ['presence' as const],
    };
    const quick = rule({ id: 'quiet', kind: 'inactivity' }, { for: '2h' });
    flat({ program: program({ sensors: [...sensors, radar as SensorFacts], rules: [quick] }) })
      .reading('living_radar', 'presence', true, '08:00')
      .quietUntil('10:30')
      .restart()
      .quietUntil('11:00')
      .reading('living_radar', 'presence', false, '11:00')
      .expectNothing()
      .quietUntil('13:00')
      .expectAlert('quiet', 'opened', '13:00:00');
  });

  it('counts from when a late report happened, and what is older than known changes nothing', () => {
    flat()
      .late('kitchen_motion', 'motion', true, '2026-03-09 07:00', '07:20')
      .late('kitchen_motion', 'motion', false, '2026-03-09 07:01', '07:21')
      .door('opens', '07:30')
      .door('closes', '07:30:20')
      .late('front_door', 'contact', true, '2026-03-09 07:30:10', '07:31')
      .motion('hall', '07:32')
      .quietUntil('07:50')
      .expectNoAlert('door-open')
      .quietUntil('13:33:30')
      .expectAlert('inactivity-day', 'opened', '13:33:30');
  });

  it('a radar whose motion changes sees somebody for longer than four hours; one that repeats itself is stuck', () => {
    const signals: Signal[] = ['presence', 'motion'];
    const radar = { ...sensors[1], id: 'radar', kind: 'presence', room: 'living', signals } as SensorFacts;
    const living = () => flat({ program: program({ sensors: [...sensors, radar] }), start: '2026-03-09 07:00' });
    living()
      .reading('radar', 'presence', true, '08:00')
      .reading('radar', 'motion', true, '10:00')
      .reading('radar', 'motion', false, '10:01')
      .quietUntil('14:00')
      .expectNoAlert('fault:stuck:radar')
      .quietUntil('14:01')
      .expectAlert('fault:stuck:radar', 'opened', '14:01:00');
    living()
      .reading('radar', 'presence', true, '08:00')
      .reading('radar', 'presence', true, '11:00')
      .quietUntil('12:00')
      .expectAlert('fault:stuck:radar', 'opened', '12:00:00')
      .reading('radar', 'presence', true, '12:30')
      .quietUntil('14:00')
      .expectAlert('inactivity-day', 'opened', '14:00:00');
  });

  it('who lies before a radar is silent from its last change on, and is called for though it is still on', () => {
    const signals: Signal[] = ['presence', 'motion'];
    const radar = { ...sensors[1], id: 'radar', kind: 'presence', room: 'living', signals } as SensorFacts;
    flat({ program: program({ sensors: [...sensors, radar] }), start: '2026-03-09 07:00' })
      .reading('radar', 'presence', true, '09:00')
      .reading('radar', 'motion', true, '10:00')
      .reading('radar', 'motion', false, '10:01')
      .quietUntil('16:00')
      .expectNoAlert('inactivity-day')
      .quietUntil('16:01')
      .expectAlert('inactivity-day', 'opened', '16:01:00');
  });

  it('does not begin early when a renewed motion is held over a restart', () => {
    flat()
      .motionOn('hall', '07:12')
      .motionOn('hall', '07:20')
      .restart()
      .quietUntil('13:29')
      .expectNothing()
      .quietUntil('13:30')
      .expectAlert('inactivity-day', 'opened', '13:30:00');
  });

  it('is not broken by a copy of an old state, by battery or by climate', () => {
    flat()
      .motion('hall', '07:12')
      .copy('kitchen_motion', 'motion', true, '09:00')
      .copy('front_door', 'contact', true, '09:10')
      .copy('front_door', 'contact', false, '09:20')
      .reading('hall_motion', 'battery', 80, '10:00')
      .reading('kitchen_climate', 'temperature', 22.5, '11:00')
      .quietUntil('13:14')
      .expectAlert('inactivity-day', 'opened', '13:13:30');
  });

  it('is broken by a kettle that is switched on, but not by one that stays on', () => {
    flat()
      .motion('hall', '07:12')
      .reading('kettle', 'power', 1800, '09:00')
      .reading('kettle', 'power', 1790, '09:02')
      .quietUntil('14:59')
      .expectNothing()
      .quietUntil('15:00')
      .expectAlert('inactivity-day', 'opened', '15:00:00');
  });

  it('counts motion again after a copy said that it is on', () => {
    flat()
      .motion('hall', '07:12')
      .copy('hall_motion', 'motion', true, '09:00')
      .reading('hall_motion', 'motion', true, '11:00')
      .motionOff('hall', '11:01')
      .quietUntil('17:00')
      .expectNothing()
      .quietUntil('17:01')
      .expectAlert('inactivity-day', 'opened', '17:01:00');
  });

  it('of a pet is silence: only doors, beds, buttons and plugs count', () => {
    flat({ program: program({ flat: { household: 'pet' } }) })
      .door('opens', '07:00')
      .door('closes', '07:00:10')
      .bed('occupied', '07:05')
      .bed('empty', '07:06')
      .motion('hall', '09:00')
      .motion('kitchen', '12:00')
      .quietUntil('13:06')
      .expectAlert('inactivity-day', 'opened', '13:06:00');
  });

  it('is judged only inside its hours, and counts from their beginning', () => {
    flat({ start: '2026-03-08 19:00' })
      .motion('hall', '20:00')
      .quietUntil('23:59')
      .quietUntil('12:59')
      .expectNoAlert('inactivity-day')
      .quietUntil('13:00')
      .expectAlert('inactivity-day', 'opened', '13:00:00');
  });

  it('is not judged before the rule first heard anything', () => {
    flat({ fresh: true }).quietUntil('23:00').expectNoAlert('inactivity-day');
  });

  it('is raised again only after the next sign of life, and merges while the alert is open', () => {
    flat()
      .motion('hall', '07:12')
      .quietUntil('13:14')
      .motion('kitchen', '14:00')
      .quietUntil('20:02')
      .expectAlert('inactivity-day', 'raised-again', '20:01:30')
      .motion('kitchen', '20:03')
      .expectToldOf('inactivity-day', 'sms keller update', 'sms bereitschaft update', 'dispatch zentrale update');
  });

  it('called off with the button in the flat counts anew from there', () => {
    const warning = rule({ id: 'quiet', kind: 'inactivity', prealarmMs: 120_000 }, { for: '2h' });
    flat({ program: program({ rules: [warning] }) })
      .motion('hall', '07:58:30')
      .quietUntil('10:00:30')
      .expectAlert('quiet', 'prealarm', '10:00:00')
      .cancel('10:01')
      .quietUntil('12:00:59')
      .expectAlert('quiet', 'cancelled')
      .quietUntil('12:01')
      .expectAlert('quiet', 'prealarm', '12:01:00');
  });
});

describe('a bed', () => {
  it('excuses silence for five hours by day, then it is a care alarm of its own', () => {
    flat()
      .motion('hall', '10:00')
      .bed('occupied', '12:00')
      .quietUntil('16:59')
      .expectNothing()
      .quietUntil('17:00')
      .expectAlert('in-bed-too-long', 'opened', '17:00:00')
      .expectNoAlert('inactivity-day');
  });

  it('excuses silence for twelve hours by night', () => {
    flat()
      .motion('hall', '19:00')
      .bed('occupied', '20:30')
      .quietUntil('08:29')
      .expectNoAlert('in-bed-too-long')
      .quietUntil('08:31')
      .expectAlert('in-bed-too-long', 'opened', '08:30:00');
  });

  it('entered late at night excuses as long as one entered in the evening', () => {
    flat({ start: '2026-03-08 20:00' })
      .motion('hall', '22:50')
      .bed('occupied', '23:00')
      .quietUntil('10:59')
      .expectNoAlert('in-bed-too-long')
      .quietUntil('11:00')
      .expectAlert('in-bed-too-long', 'opened', '11:00:00');
  });

  it('does not excuse a rule that is about being in bed', () => {
    const still = rule({ id: 'still-in-bed', kind: 'inactivity', while: 'in-bed' }, { for: '3h' });
    flat({ program: program({ rules: [still] }) })
      .bed('occupied', '12:00')
      .quietUntil('15:00')
      .expectAlert('still-in-bed', 'opened', '15:00:00');
  });

  it('is empty when all beds are: one of two is not enough', () => {
    const second = { ...sensors[4], id: 'bed_two' } as SensorFacts;
    const out = rule({ id: 'out-of-bed', kind: 'stays' }, { state: { signal: 'bed', is: 'empty' }, for: '30m' });
    flat({ program: program({ sensors: [...sensors, second], rules: [out] }) })
      .bed('occupied', '06:40')
      .reading('bed_two', 'bed', true, '06:41')
      .bed('empty', '08:00')
      .quietUntil('08:40')
      .expectNoAlert('out-of-bed')
      .reading('bed_two', 'bed', false, '09:00')
      .quietUntil('09:30')
      .expectAlert('out-of-bed', 'opened', '09:30:00');
  });

  it('that a rule of the technician watches already is not told twice', () => {
    const own = rule({ id: 'too-long', kind: 'stays', prealarmMs: 120_000 }, { state: { signal: 'bed' }, for: '5h' });
    flat({ program: program({ rules: [own] }) })
      .bed('occupied', '12:00')
      .quietUntil('17:30')
      .expectAlert('too-long', 'opened', '17:02:00')
      .expectNoAlert('in-bed-too-long');
  });

  it('that other rooms contradict is stuck: a fault, and it excuses nothing', () => {
    flat()
      .bed('occupied', '07:00')
      .motion('kitchen', '08:00')
      .motion('hall', '08:03')
      .motion('bath', '08:06')
      .expectAlert('fault:stuck:bed', 'opened')
      .quietUntil('14:08')
      .expectAlert('inactivity-day', 'opened', '14:07:30');
  });

  it('of two people contradicts nothing', () => {
    flat({ program: program({ flat: { household: '2+' } }) })
      .bed('occupied', '07:00')
      .motion('kitchen', '08:00')
      .motion('hall', '08:03')
      .motion('bath', '08:06')
      .expectNoAlert('fault:stuck:bed');
  });
});

describe('a state that stays', () => {
  it('is told when the door has been open for ten minutes, and closes by itself with the door', () => {
    flat()
      .door('opens', '10:00')
      .quietUntil('10:10')
      .expectAlert('door-open', 'opened', '10:10:00')
      .door('closes', '10:12')
      .expectAlert('door-open', 'closed', '10:12:00');
  });

  it('is the same room for an hour when nothing moves elsewhere', () => {
    flat()
      .motion('hall', '09:58')
      .motion('bath', '10:00')
      .motion('bath', '10:20')
      .quietUntil('11:00')
      .expectAlert('long-in-bath', 'opened', '11:00:00');
    flat().motion('bath', '10:00').motion('hall', '10:59').quietUntil('12:30').expectNoAlert('long-in-bath');
  });

  it('is warmth for two hours, from the first value above to the last', () => {
    flat()
      .reading('kitchen_climate', 'temperature', 28.4, '08:00')
      .reading('kitchen_climate', 'temperature', 29.1, '09:00')
      .quietUntil('10:00')
      .expectAlert('too-warm', 'opened', '10:00:00')
      .reading('kitchen_climate', 'temperature', 27.5, '10:30')
      .expectAlert('too-warm', 'closed', '10:30:00');
  });

  it('is being out at night', () => {
    const out = rule(
      { id: 'out-at-night', kind: 'stays', between: '22:00-06:00' },
      { state: { signal: 'whereabouts', is: 'away' }, for: '30m' },
    );
    flat({ program: program({ rules: [out] }) })
      .door('opens', '21:00')
      .door('closes', '21:00:10')
      .quietUntil('22:29')
      .expectNoAlert('out-at-night')
      .quietUntil('22:30')
      .expectAlert('out-at-night', 'opened', '22:30:00');
  });

  it('can be asked to have begun inside the hours: up late is not out of bed', () => {
    const outOfBed = rule(
      { id: 'out-of-bed', kind: 'stays', between: '22:00-06:00' },
      { state: { signal: 'bed', is: 'empty' }, for: '30m', began: 'inside' },
    );
    flat({ program: program({ rules: [outOfBed] }) })
      .quietUntil('23:30')
      .expectNoAlert('out-of-bed')
      .bed('occupied', '23:45')
      .bed('empty', '02:00')
      .quietUntil('02:30')
      .expectAlert('out-of-bed', 'opened', '02:30:00');
  });
});

describe('a missed morning', () => {
  it('warns in the flat first, then tells the chain, is taken over and closed', () => {
    flat({ start: '2026-03-08 22:00' })
      .quietUntil('09:29:59')
      .expectNothing()
      .quietUntil('09:30')
      .expectAlert('not-up', 'prealarm', '09:30:00')
      .expectLamp('detected')
      .quietUntil('09:32')
      .expectTold('sms keller raised')
      .quietFor(2000)
      .expectLamp('sent')
      .acknowledge('not-up', 'keller', '09:34')
      .expectLamp('acknowledged')
      .expectTold()
      .close('not-up', 'keller', 'visit', '09:50')
      .expectAlert('not-up', 'closed', '09:50:00')
      .expectLamp('cleared');
  });

  it('is called off by a sign of life during the pre-alarm', () => {
    flat({ start: '2026-03-08 22:00' })
      .quietUntil('09:31')
      .expectAlert('not-up', 'prealarm')
      .motion('kitchen', '09:31:30')
      .expectAlert('not-up', 'cancelled', '09:31:30')
      .quietUntil('09:40')
      .expectNothing();
  });

  it('is called off by the button in the flat', () => {
    flat({ start: '2026-03-08 22:00' }).quietUntil('09:31').cancel('09:31:10').expectAlert('not-up', 'cancelled');
  });

  it('is not missed by who was up in time, by who is away, or by who has a visitor', () => {
    const night = { start: '2026-03-08 22:00' };
    flat(night).motion('hall', '05:10').quietUntil('09:40').expectNothing();
    flat(night).door('opens', '22:10').door('closes', '22:10:05').quietUntil('09:40').expectNoAlert('not-up');
    flat(night).mode('visit', '08:00', '11:00').quietUntil('09:40').expectNoAlert('not-up');
  });

  it('tells those who know when there is activity again, and goes on', () => {
    flat({ start: '2026-03-08 22:00' })
      .quietUntil('09:32:05')
      .expectTold('sms keller raised')
      .motion('kitchen', '09:33')
      .expectTold('sms keller update')
      .motion('hall', '09:35')
      .expectTold('sms keller reminder')
      .quietUntil('09:37:02')
      .expectTold('sms bereitschaft raised');
  });

  it('with resolve: activity ends by itself when the activity is sustained', () => {
    const resolving = rule(
      { id: 'not-up', kind: 'missing', between: '05:00-09:30', resolve: 'activity' },
      { expect: { signal: 'activity' } },
    );
    flat({ start: '2026-03-08 22:00', program: program({ rules: [resolving] }) })
      .quietUntil('09:30:05')
      .expectTold('sms keller raised')
      .motion('kitchen', '09:30:30')
      .motionOn('hall', '09:33')
      .expectTold('sms keller update', 'sms keller reminder')
      .motionOn('bath', '09:34')
      .expectTold('sms keller all-clear');
  });

  it('is not judged on the day the rule first hears something inside the window', () => {
    flat({ start: '2026-03-09 06:00', fresh: true })
      .reading('hall_motion', 'battery', 90, '06:10')
      .reading('kitchen_motion', 'battery', 90, '06:10')
      .quietUntil('09:40')
      .expectNoAlert('not-up')
      .motion('hall', '20:00')
      .motion('kitchen', '20:10')
      .quietFor(14 * hour)
      .expectAlert('not-up', 'prealarm', '09:30:00');
  });

  it('is called for once: who closes the alarm of one rule has looked after her, and the others count from then', () => {
    const night = rule(
      { id: 'inactivity-night', kind: 'inactivity', between: '19:00-07:00' },
      { for: '11h', began: 'inside' },
    );
    flat({ program: program({ rules: [...rules, night] }), start: '2026-03-09 18:00' })
      .motion('kitchen', '20:00')
      .quietUntil('07:02')
      .expectAlert('inactivity-night', 'opened', '07:01:30')
      .acknowledge('inactivity-night', 'keller', '07:05')
      .close('inactivity-night', 'keller', 'other', '07:40')
      .quietUntil('13:39')
      .expectNoAlert('not-up')
      .expectNoAlert('inactivity-day')
      .quietUntil('13:40')
      .expectAlert('inactivity-day', 'opened', '13:40:00');
  });

  it('is judged to its end by a rule whose hours say when it must have begun', () => {
    const day = rule({ id: 'day', kind: 'inactivity', between: '07:00-19:00' }, { for: '6h', began: 'inside' });
    const only = program({ rules: [day] });
    const flatAt = (start: string) => flat({ program: only, start: `2026-03-09 ${start}` });
    flatAt('15:00').motion('kitchen', '18:50').quietUntil('00:52').expectAlert('day', 'opened', '00:51:30');
    flatAt('15:00').motion('kitchen', '19:10').quietUntil('12:00').expectNoAlert('day');
    flatAt('04:00').motion('kitchen', '06:50').quietUntil('18:00').expectNoAlert('day');
    flatAt('15:00').motion('kitchen', '18:50').mode('visit', '20:00', '21:00').quietUntil('12:00').expectNoAlert('day');
    flatAt('12:00')
      .motion('kitchen', '13:00')
      .mode('visit', '14:00', '16:00')
      .quietUntil('22:01')
      .expectAlert('day', 'opened', '22:00:00');
    flatAt('15:00')
      .motion('kitchen', '18:50')
      .restart()
      .quietUntil('22:00')
      .restart()
      .quietUntil('00:52')
      .expectAlert('day', 'opened', '00:51:30');
  });
});
