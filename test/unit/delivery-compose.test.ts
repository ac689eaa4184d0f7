/** From a row of the outbox to a message: who gets what, in which language, with which way to answer. */
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../gateway/clock.ts';
import { type Composed, type ComposerDeps, createComposer, type Directory } from '../../gateway/delivery/compose.ts';
import type { PendingDelivery } from '../../gateway/journal/journal.ts';
import { silentLog } from '../../gateway/log.ts';
import type { NotifyEffect } from '../../rules/engine/types.ts';
import { aNotify, anAlert, noon } from '../support/messages.ts';

const directory: Directory = {
  flat: { id: '12', name: 'Whg 12', timeZone: 'Europe/Berlin', language: 'de' },
  contacts: {
    keller: { name: 'A. Keller', sms: '+4915100000001', email: 'keller@example.org', detail: 'full' },
    nora: { sms: '+4915100000003', detail: 'short', language: 'en' },
    zentrale: { dispatch: 'scaip', detail: 'full' },
  },
  rooms: { kitchen: { de: 'Küche', en: 'kitchen' } },
  hearsReplies: true,
  hearsKeys: false,
};

const row = (change: Partial<NotifyEffect>, attempts = 0): PendingDelivery => ({
  effect: aNotify(change),
  attempts,
  dueAt: noon,
  status: 'pending',
  lastReason: null,
  lastAttemptAt: null,
});

function compose(change: Partial<NotifyEffect>, deps: Partial<ComposerDeps> = {}, attempts = 0): Composed {
  const write = createComposer({
    journal: { alert: () => anAlert(), deliveriesOf: () => [] },
    clock: new VirtualClock(noon),
    log: silentLog,
    directory: () => directory,
    because: (_because, language) => (language === 'de' ? 'Darum' : 'That is why'),
    codeFor: () => '4711',
    linkFor: (_alert, contact) => `https://aal.example.org/a/${contact}`,
    ...deps,
  });
  return write(row(change, attempts));
}

describe('a message', () => {
  it('goes to the address that the contact has on this channel, in the contact’s language and detail', () => {
    expect(compose({ contact: 'nora' })).toMatchObject({
      message: { to: '+4915100000003', language: 'en', detail: 'short', short: 'Alarm Whg 12, reply OK 4711' },
    });
    expect(compose({ contact: 'zentrale', by: 'dispatch' })).toMatchObject({
      message: { to: 'scaip', language: 'de' },
    });
  });

  it.each([
    ['sms', true, '4711', 'https://aal.example.org/a/keller'],
    ['sms', false, null, 'https://aal.example.org/a/keller'],
    ['email', true, null, 'https://aal.example.org/a/keller'],
  ])('by %s, replies heard: %j: code %j', (by, hearsReplies, replyCode, link) => {
    const composed = compose({ by }, { directory: () => ({ ...directory, hearsReplies }) });
    expect(composed).toMatchObject({ message: { replyCode, link } });
  });

  it.each<[string, Partial<NotifyEffect>, number | null]>([
    ['as long as the rest of the chain', { restMs: 15 * 60_000 }, 15 * 60_000],
    ['five minutes at least, however fast the chain', { restMs: 60_000, level: 'emergency' }, 300_000],
    ['an hour at most', { restMs: 5 * 3_600_000 }, 3_600_000],
    ['an hour where it is outside of the chain', {}, 3_600_000],
    ['for ever as a notice: nobody tells it again', { level: 'notice', restMs: 60_000 }, null],
  ])('is valid %s', (_how, effect, validMs) => {
    expect(compose(effect)).toMatchObject({ message: { validMs } });
  });

  it('never offers a reply code where nobody would hear the reply', () => {
    const composed = compose({}, { directory: () => ({ ...directory, hearsReplies: false }) });
    expect('message' in composed && composed.message.short).not.toMatch(/Antwort|4711/);
  });

  it('knows the reason with the technician’s own words and without, for an SMS that has no room', () => {
    const remark = { de: 'vereinbart', en: 'agreed' };
    const alert = anAlert();
    const journal = { alert: () => ({ ...alert, because: { ...alert.because, remark } }), deliveriesOf: () => [] };
    const because: ComposerDeps['because'] = (one) => (one.remark ? `Darum ${'x'.repeat(160)}` : 'Darum');
    const composed = compose({}, { journal, because });
    expect('message' in composed && composed.message.short).toMatch(/Darum\.$/);
    expect('message' in composed && composed.message.text).toContain('xxx');
  });

  it('an all-clear offers nothing to take over', () => {
    expect(compose({ message: 'all-clear' })).toMatchObject({ message: { replyCode: null, link: null } });
  });

  it('is late a minute after it was decided', () => {
    const at = (ms: number) => compose({}, { clock: new VirtualClock(noon + ms) });
    expect(at(60_000)).toMatchObject({ message: { late: false } });
    expect(at(60_001)).toMatchObject({ message: { late: true } });
  });

  it('counts its attempts', () => {
    expect(compose({}, {}, 4)).toMatchObject({ message: { attempt: 5 } });
  });

  it('goes out without its reason where the reason cannot be put into words', () => {
    const because = (): string => {
      throw new Error('broken catalogue');
    };
    expect(compose({}, { because })).toMatchObject({
      message: { short: expect.stringContaining('Nicht aufgestanden') },
    });
  });

  it('to a later step names who had taken over before', () => {
    const lapse = row({ message: 'next-step', step: 0, facts: { by: 'keller' } });
    const journal = { alert: () => anAlert(), deliveriesOf: () => [lapse] };
    expect(compose({ step: 2 }, { journal })).toMatchObject({
      message: { text: expect.stringContaining('Zuvor übernommen von A. Keller') },
    });
  });
});

