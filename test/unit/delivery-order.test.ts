/** What one contact hears of one alert, and in which order, on virtual time and the real journal. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Result } from '../../gateway/channels/channel.ts';
import type { Level, MessageKind } from '../../rules/engine/types.ts';
import { House, hour, minute, never, second, unreachable } from '../support/delivery-house.ts';
import { anAlert, noon } from '../support/messages.ts';

const houses: House[] = [];
const build = (): House => {
  const house = new House();
  houses.push(house);
  house.commit({ type: 'alert', at: noon, alert: anAlert(), change: 'opened' });
  return house;
};
afterEach(async () => {
  for (const house of houses.splice(0)) await house.end();
});

const refused: Result = { status: 'failed', reason: 'number invalid', retry: false };
const supersede = (house: House) => house.commit({ type: 'supersede', at: house.clock.now(), alertId: 'not-up@m0' });

describe('an all-clear', () => {
  it('waits for the alert that is still on its way, by another channel too', async () => {
    const house = build();
    const { sms, email, clock } = house;
    const arrive = Promise.withResolvers<Result>();
    sms.answer = () => arrive.promise;
    house.notify({ deliveryId: 'raised' });
    supersede(house);
    house.notify({ deliveryId: 'clear', message: 'all-clear', by: 'email', step: 0 });
    await clock.advanceBy(second);
    expect(email.asked).toEqual([]);
    arrive.resolve({ status: 'sent' });
    await clock.advanceBy(second);
    expect(email.sent.map(({ id }) => id)).toEqual(['clear']);
  });

  it('is not sent to whom the alert never reached', async () => {
    const house = build();
    const { sms, clock } = house;
    const fail = Promise.withResolvers<Result>();
    sms.answer = ({ kind }) => (kind === 'raised' ? fail.promise : { status: 'sent' });
    house.notify({ deliveryId: 'raised' });
    supersede(house);
    house.notify({ deliveryId: 'clear', message: 'all-clear', step: 0 });
    fail.resolve(unreachable);
    await clock.advanceBy(hour);
    expect(sms.sent).toEqual([]);
    expect(house.journal.delivery('clear')).toMatchObject({
      status: 'superseded',
      lastReason: 'the contact never heard of the alert',
    });
  });

  it('goes to who took over, though the alert itself never reached them', async () => {
    const house = build();
    house.sms.answer = ({ kind }) => (kind === 'raised' ? refused : { status: 'sent' });
    house.notify({ deliveryId: 'raised' });
    await house.clock.advanceBy(second);
    const acknowledged = { by: 'keller', via: 'button', at: house.clock.now() } as const;
    house.commit({ type: 'alert', at: noon, alert: anAlert({ acknowledged }), change: 'acknowledged' });
    house.notify({ deliveryId: 'clear', message: 'all-clear', step: 0 });
    await house.clock.advanceBy(second);
    expect(house.sms.sent.map(({ id }) => id)).toEqual(['clear']);
  });

  it('goes to the centre in any case: no answer does not mean that it heard nothing', async () => {
    const house = build();
    const { dispatch, clock } = house;
    dispatch.answer = ({ kind }) => (kind === 'raised' ? { ...refused } : { status: 'handed-over' });
    house.notify({ deliveryId: 'raised', by: 'dispatch', contact: 'zentrale' });
    await clock.advanceBy(second);
    house.notify({ deliveryId: 'clear', by: 'dispatch', contact: 'zentrale', message: 'all-clear', step: 0 });
    await clock.advanceBy(second);
    expect(house.status('clear')).toBe('handed-over');
  });
});

describe('an update', () => {
  it('is told together with an alert that has not got through yet', async () => {
    const house = build();
    const { sms, clock } = house;
    sms.downUntil(noon + hour);
    house.notify({ deliveryId: 'raised' });
    await clock.advanceBy(minute);
    house.notify({ deliveryId: 'update', message: 'update', step: 0, facts: { at: clock.now(), room: 'kitchen' } });
    await clock.advanceBy(2 * hour);
    expect(sms.sent.map(({ id }) => id)).toEqual(['raised']);
  });

  it('that waits gives way to what came after it', async () => {
    const house = build();
    const { sms, clock } = house;
    house.notify({ deliveryId: 'raised' });
    await clock.advanceBy(second);
    sms.downUntil(noon + hour);
    for (const [i, message] of (['update', 'taken-over', 'update'] as const).entries()) {
      await clock.advanceBy(5 * minute);
      house.notify({ deliveryId: `later${i}`, message, step: 0 });
    }
    await clock.advanceBy(2 * hour);
    expect(sms.sent.map(({ id }) => id)).toEqual(['raised', 'later2']);
  });

  it('that waits for one channel gives way to what came after it by another', async () => {
    const house = build();
    const { sms, email, clock } = house;
    house.notify({ deliveryId: 'raised' });
    await clock.advanceBy(second);
    sms.downUntil(noon + hour);
    house.notify({ deliveryId: 'update', message: 'update', step: 0 });
    await clock.advanceBy(5 * minute);
    house.notify({ deliveryId: 'taken-over', message: 'taken-over', by: 'email', step: 0 });
    await clock.advanceBy(2 * hour);
    expect([...sms.sent, ...email.sent].map(({ id }) => id)).toEqual(['raised', 'taken-over']);
  });
});

describe('whatever happens to one contact', () => {
  const step = fc.record({
    afterMs: fc.integer({ min: 0, max: 3 * minute }),
    message: fc.constantFrom<MessageKind>('raised', 'reminder', 'update', 'taken-over', 'question', 'all-clear'),
    by: fc.constantFrom('sms', 'email'),
  });
  const network = fc.record({
    takesMs: fc.array(fc.integer({ min: 0, max: 40 * second }), { minLength: 8, maxLength: 8 }),
    fails: fc.array(fc.constantFrom(null, null, unreachable, refused), { minLength: 8, maxLength: 8 }),
  });

  it('they hear nothing about an alert before the alert, nothing after the all-clear, and what speaks of before in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), network, async (steps, { takesMs, fails }) => {
        const house = build();
        const { clock } = house;
        let asked = 0;
        const arrived: { kind: MessageKind; at: number }[] = [];
        for (const channel of [house.sms, house.email]) {
          channel.answer = async (message) => {
            const turn = asked++;
            await new Promise<void>((resolve) => clock.after(takesMs[turn] ?? 0, resolve));
            const failure = fails[turn] ?? null;
            if (failure === null) arrived.push({ kind: message.kind, at: message.at });
            return failure ?? { status: 'sent' };
          };
        }
        let closed = false;
        for (const [i, { afterMs, message, by }] of steps.entries()) {
          if (closed) break;
          await clock.advanceBy(afterMs);
          closed = message === 'all-clear';
          if (closed || message === 'taken-over') supersede(house);
          house.notify({ deliveryId: `d${i}`, message: i === 0 ? 'raised' : message, by, step: i === 0 ? 1 : 0 });
        }
        await clock.advanceBy(hour);
        const about = arrived.filter(({ kind }) => kind !== 'raised' && kind !== 'reminder' && kind !== 'question');
        if (about.length > 0) expect(arrived[0]?.kind).toMatch(/^(raised|reminder|question)$/);
        expect(about.map(({ at }) => at)).toEqual(about.map(({ at }) => at).sort((a, b) => a - b));
        expect(arrived.findIndex(({ kind }) => kind === 'all-clear')).toBeOneOf([-1, arrived.length - 1]);
        await houses.pop()?.end();
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe('a receiver that was down', () => {
  const levels: Level[] = ['notice', 'alarm', 'emergency', 'fault', 'emergency', 'alarm', 'notice', 'emergency'];
  const rank: readonly Level[] = ['emergency', 'alarm', 'notice', 'fault'];

  const outages: readonly [string, number][] = [
    ['a minute', minute],
    ['an hour', hour],
    ['three days', 72 * hour],
  ];

  it.each(outages)(
    'for %s gets everything that still counts, oldest emergency first',
    async (_what, lasts) => {
      const house = build();
      const { sms, clock } = house;
      sms.downUntil(noon + lasts);
      const decided: { id: string; level: Level; at: number }[] = [];
      for (const [i, level] of levels.entries()) {
        await clock.advanceTo(noon + Math.floor((lasts * i) / levels.length));
        house.commit({ type: 'alert', at: noon, alert: anAlert({ id: `a${i}`, level }), change: 'opened' });
        house.notify({ deliveryId: `d${i}`, alertId: `a${i}`, level });
        decided.push({ id: `d${i}`, level, at: clock.now() });
      }
      await clock.advanceTo(noon + lasts + 75 * second);
      // A notice or fault of more than a day ago has been given up.
      const counts = decided.filter(({ level, at }) => rank.indexOf(level) < 2 || noon + lasts - at < 24 * hour);
      const inOrder = counts.sort((a, b) => rank.indexOf(a.level) - rank.indexOf(b.level) || a.at - b.at);
      expect(sms.told).toEqual(inOrder.map(({ id }) => id));
      // One try a minute for all, and one for whoever has waited longest.
      expect(sms.asked.length).toBeLessThan((lasts / minute) * 2 + 10 * levels.length);
    },
    60_000,
  );

  it.each(outages)(
    'for %s gets nothing that was overtaken as news, and the end of what it knows of',
    async (_what, lasts) => {
      const house = build();
      const { sms, clock } = house;
      house.notify({ deliveryId: 'known' });
      await clock.advanceBy(second);
      const backAt = clock.now() + lasts;
      sms.downUntil(backAt);
      house.commit({ type: 'alert', at: noon, alert: anAlert({ id: 'b' }), change: 'opened' });
      house.notify({ deliveryId: 'never-told', alertId: 'b', level: 'emergency' });
      house.notify({ deliveryId: 'motion', message: 'update', step: 0 });
      await clock.advanceBy(Math.floor(lasts / 3));
      supersede(house);
      house.notify({ deliveryId: 'taken-over', message: 'taken-over', step: 0 });
      await clock.advanceBy(Math.floor(lasts / 3));
      house.commit({ type: 'supersede', at: clock.now(), alertId: 'b' });
      supersede(house);
      house.notify(
        { deliveryId: 'clear-b', alertId: 'b', message: 'all-clear', step: 0 },
        { deliveryId: 'clear', message: 'all-clear', step: 0 },
      );
      await clock.advanceTo(backAt + 75 * second);
      expect(sms.sent.map(({ id }) => id)).toEqual(['known', 'clear']);
    },
    60_000,
  );

  it('and one message that never gets through holds up no other', async () => {
    const house = build();
    const { sms, clock } = house;
    sms.answer = ({ id }) => (id === 'cursed' || clock.now() < noon + hour ? unreachable : { status: 'sent' });
    house.notify({ deliveryId: 'cursed', alertId: 'cursed', level: 'emergency' });
    for (let i = 0; i < 20; i++) house.notify({ deliveryId: `d${i}`, alertId: `a${i}`, level: 'alarm' });
    await clock.advanceTo(noon + hour + 2 * minute);
    expect(sms.sent).toHaveLength(20);
  });

  it('that refused the same alert again and again, as the chain came round, gets it once', async () => {
    const house = build();
    const { sms, clock } = house;
    let takes = false;
    sms.answer = () => (takes ? { status: 'sent' } : { status: 'failed', reason: 'no credit', retry: true });
    for (let round = 0; round < 10; round++) {
      house.notify({ deliveryId: `round ${round}`, at: clock.now() });
      await clock.advanceBy(5 * minute);
    }
    takes = true;
    await clock.advanceBy(5 * minute);
    expect(sms.sent).toHaveLength(1);
    expect(house.status('round 0')).toBe('superseded');
  });

  it('one receiver of the centre says nothing about another', async () => {
    const house = build();
    const { dispatch, clock } = house;
    const down = new Set(['d1', 'd2']);
    dispatch.answer = ({ id }) => (down.has(id) ? unreachable : { status: 'handed-over' });
    house.notify({ deliveryId: 'd1', by: 'dispatch', contact: 'first', level: 'emergency' });
    house.notify({ deliveryId: 'd2', by: 'dispatch', contact: 'second', level: 'emergency' });
    await clock.advanceBy(10 * minute);
    down.delete('d2');
    await clock.advanceBy(75 * second);
    expect(house.status('d2')).toBe('handed-over');
    const tries = () => dispatch.asked.filter(({ id }) => id === 'd1').length;
    const before = tries();
    for (let i = 3; i < 23; i++) {
      house.notify({ deliveryId: `d${i}`, by: 'dispatch', contact: 'second', level: 'emergency' });
      await clock.advanceBy(3 * second);
    }
    expect(tries() - before).toBeLessThanOrEqual(2);
  });
});

describe('200 alerts at once', () => {
  it('every emergency is tried in the same moment, though all that is less urgent stalls', async () => {
    const house = build();
    const { sms, email } = house;
    email.answer = never;
    const mixed: Level[] = ['fault', 'notice', 'alarm', 'emergency'];
    const all = Array.from({ length: 200 }, (_, i) => ({
      deliveryId: `d${i}`,
      alertId: `a${i}`,
      level: mixed[i % 4] as Level,
      by: i % 4 === 3 ? 'sms' : 'email',
    }));
    house.notify(...all);
    await house.clock.advanceBy(2 * second);
    expect(sms.sent).toHaveLength(50);
    // What stalls is ended after a minute, and the next are tried: nothing is starved.
    await house.clock.advanceBy(10 * minute);
    expect(new Set(email.asked.map(({ id }) => id)).size).toBe(150);
  });
});
