/** SMS gateways on the network: how they are asked, and that only their own yes counts as one. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Result } from '../../gateway/channels/channel.ts';
import type { SmsConfig } from '../../gateway/channels/sms/config.ts';
import type { Sms } from '../../gateway/channels/sms/gateway.ts';
import { NetworkSms } from '../../gateway/channels/sms/index.ts';
import { Template } from '../../gateway/channels/sms/template.ts';
import { SystemClock } from '../../gateway/clock.ts';
import { memoryStore } from '../support/channels.ts';
import { aMessage } from '../support/messages.ts';

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A provider that gives one answer and remembers what it was asked. */
async function provider(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    asked.push({ method: request.method, url: request.url, headers: request.headers, body: text });
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

type NetworkConfig = Exclude<SmsConfig, { gateway: 'gammu' | 'mailbox' }>;

async function send(config: NetworkConfig, change: Parameters<typeof aMessage>[0] = {}): Promise<Result> {
  const sms = new NetworkSms(config, { clock: new SystemClock(), store: memoryStore(), publicUrl: null });
  try {
    return await sms.send(aMessage({ short: 'Übernehmen: Antwort OK 4711.', ...change }), new AbortController().signal);
  } finally {
    await sms.stop();
  }
}

const seven = (url: string): NetworkConfig => ({ gateway: 'seven', api_key: 'geheim', from: 'AAL', url });
const twilio = (url: string, from = '+4915100000009'): NetworkConfig => ({
  gateway: 'twilio',
  account_sid: 'AC123',
  auth_token: 'geheim',
  from,
  url,
});
const sipgate = (url: string): NetworkConfig => ({
  gateway: 'sipgate',
  token_id: 'token-1',
  token: 'geheim',
  sms_id: 's0',
  url,
});

const sevenSays = (success: string, messageSuccess = true): string =>
  JSON.stringify({ success, messages: [{ id: '77', success: messageSuccess, error: null }] });

describe('seven', () => {
  it('is asked with key, number, text and the delivery as foreign id', async () => {
    const { url, asked } = await provider(200, sevenSays('100'));
    expect(await send(seven(url))).toEqual({ status: 'sent' });
    expect(asked[0]?.headers['x-api-key']).toBe('geheim');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      to: '+4915100000001',
      text: 'Übernehmen: Antwort OK 4711.',
      from: 'AAL',
      foreign_id: 'not-up@m0-1-keller-sms-1',
      ttl: 20,
    });
  });

  it('keeps a notice for as long as it likes: nobody is told of it a second time', async () => {
    const { url, asked } = await provider(200, sevenSays('100'));
    await send(seven(url), { level: 'notice', validMs: null });
    expect(JSON.parse(asked[0]?.body ?? '')).not.toHaveProperty('ttl');
  });

  it.each<[string, number, string, object]>([
    ['a wrong key, said with HTTP 200', 200, '900', { reason: 'seven: API key refused (900)', retry: false }],
    ['a wrong key, said as JSON', 401, '{"success":"900"}', { reason: 'seven: API key refused (900)', retry: false }],
    ['no credit: somebody may pay', 200, '500', { retry: true }],
    ['an invalid number', 200, '{"success":"202"}', { retry: false }],
    ['a yes with a message that was not taken', 200, sevenSays('100', false), { retry: true }],
    ['an empty answer', 200, '', { reason: 'seven: answer not understood', retry: true }],
    ['a page of a captive portal', 200, '<html>Bitte anmelden</html>', { retry: true }],
    ['a broken server', 502, 'Bad Gateway', { retry: true }],
  ])('%s is no yes', async (_what, status, body, expected) => {
    const { url } = await provider(status, body);
    expect(await send(seven(url))).toMatchObject({ status: 'failed', ...expected });
  });

  it('its lock against repeats: at the second attempt our own message has arrived, at the first it was another', async () => {
    const { url } = await provider(200, '402');
    expect(await send(seven(url), { attempt: 2 })).toMatchObject({ status: 'sent' });
    expect(await send(seven(url), { attempt: 1 })).toMatchObject({
      status: 'failed',
      retry: true,
      retryAfterMs: 180_000,
    });
  });
});

