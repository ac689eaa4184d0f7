/** A power cut is told once, with its end; a blink is on record only; a UPS that is silent is never taken for mains. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../gateway/clock.ts';
import { type Answer, readAnswer } from '../../gateway/power/nut.ts';
import { PowerWatch } from '../../gateway/power/power.ts';
import { readUpsState } from '../../gateway/power/ups-state.ts';
import { noon } from '../support/messages.ts';

const minute = 60_000;

const says = (status: string, percent = 90, seconds = 12_000): Answer => ({
  variables: new Map([
    ['ups.status', status],
    ['battery.charge', String(percent)],
    ['battery.runtime', String(seconds)],
  ]),
});

/** A watch over a UPS that says what the test wants, and what came of it. */
function watched() {
  const clock = new VirtualClock(noon);
  const faults: string[] = [];
  const audit: string[] = [];
  const facts: Record<string, unknown> = {};
  let answer: Answer = says('OL');
  const watch = new PowerWatch({
    config: { ups: 'flat', host: '127.0.0.1', port: 3493, tell_after: 3 * minute },
    clock,
    journal: { audit: (what) => audit.push(what) },
    fault: (id, active, told) => {
      faults.push(`${active ? '+' : '-'}${id}`);
      if (active) facts[id] = told;
    },
    ask: async () => answer,
  });
  watch.start();
  return {
    ...{ faults, audit, facts, watch },
    async during(ms: number, said: Answer) {
      answer = said;
      await clock.advanceBy(ms);
    },
  };
}

const begun = (faults: readonly string[]) => faults.filter((told) => told.startsWith('+'));

describe('the UPS is watched', () => {
  it('tells a power cut after three minutes with how long the battery lasts, and its end once it is stable', async () => {
    const { during, faults, facts, audit } = watched();
    await during(10 * minute, says('OL CHRG'));
    expect(begun(faults)).toEqual([]);
    await during(2 * minute, says('OB DISCHRG', 88, 9_600));
    expect(begun(faults)).toEqual([]);
    await during(2 * minute, says('OB DISCHRG', 87, 9_500));
    expect(facts.mains).toEqual({ since: noon + 10 * minute + 10_000, percent: 87, runtimeMs: 9_500_000 });
    await during(4 * minute, says('OL CHRG'));
    await during(1 * minute, says('OB'));
    await during(4 * minute, says('OL CHRG'));
    expect(faults.filter((told) => told.endsWith('mains'))).toEqual(['-mains', '+mains']);
    await during(2 * minute, says('OL CHRG'));
    expect(faults.filter((told) => told.endsWith('mains'))).toEqual(['-mains', '+mains', '-mains']);
    expect(audit).toEqual(['mains-failed', 'mains-on', 'mains-failed', 'mains-on']);
  });

  it('a blink is told to nobody, and is on record', async () => {
    const { during, faults, audit } = watched();
    await during(minute, says('OL'));
    await during(30_000, says('OB'));
    await during(10 * minute, says('OL'));
    expect(begun(faults)).toEqual([]);
    expect(audit).toEqual(['mains-failed', 'mains-on']);
  });

  it('a battery that is nearly empty is told at once, and one that is worn out too', async () => {
    const { during, faults, facts } = watched();
    await during(5 * minute, says('OB', 40));
    await during(20_000, says('OB LB', 9, 240));
    expect(begun(faults)).toEqual(['+mains', '+gateway-battery']);
    expect(facts['gateway-battery']).toMatchObject({ percent: 9, runtimeMs: 240_000 });
    await during(5 * minute, says('OL RB'));
    expect(begun(faults)).toEqual(['+mains', '+gateway-battery', '+ups-battery']);
  });

  it('a UPS that is silent is its own fault: no mains, and the power cut it told before goes on', async () => {
    const { during, faults, facts, watch } = watched();
    await during(5 * minute, says('OB'));
    await during(10 * minute, { trouble: 'no-contact' });
    expect(begun(faults)).toEqual(['+mains', '+ups-unreachable']);
    expect(faults).not.toContain('-mains');
    expect(facts['ups-unreachable']).toEqual({ trouble: 'no-contact', last: 'failed' });
    expect(watch.view).toMatchObject({ mains: 'unknown', chargePercent: null });
    await during(minute, says('OL'));
    expect(faults.at(-1)).toBe('-ups-unreachable');
    await during(5 * minute, says('OL'));
    expect(faults).toContain('-mains');
  });

  it('one that never answered is told too', async () => {
    const { during, faults, facts } = watched();
    await during(4 * minute, { trouble: 'unreachable' });
    expect(begun(faults)).toEqual(['+ups-unreachable']);
    expect(facts['ups-unreachable']).toMatchObject({ trouble: 'unreachable' });
  });

  it('tells nothing more once it is stopped', async () => {
    const { during, faults, watch } = watched();
    await during(minute, says('OB'));
    watch.stop();
    await during(60 * minute, says('OB LB'));
    expect(begun(faults)).toEqual([]);
  });
});

