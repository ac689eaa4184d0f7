/** Key 1 during a call, in every state an alert can be in; and a flood of forged webhooks. */
import { describe, expect, it } from 'vitest';
import type { Channel, Ear, Heard, HookRequest, Refusal, Result } from '../../gateway/channels/channel.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import { Acknowledgement } from '../../gateway/delivery/acknowledgement.ts';
import type { Directory } from '../../gateway/delivery/compose.ts';
import { ProviderHooks } from '../../gateway/delivery/hooks.ts';
import { createJournal } from '../../gateway/journal/create.ts';
import { limits } from '../../gateway/limits.ts';
import { createLog } from '../../gateway/log.ts';
import type { AcknowledgeInput, Alert, Effect } from '../../rules/engine/types.ts';
import { aNotify, anAlert, noon } from '../support/messages.ts';
import { tempFolder } from '../support/temp.ts';

const request: HookRequest = { url: 'https://aal.example.org/hook/call', headers: {}, body: '' };
const deliveryId = 'not-up@m0/1/keller/call/1';

/** Hears whatever the test says. */
function home(alert: Partial<Alert> = {}, contact: object = {}) {
  const clock = new VirtualClock(noon);
  const journal = createJournal(tempFolder());
  journal.open();
  const effects: Effect[] = [
    { type: 'alert', at: noon, alert: anAlert(alert), change: 'opened' },
    aNotify({ deliveryId, by: 'call' }),
  ];
  journal.commit(effects, { seq: 0, at: noon, state: '{}', configHash: 'x' });
  const heard: AcknowledgeInput[] = [];
  const later: Result[] = [];
  const lines: string[] = [];
  let next: Heard | Refusal = { says: 'nothing' };
  const ear: Ear = {
    hear: (_request, act) => ('refused' in next ? next : { done: act(next) }),
    answer: (spoken) => ({ type: 'text/plain', body: spoken ?? '' }),
  };
  const channel: Channel = {
    ...{ name: 'call', network: true, ear, start: async () => {}, stop: async () => {} },
    send: async () => ({ status: 'sent' }),
  };
  const directory: Directory = {
    flat: { id: '12', name: 'Whg 12', timeZone: 'Europe/Berlin', language: 'de' },
    contacts: {
      keller: { name: 'A. Keller', call: '+4915100000001', detail: 'full', ...contact },
      roth: { name: 'B. Roth', detail: 'full' },
    },
    rooms: {},
    hearsReplies: false,
    hearsKeys: true,
  };
  const hooks = new ProviderHooks({
    ...{ channels: [channel], journal, clock, directory: () => directory },
    acknowledgement: new Acknowledgement({ journal, clock, publicUrl: () => null }),
    log: createLog({ debug: false, stream: { write: (line) => lines.push(line) } }),
    reply: () => {},
    later: (_id, result) => void later.push(result),
    hear: (input) => void heard.push(input),
  });
  const say = (told: Heard | Refusal): string | undefined => {
    next = told;
    return hooks.take('call', request)?.body;
  };
  return { say, press: (key: string) => say({ says: 'key', deliveryId, key }), heard, later, lines, journal, clock };
}

describe('key 1', () => {
  it('takes over in the name of whoever was called, and says so', () => {
    const { press, heard } = home();
    expect(press('1')).toBe('Danke. Sie haben um zwölf Uhr übernommen. Die anderen werden benachrichtigt.');
    expect(heard).toEqual([{ type: 'acknowledge', at: noon, alertId: 'not-up@m0', by: 'keller', via: 'call' }]);
  });

  it.each<[string, Partial<Alert>, object, string]>([
    [
      'taken over by another',
      { state: 'acknowledged', acknowledged: { by: 'roth', at: noon - 60_000, via: 'sms' } as Alert['acknowledged'] },
      {},
      'Wohnung 12: bereits übernommen von B. Roth um elf Uhr neunundfünfzig.',
    ],
    [
      'closed meanwhile',
      { state: 'closed', closed: { by: 'roth', at: noon, reason: 'visit', via: 'sms' } as Alert['closed'] },
      {},
      'Wohnung 12: Diese Meldung ist schon abgeschlossen, zwölf Uhr. Es ist nichts mehr zu tun.',
    ],
    ['of someone who is only told', {}, { takes_over: false }, 'Sie haben nicht übernommen. Die Rufkette geht weiter.'],
  ])('%s: takes nothing over and says why', (_what, alert, contact, expected) => {
    const { press, heard } = home(alert, contact);
    expect(press('1')).toBe(expected);
    expect(heard).toEqual([]);
  });

  it('another key, and a key for a delivery that is long gone, take nothing over', () => {
    const { press, say, heard } = home();
    expect(press('2')).toBe('Sie haben nicht übernommen. Die Rufkette geht weiter.');
    expect(say({ says: 'key', deliveryId: 'gone', key: '1' })).toBe('');
    expect(heard).toEqual([]);
  });
});

describe('reports', () => {
  it('of what is known already are not told again; that it failed always is', () => {
    const { say, later, journal } = home();
    const answered: Result = { status: 'sent', receipt: 'answered' };
    journal.attempted(deliveryId, noon, { status: 'sent', reason: 'answered' });
    say({ says: 'became', deliveryId, result: answered });
    expect(later).toEqual([]);
    say({ says: 'became', deliveryId, result: { status: 'failed', reason: 'nobody answered', retry: false } });
    expect(later).toHaveLength(1);
  });
});

describe('forged webhooks', () => {
  it('change nothing, get no answer, and do not fill the log', async () => {
    const { say, lines, clock } = home();
    for (let sent = 0; sent < 1_000; sent++) expect(say({ refused: 'wrong signature' })).toBeUndefined();
    expect(lines).toHaveLength(limits.hooks.rejectedLogged);
    expect(lines[0]).toContain('refused what was sent to us: wrong signature');
    expect(lines.at(-1)).toContain('not logged for an hour');
    await clock.advanceBy(3_700_000);
    say({ refused: 'no signature' });
    expect(lines.at(-1)).toContain('no signature');
  });
});
