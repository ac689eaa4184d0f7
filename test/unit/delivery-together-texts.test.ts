/** What a message says that tells several notices and faults, and how it is answered. */
import { describe, expect, it } from 'vitest';
import type { Message } from '../../gateway/channels/channel.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import { createComposer, type Directory } from '../../gateway/delivery/compose.ts';
import type { PendingDelivery } from '../../gateway/journal/journal.ts';
import { silentLog } from '../../gateway/log.ts';
import type { Alert, NotifyEffect } from '../../rules/engine/types.ts';
import { becauseSentence } from '../../rules/words/index.ts';
import { faultTitle } from '../../rules/words/titles.ts';
import { aNotify, anAlert, noon } from '../support/messages.ts';

const minute = 60_000;
const rooms = {
  hall: { de: 'Flur', en: 'hall' },
  kitchen: { de: 'Küche', en: 'kitchen' },
  bath: { de: 'Bad', en: 'bath' },
};
const directory: Directory = {
  flat: { id: '12', name: 'Whg 12', timeZone: 'Europe/Berlin', language: 'de' },
  contacts: {
    keller: { name: 'A. Keller', sms: '+4915100000001', email: 'keller@example.org', detail: 'full' },
    nora: { sms: '+4915100000003', email: 'nora@example.org', detail: 'short', language: 'en' },
  },
  ...{ rooms, hearsReplies: true, hearsKeys: false },
};
const gap = { from: noon - 3 * 60 * minute, to: noon - minute, cause: 'bridge' } as const;

const silent = (room: keyof typeof rooms, change: Partial<Alert> = {}): Alert =>
  anAlert({
    id: `silent-${room}`,
    level: 'fault',
    title: faultTitle('silent'),
    because: {
      ...anAlert().because,
      facts: { kind: 'fault', id: `silent:${room}_motion`, sensor: `${room}_motion`, room },
      gaps: [gap],
    },
    ...change,
  });

const warm = anAlert({ id: 'warm', level: 'notice', title: { de: 'Zu warm', en: 'Too warm' } });
const over = { by: 'engine', reason: 'resolved', at: noon } as const;

function together(alerts: readonly Alert[], change: Partial<NotifyEffect> = {}, ms = 0): Message {
  const codes = new Map<string, string>();
  const compose = createComposer({
    journal: { alert: (id) => alerts.find((alert) => alert.id === id) ?? null, deliveriesOf: () => [] },
    ...{ clock: new VirtualClock(noon + ms), log: silentLog, directory: () => directory, because: becauseSentence },
    codeFor: (id, shared) => codes.get(id) ?? codes.set(id, shared ?? `${4711 + codes.size}`).get(id) ?? '',
    linkFor: (id) => `https://aal.example.org/a/${alerts.findIndex((alert) => alert.id === id)}`,
  });
  const [first, ...others] = alerts.map((alert): PendingDelivery => {
    const message = alert.closed ? 'all-clear' : 'raised';
    const effect = aNotify({ alertId: alert.id, level: alert.level, deliveryId: alert.id, message, ...change });
    return { effect, attempts: 0, dueAt: noon, status: 'pending', lastReason: null, lastAttemptAt: null };
  });
  const composed = compose(first as PendingDelivery, others);
  if ('impossible' in composed) throw new Error(composed.impossible);
  return composed.message;
}

const three = [silent('hall'), silent('kitchen'), silent('bath')];

describe('several faults in one mail', () => {
  it('are each named, and what was interrupted is said once', () => {
    const { subject, text } = together([warm, ...three], { by: 'email' });
    expect(subject).toBe('[1 Hinweis, 3 Störungen] Whg 12 (24.11.2026, 12:00)');
    expect(text).toMatch(/^Whg 12: 1 Hinweis, 3 Störungen\.\n/);
    for (const name of ['hall_motion', 'kitchen_motion', 'bath_motion']) expect(text).toContain(name);
    expect(text.split('Überwachung unterbrochen von 09:00 bis 11:59.')).toHaveLength(2);
  });

  it('have each the link by which it is taken over', () => {
    const { text, layout } = together(three, { by: 'email' });
    for (const i of three.keys()) {
      expect(text).toContain(`https://aal.example.org/a/${i}`);
      expect(layout.paragraphs[i]).toContain(`https://aal.example.org/a/${i}`);
    }
  });

  it('do not say twice how long the gateway was deaf', () => {
    const facts = { kind: 'fault', id: 'gap', from: gap.from, to: gap.to, cause: 'bridge' };
    const deaf = anAlert({ id: 'gap', level: 'fault', title: faultTitle('gap') });
    const { text } = together([{ ...deaf, because: { ...deaf.because, facts } }, ...three], { by: 'email' });
    expect(text.match(/11:59/g)).toHaveLength(1);
  });

  it('say what is over, and of what', () => {
    const { subject, text } = together(
      three.map((alert) => ({ ...alert, state: 'closed', closed: over })),
      { by: 'email', step: 0 },
    );
    expect(subject).toContain('[3 Entwarnungen]');
    expect(text).toMatch(/Entwarnung: Sensor .*kitchen_motion.* Hat sich von selbst erledigt \(12:00\)\./);
  });

  it('say that they are late', () => {
    expect(together(three, { by: 'email' }, 60 * minute).text).toContain('Verspätet übermittelt: ausgelöst um 12:00');
  });
});

describe('several faults by SMS', () => {
  it('are one message with one code for all', () => {
    expect(together(three).short).toBe(
      'Alles übernehmen: Antwort OK 4711. Whg 12: 3 Störungen. Sensor meldet sich nicht (3) - Flur, Küche, Bad. Überwachung unterbrochen von 09:00 bis 11:59.',
    );
  });

  it('say nothing about the flat where the contact’s detail is short, and speak English', () => {
    const { short, text } = together([warm, ...three], { contact: 'nora' });
    expect(short).toBe('Whg 12: 1 notice, 3 faults, reply OK 4711');
    expect(text).not.toMatch(/warm|motion|hall/);
  });

  it('name everything, though it takes more than one', () => {
    const titles = Array.from({ length: 12 }, (_, i) => `Hinweis Nummer ${i} mit einem langen Namen`);
    const many = titles.map((de, i) => anAlert({ id: `n${i}`, level: 'notice', title: { de, en: de } }));
    const { short } = together(many);
    for (const title of titles) expect(short).toContain(title);
  });
});

it('read out says what there is, and offers no key', () => {
  const { spoken, key } = together([warm, ...three], { by: 'sms' });
  expect(spoken).toContain('1 Hinweis, 3 Störungen');
  expect(spoken).toContain('Zu warm');
  expect(key).toBe(false);
});
