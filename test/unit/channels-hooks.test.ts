/** Webhooks of providers: only what is signed, fresh, new and about something this flat sent is heard; anything else changes nothing. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Heard, HookRequest, Refusal } from '../../gateway/channels/channel.ts';
import { SignedEar } from '../../gateway/channels/hooks/ear.ts';
import type { Provider } from '../../gateway/channels/hooks/hook.ts';
import { plainHooks } from '../../gateway/channels/hooks/plain.ts';
import { References } from '../../gateway/channels/hooks/references.ts';
import { sevenHooks } from '../../gateway/channels/hooks/seven.ts';
import { twilioHooks, signatureOf as twilioSignature } from '../../gateway/channels/hooks/twilio.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import { limits } from '../../gateway/limits.ts';
import { memoryStore } from '../support/channels.ts';
import { plainRequest, secret, sevenRequest, twilioRequest } from '../support/hooks.ts';
import { noon } from '../support/messages.ts';

const url = 'https://aal.example.org/flat12/hook/call';
const wrong: Refusal = { refused: 'wrong signature' };

/** An ear that knows one message of ours, which the provider calls 77. */
function listening(provider: Provider): { hear: (request: HookRequest) => Heard | Refusal; clock: VirtualClock } {
  const clock = new VirtualClock(noon);
  const references = new References('call', { store: memoryStore(), clock });
  references.keep('77', 'delivery-1');
  const ear = new SignedEar(provider, references, clock);
  return { hear: (request) => heardOf(ear.hear(request, (heard) => heard)), clock };
}

const heardOf = (heard: { readonly done: Heard } | Refusal): Heard | Refusal =>
  'refused' in heard ? heard : heard.done;

type Sign = (fields: Record<string, unknown>, at?: number) => HookRequest;
const providers: Readonly<Record<string, readonly [Provider, Sign]>> = {
  twilio: [twilioHooks(secret), (fields) => twilioRequest(url, fields as Record<string, string>)],
  seven: [sevenHooks(secret), (fields, at = noon) => sevenRequest(url, fields, at)],
  http: [plainHooks(secret), (fields, at = noon) => plainRequest(url, fields, at)],
};

const said: readonly (readonly [string, string, Record<string, unknown>, object])[] = [
  ['twilio', 'a reply', { MessageSid: 'SM1', From: '+4915100000001', Body: 'OK 4711' }, { says: 'reply', text: 'OK 4711' }],
  ['twilio', 'a failed report', { MessageSid: '77', MessageStatus: 'undelivered' }, { deliveryId: 'delivery-1', result: { status: 'failed' } }],
  ['twilio', 'a good report', { MessageSid: '77', MessageStatus: 'delivered' }, { result: { status: 'sent' } }],
  ['twilio', 'a report that it is on its way', { MessageSid: '77', MessageStatus: 'sent' }, { says: 'nothing' }],
  ['twilio', 'a call nobody answered', { CallSid: '77', CallStatus: 'no-answer' }, { result: { reason: 'nobody answered', retry: false } }],
  ['twilio', 'a key', { CallSid: '77', CallStatus: 'in-progress', Digits: '1' }, { says: 'key', key: '1', deliveryId: 'delivery-1' }],
  ['seven', 'a reply', { webhook_event: 'sms_mo', data: { sender: '4915100000001', text: 'OK 4711' } }, { says: 'reply', from: '+4915100000001' }],
  ['seven', 'a failed report', { webhook_event: 'dlr', data: { msg_id: '77', status: 'EXPIRED' } }, { result: { status: 'failed' } }],
  ['seven', 'a report that it is on its way', { webhook_event: 'dlr', data: { msg_id: '77', status: 'TRANSMITTED' } }, { says: 'nothing' }],
  ['seven', 'a call nobody answered', { webhook_event: 'voice_status', data: { id: 77, status: 'NO_ANSWER' } }, { result: { reason: 'nobody answered' } }],
  ['seven', 'a key', { webhook_event: 'voice_dtmf', data: { id: 77, dtmf_digit: 1 } }, { says: 'key', key: '1' }],
  ['http', 'a reply', { type: 'reply', from: '+4915100000001', text: 'OK 4711' }, { says: 'reply', text: 'OK 4711' }],
  ['http', 'a failed report', { type: 'report', id: '77', delivered: false }, { result: { status: 'failed' } }],
  ['http', 'an answered call', { type: 'call', id: '77', status: 'answered' }, { result: { status: 'sent', receipt: 'answered' } }],
  ['http', 'a key', { type: 'key', id: '77', key: '1' }, { says: 'key', deliveryId: 'delivery-1' }],
]; // biome-ignore format: a table

