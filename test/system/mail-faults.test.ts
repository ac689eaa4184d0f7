/** What goes wrong on the way to a real postfix: greylisting, a dialogue that breaks off or falls silent at any moment. */
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Result } from '../../gateway/channels/channel.ts';
import { Email } from '../../gateway/channels/email/index.ts';
import { type Clock, SystemClock, VirtualClock } from '../../gateway/clock.ts';
import { makeCertificate } from '../support/certificate.ts';
import { House, minute } from '../support/delivery-house.ts';
import { aMessage, noon } from '../support/messages.ts';
import { describeWith } from '../support/servers.ts';
import { type Postfix, startPostfix } from './mail-postfix.ts';

const signal = new AbortController().signal;

const emailTo = (port: number, clock: Clock = new SystemClock(), secure = false): Email =>
  new Email({ host: '127.0.0.1', port, secure, starttls: 'never', from: 'aal@example.org' }, { clock });

const send = (port: number, id: string, clock?: Clock): Promise<Result> =>
  emailTo(port, clock).send(aMessage({ id, to: 'keller@example.org' }), signal);

describeWith(['postfix', 'openssl'], 'the way to a real postfix', () => {
  let postfix: Postfix;
  const folder = mkdtempSync(join(tmpdir(), 'aal-mail-'));

  beforeAll(async () => {
    postfix = await startPostfix(folder, makeCertificate(folder));
  });
  afterAll(() => {
    postfix?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const arrived = (id: string): string[] =>
    postfix.mails('keller').filter((raw) => new RegExp(`^Aal-Delivery: ${id}$`, 'm').test(raw));

  it('greylisting: asked again by the dispatcher after a minute, and then it arrives, once', async () => {
    const asked = await startPolicy(postfix.ports.policy, ['450 4.2.0 Greylisted, keller@example.org', 'DUNNO']);
    const house = new House();
    const email = emailTo(postfix.ports.greylisting, house.clock);
    house.email.answer = (message) => email.send({ ...message, to: 'keller@example.org' }, signal);
    house.notify({ deliveryId: 'grey', by: 'email' });
    await expect.poll(() => house.results('grey')).toEqual(['failed']);
    expect(house.outcomes[0]).toHaveProperty('reason', 'the mail server asks to try later (450 4.2.0)');

    await house.clock.advanceBy(minute - 1);
    expect(asked()).toBe(1);
    await house.clock.advanceBy(1);
    await expect.poll(() => house.results('grey')).toEqual(['failed', 'sent']);
    expect(asked()).toBe(2);
    await expect.poll(() => arrived('grey').length).toBe(1);
    await house.end();
  });

  it('falls silent while it takes the mail, or before it says yes: tried again, a repeat is the same mail', {
    timeout: 60_000,
  }, async () => {
    const beforeData = await cable(postfix.ports.plain, /^DATA\r\n/m, 'keeps the request');
    const beforeYes = await cable(postfix.ports.plain, /\r\n\.\r\n$/, 'keeps the answer');
    const results = await Promise.all([send(beforeData.port, 'unheard'), send(beforeYes.port, 'twice')]);
    const silent = { status: 'failed', reason: 'the mail server fell silent', retry: true };
    expect(results).toEqual([silent, silent]);
    await expect.poll(() => [beforeData.open(), beforeYes.open()]).toEqual([0, 0]);
    expect(arrived('unheard')).toEqual([]);

    expect(await send(postfix.ports.plain, 'twice')).toEqual({ status: 'sent' });
    await expect.poll(() => arrived('twice').length).toBe(2);
    const ids = arrived('twice').map((raw) => /^Message-ID: (.*)$/im.exec(raw)?.[1]);
    expect(new Set(ids).size).toBe(1);
  });

  it.each([
    ['once it has greeted', /^EHLO/m],
    ['after the recipient', /^RCPT/m],
    ['in the middle of the mail', /^Subject:/m],
  ])('hangs up %s: tried again, nobody is unreachable', async (_when, said) => {
    const { port } = await cable(postfix.ports.plain, said, 'is cut');
    expect(await send(port, 'cut')).toEqual({ status: 'failed', reason: 'the mail server hung up', retry: true });
    expect(arrived('cut')).toEqual([]);
  });

  it('talks on and never comes to the point: over in time', async () => {
    const clock = new VirtualClock(noon);
    const { port } = await cable(postfix.ports.plain, /^EHLO/m, 'answers without end');
    const sending = send(port, 'endless', clock);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await clock.advanceBy(minute);
    expect(await sending).toEqual({
      status: 'failed',
      reason: 'the mail server did not finish in time',
      retry: true,
    });
  });

  it('wants STARTTLS where TLS from the first byte is configured: says so', async () => {
    const email = emailTo(postfix.ports.plain, new SystemClock(), true);
    expect(await email.send(aMessage({ to: 'keller@example.org' }), signal)).toMatchObject({
      reason: 'no secure connection to the mail server (TLS failed)',
      retry: true,
    });
  });
});

/** Postfix's policy protocol: one answer for each recipient asked about, the last one for ever. Returns how often it was asked. */
async function startPolicy(port: number, actions: readonly string[]): Promise<() => number> {
  let asked = 0;
  const server = createServer((socket) => {
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
      if (!heard.endsWith('\n\n')) return;
      heard = '';
      socket.write(`action=${actions[Math.min(asked++, actions.length - 1)]}\n\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return () => asked;
}

type Trouble = 'keeps the request' | 'keeps the answer' | 'is cut' | 'answers without end';

/** A line to the server on `target` that goes wrong for good once the client has said `when`. */
async function cable(target: number, when: RegExp, trouble: Trouble) {
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    const far = connect(target, '127.0.0.1');
    let broken = false;
    clients.add(client);
    client.on('close', () => {
      clients.delete(client);
      far.destroy();
    });
    for (const socket of [client, far]) socket.on('error', () => {});
    far.on('data', (chunk) => broken || client.write(chunk));
    client.on('data', (chunk) => {
      broken ||= when.test(String(chunk));
      if (!broken || trouble === 'keeps the answer') far.write(chunk);
      if (broken && trouble === 'is cut') client.destroy();
      if (broken && trouble === 'answers without end') setInterval(() => client.write('250-wait\r\n'), 20).unref();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const client of clients) client.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, open: () => clients.size };
}
