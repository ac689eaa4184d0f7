/** Who lives here (DESIGN 5): one person, two or more, somebody with a pet. */
import { describe, it } from 'vitest';
import type { SensorFacts, Signal } from '../../rules/engine/index.ts';
import { flat, hour, program, rule, rules, type Story, sensors } from './support.ts';

const extra = (id: string, kind: string, room: string, signals: Signal[]): SensorFacts => ({
  ...{ id, kind, room, signals, exit: false, silentAfterMs: 25 * hour, learnsSilence: true },
});
const all = [
  ...sensors,
  extra('radar', 'presence', 'living', ['presence']),
  extra('shelf', 'vibration', 'living', ['vibration']),
  extra('second_bed', 'bed', 'bedroom', ['bed']),
  extra('armchair', 'seat', 'living', ['seat']),
];
const home = (household: '1' | '2+' | 'pet', start?: string) =>
  flat({ program: program({ flat: { household }, sensors: all }), ...(start && { start }) });

describe('with a pet', () => {
  const cat = (story: Story, clock: string) =>
    story
      .reading('radar', 'presence', true, clock)
      .reading('shelf', 'vibration', true, clock)
      .motionOn('kitchen', clock)
      .motionOff('kitchen', clock)
      .reading('shelf', 'vibration', false, clock)
      .reading('radar', 'presence', false, clock);

  it('what moves is no sign of life; doors, beds, seats, buttons and plugs are', () => {
    const quiet = () => cat(cat(home('pet').bed('occupied', '06:50').bed('empty', '07:00:10'), '09:00'), '12:00');
    quiet().quietUntil('13:00:10').expectAlert('inactivity-day', 'opened', '13:00:10');
    const sign: [string, Signal, boolean | string | number][] = [
      ['bed', 'bed', true],
      ['armchair', 'seat', true],
      ['day_button', 'button', 'single'],
      ['kettle', 'power', 1800],
      ['front_door', 'contact', true],
    ];
    for (const [sensor, signal, value] of sign) {
      quiet().reading(sensor, signal, value, '12:30').quietUntil('13:30').expectNoAlert('inactivity-day');
    }
  });

  it('a radar that holds on somebody does not put silence off', () => {
    home('pet')
      .bed('empty', '06:59')
      .bed('occupied', '06:59:30')
      .bed('empty', '07:00')
      .reading('radar', 'presence', true, '09:00')
      .quietUntil('12:59')
      .expectNoAlert('inactivity-day')
      .quietUntil('13:00')
      .expectAlert('inactivity-day', 'opened', '13:00:00');
  });

  it('a cat does not get up in the morning, nor call a warning off', () => {
    const story = cat(home('pet', '2026-03-08 22:00'), '06:00').quietUntil('09:30').expectAlert('not-up', 'prealarm');
    cat(story, '09:31').quietUntil('09:32').expectAlert('not-up', 'opened', '09:32:00');
  });

  it('a cat keeps nobody at home, and brings nobody back', () => {
    const gone = home('pet').door('opens', '08:00').door('closes', '08:00:10');
    const alone = cat(cat(gone, '08:04'), '08:08').quietUntil('08:11').expectPresence('away');
    cat(cat(cat(alone, '09:00'), '09:02'), '09:04')
      .expectPresence('away')
      .door('opens', '12:00')
      .expectPresence('home');
  });

  it('a cat does not end the check of a possible fall; a door does', () => {
    cat(home('pet').fall('possible', '09:00'), '09:00:30')
      .quietUntil('09:01:30')
      .expectAlert('fall-possible', 'opened');
    home('pet').fall('possible', '09:00').door('opens', '09:01').quietUntil('09:10').expectNoAlert('fall-possible');
  });

  it('a cat in the kitchen does not say that the mat is stuck', () => {
    const story = home('pet').bed('occupied', '07:00');
    cat(cat(cat(story, '08:00'), '08:02'), '08:04')
      .quietUntil('08:30')
      .expectNoAlert('fault:stuck:bed');
  });

  it('a cat that is fed by a neighbour asks no questions during an absence, but the neighbour does', () => {
    const away = home('pet').mode('absence', '07:00', '2026-03-12 18:00');
    const fed = cat(cat(cat(away, '10:00'), '10:02'), '10:04').expectNoAlert('active-in-absence');
    fed.door('opens', '11:00').door('closes', '11:00:10').reading('kettle', 'power', 900, '11:03');
    fed.expectAlert('active-in-absence', 'opened', '11:03:00');
  });
});

describe('with two or more people', () => {
  it('silence means that all are silent', () => {
    home('2+').motion('hall', '07:00').motion('kitchen', '12:00').quietUntil('18:01').expectNoAlert('inactivity-day');
    home('2+').motion('hall', '06:58:30').quietUntil('13:00').expectAlert('inactivity-day', 'opened', '13:00:00');
  });

  const quiet = rule({ id: 'quiet', kind: 'inactivity' }, { for: '1h' });
  const resting = (household: '1' | '2+') =>
    flat({ program: program({ flat: { household }, sensors: all, rules: [quiet] }) }).motion('hall', '06:40');

  it('one in bed does not excuse the silence of the other; all in bed do', () => {
    const ill = (household: '1' | '2+') => resting(household).bed('occupied', '07:00');
    ill('2+').quietUntil('08:00').expectAlert('quiet', 'opened', '08:00:00');
    ill('1').quietUntil('09:00').expectNoAlert('quiet');
    ill('2+').reading('second_bed', 'bed', true, '07:01').quietUntil('09:00').expectNoAlert('quiet');
  });

  it('one in an armchair does not excuse the other', () => {
    const sitting = (household: '1' | '2+') => resting(household).reading('armchair', 'seat', true, '07:00');
    sitting('2+').quietUntil('08:00').expectAlert('quiet', 'opened', '08:00:00');
    sitting('1').quietUntil('08:59').expectNoAlert('quiet');
  });

  it('who moves elsewhere may be another than the one who fell: the check goes on', () => {
    const fallen = (household: '1' | '2+') =>
      home(household).fall('possible', '09:00').motion('kitchen', '09:00:20').quietUntil('09:01:50');
    fallen('2+').expectAlert('fall-possible', 'opened', '09:01:30');
    fallen('1').expectNoAlert('fall-possible');
  });

  it('one in bed and one in the kitchen is no contradiction', () => {
    home('2+')
      .bed('occupied', '07:00')
      .motion('kitchen', '08:00')
      .motion('hall', '08:03')
      .motion('bath', '08:06')
      .expectNoAlert('fault:stuck:bed');
  });

  it('a rule about a bed speaks of the one it names', () => {
    const tooLong = rule(
      { id: 'bed-of-a', kind: 'stays' },
      { state: { signal: 'bed', is: 'occupied', sensors: ['bed'] }, for: '4h' },
    );
    const both = program({ flat: { household: '2+' }, sensors: all, rules: [...rules, tooLong] });
    flat({ program: both })
      .reading('second_bed', 'bed', true, '07:00')
      .quietUntil('11:30')
      .expectNoAlert('bed-of-a')
      .bed('occupied', '11:35')
      .quietUntil('15:35')
      .expectAlert('bed-of-a', 'opened', '15:35:00');
  });
});
