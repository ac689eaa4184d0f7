/** Windows against the calendar of Intl, which knows nothing of our boundaries. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Window } from '../../rules/engine/types.ts';
import { isInside, windowAt } from '../../rules/engine/windows.ts';
import { isInside as isInsideWeekly } from '../../rules/language/window.ts';

const minute = 60_000;
const hour = 60 * minute;
const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'];
const formats = new Map(
  zones.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      weekday: 'short',
      hourCycle: 'h23',
    }),
  ]),
);
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function local(at: number, timeZone: string): { minuteOfDay: number; day: number; date: number } {
  const parts = formats.get(timeZone)?.formatToParts(at) ?? [];
  const part = (type: string): string => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return {
    minuteOfDay: Number(part('hour')) * 60 + Number(part('minute')),
    day: days.indexOf(part('weekday')) + 1,
    date: Date.UTC(Number(part('year')), Number(part('month')) - 1, Number(part('day'))),
  };
}

/** ISO 8601: a week has the number, and the year, of its Thursday. */
function weekOf(date: number): 'even' | 'odd' {
  const thursday = new Date(date + (3 - ((new Date(date).getUTCDay() + 6) % 7)) * 24 * hour);
  const dayOfYear = (thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (24 * hour);
  return (Math.floor(dayOfYear / 7) + 1) % 2 === 0 ? 'even' : 'odd';
}

/** Membership by the wall clock alone. */
function inside({ fromMinute, toMinute, days: on, weeks }: Window, at: number, timeZone: string): boolean {
  const { minuteOfDay, day, date } = local(at, timeZone);
  const overnight = toMinute <= fromMinute;
  const yesterday = day === 1 ? 7 : day - 1;
  const startedToday = minuteOfDay >= fromMinute && (overnight || minuteOfDay < toMinute);
  const startedYesterday = overnight && minuteOfDay < toMinute;
  const mayStart = (its: number, then: number): boolean =>
    (on?.includes(its) ?? true) && (weeks === undefined || weekOf(then) === weeks);
  return (startedToday && mayStart(day, date)) || (startedYesterday && mayStart(yesterday, date - 24 * hour));
}

/** The wall shows this time twice around here: membership by the wall alone is no answer then. */
const isTwice = (at: number, timeZone: string): boolean =>
  [-hour, -hour / 2, hour / 2, hour].some(
    (away) => local(at + away, timeZone).minuteOfDay === local(at, timeZone).minuteOfDay,
  );

const minuteOfDay = fc.nat(1439);
const windows = fc
  .record({
    fromMinute: minuteOfDay,
    toMinute: minuteOfDay,
    on: fc.option(fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 })),
    weeks: fc.option(fc.constantFrom('even' as const, 'odd' as const)),
  })
  .filter(({ fromMinute, toMinute }) => fromMinute !== toMinute)
  .map(({ on, weeks, ...window }): Window => ({ ...window, ...(on && { days: on }), ...(weeks && { weeks }) }));

/** Around the clock changes of 2026 in all zones, and the turns of years with 52 and 53 weeks, more often than anywhere else. */
const clockChanges = ['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04'];
const weekChanges = ['2026-12-21', '2026-12-28', '2027-01-04', '2027-01-11', '2025-12-29', '2021-01-04'];
const changes = [...clockChanges, ...weekChanges].map((day) => Date.parse(day));
const instants = fc
  .tuple(
    fc.oneof(fc.constantFrom(...changes), fc.integer({ min: Date.parse('2026-01-02'), max: Date.parse('2026-12-20') })),
    fc.integer({ min: -24 * 60, max: 48 * 60 }),
  )
  .map(([near, minutes]) => near + minutes * minute);
const cases = fc.tuple(windows, instants, fc.constantFrom(...zones));

describe('windows', () => {
  it('are open when the wall clock says so', () => {
    fc.assert(
      fc.property(cases, ([window, at, timeZone]) => {
        fc.pre(!isTwice(at, timeZone));
        expect(windowAt(window, timeZone, at).current !== null).toBe(inside(window, at, timeZone));
      }),
      { numRuns: 1500 },
    );
  });

  it('stay as they are until they say they change, and hold the instant they are asked for', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0, max: 0.999, noNaN: true }), ([window, at, timeZone], share) => {
        const now = windowAt(window, timeZone, at);
        expect(now.changesAt).toBeGreaterThan(at);
        // A copy: the same window would be answered from memory.
        const later = windowAt({ ...window }, timeZone, Math.floor(at + (now.changesAt - at) * share));
        expect(later).toEqual(now);
        if (now.current) {
          expect(now.current.from).toBeLessThanOrEqual(at);
          expect(now.current.to).toBe(now.changesAt);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('are the same to `aal check`, which looks at even and odd weeks that take turns', () => {
    const of2026 = fc.integer({ min: Date.parse('2026-01-05') / minute, max: Date.parse('2026-12-28') / minute - 1 });
    fc.assert(
      fc.property(windows, of2026, (window, minutes) => {
        const at = minutes * minute;
        const { minuteOfDay, day, date } = local(at, 'UTC');
        expect(isInsideWeekly(window, day, minuteOfDay, weekOf(date))).toBe(isInside(window, 'UTC', at));
      }),
      {
        numRuns: 1000,
        examples: [
          [{ fromMinute: 1300, toMinute: 420, days: [7], weeks: 'odd' }, Date.parse('2026-03-30T03:00Z') / minute],
        ],
      },
    );
  });

  const berlin = (weeks: 'even' | 'odd', days: number[] | undefined, from: number, to: number) => {
    const window: Window = { fromMinute: from * 60, toMinute: to * 60, weeks, ...(days && { days }) };
    return (at: string): boolean => isInside(window, 'Europe/Berlin', Date.parse(at));
  };

  it('of odd weeks come twice in a row where a year has 53 weeks: weeks 53 and 1 are both odd', () => {
    const [even, odd] = [berlin('even', undefined, 7, 21), berlin('odd', undefined, 7, 21)];
    const wednesdays = ['2026-12-23', '2026-12-30', '2027-01-06', '2027-01-13'].map((day) => `${day}T12:00:00Z`);
    expect(wednesdays.map(odd)).toEqual([false, true, true, false]);
    expect(wednesdays.map(even)).toEqual([true, false, false, true]);
  });

  it('over the night to Monday belong to the week in which they began', () => {
    const even = berlin('even', [7], 22, 7);
    const odd = berlin('odd', [7], 22, 7);
    const mondays = ['2026-12-28', '2027-01-04', '2027-01-11'].map((day) => `${day}T03:00:00Z`);
    expect(mondays.map(even)).toEqual([true, false, false]);
    expect(mondays.map(odd)).toEqual([false, true, true]);
  });

  it('of a week begin and end on Monday 00:00 local, in the weeks the clocks change too', () => {
    const odd = berlin('odd', undefined, 0, 24);
    // Weeks 13 and 43 of 2026: from summer time they end an hour earlier, to winter time an hour later.
    const spring = ['2026-03-22T22:59:00Z', '2026-03-22T23:00:00Z', '2026-03-29T21:59:00Z', '2026-03-29T22:00:00Z'];
    const autumn = ['2026-10-18T21:59:00Z', '2026-10-18T22:00:00Z', '2026-10-25T22:59:00Z', '2026-10-25T23:00:00Z'];
    expect(spring.map(odd)).toEqual([false, true, true, false]);
    expect(autumn.map(odd)).toEqual([false, true, true, false]);
  });
});