describe('what a UPS says', () => {
  const read = (status: string) => readUpsState(new Map([['ups.status', status]]));

  it.each([
    ['OL', { onMains: true, batteryLow: false }],
    ['OL CHRG LB', { onMains: true, batteryLow: true }],
    ['OB DISCHRG', { onMains: false, batteryLow: false }],
    ['OB LB', { onMains: false, batteryLow: true }],
    ['FSD OB', { onMains: false, batteryLow: true }],
    ['OB CAL', { onMains: true, batteryLow: false }],
    ['OL RB', { onMains: true, batteryWorn: true }],
    ['', { trouble: 'no-status' }],
    ['WAIT', { trouble: 'no-status' }],
    ['BYPASS', { trouble: 'no-status' }],
  ])('%s', (status, expected) => {
    expect(read(status)).toMatchObject(expected);
  });

  it('numbers that are none are not known', () => {
    const variables = new Map([
      ['ups.status', 'OB'],
      ['battery.charge', 'n/a'],
      ['battery.runtime', '-1'],
    ]);
    expect(readUpsState(variables)).toMatchObject({ chargePercent: null, runtimeMs: null });
  });
});

describe('the protocol of upsd', () => {
  const list =
    'BEGIN LIST VAR flat\nVAR flat ups.status "OL"\nVAR flat ups.mfr "A \\"B\\" \\\\ C"\nEND LIST VAR flat\n';

  it('reads a list whole, however it is cut into pieces', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: list.length - 1 }), (end) => {
        expect(readAnswer(list.slice(0, end), 'flat')).toBeNull();
      }),
    );
    const answer = readAnswer(list, 'flat');
    expect(answer && 'variables' in answer && Object.fromEntries(answer.variables)).toEqual({
      'ups.status': 'OL',
      'ups.mfr': 'A "B" \\ C',
    });
  });

  it.each([
    ['ERR UNKNOWN-UPS\n', 'unknown-ups'],
    ['ERR DRIVER-NOT-CONNECTED\n', 'no-contact'],
    ['ERR DATA-STALE\n', 'no-contact'],
    ['ERR ACCESS-DENIED\n', 'refused'],
    ['HTTP/1.1 400 Bad Request\r\n', 'garbled'],
    ['BEGIN LIST VAR other\n', 'garbled'],
  ])('%j', (heard, trouble) => {
    expect(readAnswer(heard, 'flat')).toEqual({ trouble });
  });

  it('takes nothing it cannot read for mains', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'BEGIN LIST VAR flat',
        'END LIST VAR flat',
        'VAR flat ups.status "OL',
        'VAR other ups.status "OL"',
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const answer = readAnswer(`${lines.join('\n')}\n`, 'flat');
        if (answer && 'variables' in answer) expect(readUpsState(answer.variables)).toEqual({ trouble: 'no-status' });
      }),
      { numRuns: 2_000 },
    );
  });
});
