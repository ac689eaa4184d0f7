import { describe, expect, it } from 'vitest';
import { flat, hour, localTime, minute, neverSilent, program, rule } from './support.ts';

const only = (...rules: ReturnType<typeof rule>[]) => program({ rules, sensors: neverSilent() });

/** Is a door opened at this instant told by a rule with these hours? */
function tells(between: string, start: string, at: string): boolean {
  const night = rule({ id: 'door-at-night', kind: 'happens', between }, { event: { signal: 'contact' } });
  const story = flat({ start, program: only(night) }).reading('front_door', 'contact', true, at);
  return story.changes().length > 0;
}

/** When a window in which nothing was heard is judged: local times. */
function judged(between: string, start: string, until: string, days?: readonly number[]): string[] {
  const empty = rule(
    { id: 'empty', kind: 'missing', between, ...(days && { days }) },
    { expect: { signal: 'contact' } },
  );
  const story = flat({ start, program: only(empty) }).quietUntil(until);
  const opened = story.changes().filter(({ change }) => change === 'opened' || change === 'raised-again');
  return opened.map(({ at }) => localTime(at).slice(5));
}

/** When five hours of silence since 23:00 are told by a rule with these hours. */
function silentSince23(start: string, between: string | undefined): string {
  const hours = between === undefined ? {} : { between };
  const silence = rule({ id: 'silence', kind: 'inactivity', ...hours }, { for: '5h' });
  const story = flat({ start, program: only(silence) })
    .motion('hall', '22:58:30')
    .quietFor(9 * hour);
  return localTime(story.alert('silence').startedAt).slice(11);
}

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

  it.each([
    // hours, just before, then is it open; both sides of the jump from 02:00 to 03:00
    ['22:00-02:00', '2026-03-29 01:59', true],
    ['22:00-02:00', '2026-03-29 03:00', false],
    ['22:00-02:30', '2026-03-29 01:59', true],
    ['22:00-02:30', '2026-03-29 03:00', false],
    ['22:00-03:00', '2026-03-29 01:59', true],
    ['22:00-03:00', '2026-03-29 03:00', false],
    ['02:00-03:00', '2026-03-29 01:59', false],
    ['02:00-03:00', '2026-03-29 03:00', false],
    ['02:15-02:45', '2026-03-29 03:00', false],
    ['02:00-04:00', '2026-03-29 03:00', true],
    ['02:30-04:00', '2026-03-29 01:59', false],
    ['02:30-04:00', '2026-03-29 03:00', true],
    ['03:00-04:00', '2026-03-29 01:59', false],
    ['03:00-04:00', '2026-03-29 03:00', true],
    ['01:00-04:00', '2026-03-29 03:30', true],
  ])('hours %s: at %s open is %s', (between, at, open) => {
    expect(tells(between, start, at)).toBe(open);
  });

  it.each([
    ['22:00-02:00', ['03-29T03:00:00']],
    ['22:00-02:30', ['03-29T03:00:00']],
    ['22:00-03:00', ['03-29T03:00:00']],
    ['02:30-05:00', ['03-29T05:00:00']],
    ['03:00-05:00', ['03-29T05:00:00']],
    ['02:00-03:00', []],
    ['02:15-02:45', []],
  ])('an expected event missing in %s is told at %j', (between, times) => {
    expect(judged(between, '2026-03-28 21:00', '2026-03-29 12:00')).toEqual(times);
  });

  it('leaves a duration a duration, with hours and without', () => {
    expect(silentSince23(start, undefined)).toBe('05:00:00');
    expect(silentSince23(start, '22:00-07:00')).toBe('05:00:00');
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

  it.each([
    ['22:00-02:00', '2026-10-25 02:59 +02:00', true],
    ['22:00-02:00', '2026-10-25 02:00 +01:00', false],
    ['22:00-02:30', '2026-10-25 02:45 +02:00', true],
    ['22:00-02:30', '2026-10-25 02:29 +01:00', true],
    ['22:00-02:30', '2026-10-25 02:30 +01:00', false],
    ['22:00-03:00', '2026-10-25 02:59 +01:00', true],
    ['22:00-03:00', '2026-10-25 03:00 +01:00', false],
    ['02:00-03:00', '2026-10-25 01:59 +02:00', false],
    ['02:00-03:00', '2026-10-25 02:00 +02:00', true],
    ['02:00-03:00', '2026-10-25 02:59 +01:00', true],
    ['02:30-04:00', '2026-10-25 02:29 +02:00', false],
    ['02:30-04:00', '2026-10-25 02:30 +02:00', true],
    ['02:30-04:00', '2026-10-25 02:10 +01:00', true],
    ['03:00-04:00', '2026-10-25 02:59 +01:00', false],
    ['03:00-04:00', '2026-10-25 03:00 +01:00', true],
  ])('hours %s: at %s open is %s', (between, at, open) => {
    expect(tells(between, start, at)).toBe(open);
  });

  it.each([
    ['22:00-02:00', ['10-25T02:00:00']],
    ['22:00-02:30', ['10-25T02:30:00']],
    ['22:00-03:00', ['10-25T03:00:00']],
    ['02:00-03:00', ['10-25T03:00:00']],
    ['02:15-02:45', ['10-25T02:45:00']],
    ['02:30-05:00', ['10-25T05:00:00']],
  ])('an expected event missing in %s is told once, at %j', (between, times) => {
    expect(judged(between, '2026-10-24 21:00', '2026-10-25 12:00')).toEqual(times);
  });

  it('leaves a duration a duration, with hours and without', () => {
    expect(silentSince23(start, undefined)).toBe('03:00:00');
    expect(silentSince23(start, '22:00-07:00')).toBe('03:00:00');
  });

  it('an hour that comes twice is not lived twice: a restart in it changes nothing', () => {
    const night = rule(
      { id: 'night', kind: 'missing', between: '01:00-02:30' },
      { expect: { signal: 'activity', rooms: ['hall'] } },
    );
    flat({ start, program: only(night) })
      .quietUntil('2026-10-25 02:40 +02:00')
      .restart()
      .quietUntil('2026-10-25 02:29 +01:00')
      .expectNoAlert('night')
      .restart()
      .quietUntil('2026-10-25 02:30 +01:00')
      .expectAlert('night', 'opened', '02:30:00')
      .close('night', 'keller', 'other', '2026-10-25 02:31 +01:00')
      .quietUntil('2026-10-25 20:00')
      .expectAlert('night', 'closed')
      .expectNoAlert('night');
  });
});

