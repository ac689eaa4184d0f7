/** Alerts, deliveries and messages as the gateway makes them, for tests of what comes after. */

import type { Message } from '../../gateway/channels/channel.ts';
import type { Alert, Instant, NotifyEffect } from '../../rules/engine/types.ts';

export const noon: Instant = Date.parse('2026-11-24T11:00:00Z');

export function anAlert(change: Partial<Alert> = {}): Alert {
  return {
    id: 'not-up@m0',
    rule: 'not-up',
    title: { de: 'Nicht aufgestanden', en: 'Has not got up' },
    level: 'alarm',
    state: 'open',
    marked: null,
    startedAt: noon - 60_000,
    openedAt: noon,
    because: {
      rule: 'not-up',
      facts: { kind: 'missing' },
      lastLife: { at: noon - 13 * 3_600_000, sensor: 'bed', room: 'bedroom' },
      readings: [],
      gaps: [],
      presence: 'home',
    },
    count: 1,
    acknowledged: null,
    closed: null,
    handedOver: null,
    ...change,
  };
}

export function aNotify(change: Partial<NotifyEffect> = {}): NotifyEffect {
  return {
    type: 'notify',
    at: noon,
    deliveryId: 'not-up@m0/1/keller/sms/1',
    alertId: 'not-up@m0',
    level: 'alarm',
    step: 1,
    contact: 'keller',
    by: 'sms',
    message: 'raised',
    ...change,
  };
}

export function aMessage(change: Partial<Message> = {}): Message {
  const alert = change.alert ?? anAlert();
  return {
    id: 'not-up@m0/1/keller/sms/1',
    kind: 'raised',
    level: alert.level,
    alert,
    facts: {},
    place: null,
    flat: { id: '12', name: 'Whg 12' },
    contact: { id: 'keller', name: 'A. Keller' },
    to: '+4915100000001',
    language: 'de',
    detail: 'full',
    subject: '[Alarm] Whg 12 - Nicht aufgestanden',
    short: 'Übernehmen: Antwort OK 4711. Alarm Whg 12: Nicht aufgestanden.',
    text: 'Alarm Whg 12: Nicht aufgestanden.\n\nBitte rufen Sie an oder sehen Sie nach.',
    spoken: 'Alarm, Wohnung 12. Nicht aufgestanden.',
    layout: {
      label: 'Alarm',
      headline: 'Nicht aufgestanden.',
      paragraphs: [],
      next: ['Bitte rufen Sie an oder sehen Sie nach.'],
      button: null,
      footer: 'Whg 12, 24.11.2026, 12:00.',
    },
    replyCode: '4711',
    link: null,
    key: false,
    late: false,
    validMs: 20 * 60_000,
    at: noon,
    attempt: 1,
    ...change,
  };
}
