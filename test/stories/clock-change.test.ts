import { describe, it } from 'vitest';
import { flat, hour, program, rule, sensors } from './support.ts';

const only = (...rules: ReturnType<typeof rule>[]) => program({ rules });

describe('the night the clocks go forward (2026-03-29, 02:00 -> 03:00)', () => {
  const start = '2026-03-28 22:00';

  it('ends a window at its local time: half past nine is half past nine', () => {
    const morning = rule({ id: 'not-up', kind: 'missing', between: '05:00-09:30' }, { expect: { signal: 'activity' } });
    flat({ start, program: only(morning) })
      .quietUntil('2026-03-29 09:29:59')
      .expectNothing()
      .quietUntil('2026-03-29 09:30')
      .expectAlert('not-up', 'opened', '09:30:00');
  });

  it('opens a window that would begin in the missing hour when the clocks jump', () => {
    const night = rule(
      { id: 'door-at-night', kind: 'happens', between: '02:30-04:00' },
      { event: { signal: 'contact' } },
    );
    flat({ start, program: only(night) })
      .reading('front_door', 'contact', true, '01:59')
      .expectNothing()
      .reading('front_door', 'contact', false, '01:59:30')
      .reading('front_door', 'contact', true, '2026-03-29 03:00:10')
      .expectAlert('door-at-night', 'opened', '03:00:10');
  });

  it('leaves a duration a duration: three hours of silence are three hours', () => {
    const silence = rule({ id: 'silence', kind: 'inactivity' }, { for: '3h' });
    flat({ start, program: only(silence) })
      .motionOn('hall', '2026-03-29 00:59')
      .motionOff('hall', '2026-03-29 01:00')
      .quietUntil('2026-03-29 04:59')
      .expectNothing()
      .quietUntil('2026-03-29 05:00')
      .expectAlert('silence', 'opened', '05:00:00');
  });
});

describe('the night the clocks go back (2026-10-25, 03:00 -> 02:00)', () => {
  const start = '2026-10-24 22:00';

  it('judges a morning once, at its local time', () => {
    const morning = rule({ id: 'not-up', kind: 'missing', between: '05:00-09:30' }, { expect: { signal: 'activity' } });
    flat({ start, program: only(morning) })
      .quietUntil('2026-10-25 09:29:59')
      .expectNothing()
      .quietUntil('2026-10-25 09:30')
      .expectAlert('not-up', 'opened', '09:30:00');
  });

  it('keeps a window open through the hour that comes twice', () => {
    const night = rule(
      { id: 'door-at-night', kind: 'happens', between: '23:00-02:30' },
      { event: { signal: 'contact' } },
    );
    flat({ start, program: only(night) })
      .reading('front_door', 'contact', true, '2026-10-25 02:45 +02:00')
      .expectAlert('door-at-night', 'opened', '02:45:00')
      .close('door-at-night', 'keller', 'visit', '2026-10-25 02:50 +02:00')
      .reading('front_door', 'contact', false, '2026-10-25 02:20 +01:00')
      .expectAlert('door-at-night', 'closed')
      .reading('front_door', 'contact', true, '2026-10-25 02:31 +01:00')
      .expectNoAlert('door-at-night');
  });

  it('opens a window once, at the first of two', () => {
    const night = rule(
      { id: 'door-at-night', kind: 'happens', between: '02:30-04:00' },
      { event: { signal: 'contact' } },
    );
    flat({ start, program: only(night) })
      .reading('front_door', 'contact', true, '2026-10-25 02:31 +02:00')
      .expectAlert('door-at-night', 'opened');
  });
});

describe('weekdays', () => {
  it('are those on which the window starts', () => {
    const weekend = rule(
      { id: 'door-at-night', kind: 'happens', between: '22:00-06:00', days: [6] },
      { event: { signal: 'contact' } },
    );
    const reporting = sensors.map((sensor) => ({ ...sensor, silentAfterMs: 100 * hour }));
    const story = () => flat({ start: '2026-03-06 20:00', program: program({ rules: [weekend], sensors: reporting }) });
    story().reading('front_door', 'contact', true, '2026-03-06 23:00').expectNothing();
    story().reading('front_door', 'contact', true, '2026-03-07 05:00').expectNothing();
    story().reading('front_door', 'contact', true, '2026-03-07 23:00').expectAlert('door-at-night', 'opened');
    story().reading('front_door', 'contact', true, '2026-03-08 05:00').expectAlert('door-at-night', 'opened');
    story().reading('front_door', 'contact', true, '2026-03-08 23:00').expectNothing();
  });
});
