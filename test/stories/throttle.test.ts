/** Notices and faults one after the other: nobody gets a message for each, and none is lost. An outage is told once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flat, localTime, minute, program, rule, type Story, second } from './support.ts';

const quiet = () => flat({ program: program({ rules: [] }) });
const fault = (story: Story, id: string, clock: string, active = true): Story =>
  story.quietUntil(clock).input({ type: 'fault', at: story.now, id, active, facts: {} });

/** '09:15 clock': when whom was written of what. */
const told = (story: Story, message = 'raised'): string[] =>
  story
    .notifies()
    .filter((notify) => notify.message === message)
    .map(({ at, alertId }) => `${localTime(at).slice(11, 16)} ${alertId.split('@')[0]}`);

describe('faults one after the other', () => {
  it('the first is told at once, the others together a quarter of an hour later', () => {
    const story = quiet();
    for (const [i, id] of ['clock', 'modem', 'heartbeat', 'journal'].entries()) fault(story, id, `09:0${3 * i}`);
    story.quietUntil('10:00');
    expect(told(story)).toEqual([
      '09:00 fault:clock',
      '09:15 fault:heartbeat',
      '09:15 fault:journal',
      '09:15 fault:modem',
    ]);
  });

  it('what comes at the same time is told at the same time', () => {
    const story = quiet();
    for (const [i, id] of ['clock', 'modem', 'heartbeat'].entries()) fault(story, id, `09:00:0${4 * i}`);
    expect(told(story)).toHaveLength(3);
  });

  it('one that is over by then is an alert, in the audit, and told to nobody', () => {
    const story = fault(fault(fault(quiet(), 'clock', '09:00'), 'modem', '09:05'), 'modem', '09:10', false);
    expect(story.alert('fault:modem').state).toBe('closed');
    expect(told(story.quietUntil('10:00'))).toEqual(['09:00 fault:clock']);
    expect(told(story, 'all-clear')).toEqual([]);
  });

  it('keep their turn over a restart', () => {
    const story = fault(fault(quiet(), 'clock', '09:00'), 'modem', '09:05').restart();
    fault(story, 'journal', '09:10').quietUntil('09:14:59');
    expect(told(story)).toEqual(['09:00 fault:clock']);
    expect(told(story.quietUntil('09:15'))).toEqual(['09:00 fault:clock', '09:15 fault:journal', '09:15 fault:modem']);
  });

  it('can be taken over before their turn, and are told to nobody then', () => {
    const story = fault(fault(quiet(), 'clock', '09:00'), 'modem', '09:05').acknowledge(
      'fault:modem',
      'technik',
      '09:06',
    );
    expect(told(story.quietUntil('09:30'))).toEqual(['09:00 fault:clock']);
  });

  it('do not hold up a notice, nor a test', () => {
    const story = flat({ program: program() });
    fault(fault(story, 'clock', '09:00'), 'modem', '09:01').testAlarm('fault', '09:02');
    story.door('opens', '09:02').quietUntil('09:12');
    expect(told(story)).toEqual(['09:00 fault:clock', '09:02 test-fault', '09:12 door-open']);
  });
});

it('an alarm, an emergency and what concerns safety never wait', () => {
  const leak = rule({ id: 'leak', kind: 'happens', level: 'notice' }, { event: { signal: 'leak' } });
  const help = rule({ id: 'help', kind: 'happens', level: 'emergency' }, { event: { signal: 'help' } });
  const open = rule(
    { id: 'open', kind: 'stays', level: 'notice' },
    { state: { signal: 'contact', is: 'open' }, for: '1m' },
  );
  const story = flat({ program: program({ rules: [leak, help, open] }) });
  story.door('opens', '09:00').reading('bath_leak', 'leak', true, '09:02').help('09:03').quietUntil('09:04');
  expect(new Set(told(story))).toEqual(new Set(['09:01 open', '09:02 leak', '09:03 help']));
});

describe('an outage', () => {
  it('is told while it lasts, and once when it is over: from when to when', () => {
    const story = quiet();
    fault(story, 'bridge-offline', '02:01');
    story.gap('02:02', '05:00', 'bridge');
    fault(story, 'bridge-offline', '05:00', false).quietUntil('08:00');
    const technik = told(story, 'all-clear').filter((line) => line.includes('fault:'));
    expect(technik).toEqual(['05:00 fault:gap', '05:00 fault:bridge-offline']);
    expect(told(story).filter((line) => line.includes('fault:'))).toEqual([
      '02:01 fault:bridge-offline',
      '02:32 fault:gap',
    ]);
  });

  it('of broker and bridge is over when both are heard', () => {
    const story = quiet().deaf('02:00');
    const from = story.now;
    story.deaf('02:10', 'broker').quietUntil('03:10');
    story.input({ type: 'gap', at: story.now, from: from + 10 * minute, cause: 'broker' });
    expect(story.engine.view().alerts.map(({ rule }) => rule)).toContain('fault:gap');
    story.quietUntil('03:20').input({ type: 'gap', at: story.now, from, cause: 'bridge' });
    expect(story.engine.view().alerts.map(({ rule }) => rule)).not.toContain('fault:gap');
    expect(told(story, 'all-clear')).toContain('03:20 fault:gap');
  });

  it('of the gateway itself is one message, and no all-clear an hour later', () => {
    const story = quiet().gap('02:00', '03:30').quietUntil('06:00');
    expect(told(story)).toEqual(['03:30 fault:gap']);
    expect(told(story, 'all-clear')).toEqual([]);
    expect(story.engine.view().alerts).toEqual([]);
  });
});

describe('whatever fails and comes back', () => {
  const step = fc.record({
    afterMs: fc.integer({ min: second, max: 10 * minute }),
    id: fc.constantFrom('clock', 'modem', 'journal', 'heartbeat', 'disk-nearly-full'),
    active: fc.boolean(),
  });

  it('each that lasts is told within a quarter of an hour, in one message a quarter of an hour', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const story = quiet();
        for (const { afterMs, id, active } of steps) {
          story.quietFor(afterMs);
          story.input({ type: 'fault', at: story.now, id, active, facts: {} });
        }
        story.quietFor(15 * minute);
        const raised = story.notifies().filter(({ message }) => message === 'raised');
        for (const { id, openedAt, state } of story.engine.view().alerts) {
          const first = raised.find(({ alertId }) => alertId === id);
          expect(state).toBe('open');
          expect((first?.at ?? Number.POSITIVE_INFINITY) - (openedAt ?? 0)).toBeLessThanOrEqual(15 * minute);
        }
        const bursts = raised
          .map(({ at }) => at)
          .filter((at, i, all) => i === 0 || at - (all[i - 1] ?? 0) > 10 * second);
        for (const [i, at] of bursts.entries())
          if (i > 0) expect(at - (bursts[i - 1] ?? 0)).toBeGreaterThanOrEqual(15 * minute - 10 * second);
      }),
      { numRuns: 200 },
    );
  });
});