describe.each([
  ['the short day', '2026-03-28 22:00', '2026-03-29'],
  ['the long day', '2026-10-24 22:00', '2026-10-25'],
])('on %s', (_, start, day) => {
  it('people are on duty by the wall clock', () => {
    const fall = rule({ id: 'fall', kind: 'happens' }, { event: { signal: 'fall', is: 'possible' } });
    const told = (clock: string) => {
      const story = flat({ start, program: only(fall) })
        .fall('possible', `${day} ${clock}`)
        .quietFor(2 * minute);
      return story.notifies().map(({ contact }) => contact)[0];
    };
    expect([told('06:50'), told('07:10'), told('20:50'), told('21:10')]).toEqual([
      'bereitschaft',
      'keller',
      'keller',
      'bereitschaft',
    ]);
  });

  it('a bed excuses for twelve hours, not for a night by the clock', () => {
    const story = flat({ start, program: only() })
      .bed('occupied', '22:30')
      .quietFor(12 * hour - minute);
    story.expectNoAlert('in-bed-too-long').quietFor(minute).expectAlert('in-bed-too-long', 'opened');
  });

  it('a mode ends when it was said to end', () => {
    const story = flat({ start }).mode('absence', '22:10', `${day} 10:00`).quietUntil(`${day} 09:59`);
    expect(story.engine.view().mode).toBe('absence');
    expect(story.quietUntil(`${day} 10:00`).engine.view().mode).toBe('normal');
  });

  it('what is expected on Sundays is judged on this Sunday alone', () => {
    const next = `${day.slice(0, 8)}${Number(day.slice(8)) + 1}`;
    expect(judged('00:00-24:00', start, `${next} 22:00`, [7])).toEqual([`${next.slice(5)}T00:00:00`]);
    expect(judged('02:00-05:00', start, `${next} 22:00`, [7])).toEqual([`${day.slice(5)}T05:00:00`]);
    expect(judged('22:30-02:30', start, `${next} 22:00`, [6])).toHaveLength(1);
    expect(judged('22:30-02:30', start, `${next} 22:00`, [7])).toEqual([`${next.slice(5)}T02:30:00`]);
  });
});

describe('weekdays', () => {
  it('are those on which the window starts', () => {
    const weekend = rule(
      { id: 'door-at-night', kind: 'happens', between: '22:00-06:00', days: [6] },
      { event: { signal: 'contact' } },
    );
    const story = () => flat({ start: '2026-03-06 20:00', program: only(weekend) });
    story().reading('front_door', 'contact', true, '2026-03-06 23:00').expectNothing();
    story().reading('front_door', 'contact', true, '2026-03-07 05:00').expectNothing();
    story().reading('front_door', 'contact', true, '2026-03-07 23:00').expectAlert('door-at-night', 'opened');
    story().reading('front_door', 'contact', true, '2026-03-08 05:00').expectAlert('door-at-night', 'opened');
    story().reading('front_door', 'contact', true, '2026-03-08 23:00').expectNothing();
  });
});
