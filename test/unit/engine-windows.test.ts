/** Windows against the calendar of Intl, which knows nothing of our boundaries. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Window } from '../../rules/engine/types.ts';
import { windowAt } from '../../rules/engine/windows.ts';

const minute = 60_000;
const hour = 60 * minute;
const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'];
const formats = new Map(
  zones.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      weekday: 'short',
      hourCycle: 'h23',
    }),
  ]),
);
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function local(at: number, timeZone: string): { minuteOfDay: number; day: number } {
  const parts = formats.get(timeZone)?.formatToParts(at) ?? [];
  const part = (type: string): string => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return { minuteOfDay: Number(part('hour')) * 60 + Number(part('minute')), day: days.indexOf(part('weekday')) + 1 };
}

/** Membership by the wall clock alone. */
function inside({ fromMinute, toMinute, days: on }: Window, at: number, timeZone: string): boolean {
  const { minuteOfDay, day } = local(at, timeZone);
  const overnight = toMinute <= fromMinute;
  const yesterday = day === 1 ? 7 : day - 1;
  const startedToday = minuteOfDay >= fromMinute && (overnight || minuteOfDay < toMinute);
  const startedYesterday = overnight && minuteOfDay < toMinute;
  return (startedToday && (on?.includes(day) ?? true)) || (startedYesterday && (on?.includes(yesterday) ?? true));
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
  })
  .filter(({ fromMinute, toMinute }) => fromMinute !== toMinute)
  .map(({ on, ...window }): Window => (on ? { ...window, days: on } : window));

/** Around the clock changes of 2026 in all zones more often than anywhere else. */
const changes = ['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04'].map((day) =>
  Date.parse(day),
);
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
});