describe('what is signed', () => {
  it.each(said)('%s: %s is heard', (name, _what, fields, expected) => {
    const [provider, sign] = providers[name]!;
    expect(listening(provider).hear(sign(fields))).toMatchObject(expected);
  });

  it.each(said)('%s: %s is not heard twice', (name, _what, fields) => {
    const [provider, sign] = providers[name]!;
    const { hear } = listening(provider);
    hear(sign(fields));
    expect(hear(sign(fields))).toEqual({ refused: 'heard before' });
  });

  it.each(said)('%s: %s comes again where it could not be taken', (name, _what, fields) => {
    const [provider, sign] = providers[name]!;
    const clock = new VirtualClock(noon);
    const references = new References('call', { store: memoryStore(), clock });
    references.keep('77', 'delivery-1');
    const ear = new SignedEar(provider, references, clock);
    const diskFull = () => {
      throw new Error('disk full');
    };
    expect(() => ear.hear(sign(fields), diskFull)).toThrow('disk full');
    expect(ear.hear(sign(fields), () => 'taken')).toEqual({ done: 'taken' });
    expect(ear.hear(sign(fields), () => 'taken')).toEqual({ refused: 'heard before' });
  });

  it('a report that is faster than the answer to our own request is heard when it comes again', () => {
    const clock = new VirtualClock(noon);
    const references = new References('call', { store: memoryStore(), clock });
    const ear = new SignedEar(providers.seven![0], references, clock);
    const report = sevenRequest(url, { webhook_event: 'dlr', data: { msg_id: '78', status: 'FAILED' } }, noon);
    expect(ear.hear(report, (heard) => heard)).toEqual({ refused: 'about something this flat did not send' });
    references.keep('78', 'delivery-2');
    expect(ear.hear(report, (heard) => heard)).toMatchObject({ done: { deliveryId: 'delivery-2' } });
  });

  it.each([
    ['https://aal.example.org:8443/hook/call', 'https://aal.example.org/hook/call'],
    ['https://aal.example.org:8443/hook/call', 'https://aal.example.org:8443/hook/call'],
    ['https://aal.example.org/hook/call', 'https://aal.example.org:443/hook/call'],
  ])('Twilio: called at %s, signed as %s', (called, signed) => {
    const fields = { MessageSid: 'SM1', From: '+4915100000001', Body: 'OK 4711' };
    const { hear } = listening(providers.twilio![0]);
    expect(hear({ ...twilioRequest(signed, fields), url: called })).toMatchObject({ says: 'reply' });
  });

  it("Twilio's own example: address, then the fields by name", () => {
    const fields = new Map(
      Object.entries({
        ...{
          CallSid: 'CA1234567890ABCDE',
          Caller: '+12349013030',
          Digits: '1234',
          From: '+12349013030',
          To: '+18005551212',
        },
      }),
    );
    expect(twilioSignature('12345', 'https://mycompany.com/myapp.php?foo=1&bar=2', fields)).toBe(
      '0/KCTR6DLpKmkAf8muzZqo1nDgQ=',
    );
  });
});

describe('what is not signed, or not for us, or not now', () => {
  it.each(Object.keys(providers))('%s: no signature', (name) => {
    const [provider, sign] = providers[name]!;
    const { body } = sign({ type: 'reply' });
    expect(listening(provider).hear({ url, headers: {}, body })).toEqual({ refused: 'no signature' });
  });

  it.each(said)('%s: %s, changed on its way', (name, _what, fields) => {
    const [provider, sign] = providers[name]!;
    const request = sign(fields);
    expect(listening(provider).hear({ ...request, body: `${request.body} ` })).toEqual(wrong);
  });

  it.each(['twilio', 'seven'])('%s: signed for another address', (name) => {
    const [provider, sign] = providers[name]!;
    const request = sign({ webhook_event: 'x' });
    expect(listening(provider).hear({ ...request, url: 'https://other.example.org/hook/call' })).toEqual(wrong);
  });

  it.each(['seven', 'http'])('%s: signed six minutes ago, or six minutes ahead', (name) => {
    const [provider, sign] = providers[name]!;
    const fields = { type: 'reply', from: '+4915100000001', text: 'OK 4711' };
    const tooLate = { refused: 'signed too long ago' };
    expect(listening(provider).hear(sign(fields, noon - 360_000))).toEqual(tooLate);
    expect(listening(provider).hear(sign(fields, noon + 360_000))).toEqual(tooLate);
    expect(listening(provider).hear(sign(fields, noon - 240_000))).not.toEqual(tooLate);
  });

  it('Twilio: a field twice, of which one is signed and the other might be read', () => {
    const [provider, sign] = providers.twilio!;
    const { headers, body } = sign({ CallSid: '77', Digits: '1' });
    const twice = { refused: 'a field stands in it twice' };
    expect(listening(provider).hear({ url, headers, body: `Digits=7&${body}` })).toEqual(twice);
  });

  it('about a message that this flat did not send', () => {
    const [provider, sign] = providers.twilio!;
    const heard = listening(provider).hear(sign({ CallSid: 'CA-other', Digits: '1' }));
    expect(heard).toEqual({ refused: 'about something this flat did not send' });
  });
});

