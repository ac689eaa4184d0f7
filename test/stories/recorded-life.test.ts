/** What recorded homes really show, mats apart (mats.test.ts), and what must come of it. */
import { describe, expect, it } from 'vitest';
import type { Reading, Signal, Value } from '../../rules/engine/index.ts';
import { flat, hour, minute, program, rule, rules, type Story, second, sensors } from './support.ts';

const heardFor = (silentAfterMs: number) => sensors.map((sensor) => ({ ...sensor, silentAfterMs }));
const home = program({ sensors: heardFor(1000 * hour) });
const story = () => flat({ program: home });
const raised = (told: Story) =>
  told
    .changes()
    .filter(({ change }) => change === 'opened')
    .map(({ alert }) => alert.rule);
const on = (clock: string) => `2026-03-09 ${clock}`;
const goesOut = (told: Story) =>
  told.motionOn('hall', '08:59').door('opens', '09:00').door('closes', '09:01').motionOff('hall', '09:01:30');

describe('phantom pulses in an empty flat, for days', () => {
  const phantoms = ['11:00', '15:37', '18:20', '03:22'];
  const days = () => {
    const inBath = rule(
      { id: 'long-in-bath', kind: 'stays', while: 'home' },
      { state: { signal: 'activity', rooms: ['bath'] }, for: '60m' },
    );
    const care = [...rules.filter(({ id }) => id !== inBath.id), inBath];
    const empty = goesOut(flat({ program: program({ sensors: heardFor(1000 * hour), rules: care }) }))
      .quietUntil('09:12')
      .expectPresence('away');
    for (let day = 0; day < 3; day++)
      for (const at of phantoms) empty.motionOn('bath', at).motionOff('bath', `${at}:20`).quietFor(hour);
    return empty;
  };

  it('never mean that she is home, and never call the centre', () => {
    const presences = days().effects.filter((effect) => effect.type === 'presence');
    expect(presences.map(({ presence }) => presence)).not.toContain('home');
    const told = days().notifies();
    expect(told.filter(({ contact }) => contact === 'zentrale')).toEqual([]);
  });

  it('carers hear once that she is not back, and the first day raises nothing else', () => {
    expect(raised(days()).filter((id) => id === 'away-too-long')).toHaveLength(1);
    const firstDay = goesOut(story()).motionOn('bath', '11:00').motionOff('bath', '11:00:20');
    firstDay.motionOn('bath', '15:37').motionOff('bath', '15:37:20').quietUntil('21:00').expectNothing();
  });
});

describe('heartbeats', () => {
  it('hide no silence: battery, link, warmth, a state told again', () => {
    const beats = story().motion('kitchen', '08:00');
    for (let at = beats.at('08:05'); at < beats.at('14:05'); at += 10 * minute) {
      const say = (sensor: string, signal: Signal, value: Value) => {
        const { room } = sensors.find(({ id }) => id === sensor) ?? { room: '' };
        beats.input({ type: 'reading', at, receivedAt: at, sensor, room, signal, value, evidence: 'report' });
      };
      beats.quietFor(at - beats.now);
      say('kitchen_motion', 'battery', 80);
      say('kitchen_motion', 'link', at % 200);
      say('kitchen_motion', 'motion', false);
      say('front_door', 'contact', false);
      say('bed', 'bed', false);
      say('kitchen_climate', 'temperature', 20 + (at % 3));
      say('kettle', 'power', at % 3);
    }
    beats.quietUntil('14:02').expectAlert('inactivity-day', 'opened', '14:01:30');
  });
});

