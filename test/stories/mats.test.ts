/** Mats that lie: what recorded homes show of beds and seats, and what must come of it. */
import { describe, expect, it } from 'vitest';
import type { SensorFacts } from '../../rules/engine/index.ts';
import { flat, hour, minute, program, rules, type Story, sensors } from './support.ts';

const silent = sensors.map((sensor) => ({ ...sensor, silentAfterMs: 1000 * hour }));
const home = program({ sensors: silent });
const story = (start?: string) => flat({ program: home, ...(start && { start }) });
const isStuck = (told: Story): boolean =>
  told.engine
    .view()
    .sensors()
    .find(({ sensor }) => sensor === 'bed')?.stuck === true;
const bedIs = (told: Story) =>
  told.engine
    .view()
    .signals()
    .find(({ sensor }) => sensor === 'bed')?.value;

/** Up and about in three rooms. */
const about = (told: Story, from: string): Story => {
  const [hours, minutes] = from.split(':');
  const at = (later: number) => `${hours}:${String(Number(minutes) + later).padStart(2, '0')}`;
  return told.motion('hall', at(0)).motion('bath', at(2)).motion('kitchen', at(4));
};
const night = (told: Story, to: string, up: string): Story =>
  about(told.bed('occupied', to).bed('empty', up), `${up.slice(0, 3)}05`);

describe('a mat that stays on', () => {
  const stuck = () => about(story().bed('occupied', '07:00'), '08:00');

  it('is not believed once somebody walks about elsewhere', () => {
    stuck().expectAlert('fault:stuck:bed', 'opened', '08:04:00');
    expect(bedIs(stuck())).toBeNull();
  });

  it('excuses nothing for ten days, and does not keep her from being away', () => {
    const days = stuck();
    for (let day = 0; day < 10; day++) {
      about(days, '08:10').door('opens', '09:00').door('closes', '09:01').quietUntil('11:00').expectPresence('away');
      about(days.door('opens', '12:00').door('closes', '12:01'), '12:02');
      days.motion('kitchen', '13:00').quietUntil('19:02').expectAlert('inactivity-day', 'opened', '19:01:30');
      days.close('inactivity-day', 'keller', 'justified', '19:10');
      about(days, '21:00').quietUntil('23:00');
    }
    expect(days.changes().filter(({ alert }) => alert.rule === 'in-bed-too-long')).toEqual([]);
  });

  it('is not believed again at its next "on"', () => {
    const again = stuck().bed('empty', '09:00').bed('occupied', '10:00');
    expect([isStuck(again), bedIs(again)]).toEqual([true, null]);
    again.quietUntil('16:00').expectAlert('inactivity-day', 'opened', '14:05:30');
  });

  it('is believed again after a normal night: long occupied, then empty, then up elsewhere', () => {
    const well = night(stuck().bed('empty', '09:00'), '22:30', '07:00').expectAlert(
      'fault:stuck:bed',
      'closed',
      '07:05:00',
    );
    expect(bedIs(well)).toBe(false);
    well.bed('occupied', '13:00');
    expect(bedIs(well)).toBe(true);
  });

  it('is not believed after a short rest', () => {
    const nap = stuck().bed('empty', '09:00').bed('occupied', '13:00').bed('empty', '13:40');
    expect(isStuck(about(nap, '13:42'))).toBe(true);
  });

  it('is not believed after a night in which it was caught again', () => {
    const caught = stuck().bed('empty', '09:00').bed('occupied', '22:30');
    about(caught, '23:00').bed('empty', '07:00');
    expect(isStuck(about(caught, '07:05'))).toBe(true);
  });

  it('gives no sign of life while it is not believed', () => {
    const chattering = stuck()
      .door('opens', '09:00')
      .door('closes', '09:01')
      .quietUntil('09:30')
      .expectPresence('away');
    for (let minutes = 0; minutes < 50; minutes += 5) {
      const at = (seconds: number) => `10:${String(minutes).padStart(2, '0')}:${String(seconds).padStart(2, '0')}`;
      chattering.bed('empty', at(0)).bed('occupied', at(20));
    }
    chattering.expectPresence('away');
  });

  it('survives a restart in its disgrace', () => {
    const restarted = stuck().bed('empty', '09:00').restart().bed('occupied', '10:00');
    expect(bedIs(restarted)).toBeNull();
    night(restarted.bed('empty', '10:30'), '22:30', '07:00')
      .restart()
      .expectAlert('fault:stuck:bed', 'closed', '07:05:00');
  });
});