describe('references', () => {
  it('are kept for a week, and at most so many', () => {
    const store = memoryStore();
    const clock = new VirtualClock(noon);
    const references = new References('sms', { store, clock });
    for (let number = 0; number <= limits.hooks.references; number++) references.keep(`m${number}`, `d${number}`);
    expect(store.list('hook:')).toHaveLength(limits.hooks.references);
    expect(references.deliveryOf('m0')).toBeNull();
    expect(references.deliveryOf('m1000')).toBe('d1000');
  });
});

const corpus = JSON.parse(readFileSync('test/fixtures/hostile/hooks/bodies.json', 'utf8')) as {
  what: string;
  body: string;
  then?: string;
  times?: number;
}[];

/** Signs whatever it is, as if the provider itself had gone mad. */
const signed: Readonly<Record<string, (body: string) => HookRequest>> = {
  twilio: (body) => {
    const pairs = [...new URLSearchParams(body)];
    return { url, headers: { 'x-twilio-signature': twilioSignature(secret, url, new Map(pairs)) }, body };
  },
  seven: (body) => sevenRequest(url, body, noon),
  http: (body) => plainRequest(url, body, noon),
};

describe('hostile', () => {
  const harmless = (heard: Heard | Refusal): void => {
    if ('refused' in heard) expect(heard.refused).toMatch(/^[a-z ]{3,60}$/);
    else expect(heard.says === 'reply' || heard.says === 'nothing').toBe(true);
  };

  describe.each(Object.keys(providers))('%s', (name) => {
    const [provider] = providers[name]!;

    it.each(corpus)('$what', ({ body, then = '', times = 0 }) => {
      const whole = body + then.repeat(times);
      const { hear } = listening(provider);
      expect(hear({ url, headers: {}, body: whole })).toHaveProperty('refused');
      harmless(hear(signed[name]!(whole)));
    });

    it('whatever is sent with whatever headers: refused in one line, never thrown', () => {
      const header = fc.constantFrom(
        'x-twilio-signature',
        'x-signature',
        'x-timestamp',
        'x-nonce',
        'aal-timestamp',
        'aal-signature',
      );
      const value = fc.oneof(fc.string(), fc.constant('0'), fc.constant(String(noon / 1000)), fc.constant('v1='));
      fc.assert(
        fc.property(fc.dictionary(header, value), fc.string({ unit: 'binary' }), (headers, body) => {
          expect(listening(provider).hear({ url, headers, body })).toEqual({
            refused: expect.stringMatching(/^[a-z ]+$/),
          });
        }),
        { numRuns: 1_000 },
      );
    });

    it('whatever is signed: heard as a reply, or nothing happens', () => {
      const json = fc.oneof(
        fc.json(),
        fc
          .record({
            webhook_event: fc.constantFrom('sms_mo', 'dlr', 'voice_status', 'voice_dtmf'),
            type: fc.constantFrom('reply', 'report', 'call', 'key'),
            data: fc.anything(),
            id: fc.anything(),
          })
          .map((value) => JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? String(inner) : inner))),
      );
      const form = fc
        .dictionary(fc.constantFrom('CallSid', 'Digits', 'MessageSid', 'MessageStatus', 'Body', 'From'), fc.string())
        .map((fields) => new URLSearchParams(fields).toString());
      fc.assert(
        fc.property(fc.oneof(json, form, fc.string({ unit: 'binary' })), (body) => {
          harmless(listening(provider).hear(signed[name]!(body)));
        }),
        { numRuns: 1_000 },
      );
    });
  });
});