describe('a report that comes hours late', () => {
  it('counts from when it happened, and holds nothing on now', () => {
    story()
      .motion('kitchen', '08:00')
      .late('hall_motion', 'motion', true, on('09:30'), on('12:00'))
      .quietUntil('15:39')
      .expectNothing()
      .quietUntil('15:40')
      .expectAlert('inactivity-day', 'opened', '15:40:00');
  });

  it('many at once are no activity now', () => {
    const away = goesOut(story()).quietUntil('09:30').expectPresence('away');
    away.late('kitchen_motion', 'motion', true, on('08:10'), on('12:00'));
    away.late('hall_motion', 'motion', true, on('08:20'), on('12:00'));
    away.late('bath_motion', 'motion', true, on('08:30'), on('12:00'));
    away.expectPresence('away');
    away.late('kitchen_motion', 'motion', true, on('09:40'), on('12:05'));
    away.late('hall_motion', 'motion', true, on('09:41'), on('12:05'));
    away.late('bath_motion', 'motion', true, on('09:42'), on('12:05'));
    away.expectPresence('unknown');
  });

  it('is no news to those who were called because of a later silence', () => {
    story()
      .motion('kitchen', '08:00')
      .quietUntil('14:02')
      .acknowledge('inactivity-day', 'keller', '14:05')
      .expectAlert('inactivity-day', 'acknowledged')
      .late('hall_motion', 'motion', true, on('08:30'), on('14:10'))
      .expectTold()
      .motionOn('hall', '14:20')
      .expectTold('sms keller update');
  });

  it('calls off a pre-alarm that was early', () => {
    flat({ start: on('04:00'), program: home })
      .quietUntil('09:31')
      .expectAlert('not-up', 'prealarm', '09:30:00')
      .late('hall_motion', 'motion', true, on('09:00'), on('09:31'))
      .expectAlert('not-up', 'cancelled', '09:31:00');
  });

  it('does not let her leave by a door that moved before she was last heard', () => {
    story()
      .motion('kitchen', '08:00')
      .motion('hall', '12:00')
      .late('front_door', 'contact', true, on('09:30'), on('12:10'))
      .late('front_door', 'contact', false, on('09:31'), on('12:10:01'))
      .quietUntil('13:00')
      .expectPresence('home')
      .quietUntil('18:02')
      .expectAlert('inactivity-day', 'opened', '18:01:30');
  });

  it('from just before the door does not keep her at home', () => {
    story()
      .door('opens', '09:00')
      .door('closes', '09:00:20')
      .late('hall_motion', 'motion', true, on('09:00:05'), on('09:00:25'))
      .motionOff('hall', '09:01:10')
      .quietUntil('09:12')
      .expectPresence('away');
  });

  it('does not turn a state back', () => {
    const door = story().door('opens', '09:00').door('closes', '09:05');
    door.late('front_door', 'contact', true, on('09:02'), on('09:06'));
    const state = (told: Story) =>
      told.engine
        .view()
        .signals()
        .find(({ signal }) => signal === 'contact')?.value;
    expect(state(door)).toBe(false);
    const warm = story().reading('kitchen_climate', 'humidity', 60, '09:00');
    warm.late('kitchen_climate', 'humidity', 40, on('08:30'), on('09:05'));
    expect(
      warm.engine
        .view()
        .signals()
        .find(({ signal }) => signal === 'humidity')?.value,
    ).toBe(60);
  });

  it('does not make a silent sensor one that was heard just now', () => {
    const told = flat({ program: program({ sensors: heardFor(2 * hour) }) });
    for (const { id } of sensors) told.reading(id, 'battery', 90, '07:00');
    told.late('hall_motion', 'battery', 90, on('07:30'), on('08:50'));
    for (const { id } of sensors.slice(2)) told.reading(id, 'battery', 90, '08:55');
    told.quietUntil('09:31').expectAlert('fault:silent:hall_motion', 'opened', '09:30:00');
  });
});

describe('a clock that steps back', () => {
  it('by hours: what sensors say from then on counts from when they say it', () => {
    const set = story().motion('kitchen', '08:00').quietUntil('10:00');
    set.input({ type: 'clock', at: set.now, trusted: true, stepMs: -3 * hour });
    const wall = (own: string) => set.at(own) - 3 * hour;
    for (const [value, at] of [
      [true, '10:30'],
      [false, '10:31'],
    ] as const)
      set.quietUntil(at).input({ ...{ type: 'reading', at: wall(at), receivedAt: set.now }, ...motion(value) });
    expect(set.quietFor(6 * hour - minute).engine.view().alerts).toEqual([]);
    expect(set.quietFor(2 * minute).alert('inactivity-day').state).toBe('open');
  });

  it('by five minutes neither delays nor repeats anything', () => {
    const set = story().motion('kitchen', '08:00').quietUntil('09:00');
    set.input({ type: 'clock', at: set.now, trusted: true, stepMs: -292 * second });
    set.quietUntil('14:02').expectAlert('inactivity-day', 'opened', '14:01:30');
    expect(raised(set)).toEqual(['inactivity-day']);
  });

  it('that nobody measured: readings from the time before it count as now', () => {
    const set = story().motion('kitchen', '08:00');
    set.late('hall_motion', 'motion', true, on('07:57'), on('08:02'));
    set.late('hall_motion', 'motion', false, on('07:58'), on('08:03')).quietUntil('14:02');
    set.expectAlert('inactivity-day', 'opened', '14:01:30');
  });
});

