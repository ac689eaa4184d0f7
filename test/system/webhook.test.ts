/** The signed webhook against a real HTTPS receiver with a certificate authority of its own. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Channel, Result } from '../../gateway/channels/channel.ts';
import { createChannels } from '../../gateway/channels/index.ts';
import { SystemClock } from '../../gateway/clock.ts';
import { type Certificate, makeCertificate } from '../support/certificate.ts';
import { channelDeps } from '../support/channels.ts';
import { aMessage, noon } from '../support/messages.ts';
import { describeWith } from '../support/servers.ts';

const secret = 'ein gemeinsames Geheimnis';
const hmac = (text: string, key = secret): string => `v1=${createHmac('sha256', key).update(text).digest('hex')}`;

interface Asked {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly socket: unknown;
}

type Answer = (asked: Asked, response: ServerResponse) => void;

describeWith(['openssl'], 'the dispatch service over a signed webhook', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aal-webhook-'));
  let certificate: Certificate;
  let server: Server;
  let channel: Channel;
  let answer: Answer;
  const asked: Asked[] = [];

  beforeAll(async () => {
    certificate = makeCertificate(folder);
    const { cert, key } = certificate;
    server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, hear);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    channel = dispatch(certificate.ca);
  });
  afterAll(async () => {
    await channel?.stop();
    server?.closeAllConnections();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    asked.length = 0;
    answer = (_asked, response) => response.writeHead(204).end();
  });

  async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += chunk;
    const heard = { method: request.method, headers: request.headers, body, socket: request.socket };
    asked.push(heard);
    answer(heard, response);
  }

  function dispatch(ca?: string): Channel {
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`;
    const clock = new SystemClock();
    const zentrale = { type: 'webhook', url, secret, ...(ca === undefined ? {} : { ca }) } as const;
    return createChannels({ dispatch: { zentrale } }, channelDeps(clock))[0]!;
  }

  const send = (change: Parameters<typeof aMessage>[0] = {}): Promise<Result> =>
    channel.send(aMessage({ to: 'zentrale', ...change }), new AbortController().signal);

  /** What a receiver does that has read the README. */
  const acceptSigned: Answer = ({ headers }, response) => {
    const body = '{"accepted":true}';
    const signature = hmac(`${headers['aal-timestamp']}.${headers['idempotency-key']}.${body}`);
    response.writeHead(200, { 'Aal-Signature': signature }).end(body);
  };

  it('carries a signature, a time and the id of the delivery', async () => {
    await send();
    const { method, headers, body } = asked[0]!;
    expect(method).toBe('POST');
    expect(headers['content-type']).toBe('application/json');
    expect(headers['idempotency-key']).toBe('not-up@m0/1/keller/sms/1');
    expect(headers['aal-signature']).toBe(hmac(`${headers['aal-timestamp']}.${body}`));
    expect(Math.abs(Number(headers['aal-timestamp']) - Date.now() / 1000)).toBeLessThan(60);
  });

  it('says in its body what is the matter, and why', async () => {
    await send({ attempt: 3, late: true });
    expect(JSON.parse(asked[0]!.body)).toMatchObject({
      version: 1,
      id: 'not-up@m0/1/keller/sms/1',
      message: 'raised',
      attempt: 3,
      late: true,
      at: new Date(noon).toISOString(),
      flat: { id: '12', name: 'Whg 12' },
      alert: {
        id: 'not-up@m0',
        level: 'alarm',
        state: 'open',
        rule: 'not-up',
        title: 'Nicht aufgestanden',
        because: { rule: 'not-up' },
      },
      text: { language: 'de', subject: '[Alarm] Whg 12 - Nicht aufgestanden' },
    });
  });

  it('says nothing about rule and evidence where the contact is to hear little', async () => {
    await send({ detail: 'short', short: 'Alarm Whg 12', subject: '[Alarm] Whg 12', text: 'Alarm Whg 12.' });
    expect(asked[0]!.body).not.toMatch(/not-up"|aufgestanden|bedroom|because/);
  });

  it('accepted with a signature is handed over', async () => {
    answer = acceptSigned;
    expect(await send()).toEqual({ status: 'handed-over' });
  });

  it.each<[string, Answer]>([
    ['a bare 204', (_asked, response) => response.writeHead(204).end()],
    ['accepted without a signature', (_asked, response) => response.writeHead(200).end('{"accepted":true}')],
    [
      'accepted, signed with another secret',
      ({ headers }, response) => {
        const text = `${headers['aal-timestamp']}.${headers['idempotency-key']}.{"accepted":true}`;
        response.writeHead(200, { 'Aal-Signature': hmac(text, 'another') }).end('{"accepted":true}');
      },
    ],
    [
      'an acceptance of another delivery, played again',
      ({ headers }, response) => {
        const text = `${headers['aal-timestamp']}.another-delivery.{"accepted":true}`;
        response.writeHead(200, { 'Aal-Signature': hmac(text) }).end('{"accepted":true}');
      },
    ],
    [
      'our own request, sent back',
      ({ headers, body }, response) =>
        response.writeHead(200, { 'Aal-Signature': String(headers['aal-signature']) }).end(body),
    ],
    ['accepted: false', (_asked, response) => response.writeHead(200).end('{"accepted":false}')],
    ['accepted: "true"', (_asked, response) => response.writeHead(200).end('{"accepted":"true"}')],
  ])('%s is sent, never handed over', async (_what, given) => {
    answer = given;
    expect(await send()).toMatchObject({ status: 'sent' });
  });

  it.each<[number, boolean]>([
    [301, true],
    [307, true],
    [400, false],
    [401, false],
    [404, false],
    [408, true],
    [410, false],
    [425, true],
    [429, true],
    [500, true],
    [503, true],
  ])('%i: a notice is tried again: %j', async (status, retry) => {
    answer = (_asked, response) => response.writeHead(status, { Location: 'https://elsewhere.example.net/' }).end();
    const result = await send({ level: 'notice' });
    expect(result).toMatchObject({ status: 'failed', retry });
    expect(result).not.toHaveProperty('unreachable');
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['120', 120_000],
    ['86400', 300_000],
    [new Date(Date.now() + 90_000).toUTCString(), expect.closeTo(90_000, -4)],
    ['tomorrow', undefined],
  ])('Retry-After: %s', async (wish, expected) => {
    answer = (_asked, response) => response.writeHead(503, { 'Retry-After': wish }).end();
    const result = await send();
    expect('retryAfterMs' in result ? result.retryAfterMs : undefined).toEqual(expected);
  });

  it('keeps its connection, and opens another where the receiver has closed it meanwhile', async () => {
    answer = acceptSigned;
    await send();
    await send();
    expect(asked[1]!.socket).toBe(asked[0]!.socket);
    server.closeAllConnections();
    expect(await send()).toEqual({ status: 'handed-over' });
  });

  it('a certificate of an unknown authority is refused', async () => {
    const untrusting = dispatch();
    const result = await untrusting.send(aMessage({ to: 'zentrale' }), new AbortController().signal);
    await untrusting.stop();
    expect(result).toMatchObject({
      status: 'failed',
      retry: true,
      reason: expect.stringContaining('certificate refused'),
    });
    expect(asked).toEqual([]);
  });

  it('an authority whose file is not there is named', async () => {
    const broken = dispatch(join(folder, 'nothing.pem'));
    const result = await broken.send(aMessage({ to: 'zentrale' }), new AbortController().signal);
    expect(result).toMatchObject({
      status: 'failed',
      retry: true,
      reason: expect.stringContaining('certificate authority'),
    });
  });

  it('a receiver that flat.yaml does not know is told as such', async () => {
    expect(await send({ to: 'niemand' })).toEqual({
      status: 'failed',
      reason: 'no such receiver in flat.yaml',
      retry: false,
    });
  });
});
