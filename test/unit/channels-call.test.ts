/** Calls through gateways on the network: how they are asked, what they say became of the call, and that only that counts. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CallConfig } from '../../gateway/channels/call/config.ts';
import { NetworkCall } from '../../gateway/channels/call/index.ts';
import type { Result } from '../../gateway/channels/channel.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import { memoryStore } from '../support/channels.ts';
import { aMessage, noon } from '../support/messages.ts';

interface Asked {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Answer = readonly [status: number, body: string];

/** A provider that gives these answers in turn, the last one for ever, and remembers what it was asked. */
async function provider(...answers: Answer[]): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
    const [status, text] = answers[Math.min(asked.length, answers.length) - 1] ?? [500, ''];
    response.writeHead(status).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

type NetworkConfig = Exclude<CallConfig, { gateway: 'mailbox' }>;

/** Real sockets, virtual waiting. */
async function call(config: NetworkConfig, change: Parameters<typeof aMessage>[0] = {}): Promise<Result> {
  const clock = new VirtualClock(noon);
  const channel = new NetworkCall(config, { clock, store: memoryStore(), publicUrl: null });
  let result: Result | null = null;
  const sending = channel.send(aMessage(change), new AbortController().signal).then((became) => {
    result = became;
  });
  for (let turn = 0; result === null && turn < 60; turn++) {
    await new Promise((done) => setTimeout(done, 10));
    await clock.advanceBy(1_000);
  }
  await sending;
  await channel.stop();
  return result ?? { status: 'failed', reason: 'no outcome', retry: false };
}

const twilio = (url: string): NetworkConfig => ({
  ...{ gateway: 'twilio', account_sid: 'AC1', auth_token: 'geheim', from: '+4915100000009', url },
});
const placed: Answer = [201, '{"sid":"CA1","status":"queued"}'];
const says = (status: string): Answer => [200, `{"sid":"CA1","status":"${status}"}`];

describe('Twilio', () => {
  it('is asked by form, signed in, with what it is to say in the right voice', async () => {
    const { url, asked } = await provider(placed, says('in-progress'));
    expect(await call(twilio(url), { spoken: 'Alarm & Co. <Whg 12>' })).toEqual({
      status: 'sent',
      receipt: 'answered',
    });
    expect(asked[0]?.line).toBe('POST /Accounts/AC1/Calls.json');
    expect(asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from('AC1:geheim').toString('base64')}`);
    const form = new URLSearchParams(asked[0]?.body);
    expect(form.get('To')).toBe('+4915100000001');
    expect(form.get('From')).toBe('+4915100000009');
    expect(form.get('Timeout')).toBe('25');
    expect(form.get('Twiml')).toContain('<Say language="de-DE">Alarm &amp; Co. &lt;Whg 12&gt;</Say>');
    expect(asked[1]?.line).toBe('GET /Accounts/AC1/Calls/CA1.json');
  });

  it.each<[string, Result]>([
    ['busy', { status: 'failed', reason: 'the line was busy', retry: false }],
    ['no-answer', { status: 'failed', reason: 'nobody answered', retry: false }],
    ['failed', { status: 'failed', reason: 'the call could not be connected', retry: false }],
    ['completed', { status: 'sent', receipt: 'answered' }],
  ])('a call that rings and ends as %s', async (status, expected) => {
    const { url, asked } = await provider(placed, says('queued'), says('ringing'), says(status));
    expect(await call(twilio(url))).toEqual(expected);
    expect(asked).toHaveLength(4);
  });

  it('rings until there is no more time to ask: the path took it, more is not known', async () => {
    const { url } = await provider(placed, says('ringing'));
    expect(await call(twilio(url))).toEqual({ status: 'sent', receipt: 'it rings' });
  });

  it('a question that fails says nothing about the call', async () => {
    const { url } = await provider(placed, [502, 'Bad Gateway'], [200, '<html>'], says('no-answer'));
    expect(await call(twilio(url))).toMatchObject({ status: 'failed', reason: 'nobody answered' });
  });

  it.each<[string, Answer, object]>([
    [
      'a wrong token',
      [401, '{"code":20003}'],
      { reason: 'the call gateway refuses our access data (401)', retry: false },
    ],
    [
      'an invalid number',
      [400, '{"code":21211}'],
      { reason: 'Twilio refuses the call (400, code 21211)', retry: false },
    ],
    ['too many at once', [429, '{"code":20429}'], { retry: true }],
    ['a page of a captive portal', [200, '<html>Bitte anmelden</html>'], { retry: true }],
    ['a reference that would lead elsewhere', [201, '{"sid":"../../x"}'], { retry: true }],
  ])('%s is no yes', async (_what, answer, expected) => {
    const { url, asked } = await provider(answer);
    expect(await call(twilio(url))).toMatchObject({ status: 'failed', ...expected });
    expect(asked).toHaveLength(1);
  });
});

describe('seven', () => {
  const seven = (url: string): NetworkConfig => ({ gateway: 'seven', api_key: 'geheim', url });

  it('is asked with key, number, text and the delivery as foreign id; its yes is sent', async () => {
    const { url, asked } = await provider([200, '{"success":"100","messages":[{"id":1384013,"success":true}]}']);
    expect(await call(seven(url))).toEqual({ status: 'sent' });
    expect(asked[0]?.headers['x-api-key']).toBe('geheim');
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({
      ...{ to: '+4915100000001', text: 'Alarm, Wohnung 12. Nicht aufgestanden.', ringtime: 25 },
      foreign_id: 'not-up@m0-1-keller-sms-1',
    });
  });

  it.each<[string, string, object]>([
    ['a wrong key', '900', { reason: 'seven: call not taken (900)', retry: false }],
    ['no credit', '{"success":"500"}', { retry: true }],
    ['a yes with a call that was not taken', '{"success":"100","messages":[{"success":false}]}', { retry: true }],
    ['an empty answer', '', { reason: 'seven: answer not understood', retry: true }],
  ])('%s is no yes', async (_what, body, expected) => {
    const { url } = await provider([200, body]);
    expect(await call(seven(url))).toMatchObject({ status: 'failed', ...expected });
  });
});

describe('any other by template', () => {
  it('has text, language and id filled in, escaped for where they stand', async () => {
    const { url, asked } = await provider([202, '{"ok":true}']);
    const body = '{"to":"{to}","say":"{text}","lang":"{language}","ref":"{id}"}';
    const headers = { 'Content-Type': 'application/json' };
    const config: NetworkConfig = {
      gateway: 'http',
      url: `${url}/c`,
      method: 'POST',
      headers,
      body,
      ok: { body: '"ok":true' },
    };
    expect(await call(config, { spoken: 'Er sagte "Nein".', language: 'en' })).toEqual({ status: 'sent' });
    expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({
      say: 'Er sagte "Nein".',
      lang: 'en',
      to: '+4915100000001',
    });
  });
});
