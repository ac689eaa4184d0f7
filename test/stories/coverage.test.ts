import { describe, expect, it } from 'vitest';
import { flat, hour, program, rule, sensors } from './support.ts';

/** Motion detectors that report at least every two hours; nothing else witnesses activity. */
const watched = sensors
  .filter(({ kind }) => kind === 'motion' || kind === 'help' || kind === 'climate')
  .map((sensor) => (sensor.kind === 'motion' ? { ...sensor, silentAfterMs: 2 * hour } : sensor));
const story = () => flat({ start: '2026-03-09 06:58', program: program({ sensors: watched }) });

describe('a sensor that is not heard', () => {
  it('is a fault for the technician, and it ends when the sensor is heard again', () => {
    story()
      .motion('hall', '07:00')
      .motion('kitchen', '08:00')
      .motion('bath', '08:30')
      .motion('kitchen', '08:50')
      .quietUntil('09:01:29')
      .expectNothing()
      .quietUntil('09:01:30')
      .expectAlert('fault:silent:hall_motion', 'opened', '09:01:30')
      .expectNoAlert('not-monitored')
      .reading('hall_motion', 'battery', 80, '09:20')
      .expectAlert('fault:silent:hall_motion', 'closed', '09:20:00');
  });

  it('when it was the last witness means not monitored: a message to carers, and silence is not judged', () => {
    const all = story().motion('hall', '07:00').quietUntil('09:02');
    all.expectAlert('not-monitored', 'opened').expectNoAlert('inactivity-day');
    expect(all.engine.view().monitoring).toBe('not-monitored');
    all.quietUntil('20:00').expectNoAlert('inactivity-day');
  });

  it('is not at fault for time in which the gateway was deaf', () => {
    story()
      .motion('hall', '07:00')
      .motion('kitchen', '07:02')
      .motion('bath', '07:04')
      .gap('07:30', '08:30')
      .quietUntil('09:50')
      .expectNoAlert('fault:silent:hall_motion')
      .quietUntil('10:05')
      .expectAlert('fault:silent:hall_motion', 'opened', '10:01:30');
  });

  it('is not excused twice for one time of which broker and bridge both tell', () => {
    const both = story().motion('hall', '07:00').motion('kitchen', '07:02').motion('bath', '07:04').quietUntil('07:30');
    for (const cause of ['broker', 'bridge'] as const) both.input({ type: 'deaf', at: both.now, cause });
    const from = both.now;
    both.quietUntil('08:20').input({ type: 'gap', at: both.at('08:20'), from, cause: 'broker' });
    both.quietUntil('08:30').input({ type: 'gap', at: both.at('08:30'), from, cause: 'bridge' });
    both.quietUntil('10:05').expectAlert('fault:silent:hall_motion', 'opened', '10:01:30');
  });

  it('is not judged while the gateway is deaf', () => {
    const deaf = story().motion('hall', '07:00').motion('kitchen', '07:02').motion('bath', '07:04');
    deaf
      .input({ type: 'deaf', at: deaf.at('07:30'), cause: 'broker' })
      .quietUntil('09:20')
      .expectNoAlert('fault:silent:hall_motion');
  });

  it('that the bridge reports offline does not count as a witness', () => {
    story()
      .motion('hall', '07:00')
      .reading('hall_motion', 'availability', false, '07:30')
      .reading('kitchen_motion', 'availability', false, '07:30')
      .expectNoAlert('not-monitored')
      .reading('bath_motion', 'availability', false, '07:31')
      .expectAlert('not-monitored', 'opened', '07:31:00')
      .motion('bath', '07:40')
      .expectAlert('not-monitored', 'closed', '07:40:00');
  });

  it('keeps a rule from judging: carers are sent for one that would have alarmed, not for a notice', () => {
    const tea = (level: 'alarm' | 'notice') => {
      const noTea = { id: 'tea', kind: 'missing', between: '07:00-09:00', level } as const;
      return flat({ program: program({ rules: [rule(noTea, { expect: { signal: 'power' } })] }) })
        .reading('kettle', 'availability', false, '07:30')
        .quietUntil('09:00:05');
    };
    tea('alarm').expectNoAlert('tea').expectAlert('not-monitored', 'opened', '09:00:00');
    tea('notice').expectNoAlert('tea').expectNoAlert('not-monitored').expectAudit('cannot-see');
  });

  it('shows which rules cannot see', () => {
    const { engine, now } = story().quietUntil('09:00');
    const blind = engine.view().ruleStatuses(now);
    expect(blind.find(({ rule }) => rule === 'inactivity-day')?.state).toBe('cannot-see');
  });
});
