/** Which ways back there are: whoever is told to answer by one that nobody hears would rely on it. */
import { describe, expect, it } from 'vitest';
import { acknowledgesBy } from '../../gateway/config/facts.ts';
import { hearsReplies } from '../../gateway/config/hears.ts';
import type { FlatConfig } from '../../gateway/config/schema.ts';

type Ways = Partial<FlatConfig>;
const reached = { http: { port: 0, publicUrl: 'https://aal.example.org' } };
const alone = { http: { port: 0 } };
const twilio = { gateway: 'twilio', account_sid: 'AC1', auth_token: 't', from: '+4915100000009', url: 'x' } as const;
const seven = { gateway: 'seven', api_key: 'k', url: 'x' } as const;
const template = { gateway: 'http', url: 'x', method: 'POST', headers: {}, ok: {} } as const;

describe('an SMS can be answered', () => {
  it.each<[string, Ways, boolean]>([
    [
      'through a modem in the flat',
      { ...alone, sms: { gateway: 'gammu', inbox: '', outbox: '', sent: '', error: '' } },
      true,
    ],
    ['through a provider that does not reach us', { ...alone, sms: { ...seven, signing_key: 'k' } }, false],
    ['by its link, where people reach us', { ...reached, sms: seven }, true],
  ])('%s: %s', (_what, config, expected) => expect(acknowledgesBy('sms', config)).toBe(expected));
});

describe('a call can be answered by a key', () => {
  it.each<[string, Ways, boolean]>([
    ['Twilio that does not reach us', { ...alone, call: twilio }, false],
    ['Twilio that does', { ...reached, call: twilio }, true],
    ['seven without a key to check it by', { ...reached, call: seven }, false],
    ['seven with one', { ...reached, call: { ...seven, signing_key: 'k' } }, true],
    ['a template without a secret', { ...reached, call: template }, false],
    ['a template with one', { ...reached, call: { ...template, hook_secret: 's' } }, true],
    ['the demo, where nobody presses', { ...reached, call: { gateway: 'mailbox' } }, false],
  ])('%s: %s', (_what, config, expected) => expect(acknowledgesBy('call', config)).toBe(expected));
});

describe('an SMS carries a reply code', () => {
  it.each<[string, Ways, boolean]>([
    ['Twilio whose number is not set to us', { ...reached, sms: twilio }, false],
    ['Twilio whose number is', { ...reached, sms: { ...twilio, replies: true } }, true],
    ['seven with its signing key', { ...reached, sms: { ...seven, signing_key: 'k' } }, true],
    ['sipgate', { ...reached, sms: { gateway: 'sipgate', token_id: 't', token: 't', sms_id: 's0', url: 'x' } }, false],
  ])('%s: %s', (_what, config, expected) => expect(hearsReplies(config)).toBe(expected));
});