describe('days of absence', () => {
  it('that nobody entered: carers are asked, first as a notice; the centre is not', () => {
    const away = goesOut(story()).quietUntil('2026-03-11 21:00');
    expect(raised(away)[0]).toBe('away-too-long');
    expect(away.notifies().filter(({ contact }) => contact === 'zentrale')).toEqual([]);
  });

  it('that were entered: one question the day before it ends and nothing else, phantoms or not', () => {
    const entered = goesOut(story()).mode('absence', '09:20', '2026-03-12 18:00');
    for (let day = 0; day < 3; day++)
      for (const at of ['11:00', '03:22']) entered.motionOn('bath', at).motionOff('bath', `${at}:20`);
    entered.quietUntil('2026-03-12 17:59');
    expect(raised(entered)).toEqual(['absence-ends']);
  });
});

describe('one sensor', () => {
  it('twice in the same millisecond: the last word holds', () => {
    const twice = story().quietUntil('09:00');
    for (const value of [true, false, true])
      twice.input({ ...{ type: 'reading', at: twice.now, receivedAt: twice.now }, ...door(value) });
    twice.quietUntil('09:10').expectAlert('door-open', 'opened', '09:10:00');
  });

  it('that floods for seconds fills nothing and tells nothing', () => {
    const flooded = story();
    const start = flooded.at('08:00');
    const size = flooded.quietUntil('08:00').engine.snapshot().length;
    for (let ms = 0; ms < 10_000; ms++) {
      const at = start + ms;
      flooded.input({ type: 'reading', at, receivedAt: at, ...motion(ms % 2 === 0) });
    }
    flooded.expectNothing();
    expect(flooded.engine.snapshot().length - size).toBeLessThan(4096);
  });

  it('a detector that fires without a pause for hours is stuck: it must not hide that nothing else is heard', () => {
    const firing = story().motion('hall', '08:00');
    for (let at = firing.at('08:02'); at < firing.at('2026-03-09 18:30'); at += 20 * second) {
      firing.quietFor(at - firing.now).input({ type: 'reading', at, receivedAt: at, ...motion(true) });
      firing
        .quietFor(3 * second)
        .input({ type: 'reading', at: at + 3 * second, receivedAt: at + 3 * second, ...motion(false) });
    }
    firing.expectAlert('inactivity-day', 'opened', '18:01:43');
    expect(firing.changes().find(({ alert }) => alert.rule === 'fault:stuck:kitchen_motion')?.change).toBe('opened');
    firing.motion('kitchen', '19:00').expectAlert('fault:stuck:kitchen_motion', 'closed', '19:00:00');
  });

  it('in which somebody works for hours is not', () => {
    const busy = story();
    for (let at = busy.at('08:02'); at < busy.at('2026-03-09 18:30'); at += 4 * minute) {
      busy.quietFor(at - busy.now).input({ type: 'reading', at, receivedAt: at, ...motion(true) });
      busy
        .quietFor(30 * second)
        .input({ type: 'reading', at: at + 30 * second, receivedAt: at + 30 * second, ...motion(false) });
    }
    busy.expectNothing();
  });
});

const motion = (value: boolean) => said('kitchen_motion', 'kitchen', 'motion', value);
const door = (value: boolean) => said('front_door', 'hall', 'contact', value);
const said = (
  sensor: string,
  room: string,
  signal: Signal,
  value: Value,
): Omit<Reading, 'type' | 'at' | 'receivedAt'> => ({
  ...{ sensor, room, signal, value, evidence: 'report' },
});