describe('what a contact has missed', () => {
  const at = (minutes: number) => noon + minutes * 60_000;
  const raised = row({ deliveryId: 'd1' });
  const takenOver = row({ deliveryId: 'd2', message: 'taken-over', step: 0, at: at(20), facts: { by: 'keller' } });
  const closed = { by: 'keller', reason: 'visit', at: at(40) } as const;

  const allClear = (deliveries: readonly PendingDelivery[]): string => {
    const journal = { alert: () => anAlert({ state: 'closed', closed }), deliveriesOf: () => [...deliveries] };
    const clock = new VirtualClock(at(90));
    const change = { deliveryId: 'd3', message: 'all-clear', step: 0, at: at(40), contact: 'nora' } as const;
    const composed = compose(change, { journal, clock });
    return 'message' in composed ? composed.message.text : '';
  };
  const ofNora = (delivery: PendingDelivery, status: PendingDelivery['status']): PendingDelivery => ({
    ...delivery,
    effect: { ...delivery.effect, contact: 'nora' },
    status,
  });

  it('comes with the all-clear', () => {
    const text = allClear([ofNora(raised, 'sent'), ofNora(takenOver, 'superseded')]);
    expect(text).toContain('12:00 Alarm, 12:20 taken over by A. Keller, 12:40 settled');
  });

  it('is not what they have heard, nor what others have missed', () => {
    expect(allClear([ofNora(raised, 'sent'), ofNora(takenOver, 'sent')])).not.toContain('12:20');
    expect(allClear([ofNora(raised, 'sent'), { ...takenOver, status: 'superseded' }])).not.toContain('12:20');
  });
});

describe('what is no longer possible says why', () => {
  it.each<[string, Partial<NotifyEffect>, Partial<ComposerDeps>]>([
    ['the contact is no longer in flat.yaml', { contact: 'fort' }, {}],
    ['the contact has no email in flat.yaml any more', { contact: 'nora', by: 'email' }, {}],
    ['the alert is no longer known', {}, { journal: { alert: () => null, deliveriesOf: () => [] } }],
  ])('%s', (impossible, change, deps) => {
    expect(compose(change, deps)).toEqual({ impossible });
  });
});
