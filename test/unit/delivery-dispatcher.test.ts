/** The dispatcher on virtual time and the real journal: outages, restarts, priorities, what is told to the engine and when. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Result } from '../../gateway/channels/channel.ts';
import { Dispatcher } from '../../gateway/delivery/dispatcher.ts';
import { silentLog } from '../../gateway/log.ts';
import type { Level, OutcomeInput } from '../../rules/engine/types.ts';
import { House, hour, minute, never, second, unreachable } from '../support/delivery-house.ts';
import { aMessage, aNotify, anAlert, noon } from '../support/messages.ts';

let house: House;
const build = (): House => {
  house = new House();
  house.commit({ type: 'alert', at: noon, alert: anAlert(), change: 'opened' });
  return house;
};
afterEach(() => house.end());

describe('a delivery', () => {
  it('is on its way in the very moment of the wake, and its outcome is told once', async () => {
    const { sms, clock } = build();
    house.notify({ deliveryId: 'd1' });
    expect(sms.asked).toEqual([{ id: 'd1', at: noon }]);
    await clock.advanceBy(second);
    expect(house.results('d1')).toEqual(['sent']);
    expect(house.status('d1')).toBe('sent');
    await clock.advanceBy(hour);
    expect(sms.asked).toHaveLength(1);
  });

  it('that the centre took is handed over', async () => {
    const { sms, clock } = build();
    sms.answer = () => ({ status: 'handed-over' });
    house.notify({ deliveryId: 'd1' });
    await clock.advanceBy(second);
    expect(house.results('d1')).toEqual(['handed-over']);
    expect(house.status('d1')).toBe('handed-over');
  });

  it('refused for good is told and not tried again', async () => {
    const { sms, clock } = build();
    sms.answer = () => ({ status: 'failed', reason: 'number invalid', retry: false });
    house.notify({ deliveryId: 'd1' });
    await clock.advanceBy(hour);
    expect(house.results('d1')).toEqual(['failed']);
    expect(sms.asked).toHaveLength(1);
  });

  it('whose answer comes late is handed over, and not tried again', async () => {
    const { sms, clock } = build();
    sms.answer = () => ({ status: 'failed', reason: 'no answer within 20 s', retry: true });
    house.notify({ deliveryId: 'd1' });
    await clock.advanceBy(second);
    house.dispatcher.hearLater('d1', { status: 'handed-over' });
    await clock.advanceBy(hour);
    expect(house.results('d1')).toEqual(['failed', 'handed-over']);
    expect(house.status('d1')).toBe('handed-over');
    expect(sms.asked).toHaveLength(1);
  });

  it('that was sent and is reported as not delivered has failed: told once, the same message is not sent again', async () => {
    const { sms, clock } = build();
    house.notify({ deliveryId: 'd1' });
    await clock.advanceBy(second);
    house.dispatcher.hearLater('d1', { status: 'failed', reason: 'not delivered', retry: true });
    house.dispatcher.hearLater('d1', { status: 'failed', reason: 'not delivered', retry: true });
    await clock.advanceBy(hour);
    expect(house.results('d1')).toEqual(['sent', 'failed']);
    expect(house.status('d1')).toBe('failed');
    expect(sms.asked).toHaveLength(1);
  });

  it('by a channel that nobody configured is told as failed', async () => {
    const { clock } = build();
    house.notify({ deliveryId: 'd1', by: 'pigeon' });
    await clock.advanceBy(second);
    expect(house.results('d1')).toEqual(['failed']);
  });
});

describe('a channel that breaks its promises', () => {
  it.each([
    ['never answers', never],
    ['throws', () => Promise.reject(new Error('out of order'))],
  ])('%s: the engine hears of a failure within 60 s all the same', async (_what, answer) => {
    const { sms, clock } = build();
    sms.answer = answer;
    house.notify({ deliveryId: 'd1' });
    await clock.advanceBy(minute);
    expect(house.results('d1')).toEqual(['failed']);
  });
});

describe('an outage', () => {
  it.each([
    ['a minute', minute],
    ['an hour', hour],
    ['three days', 3 * 24 * hour],
  ])('of %s: an alarm is told as unreachable once, then arrives by itself, late', async (_what, lasts) => {
    const { sms, clock } = build();
    sms.downUntil(noon + lasts);
    house.notify({ deliveryId: 'd1' });
    await clock.advanceBy(lasts - 1);
    expect(house.results('d1')).toEqual(['unreachable']);
    await clock.advanceBy(72 * second);
    expect(house.results('d1')).toEqual(['unreachable', 'sent']);
    expect(sms.sent).toHaveLength(1);
    expect(sms.sent[0]).toMatchObject({ id: 'd1', late: true });
  });

  it('is probed after 5, 10, 20, 40 and 60 s, then every minute', async () => {
    const { sms, clock } = build();
    sms.downUntil(Number.POSITIVE_INFINITY);
    house.notify({ deliveryId: 'd1' });
    await clock.advanceBy(5 * minute);
    const gaps = sms.asked.map(({ at }, i) => (at - (sms.asked[i - 1]?.at ?? noon)) / second);
    expect(gaps).toEqual([0, 5, 10, 20, 40, 60, 60, 60]);
  });

  it('ends a notice after a day; an alarm goes on', async () => {
    const { sms, clock } = build();
    sms.downUntil(Number.POSITIVE_INFINITY);
    house.notify({ deliveryId: 'n', alertId: 'n', level: 'notice' }, { deliveryId: 'a', level: 'alarm' });
    await clock.advanceBy(25 * hour);
    expect(house.status('n')).toBe('failed');
    expect(house.status('a')).toBe('pending');
    expect(house.results('n')).toEqual(['unreachable']);
  });

  it('that turns into a refusal is told: the network is back, but they do not take it', async () => {
    const { sms, clock } = build();
    sms.answer = () =>
      clock.now() < noon + minute ? unreachable : { status: 'failed', reason: 'no credit', retry: true };
    house.notify({ deliveryId: 'd1' });
    await clock.advanceBy(10 * minute);
    expect(house.results('d1')).toEqual(['unreachable', 'failed']);
  });

  it('leaves one reminder to be sent, not all that were missed', async () => {
    const { sms, clock } = build();
    sms.downUntil(noon + hour + second);
    house.notify({ deliveryId: 'r0', message: 'raised' });
    for (let i = 1; i <= 12; i++) {
      await clock.advanceTo(noon + i * 5 * minute);
      house.notify({ deliveryId: `r${i}`, message: 'reminder' });
    }
    await clock.advanceBy(5 * minute);
    expect(sms.sent.map(({ id }) => id)).toEqual(['r12']);
    expect(house.status('r0')).toBe('superseded');
  });

  it("is not shortened for a receiver that asks for an hour's pause: an alarm asks every minute", async () => {
    const { sms, clock } = build();
    sms.answer = () => ({ status: 'failed', reason: '503', retry: true, retryAfterMs: 5 * minute });
    house.notify({ deliveryId: 'a', level: 'alarm' }, { deliveryId: 'n', alertId: 'n', level: 'notice' });
    await clock.advanceBy(4 * minute);
    expect(sms.asked.filter(({ id }) => id === 'a')).toHaveLength(5);
    expect(sms.asked.filter(({ id }) => id === 'n')).toHaveLength(1);
  });
});

describe('priorities', () => {
  it.each<Level>(['alarm', 'notice', 'fault'])('an emergency never waits behind %ss that stall', async (level) => {
    const { sms, email, clock } = build();
    email.answer = never;
    house.notify(...Array.from({ length: 50 }, (_, i) => ({ deliveryId: `x${i}`, by: 'email', level })));
    await clock.advanceBy(10 * second);
    expect(email.asked).toHaveLength(8);
    house.notify({ deliveryId: 'e', level: 'emergency' });
    expect(sms.asked.map(({ id }) => id)).toEqual(['e']);
  });

  it('an alarm never waits behind faults and notices that stall', async () => {
    const { sms, email, clock } = build();
    email.answer = never;
    const waiting = (level: Level) =>
      Array.from({ length: 20 }, (_, i) => ({ deliveryId: `${level}${i}`, by: 'email', level }));
    house.notify(...waiting('fault'), ...waiting('notice'));
    await clock.advanceBy(10 * second);
    house.notify({ deliveryId: 'a', level: 'alarm' });
    expect(sms.asked.map(({ id }) => id)).toEqual(['a']);
  });

  it('one emergency never waits behind others', () => {
    const { email, sms } = build();
    email.answer = never;
    house.notify(
      ...Array.from({ length: 12 }, (_, i) => ({ deliveryId: `x${i}`, by: 'email', level: 'emergency' as const })),
    );
    house.notify({ deliveryId: 'e', level: 'emergency' });
    expect(sms.asked.map(({ id }) => id)).toEqual(['e']);
  });

  it('what waits for room is sent when there is room', async () => {
    const { email, clock } = build();
    house.notify(
      ...Array.from({ length: 50 }, (_, i) => ({ deliveryId: `x${i}`, by: 'email', level: 'fault' as const })),
    );
    await clock.advanceBy(10 * second);
    for (let i = 0; i < 10; i++) await clock.advanceBy(0);
    expect(email.sent).toHaveLength(50);
  });
});

describe('what was overtaken', () => {
  it('before it could be sent is not sent', async () => {
    const { sms, clock } = build();
    sms.downUntil(noon + minute);
    house.notify({ deliveryId: 'd1' });
    await clock.advanceBy(10 * second);
    house.commit({ type: 'supersede', at: clock.now(), alertId: 'not-up@m0' });
    await clock.advanceBy(hour);
    expect(sms.sent).toEqual([]);
    expect(house.status('d1')).toBe('superseded');
  });

  it('while it was on its way is not tried again, but an arrival is told', async () => {
    const { sms, email, clock } = build();
    const arrive = Promise.withResolvers<Result>();
    sms.answer = () => arrive.promise;
    const fail = Promise.withResolvers<Result>();
    email.answer = () => fail.promise;
    house.notify({ deliveryId: 'd1' }, { deliveryId: 'd2', by: 'email' });
    house.commit({ type: 'supersede', at: clock.now(), alertId: 'not-up@m0' });
    arrive.resolve({ status: 'sent' });
    fail.resolve(unreachable);
    await clock.advanceBy(hour);
    expect(house.results('d1')).toEqual(['sent']);
    expect(house.results('d2')).toEqual([]);
    expect(email.asked).toHaveLength(1);
  });
});

describe('a restart', () => {
  it('sends again, with the same id, what was on its way when the process died', async () => {
    const { sms } = build();
    sms.answer = never;
    house.notify({ deliveryId: 'd1' });
    sms.answer = () => ({ status: 'sent' });
    house.killAndRestart();
    await house.clock.advanceBy(second);
    expect(sms.asked.map(({ id }) => id)).toEqual(['d1', 'd1']);
    expect(house.results('d1')).toEqual(['sent']);
  });

  it('keeps the rhythm of retries and does not tell the same failure twice', async () => {
    const { sms } = build();
    sms.downUntil(noon + 2 * hour);
    house.notify({ deliveryId: 'd1' });
    await house.clock.advanceBy(hour);
    const before = sms.asked.length;
    house.killAndRestart();
    await house.clock.advanceBy(second);
    expect(sms.asked.length - before).toBeLessThanOrEqual(1);
    await house.clock.advanceBy(2 * hour);
    expect(house.results('d1')).toEqual(['unreachable', 'sent']);
  });

  it('reports again what ended just before the crash, for the engine may never have logged it', async () => {
    build();
    house.notify({ deliveryId: 'd1' });
    await house.clock.advanceBy(second);
    const crashedAt = house.clock.now();
    house.outcomes.length = 0;
    house.killAndRestart();
    await house.clock.advanceBy(hour);
    house.dispatcher.reportSince([anAlert().id], crashedAt - minute);
    expect(house.results('d1')).toEqual(['sent']);
    house.dispatcher.reportSince([anAlert().id], crashedAt + minute);
    expect(house.results('d1')).toEqual(['sent']);
  });

  it('after an orderly stop: what was broken off counts as never tried', async () => {
    const { sms } = build();
    sms.answer = (_message, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ status: 'failed', reason: 'stopped', retry: true }));
      });
    house.notify({ deliveryId: 'd1' });
    await house.dispatcher.stop();
    expect(house.journal.delivery('d1')).toMatchObject({ status: 'pending', attempts: 0 });
    expect(house.outcomes).toEqual([]);
    sms.answer = () => ({ status: 'sent' });
    house.killAndRestart();
    await house.clock.advanceBy(second);
    expect(house.results('d1')).toEqual(['sent']);
  });

  it('does not wait for a channel that cannot be broken off', async () => {
    const { sms } = build();
    sms.answer = never;
    house.notify({ deliveryId: 'd1' });
    const stopping = house.dispatcher.stop();
    await house.clock.advanceBy(3 * second);
    await stopping;
    expect(house.status('d1')).toBe('pending');
  });
});

describe('a journal that cannot write', () => {
  it('does not make the dispatcher send in a circle; the engine hears the outcome all the same', async () => {
    const { sms, clock, journal } = build();
    house.notify({ deliveryId: 'd0' });
    await clock.advanceBy(second);
    const attempted = journal.attempted.bind(journal);
    journal.attempted = () => {
      throw new Error('disk full');
    };
    const told: OutcomeInput[] = [];
    const dispatcher = new Dispatcher({
      journal,
      channels: [sms],
      clock,
      log: silentLog,
      write: ({ effect }) => ({ message: aMessage({ id: effect.deliveryId }) }),
      report: (outcome) => told.push(outcome),
      answered: () => {},
    });
    await house.dispatcher.stop();
    dispatcher.start();
    house.commit(aNotify({ deliveryId: 'd1', at: clock.now() }));
    dispatcher.wake();
    await clock.advanceBy(30 * second);
    expect(sms.asked.filter(({ id }) => id === 'd1')).toHaveLength(1);
    expect(told.map(({ result }) => result)).toEqual(['sent']);
    journal.attempted = attempted;
    await clock.advanceBy(minute);
    expect(house.status('d1')).toBe('sent');
    await dispatcher.stop();
  });
});

describe('health', () => {
  it('tells which channel fails and why, and when it last worked', async () => {
    const { sms, clock } = build();
    house.notify({ deliveryId: 'd1' });
    await clock.advanceBy(second);
    sms.downUntil(Number.POSITIVE_INFINITY);
    house.notify({ deliveryId: 'd2' });
    await clock.advanceBy(8 * second);
    expect(house.dispatcher.health()).toEqual([
      { channel: 'sms', failuresInARow: 2, lastReason: 'network unreachable', lastSuccessAt: noon },
      { channel: 'email', failuresInARow: 0, lastReason: null, lastSuccessAt: null },
      { channel: 'dispatch', failuresInARow: 0, lastReason: null, lastSuccessAt: null },
    ]);
  });
});
