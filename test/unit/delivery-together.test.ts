/** Notices and faults that come together are one message; nothing of them is lost, and no alarm waits for them. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Result } from '../../gateway/channels/channel.ts';
import type { Alert, Level, NotifyEffect } from '../../rules/engine/types.ts';
import { House, hour, minute, never, second, unreachable } from '../support/delivery-house.ts';
import { anAlert, noon } from '../support/messages.ts';

const houses: House[] = [];
const build = (): House => {
  const house = new House();
  houses.push(house);
  return house;
};
afterEach(async () => {
  for (const house of houses.splice(0)) await house.end();
});

/** A fault of its own: its alert and the word to a contact. */
function fault(house: House, id: string, notify: Partial<NotifyEffect> = {}, alert: Partial<Alert> = {}): void {
  const { level = 'fault', alertId = `alert-${id}` } = notify;
  house.commit({ type: 'alert', at: noon, alert: anAlert({ id: alertId, level, ...alert }), change: 'opened' });
  house.notify({ deliveryId: id, alertId, level, by: 'email', ...notify });
}

const seven = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7'];
const busy: Result = { status: 'failed', reason: 'busy', retry: true };

describe('seven sensors that go offline together', () => {
  it('are one message, and each is told to the engine', async () => {
    const house = build();
    for (const id of seven) {
      fault(house, id);
      await house.clock.advanceBy(second);
    }
    await house.clock.advanceBy(10 * second);
    expect(house.email.sent).toHaveLength(1);
    expect(house.email.told).toEqual(seven);
    for (const id of seven) expect(house.results(id)).toEqual(['sent']);
  });

  it('are one message after an outage too', async () => {
    const house = build();
    house.email.downUntil(noon + hour);
    for (const id of seven) {
      fault(house, id);
      await house.clock.advanceBy(5 * minute);
    }
    await house.clock.advanceTo(noon + hour + 75 * second);
    expect(house.email.sent).toHaveLength(1);
    expect(new Set(house.email.told)).toEqual(new Set(seven));
  });

  it('are tried one by one where together they are refused', async () => {
    const house = build();
    house.email.answer = ({ text }) => (text.includes('d3') ? busy : { status: 'sent' });
    for (const id of seven) fault(house, id);
    await house.clock.advanceBy(10 * minute);
    expect(new Set(house.email.told)).toEqual(new Set(seven.filter((id) => id !== 'd3')));
    expect(house.status('d3')).toBe('pending');
  });

  it('go out again under the same id after a crash', async () => {
    const house = build();
    for (const id of seven) fault(house, id);
    house.email.answer = never;
    await house.clock.advanceBy(11 * second);
    house.email.answer = () => ({ status: 'sent' });
    house.killAndRestart();
    await house.clock.advanceBy(minute);
    expect(house.email.asked.map(({ id }) => id)).toEqual(['d1', 'd1']);
    expect(house.email.told).toEqual(seven);
  });

  it('have all failed when the path says later that the message did not arrive', async () => {
    const house = build();
    for (const id of seven) fault(house, id, { by: 'sms' });
    await house.clock.advanceBy(minute);
    house.dispatcher.hearLater('d1', { status: 'failed', reason: 'not delivered', retry: false });
    for (const id of seven) expect(house.results(id)).toEqual(['sent', 'failed']);
  });

  it('of which one is over before it is told: that one is not', async () => {
    const house = build();
    for (const id of seven) fault(house, id);
    house.commit({ type: 'supersede', at: noon, alertId: 'alert-d2' });
    await house.clock.advanceBy(minute);
    expect(house.email.told).toEqual(seven.filter((id) => id !== 'd2'));
  });
});

describe('alone leaves', () => {
  it.each<Level>(['alarm', 'emergency'])('an %s, at once', async (level) => {
    const house = build();
    fault(house, 'f1');
    fault(house, 'urgent', { level });
    fault(house, 'f2');
    expect(house.email.asked.map(({ id }) => id)).toEqual(['urgent']);
    await house.clock.advanceBy(minute);
    expect(house.email.sent.map(({ text }) => text)).toEqual(['urgent', 'f1 f2']);
  });

  it('what is for somebody else, by another path, or for the centre', async () => {
    const house = build();
    fault(house, 'a');
    fault(house, 'other', { contact: 'nora' });
    fault(house, 'by-sms', { by: 'sms' });
    fault(house, 'centre1', { by: 'dispatch' });
    fault(house, 'centre2', { by: 'dispatch' });
    await house.clock.advanceBy(minute);
    expect(house.email.sent.map(({ text }) => text)).toEqual(['a', 'other']);
    expect(house.sms.sent).toHaveLength(1);
    expect(house.dispatch.sent).toHaveLength(2);
  });

  it('a test, and a question, at once', () => {
    const house = build();
    const { because } = anAlert();
    fault(house, 'test', { level: 'notice' }, { marked: 'test' });
    fault(house, 'question', { level: 'notice' }, { because: { ...because, facts: { kind: 'absence-ends' } } });
    expect(house.email.asked.map(({ id }) => id)).toEqual(['test', 'question']);
  });
});

describe('whatever comes, and however the path behaves', () => {
  const one = fc.record({
    afterMs: fc.integer({ min: 0, max: 20 * second }),
    level: fc.constantFrom<Level>('emergency', 'alarm', 'notice', 'fault'),
    contact: fc.constantFrom('keller', 'nora'),
    by: fc.constantFrom('sms', 'email'),
  });
  const answers = fc.array(fc.constantFrom<Result>({ status: 'sent' }, busy, unreachable), { maxLength: 12 });

  it('each is told once, urgent ones alone and at once, and the engine hears of each', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 12 }), answers, async (all, script) => {
        const house = build();
        const { clock } = house;
        let asked = 0;
        for (const channel of [house.sms, house.email]) channel.answer = () => script[asked++] ?? { status: 'sent' };
        for (const [i, { afterMs, ...notify }] of all.entries()) {
          await clock.advanceBy(afterMs);
          const channel = notify.by === 'sms' ? house.sms : house.email;
          fault(house, `d${i}`, notify);
          if (notify.level === 'emergency' || notify.level === 'alarm')
            expect(channel.asked).toContainEqual({ id: `d${i}`, at: clock.now() });
        }
        await clock.advanceBy(hour);
        const told = [...house.sms.told, ...house.email.told];
        expect(told.sort()).toEqual(all.map((_, i) => `d${i}`).sort());
        for (const { level, text } of [...house.sms.sent, ...house.email.sent])
          if (level === 'emergency' || level === 'alarm') expect(text).not.toContain(' ');
        for (const [i] of all.entries()) expect(house.results(`d${i}`).at(-1)).toBe('sent');
        await houses.pop()?.end();
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
