/** rules/replay/compare: which alerts would come, go, or move. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant, Level } from '../../rules/engine/types.ts';
import { type Comparison, compare, sameAlertWithinMs, toldAt } from '../../rules/replay/compare.ts';
import { type ReplayedAlert, replay } from '../../rules/replay/replay.ts';
import { hour, instant, minute, program, rule, rules } from '../stories/support.ts';
import { livedDays } from '../support/home.ts';

const at = (clock: string): Instant => instant(`2026-03-09 ${clock}`);

function alert(id: string, openedAt: Instant, change: Partial<ReplayedAlert> = {}): ReplayedAlert {
  return {
    ...{ id: `${id}@${openedAt}`, rule: id, title: { de: id, en: id }, level: 'alarm', shadow: false },
    ...{ startedAt: openedAt, openedAt, outcome: 'closed', count: 1, skippedSteps: 0 },
    because: { rule: id, facts: {}, lastLife: null, readings: [], gaps: [], presence: 'home' },
    sent: [{ at: openedAt, contact: 'keller', by: 'sms', message: 'raised', step: 1 }],
    ...change,
  };
}

const inWords = ({ comes, goes, changed, unchanged }: Comparison): string[] => [
  ...comes.map(({ id }) => `+ ${id}`),
  ...goes.map(({ id }) => `- ${id}`),
  ...changed.map(({ before, after, byMs, what }) => `~ ${before.id} ${after.id} ${byMs / minute} ${what.join(' ')}`),
  `= ${unchanged}`,
];

describe('the same alert', () => {
  it('is known by its rule and moved by so much', () => {
    const before = [alert('quiet', at('15:12')), alert('door', at('16:00'))];
    const after = [alert('quiet', at('14:27')), alert('door', at('16:00'))];
    expect(inWords(compare(before, after))).toEqual([`~ quiet@${at('15:12')} quiet@${at('14:27')} -45 time`, '= 1']);
  });

  it('is another one on the next day, for another sensor, or of another rule', () => {
    const door = (sensor: string) =>
      alert('door', at('12:00'), { because: { ...alert('', 0).because, facts: { sensor } } });
    const before = [alert('not-up', at('09:30')), alert('quiet', at('10:00')), door('front_door')];
    const after = [alert('not-up', at('09:30') + 24 * hour), alert('silent', at('10:00')), door('balcony')];
    const { comes, goes, changed, unchanged } = compare(before, after);
    expect([comes.length, goes.length, changed.length, unchanged]).toEqual([3, 3, 0, 0]);
  });

  it('moves in step with its neighbours, none across another', () => {
    const before = [alert('quiet', at('10:00')), alert('quiet', at('14:00'))];
    const after = [alert('quiet', at('12:05')), alert('quiet', at('16:00'))];
    expect(compare(before, after).changed.map(({ byMs }) => byMs / minute)).toEqual([125, 120]);
  });

  it('may change in level, in whom it calls, in being told at all, and in being on trial', () => {
    const before = alert('quiet', at('10:00'));
    const other = (change: Partial<ReplayedAlert>) => compare([before], [{ ...before, ...change }]).changed[0]?.what;
    expect(other({ level: 'notice' })).toEqual(['level']);
    expect(other({ sent: [] })).toEqual(['recipients']);
    expect(other({ openedAt: null, outcome: 'cancelled' })).toEqual(['told']);
    expect(other({ shadow: true })).toEqual(['shadow']);
    expect(other({ outcome: 'open', count: 3 })).toBeUndefined();
  });
});

describe('any two replays', () => {
  const alerts = fc
    .array(
      fc.record({
        id: fc.constantFrom('quiet', 'door', 'not-up'),
        hours: fc.integer({ min: 0, max: 60 }),
        level: fc.constantFrom<Level>('alarm', 'notice'),
        opened: fc.boolean(),
      }),
      { maxLength: 25 },
    )
    .map((list) =>
      list
        .sort((a, b) => a.hours - b.hours)
        .map(({ id, hours, level, opened }, index) => ({
          ...alert(id, hours * hour, { level, ...(!opened && { openedAt: null, outcome: 'cancelled' }) }),
          id: `${id}-${index}`,
        })),
    );

  it('differ in nothing from themselves', () => {
    fc.assert(
      fc.property(alerts, (list) => {
        expect(compare(list, list)).toEqual({ comes: [], goes: [], changed: [], unchanged: list.length });
      }),
    );
  });

  it('swapped, what came goes, and what moved moves back', () => {
    fc.assert(
      fc.property(alerts, alerts, (one, other) => {
        const there = compare(one, other);
        const back = compare(other, one);
        expect(back.comes).toEqual(there.goes);
        expect(back.goes).toEqual(there.comes);
        expect(back.unchanged).toBe(there.unchanged);
        const turned = there.changed.map(({ before, after, byMs, what }) => ({
          before: after,
          after: before,
          byMs: -byMs || 0,
          what,
        }));
        expect(back.changed).toEqual(turned);
      }),
    );
  });

  it('lose no alert and count none twice; what moved is near, and of the same rule', () => {
    fc.assert(
      fc.property(alerts, alerts, (one, other) => {
        const { comes, goes, changed, unchanged } = compare(one, other);
        expect(goes.length + changed.length + unchanged).toBe(one.length);
        expect(comes.length + changed.length + unchanged).toBe(other.length);
        for (const { before, after, byMs } of changed) {
          expect(before.rule).toBe(after.rule);
          expect(toldAt(after) - toldAt(before)).toBe(byMs);
          expect(Math.abs(byMs)).toBeLessThan(sameAlertWithinMs);
        }
      }),
    );
  });

  it('of which one is the other a while later: everything has moved by that while', () => {
    const spaced = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 12 });
    fc.assert(
      fc.property(spaced, fc.integer({ min: 1, max: 11 * 60 }), (days, minutes) => {
        const list = (shiftMs: number) =>
          [...days].sort((a, b) => a - b).map((day) => alert('quiet', day * 24 * hour + shiftMs));
        const { comes, goes, changed } = compare(list(0), list(minutes * minute));
        expect([comes, goes]).toEqual([[], []]);
        expect(changed.map(({ byMs }) => byMs)).toEqual(days.map(() => minutes * minute));
      }),
    );
  });
});

it('a rule made quicker, over real replays: its alerts come earlier, those of the others stay', () => {
  const before = program();
  const quicker = rule({ id: 'inactivity-day', kind: 'inactivity', between: '07:00-22:00' }, { for: '4h' });
  const after = program({ rules: [quicker, ...rules.filter(({ id }) => id !== quicker.id)] });
  const lived = [...livedDays(before, { startAt: at('00:00'), days: 10, perDay: 60, seed: 3 })];
  const { comes, goes, changed, unchanged } = compare(replay(before, lived), replay(after, lived));
  expect([...comes, ...goes].filter(({ rule: id }) => id !== quicker.id)).toEqual([]);
  expect(changed.filter(({ before: was }) => was.rule !== quicker.id)).toEqual([]);
  expect(changed.every(({ byMs }) => byMs < 0)).toBe(true);
  expect(comes.length).toBeGreaterThan(0);
  expect(unchanged).toBeGreaterThan(0);
});