describe('Twilio', () => {
  it('is asked by form, signed in', async () => {
    const { url, asked } = await provider(201, '{"sid":"SM1","status":"queued","error_code":null}');
    expect(await send(twilio(url))).toEqual({ status: 'sent' });
    expect(asked[0]?.url).toBe('/Accounts/AC123/Messages.json');
    expect(asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from('AC123:geheim').toString('base64')}`);
    expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toEqual({
      To: '+4915100000001',
      From: '+4915100000009',
      Body: 'Übernehmen: Antwort OK 4711.',
      ValidityPeriod: '1200',
    });
  });

  it('is given a messaging service where flat.yaml names one', async () => {
    const { url, asked } = await provider(201, '{"sid":"SM1","status":"accepted"}');
    await send(twilio(url, 'MG1'));
    expect(new URLSearchParams(asked[0]?.body).get('MessagingServiceSid')).toBe('MG1');
  });

  it.each<[string, number, string, object]>([
    ['a message that failed at once', 201, '{"sid":"SM1","status":"failed","error_code":30006}', { retry: true }],
    ['a 201 without a message', 201, '{}', { retry: true }],
    ['an invalid number', 400, '{"code":21211,"message":"x","status":400}', { retry: false }],
    [
      'a wrong token',
      401,
      '{"code":20003,"status":401}',
      { reason: 'the SMS gateway refuses our access data (401)', retry: false },
    ],
    ['too many requests', 429, '{"code":20429,"status":429}', { retry: true }],
    ['a broken server', 503, '', { retry: true }],
  ])('%s is no yes', async (_what, status, body, expected) => {
    const { url } = await provider(status, body);
    expect(await send(twilio(url))).toMatchObject({ status: 'failed', ...expected });
  });
});

describe('sipgate', () => {
  it('is asked by JSON, signed in; 204 is its yes', async () => {
    const { url, asked } = await provider(204, '');
    expect(await send(sipgate(url))).toEqual({ status: 'sent' });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      smsId: 's0',
      recipient: '+4915100000001',
      message: 'Übernehmen: Antwort OK 4711.',
    });
    expect(asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from('token-1:geheim').toString('base64')}`);
  });

  it.each<[number, boolean]>([
    [200, true],
    [302, true],
    [400, false],
    [401, false],
    [402, true],
    [403, false],
    [500, true],
  ])('%i is no yes', async (status, retry) => {
    const { url } = await provider(status, '');
    expect(await send(sipgate(url))).toMatchObject({ status: 'failed', retry });
  });
});

describe('any other gateway, by template', () => {
  const template = (url: string, change: object = {}): NetworkConfig => ({
    gateway: 'http',
    url: `${url}/send?to={to}&text={text}`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Id': '{id}' },
    body: '{"number":"{to}","message":"{text}"}',
    ok: { status: [200], body: '"status":"ok"' },
    ...change,
  });

  it('gets what flat.yaml says, and its own yes counts', async () => {
    const { url, asked } = await provider(200, '{"status":"ok"}');
    expect(await send(template(url), { short: 'Tür "auf"\\\n&?' })).toEqual({ status: 'sent' });
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ number: '+4915100000001', message: 'Tür "auf"\\\n&?' });
    expect(new URL(asked[0]?.url ?? '', url).searchParams.get('text')).toBe('Tür "auf"\\\n&?');
  });

  it('200 with another body is no yes', async () => {
    const { url } = await provider(200, '{"status":"quota exceeded"}');
    expect(await send(template(url))).toMatchObject({ status: 'failed', retry: true });
  });

  it('busy gateways say when to come back', async () => {
    const { url } = await provider(503, '', { 'Retry-After': '30' });
    expect(await send(template(url))).toMatchObject({ status: 'failed', retry: true, retryAfterMs: 30_000 });
  });

  it('plain http beyond this machine is refused', async () => {
    const config = template('http://sms.example.org');
    expect(await send(config)).toMatchObject({ status: 'failed', reason: expect.stringContaining('use https') });
  });

  const sms = (text: string): Sms => ({ id: 'd1', to: '+4915100000001', text, attempt: 1, validMs: null });
  const body = (contentType: string, bodyTemplate: string, text: string): string =>
    new Template({
      gateway: 'http',
      url: 'https://x.example/',
      method: 'POST',
      headers: { 'content-type': contentType },
      body: bodyTemplate,
      ok: {},
    }).request(sms(text)).body ?? '';
  const anyText = fc.string({ unit: 'grapheme', maxLength: 80 });

  it('no text breaks out of JSON, a form or XML', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(JSON.parse(body('application/json; charset=utf-8', '{"t":"{text}"}', text))).toEqual({ t: text });
        const form = new URLSearchParams(body('application/x-www-form-urlencoded', 'a=1&t={text}&b=2', text));
        expect([...form.keys()]).toEqual(['a', 't', 'b']);
        expect(form.get('t')).toBe(text);
        expect(body('text/xml', '<t>{text}</t>', text).slice(3, -4)).not.toMatch(/[<>"']/);
      }),
    );
  });
});
