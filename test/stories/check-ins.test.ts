/** A sensor that speaks by itself is missed sooner than one that sleeps when nobody uses it. */
import { describe, expect, it } from 'vitest';
import { becauseSentence } from '../../rules/words/index.ts';
import { flat, hour, localTime, minute, program, type Story, sensors } from './support.ts';

const only = (ids: string[], own = {}) =>
  program({
    rules: [],
    sensors: sensors
      .filter(({ id }) => ids.includes(id))
      .map((sensor) => ({ ...sensor, silentAfterMs: (sensor.kind === 'motion' ? 12 : 24) * hour, ...own })),
  });
const start = '2026-03-08 23:00';
const day = (number: number, clock: string) => `2026-03-${String(8 + number).padStart(2, '0')} ${clock}`;
/** The front door tells how it stands every `everyMs` by itself. */
const checksIn = (told: Story, from: string, until: string, everyMs: number): Story => {
  for (let at = told.at(from); at <= told.at(until); at += everyMs) {
    told.reading('front_door', 'battery', 90, localTime(at).replace('T', ' '));
  }
  return told;
};
const weekOf = (everyMs: number, own = {}, days = 5) =>
  checksIn(flat({ start, program: only(['front_door'], own) }), day(1, '00:00'), day(days, '12:00'), everyMs);

describe('a sensor that checks in by itself', () => {
  it('is missed after three times its longest usual silence', () => {
    const two = weekOf(2 * hour).expectNothing();
    two.quietUntil(day(5, '18:01')).expectAlert('fault:silent:front_door', 'opened', '18:00:00');
  });

  it('but not before four hours, and never later than its kind allows', () => {
    weekOf(30 * minute)
      .quietUntil(day(5, '16:01'))
      .expectAlert('fault:silent:front_door', 'opened', '16:00:00');
    weekOf(10 * hour)
      .quietUntil(day(5, '23:00'))
      .expectNothing();
    weekOf(10 * hour)
      .quietUntil(day(6, '04:01'))
      .expectAlert('fault:silent:front_door', 'opened', '04:00:00');
  });

  it('only once three days are known: before, by its kind', () => {
    weekOf(2 * hour, {}, 3)
      .quietUntil(day(4, '11:59'))
      .expectNothing();
    weekOf(2 * hour, {}, 3)
      .quietUntil(day(4, '12:01'))
      .expectAlert('fault:silent:front_door', 'opened', '12:00:00');
  });

  it('from the very first report of the day on which they are known', () => {
    const told = checksIn(flat({ start, program: only(['front_door']) }), day(1, '00:00'), day(4, '02:00'), 2 * hour);
    told.quietUntil(day(4, '08:01')).expectAlert('fault:silent:front_door', 'opened', '08:00:00');
  });

  it('is remembered for a week, not for ever', () => {
    const week = weekOf(2 * hour, {}, 10);
    const size = week.engine.snapshot().length;
    checksIn(week, day(10, '14:00'), day(23, '12:00'), 2 * hour);
    expect(week.engine.snapshot().length).toBeLessThan(size + 100);
  });

  it('is said to be silent since when, and what is usual', () => {
    const { because } = weekOf(2 * hour)
      .quietUntil(day(5, '18:01'))
      .alert('fault:silent:front_door');
    const rooms = { hall: { de: 'Flur', en: 'hall' } };
    expect(becauseSentence(because, 'de', { rooms, timeZone: 'Europe/Berlin' })).toMatch(
      /meldet sich nicht, zuletzt gehört um 12:00 Uhr, sonst spätestens alle 2 h;/,
    );
  });

  it('one bad day does not make it less missed', () => {
    const lost = checksIn(flat({ start, program: only(['front_door']) }), day(1, '00:00'), day(3, '06:00'), 2 * hour);
    checksIn(lost, day(3, '21:00'), day(6, '12:00'), 2 * hour).expectNothing();
    lost.quietUntil(day(6, '17:01')).expectAlert('fault:silent:front_door', 'opened', '17:00:00');
  });

  it('that begins to speak more rarely is not called dead again and again', () => {
    const rarer = checksIn(weekOf(hour), day(5, '17:00'), day(9, '12:00'), 6 * hour);
    const opened = rarer.changes().filter(({ change }) => change === 'opened');
    expect(opened.length).toBeLessThanOrEqual(8);
    checksIn(rarer.quietUntil(day(9, '13:00')), day(9, '18:00'), day(14, '12:00'), 6 * hour);
    expect(rarer.changes().filter(({ change }) => change === 'opened')).toHaveLength(opened.length);
  });

  it('is not learned from time in which the gateway was deaf', () => {
    const deaf = checksIn(flat({ start, program: only(['front_door']) }), day(1, '00:00'), day(1, '23:00'), 2 * hour);
    for (let number = 2; number < 6; number++) {
      deaf.gap(day(number, '00:30'), day(number, '09:30'));
      checksIn(deaf, day(number, '10:00'), day(number, '23:59'), 2 * hour);
    }
    deaf.quietUntil(day(6, '04:01')).expectAlert('fault:silent:front_door', 'opened', '04:00:00');
  });

  it('is taken at a technician’s word', () => {
    weekOf(2 * hour, { learnsSilence: false })
      .quietUntil(day(6, '11:59'))
      .expectNothing();
  });

  it('is remembered over a restart', () => {
    weekOf(2 * hour)
      .restart()
      .quietUntil(day(5, '18:01'))
      .expectAlert('fault:silent:front_door', 'opened', '18:00:00');
  });
});

describe('a sensor that sleeps when nobody uses it', () => {
  const used = (told: Story, number: number, hours: number[]): Story => {
    for (const at of hours) {
      const clock = (minutes: number) =>
        day(number, `${String(at).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`);
      // The battery travels with what the door says.
      told.reading('front_door', 'battery', 90, clock(0)).reading('front_door', 'contact', true, clock(0));
      told.reading('front_door', 'contact', false, clock(1)).reading('front_door', 'battery', 90, clock(1));
    }
    return told;
  };
  const busy = () => {
    const door = flat({ start, program: only(['front_door']) });
    for (let number = 1; number < 7; number++)
      used(door, number, [0, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22]);
    return door;
  };

  it('is not called dead on the first quiet day, however busy it was', () => {
    busy().quietUntil(day(7, '22:00')).expectNothing();
  });

  it('is missed when its kind says so', () => {
    busy().quietUntil(day(7, '22:02')).expectAlert('fault:silent:front_door', 'opened', '22:01:00');
  });
});