describe('a mat is not at fault', () => {
  it('when somebody with a key comes while she lies in bed', () => {
    const cared = story().bed('occupied', '07:00').quietUntil('09:00').door('opens', '09:00').door('closes', '09:01');
    about(cared, '09:02').door('opens', '09:40').door('closes', '09:41').quietUntil('10:30');
    cared.expectNoAlert('fault:stuck:bed').expectPresence('home');
    expect(bedIs(cared)).toBe(true);
  });

  it('when one detector alone contradicts it, again and again: that may be a phantom', () => {
    const phantom = story('2026-03-08 22:00').bed('occupied', '22:30');
    for (const at of ['01:00', '01:03', '01:06', '01:09']) phantom.motion('kitchen', at);
    phantom.expectNoAlert('fault:stuck:bed');
    expect(bedIs(phantom)).toBe(true);
  });

  it('when a technician walks about in maintenance', () => {
    about(story().bed('occupied', '07:00').mode('maintenance', '08:00'), '08:05').expectNoAlert('fault:stuck:bed');
  });
});

describe('a mat that stays on while the resident leaves', () => {
  it('is caught by whoever walked to the door', () => {
    story()
      .bed('occupied', '08:30')
      .motionOn('hall', '09:00')
      .door('opens', '09:00:40')
      .door('closes', '09:00:50')
      .expectAlert('fault:stuck:bed', 'opened', '09:00:50')
      .motionOff('hall', '09:02')
      .quietUntil('09:15')
      .expectPresence('away');
  });

  it('and was never contradicted sees nobody after its ceiling', () => {
    story()
      .bed('occupied', '08:30')
      .quietUntil('13:31')
      .expectAlert('in-bed-too-long', 'opened', '13:30:00')
      .door('opens', '15:00')
      .door('closes', '15:01')
      .quietUntil('15:12')
      .expectPresence('away')
      .door('opens', '20:00')
      .door('closes', '20:00:20')
      .motion('hall', '20:00:40')
      .expectAlert('fault:stuck:bed', 'opened', '20:00:40');
  });
});

describe('a mat that chatters', () => {
  const chatter = (told: Story, from: string, forMs: number): Story => {
    const first = told.at(from);
    for (let at = first; at < first + forMs; at += 40 * 1000) {
      const clock = (ms: number) => new Date(ms + hour).toISOString().slice(11, 19);
      told.bed('occupied', clock(at)).bed('empty', clock(at + 10 * 1000));
    }
    return told;
  };

  it('all day long while she is up is caught all the same', () => {
    const day = story();
    let at = day.at('09:00');
    for (let turn = 0; turn < 30; turn++, at += minute) {
      const clock = (ms: number) => new Date(ms + hour).toISOString().slice(11, 19);
      day
        .bed('occupied', clock(at))
        .reading(turn % 2 ? 'bath_motion' : 'kitchen_motion', 'motion', true, clock(at + 1000));
      day
        .bed('empty', clock(at + 2000))
        .reading(turn % 2 ? 'bath_motion' : 'kitchen_motion', 'motion', false, clock(at + 3000));
    }
    day.expectAlert('fault:stuck:bed', 'opened', '09:02:01');
  });

  it('all day long, and nothing else is heard, is a care alarm after the ceiling, once', () => {
    const lying = chatter(story(), '08:00', 7 * hour);
    lying.expectAlert('in-bed-too-long', 'opened', '13:00:00');
    expect(lying.alert('in-bed-too-long').count).toBe(1);
    chatter(lying.close('in-bed-too-long', 'keller', 'justified', '15:10'), '15:11', 2 * hour);
    expect(lying.changes().filter(({ change }) => change === 'opened')).toHaveLength(1);
  });

  it('through a night is somebody who sleeps badly', () => {
    const restless = chatter(story('2026-03-08 22:00'), '22:30', 9 * hour);
    about(restless, '07:40').expectNothing();
    expect(isStuck(restless)).toBe(false);
  });
});

describe('a seat', () => {
  const seated = program({
    sensors: [
      ...silent,
      { ...(silent[4] as SensorFacts), id: 'chair', kind: 'seat', room: 'living', signals: ['seat'] },
    ],
    rules,
  });

  it('with a parcel on it is caught as a mat is, and does not keep her from being away', () => {
    about(flat({ program: seated }).reading('chair', 'seat', true, '07:00'), '08:00')
      .expectAlert('fault:stuck:chair', 'opened', '08:04:00')
      .door('opens', '09:00')
      .door('closes', '09:01')
      .quietUntil('09:15')
      .expectPresence('away');
  });
});
