/** rules/replay: the past through the engine, with people who are assumed to answer. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Input, Instant, Reading, Signal, Value } from '../../rules/engine/types.ts';
import { type ReplayedAlert, type ReplayOptions, replay } from '../../rules/replay/replay.ts';
import { hour, instant, minute, program, rule, rules } from '../stories/support.ts';
import { livedDays } from '../support/home.ts';

const flat = program();
/** A Monday, all in Europe/Berlin. */
const at = (clock: string): Instant => instant(`2026-03-09 ${clock}`);

function reading(when: Instant, sensor: string, signal: Signal, value: Value): Reading {
  const room = flat.sensors.find(({ id }) => id === sensor)?.room ?? '';
  return { type: 'reading', at: when, receivedAt: when, sensor, room, signal, value, evidence: 'report' };
}

const press = (clock: string): Reading => reading(at(clock), 'sos', 'help', true);
const door = (clock: string, open: boolean): Reading => reading(at(clock), 'front_door', 'contact', open);
const motion = (clock: string, value = true): Reading => reading(at(clock), 'kitchen_motion', 'motion', value);
const replayed = (inputs: Input[], options: ReplayOptions = {}): ReplayedAlert[] => replay(flat, inputs, options);

/** Who was written to when, as 'minutes after the alert began: contact/channel what'. */
const sentOf = ({ sent, startedAt }: ReplayedAlert): string[] =>
  sent.map(
    ({ at: when, contact, by, message }) => `${Math.round((when - startedAt) / minute)}: ${contact}/${by} ${message}`,
  );

describe('assumed people', () => {
  it('take over after a minute and close after half an hour, so that nobody further is called', () => {
    const [alert, ...others] = replayed([reading(at('12:00'), 'bath_leak', 'leak', true)], { until: at('14:00') });
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ rule: 'leak', outcome: 'closed', startedAt: at('12:00'), openedAt: at('12:00') });
    expect(sentOf(alert!)).toEqual(['0: keller/sms raised', '30: keller/sms all-clear']);
  });

  it('say yes when they are asked whether they still care: nobody else is called for an emergency', () => {
    const [alert] = replayed([press('12:00')], { until: at('14:00') });
    expect(alert).toMatchObject({ outcome: 'closed', level: 'emergency' });
    const told = sentOf(alert!).filter((line) => / (raised|reminder|next-step)$/.test(line));
    expect(told).toEqual(['0: zentrale/dispatch raised', '0: keller/sms raised']);
  });

  it('answer at their own instants, however far apart the inputs are', () => {
    const early = replayed([press('12:00'), motion('23:00')]);
    const timely = replayed([
      press('12:00'),
      ...['12:01', '12:17', '12:31'].map((clock) => motion(clock)),
      motion('23:00'),
    ]);
    const help = (alerts: ReplayedAlert[]) => alerts.filter(({ rule }) => rule === 'help').map(sentOf);
    expect(help(early)).toEqual(help(timely));
    expect(replayed([press('12:00')], { until: at('12:29') })[0]?.outcome).toBe('open');
    expect(replayed([press('12:00')], { until: at('12:30') })[0]?.outcome).toBe('closed');
  });

  it('are not those of the recording: its answers change nothing', () => {
    const alertId = replayed([press('12:00')])[0]?.id ?? '';
    const answers: Input[] = [
      { type: 'acknowledge', at: at('12:00'), alertId, by: 'bereitschaft', via: 'sms' },
      { type: 'outcome', at: at('12:00'), alertId, deliveryId: 'x', result: 'failed' },
      { type: 'close', at: at('12:00'), alertId, by: 'keller', via: 'cli', reason: 'test' },
      { type: 'cancel', at: at('12:00'), by: 'resident', via: 'button' },
      { type: 'test-alarm', at: at('12:00'), level: 'alarm', by: 'keller' },
    ];
    const until = at('14:00');
    expect(replayed([press('12:00'), ...answers], { until })).toEqual(replayed([press('12:00')], { until }));
  });
});

