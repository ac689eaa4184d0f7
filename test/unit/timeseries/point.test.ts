import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClockSteps } from '../../../gateway/timeseries/clock-steps.ts';
import { nanoseconds, pointOf, pointOfAudit } from '../../../gateway/timeseries/point.ts';
import type { ClockInput, Input, Reading, Value } from '../../../rules/engine/types.ts';

const at = Date.UTC(2026, 2, 1, 12);
const hour = 3_600_000;
const reading = (signal: Reading['signal'], value: Value, evidence: Reading['evidence'] = 'report'): Reading => ({
  ...{ type: 'reading', at, receivedAt: at + 5, sensor: 'hall_motion', room: 'hall', signal, value, evidence },
});

describe('a reading as a point', () => {
  const fields = (signal: Reading['signal'], value: Value) => pointOf('12', 7, reading(signal, value), 0)?.fields;

  it('is named for its signal, tagged with flat, room and sensor, and stands at the moment it happened', () => {
    expect(pointOf('12', 1_000_007, reading('temperature', 21.5), 0)).toEqual({
      measurement: 'temperature',
      tags: { flat: '12', room: 'hall', sensor: 'hall_motion' },
      fields: { value: 21.5, report: 1 },
      time: `${at}000007`,
    });
  });

  it('draws on and off as 1 and 0, a fall by how sure it is, and never makes unknown a number', () => {
    expect(fields('motion', true)).toEqual({ value: 1, state: 'on', report: 1 });
    expect(fields('contact', false)).toEqual({ value: 0, state: 'off', report: 1 });
    expect(fields('fall', 'confirmed')).toEqual({ value: 2, state: 'confirmed', report: 1 });
    expect(fields('fall', 'none')).toEqual({ value: 0, state: 'none', report: 1 });
    expect(fields('button', 'double')).toEqual({ value: 1, state: 'double', report: 1 });
    expect(fields('bed', null)).toEqual({ state: 'unknown', report: 1 });
  });

  it('tells a repeated state from a report over the air', () => {
    expect(pointOf('12', 7, reading('motion', true, 'copy'), 0)?.fields.report).toBe(0);
  });

  it('moves with the measured step of the clock', () => {
    expect(pointOf('12', 7, reading('motion', true), hour)?.time).toBe(`${at + hour}000007`);
  });
});

it('gives two inputs of one millisecond two times, and the same input always the same', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 40), fc.integer({ min: 1, max: 999_999 }), (position, apart) => {
      expect(nanoseconds(at, position)).not.toBe(nanoseconds(at, position + apart));
      expect(nanoseconds(at, position)).toMatch(/^\d{19}$/);
      expect(nanoseconds(at, position).slice(0, 13)).toBe(String(at));
    }),
  );
});

describe('other inputs', () => {
  const all: Input[] = [
    { type: 'gap', at, from: at - 90_000, cause: 'broker' },
    { type: 'fault', at, id: 'unknown-device:0x0015', active: true, facts: { device: 'x' } },
    {
      type: 'outcome',
      at,
      deliveryId: 'd.keller',
      alertId: 'not-up@abc',
      result: 'failed',
      reason: 'no route to keller',
    },
    { type: 'acknowledge', at, alertId: 'not-up@abc', by: 'keller', via: 'sms' },
    { type: 'close', at, alertId: 'not-up@abc', by: 'keller', via: 'sms', reason: 'visit' },
    { type: 'mode', at, mode: 'visit', until: at + hour, by: 'keller' },
  ];

  it('tell gaps, faults and deliveries', () => {
    expect(all.map((input) => pointOf('12', 1, input, 0))).toMatchObject(
      [
        { measurement: 'gateway', tags: { event: 'gap', detail: 'broker' }, fields: { value: 90 } },
        { measurement: 'gateway', tags: { event: 'fault', detail: 'unknown-device' }, fields: { value: 1 } },
        { measurement: 'delivery', tags: { result: 'failed', rule: 'not-up' }, fields: { alert: 'not-up@abc' } },
        {},
        {},
        { measurement: 'gateway', tags: { event: 'mode', detail: 'visit' } },
      ].map((expected) => (Object.keys(expected).length > 0 ? expected : null)),
    );
  });

  it('never name a person', () => {
    const lines = ['alert-acknowledged', 'notify', 'delivery-sent', 'presence'].map((what, id) =>
      pointOfAudit(
        '12',
        { id, at, what, alertId: 'not-up@abc', facts: { by: 'keller', contact: 'keller', level: 'alarm' } },
        0,
      ),
    );
    expect(JSON.stringify([...all.map((input) => pointOf('12', 1, input, 0)), ...lines])).not.toMatch(/keller/);
  });
});

describe('the audit', () => {
  it('gives the changes of an alert and of presence', () => {
    const facts = { rule: 'not-up', level: 'alarm', state: 'closed', count: 2 };
    expect(pointOfAudit('12', { id: 9, at, what: 'alert-closed', alertId: 'not-up@abc', facts }, 0)).toEqual({
      measurement: 'alert',
      tags: { flat: '12', rule: 'not-up', level: 'alarm', change: 'closed' },
      fields: { value: 0, count: 2, alert: 'not-up@abc', marked: 'no' },
      time: `${at}000009`,
    });
    const presence = { id: 10, at, what: 'presence', alertId: null, facts: { presence: 'away', why: 'door' } };
    expect(pointOfAudit('12', presence, 0)?.fields).toEqual({ value: 0, state: 'away' });
  });
});

describe('readings of an untrusted clock', () => {
  const day = 24 * hour;
  const untrusted = (seq: number, from = at): { seq: number; input: ClockInput } => ({
    ...{ seq, input: { type: 'clock', at: from, trusted: false, stepMs: 0 } },
  });
  const trusted = (seq: number, stepMs: number): { seq: number; input: ClockInput } => ({
    ...{ seq, input: { type: 'clock', at: at + hour + stepMs, trusted: true, stepMs } },
  });
  const steps = (...inputs: { seq: number; input: ClockInput }[]): ClockSteps => {
    const made = new ClockSteps((after) => inputs.filter(({ seq }) => seq > after));
    made.refresh(inputs.at(-1)?.seq ?? 0);
    return made;
  };

  it('wait, then move by the measured step; those before and after do not', () => {
    expect(steps(untrusted(5)).ofInput(6, at + hour)).toBe('wait');
    const measured = steps(untrusted(5), trusted(9, day));
    expect([4, 5, 8, 9, 10].map((seq) => measured.ofInput(seq, at))).toEqual([0, day, day, 0, 0]);
    expect(measured.ofInstant(at + 60_000, at)).toBe(day);
    expect(measured.ofInstant(at - 1, at)).toBe(0);
    expect(measured.ofInstant(at + 2 * hour, at)).toBe(0);
  });

  it('go as they are when another start without trust followed, or after a day of waiting', () => {
    expect(steps(untrusted(5), untrusted(9, at + hour)).ofInput(6, at + hour)).toBe(0);
    expect(steps(untrusted(5)).ofInput(6, at + day + 1)).toBe(0);
  });

  it('are recognised when the step is measured later', () => {
    const inputs = [untrusted(5)];
    const growing = new ClockSteps((after) => inputs.filter(({ seq }) => seq > after));
    growing.refresh(7);
    expect(growing.ofInput(6, at)).toBe('wait');
    inputs.push(trusted(8, hour));
    growing.refresh(8);
    expect(growing.ofInput(6, at)).toBe(hour);
  });
});
