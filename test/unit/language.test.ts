/** The parts of the rule language: places and carets, windows, durations, likely words, local times. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockText, instantOf, nextInstant } from '../../rules/language/local-time.ts';
import { render } from '../../rules/language/problem.ts';
import { closest } from '../../rules/language/similar.ts';
import { parseSource, problemAt, writtenAt } from '../../rules/language/source.ts';
import { durationMs, durationText } from '../../rules/language/values.ts';
import { isInside, parseWindow, windowText } from '../../rules/language/window.ts';

describe('a problem', () => {
  const source = parseSource('flat.yaml', 'rooms:\n  hall: { de: Flur }\n\tx: 1\n');
  const good = parseSource(
    'a.yaml',
    `# Ä\nsensors:\n  door: &d { kind: door, room: hal }\n  other: *d\nlong: "${'x'.repeat(300)}" # end\n`,
  );

  it('is shown with file, line, column, the source line, a caret and advice', () => {
    const problem = problemAt(good, ['sensors', 'door', 'room'], 'unknown-room', { value: 'hal', similar: 'hall' });
    expect(render(problem, 'en')).toBe(
      [
        "a.yaml:3:32: there is no room 'hal'",
        '  |   door: &d { kind: door, room: hal }',
        '  |                                ^^^',
        "    did you mean 'hall'?",
      ].join('\n'),
    );
  });

  it('finds its place through an alias', () => {
    const problem = problemAt(good, ['sensors', 'other', 'room'], 'unknown-room', { value: 'hal' });
    expect([problem.line, problem.column]).toEqual([3, 32]);
    expect(writtenAt(good, ['sensors', 'other', 'room'])).toBe('hal');
  });

  it('of something that is not there stands at what surrounds it', () => {
    expect(problemAt(good, ['sensors', 'door', 'exit', 'x'], 'empty')).toMatchObject({ line: 3, column: 3 });
  });

  it('keeps its caret in place behind tabs and cuts long lines', () => {
    const [tab] = source.problems;
    expect(tab && render(tab, 'de')).toContain('  | \tx: 1\n  | ^');
    const long = render(problemAt(good, ['long'], 'too-long'), 'en').split('\n');
    expect(Math.max(...long.map((line) => line.length))).toBeLessThan(170);
  });

  it('cannot act on the terminal', () => {
    const evil = parseSource('a.yaml', 'x: "\u001b[31mred" y\n');
    expect(evil.problems.map((problem) => render(problem, 'en')).join('')).not.toContain('\u001b');
  });
});

describe('did you mean', () => {
  it.each([
    ['kitchn', 'kitchen'],
    ['kitcehn', 'kitchen'],
    ['Kitchen', 'kitchen'],
    ['hal', 'hall'],
    ['garage', null],
    ['', null],
  ])('%s -> %s', (word, meant) => {
    expect(closest(word, ['hall', 'kitchen', 'bath', 'bedroom'])).toBe(meant);
  });
});

describe('durations', () => {
  it('need a unit', () => {
    expect(['90s', '5m', '1.5h', '2d'].map(durationMs)).toEqual([90_000, 300_000, 5_400_000, 172_800_000]);
    expect(['6', '5 m', '-5m', 'm', '5min', ''].map(durationMs)).toEqual([null, null, null, null, null, null]);
  });

  it('are written as they are read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (seconds) => {
        expect(durationMs(durationText(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});

describe('windows', () => {
  it('know weekdays in German and English', () => {
    expect(parseWindow('mo-fr 07:00-21:00')).toEqual({ fromMinute: 420, toMinute: 1260, days: [1, 2, 3, 4, 5] });
    expect(parseWindow('Sa,So 9:00-13:00')).toEqual(parseWindow('sat,sun 09:00-13:00'));
    expect(parseWindow('fr-mo 22:00-06:00')).toEqual({ fromMinute: 1320, toMinute: 360, days: [1, 5, 6, 7] });
    expect(parseWindow('00:00-24:00')).toEqual({ fromMinute: 0, toMinute: 1440 });
  });

  it.each(['7-21', '07:00', '07:60-08:00', '25:00-26:00', '24:00-06:00', 'xx 07:00-08:00', 'mo- 07:00-08:00'])(
    '%s is none',
    (text) => {
      expect(parseWindow(text)).toBe('window');
    },
  );

  it('over midnight belong to the day they start on', () => {
    const night = { fromMinute: 1320, toMinute: 360, days: [5] };
    expect([
      isInside(night, 5, 1380),
      isInside(night, 6, 300),
      isInside(night, 5, 300),
      isInside(night, 6, 1380),
    ]).toEqual([true, true, false, false]);
  });

  it('are written as they are read', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(
        minute,
        minute,
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (fromMinute, toMinute, days) => {
          fc.pre(fromMinute !== toMinute);
          const window = { fromMinute, toMinute, days: days.sort((a, b) => a - b) };
          expect(parseWindow(windowText(window))).toEqual(window);
        },
      ),
    );
  });
});

describe('local times of a rule test', () => {
  const zone = 'Europe/Berlin';
  const spring = instantOf('2026-03-28 22:00', zone) as number;
  const autumn = instantOf('2026-10-24 22:00', zone) as number;

  it('roll forward, over both clock changes', () => {
    const hoursUntil = (start: number, time: string): number =>
      ((nextInstant(time, start, zone) as number) - start) / 3_600_000;
    expect([hoursUntil(spring, '22:00'), hoursUntil(spring, '09:00'), hoursUntil(autumn, '09:00')]).toEqual([
      0, 10, 12,
    ]);
    expect(hoursUntil(autumn, '02:30+01:00') - hoursUntil(autumn, '02:30+02:00')).toBe(1);
    expect(hoursUntil(spring, '2026-03-30 22:00')).toBe(47);
  });

  it('that do not exist, come twice or are over are refused', () => {
    expect(nextInstant('02:30', spring, zone)).toBe('missing');
    expect(nextInstant('02:30', autumn, zone)).toBe('twice');
    expect(nextInstant('02:30+05:00', autumn, zone)).toBe('no-time');
    expect(nextInstant('2026-03-27 22:00', spring, zone)).toBe('past');
    expect(instantOf('22:00', zone)).toBe('no-time');
    expect(instantOf('2026-02-30 22:00', zone)).toBe('no-time');
  });

  it('are shown as the local clock shows them', () => {
    expect([clockText(spring, zone), clockText(spring + 30_000, zone)]).toEqual(['22:00', '22:00:30']);
  });
});