describe('alerts', () => {
  it('come in the order in which they began', () => {
    const inputs = [door('12:00', true), press('12:05'), reading(at('12:20'), 'bath_leak', 'leak', true)];
    const alerts = replayed(inputs, { until: at('12:45') });
    expect(alerts.map(({ rule, startedAt }) => [rule, startedAt])).toEqual([
      ['help', at('12:05')],
      ['door-open', at('12:10')],
      ['leak', at('12:20')],
    ]);
  });

  it('count what merged into them, and a press after the closing is a new one', () => {
    const alerts = replayed([press('12:00'), press('12:02'), press('12:10'), press('12:40')], { until: at('14:00') });
    expect(alerts.map(({ rule, count }) => [rule, count])).toEqual([
      ['help', 3],
      ['help', 1],
    ]);
  });

  it('that a sign of life cancelled in pre-alarm were never sent', () => {
    const quiet = [motion('04:30'), motion('04:31', false)];
    const cancelled = replayed([...quiet, motion('09:31')], { until: at('10:00') });
    expect(cancelled).toMatchObject([{ rule: 'not-up', outcome: 'cancelled', openedAt: null, sent: [] }]);
    const raised = replayed(quiet, { until: at('10:00') });
    expect(raised).toMatchObject([{ rule: 'not-up', startedAt: at('09:30'), openedAt: at('09:32') }]);
    expect(replayed(quiet, { until: at('09:31') })).toMatchObject([{ outcome: 'prealarm', openedAt: null }]);
  });

  it('tell how many steps had nobody on duty', () => {
    const [alert] = replayed([reading(at('23:00'), 'bath_leak', 'leak', true)], { until: at('23:30') });
    expect(alert).toMatchObject({ rule: 'leak', skippedSteps: 1 });
    expect(sentOf(alert!)[0]).toBe('0: bereitschaft/sms raised');
  });

  it('need somebody who listened: silence after the last input counts until then only', () => {
    const inputs = [motion('12:00'), motion('12:01', false)];
    expect(replayed(inputs)).toEqual([]);
    expect(replayed(inputs, { until: at('18:00') })).toEqual([]);
    expect(replayed(inputs, { until: at('18:02') })).toMatchObject([
      { rule: 'inactivity-day', startedAt: at('18:01') },
    ]);
  });

  it('take deaf time into account: a gap postpones, and stands in the reason', () => {
    const inputs: Input[] = [
      motion('12:00'),
      motion('12:01', false),
      { type: 'gap', at: at('17:50'), from: at('17:20'), cause: 'bridge' },
    ];
    const gapEndPlusItsLength = at('18:20');
    const postponed = replayed(inputs, { until: at('18:25') }).filter(({ rule }) => rule === 'inactivity-day');
    expect(postponed.map(({ startedAt }) => startedAt)).toEqual([gapEndPlusItsLength]);
    expect(postponed[0]?.because.gaps).toEqual([{ from: at('17:20'), to: at('17:50'), cause: 'bridge' }]);
  });

  it('that began before the days asked for are left out, and what they were in is known', () => {
    const inputs = [door('11:55', true), press('12:00'), door('12:20', false), press('13:00')];
    const alerts = replayed(inputs, { from: at('12:01') });
    expect(alerts.map(({ rule, startedAt }) => [rule, startedAt])).toEqual([
      ['door-open', at('12:05')],
      ['help', at('13:00')],
    ]);
  });

  it('of rules in shadow say whom they would call, and change nothing for the others', () => {
    const trial = rule(
      { id: 'a-trial', kind: 'happens', level: 'emergency', shadow: true },
      { event: { signal: 'fall', is: 'possible' } },
    );
    const withTrial = program({ rules: [...rules, trial] });
    // A possible fall is not told twice: an emergency about the same sensor would silence the rule that is not on trial.
    const inputs = [press('11:00'), reading(at('12:00'), 'fall_radar', 'fall', 'possible')];
    const alerts = replay(withTrial, inputs, { until: at('14:00') });
    expect(alerts.filter(({ shadow }) => !shadow)).toEqual(replayed(inputs, { until: at('14:00') }));
    const [shadow, ...others] = alerts.filter((alert) => alert.shadow);
    expect(others).toEqual([]);
    expect(shadow).toMatchObject({ rule: 'a-trial', startedAt: at('12:01') + 30_000, outcome: 'closed' });
    expect(sentOf(shadow!)[0]).toBe('0: keller/sms raised');
  });

  it('of a rule that still learns are told with their reason, and with whom it would call', () => {
    const learning = program({
      rules: [
        rule({ id: 'unusual', kind: 'unusual', between: '07:00-22:00', prealarmMs: 2 * minute }, { ceiling: '4h' }),
      ],
    });
    const inputs = [motion('06:00'), motion('06:01', false), motion('08:00'), motion('08:01', false)];
    const [alert, ...others] = replay(learning, inputs, { until: at('13:00') });
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ rule: 'unusual', shadow: true, startedAt: at('12:01'), openedAt: at('12:03') });
    expect(sentOf(alert!)).toEqual(['2: keller/sms raised']);
    expect(alert?.because).toMatchObject({ lastLife: { at: at('08:00'), room: 'kitchen' } });
  });
});

it('nothing was heard: nothing is told', () => {
  expect(replayed([])).toEqual([]);
});

it('a replay of a replay is the same, and its alerts never lie outside what was heard (any life, any stretch of it)', () => {
  const startAt = instant('2026-03-27 00:00');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 47 }), (seed, hours) => {
      const lived = [...livedDays(flat, { startAt, days: 3, perDay: 400, seed })];
      const from = startAt + hours * hour;
      const whole = replay(flat, lived);
      expect(replay(flat, lived)).toEqual(whole);
      expect(replay(flat, lived, { from })).toEqual(whole.filter((alert) => alert.startedAt >= from));
      for (const { startedAt, sent } of whole) {
        expect(startedAt).toBeGreaterThanOrEqual(startAt);
        expect(sent.every((message) => message.at >= startedAt)).toBe(true);
      }
    }),
    { numRuns: 15 },
  );
});
