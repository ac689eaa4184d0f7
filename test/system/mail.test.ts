/** Mail against a real postfix, and against a scripted server for what postfix would not do on request. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Result } from '../../gateway/channels/channel.ts';
import type { SmtpConfig } from '../../gateway/channels/email/config.ts';
import { Email } from '../../gateway/channels/email/index.ts';
import { SystemClock } from '../../gateway/clock.ts';
import { write } from '../../gateway/delivery/texts/write.ts';
import { type Certificate, makeCertificate } from '../support/certificate.ts';
import { aMessage, anAlert, noon } from '../support/messages.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp.ts';
import { mailPassword, type Postfix, startPostfix } from './mail-postfix.ts';

const plain: SmtpConfig = { host: '127.0.0.1', port: 25, secure: false, starttls: 'required', from: 'aal@example.org' };
const signIn = { username: 'aal@example.org', password: mailPassword };

const send = (config: SmtpConfig, change: Parameters<typeof aMessage>[0] = {}): Promise<Result> =>
  new Email(config, { clock: new SystemClock() }).send(
    aMessage({ to: 'keller@example.org', ...change }),
    new AbortController().signal,
  );

describeWith(['postfix', 'openssl'], 'mail through a real postfix', () => {
  let postfix: Postfix;
  let certificate: Certificate;
  const folder = mkdtempSync(join(tmpdir(), 'aal-mail-'));

  beforeAll(async () => {
    certificate = makeCertificate(folder);
    postfix = await startPostfix(folder, certificate);
  });
  afterAll(() => {
    postfix?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const submission = (change: Partial<SmtpConfig> = {}): SmtpConfig => ({
    ...plain,
    port: postfix.ports.submission,
    ...signIn,
    ca: certificate.ca,
    ...change,
  });

  const arrived = (user: string, count: number): Promise<string[]> =>
    expect
      .poll(() => postfix.mails(user), { timeout: 10_000 })
      .toHaveLength(count)
      .then(() => postfix.mails(user));

  it('arrives over STARTTLS, signed in, as one conversation that any mail program can show', async () => {
    const parts = {
      alert: anAlert(),
      because: 'Bis 09:30 kein Lebenszeichen in Flur, Küche und Bad (zuletzt 22:40, Schlafzimmer)',
      bareBecause: 'Bis 09:30 kein Lebenszeichen in Flur, Küche und Bad (zuletzt 22:40, Schlafzimmer)',
      flatName: 'Whg 12',
      timeZone: 'Europe/Berlin',
      language: 'de',
      detail: 'full',
      replyCode: null,
      link: 'https://aal.example.org/a/AbCdEfGhIjKlMnOpQrStUv',
      key: false,
      facts: {},
      takenOverBefore: null,
      missed: [],
      at: noon,
      now: noon,
      late: false,
      contactName: (id: string) => id,
      roomName: (id: string) => id,
    } as const;
    const first = { id: 'd1', link: parts.link, ...write({ ...parts, kind: 'raised' }) };
    const second = {
      id: 'd2',
      kind: 'taken-over',
      ...write({ ...parts, kind: 'taken-over', facts: { by: 'A. Keller' } }),
    } as const;
    expect(await send(submission(), first)).toEqual({ status: 'sent' });
    expect(await send(submission(), second)).toEqual({ status: 'sent' });
    const [raised, takenOver] = (await arrived('keller', 2)).map(readMail);

    expect(raised?.header('subject')).toBe('[Alarm] Whg 12 - Nicht aufgestanden (24.11.2026, 12:00)');
    expect(takenOver?.header('subject')).toBe(raised?.header('subject'));
    expect(raised?.header('from')).toBe('"Whg 12: Alarm" <aal@example.org>');
    expect(takenOver?.header('from')).toMatch(/^=\?UTF-8\?Q\?Whg_12=3A_=C3=9Cbernommen\?= <aal@example\.org>$/);
    expect(raised?.header('to')).toBe('keller@example.org');
    expect(raised?.header('auto-submitted')).toBe('auto-generated');
    expect(raised?.header('importance')).toBe('High');
    expect(takenOver?.header('importance')).toBeUndefined();
    expect(raised?.header('message-id')).toMatch(/^<aal-delivery-[0-9a-f]{32}@example\.org>$/);
    expect(raised?.header('message-id')).not.toBe(takenOver?.header('message-id'));
    expect(raised?.header('references')).toBe(takenOver?.header('references'));
    expect(takenOver?.header('in-reply-to')).toBe(raised?.header('in-reply-to'));
    expect(raised?.text).toContain(
      'Bis 09:30 kein Lebenszeichen in Flur, Küche und Bad (zuletzt 22:40, Schlafzimmer).',
    );
    expect(raised?.text).toContain('Bitte rufen Sie an oder sehen Sie nach.');
    expect(raised?.html).toContain(`<a href="${parts.link}"`);
    expect(raised?.html).not.toMatch(/<img|<script|<link|src=|@import|url\(/i);
    expect(raised?.raw).toMatch(/Received: .*\n?.*\bESMTPSA\b/s);
  });

  it('a repeat of the same delivery is the same mail', async () => {
    const before = postfix.mails('technik').length;
    await send(submission(), { id: 'again', to: 'technik@example.org' });
    await send(submission(), { id: 'again', to: 'technik@example.org', attempt: 2 });
    const ids = (await arrived('technik', before + 2)).map((raw) => readMail(raw).header('message-id'));
    expect(new Set(ids).size).toBe(1);
  });

  it('arrives over smtps', async () => {
    expect(await send(submission({ port: postfix.ports.smtps, secure: true }))).toEqual({ status: 'sent' });
  });

  it('is not sent in the clear, even where the server would take it', async () => {
    const withoutTls = await startPlainServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS', 'AUTH'] });
    const result = await send({ ...plain, port: withoutTls });
    expect(result).toMatchObject({ status: 'failed', retry: true });
    expect(result).toHaveProperty('reason', expect.stringContaining('no secure connection'));
  });

  it('is sent in the clear only where flat.yaml says so', async () => {
    expect(await send({ ...plain, port: postfix.ports.plain, starttls: 'never' })).toEqual({ status: 'sent' });
  });

  it('a wrong password is named, and not tried again', async () => {
    const result = await send(submission({ password: 'falsch' }));
    expect(result).toEqual({
      status: 'failed',
      reason: expect.stringMatching(/^the mail server refuses user name or password \(535 5\.7\.8\)$/),
      retry: false,
    });
  });

  it('a certificate of an unknown authority is refused, and tried again: the clock may be wrong', async () => {
    const { ca: _, ...untrusting } = submission();
    const result = await send(untrusting);
    expect(result).toMatchObject({ status: 'failed', retry: true });
    expect(result).toHaveProperty('reason', expect.stringContaining('certificate is refused'));
  });

  it('a certificate for another name is refused', async () => {
    const { ca, cert, key } = makeCertificate(tempFolder(), { names: 'DNS:mail.example.org' });
    const port = await startPlainServer({ cert: readFileSync(cert), key: readFileSync(key) });
    const result = await send({ ...plain, port, ca });
    expect(result).toMatchObject({ status: 'failed', retry: true });
    expect(result).toHaveProperty('reason', expect.stringContaining('certificate is refused'));
  });

  it('an unknown recipient is named without being named', async () => {
    const result = await send(submission(), { to: 'niemand@example.org' });
    expect(result).toMatchObject({ status: 'failed', retry: false });
    expect(result).toHaveProperty('reason', 'the mail server refuses the recipient (550 5.1.1)');
  });
});

describe('mail to a server that', () => {
  const rejectWith = (responseCode: number, message: string): Error =>
    Object.assign(new Error(message), { responseCode });

  it.each<[string, SMTPServerOptions, object]>([
    [
      'greylists',
      { onRcptTo: (_a, _s, done) => done(rejectWith(450, '4.2.0 <keller@example.org> greylisted')) },
      { retry: true, retryAfterMs: 60_000, reason: 'the mail server asks to try later (450 4.2.0)' },
    ],
    [
      'is full',
      { onData: (stream, _s, done) => stream.resume().on('end', () => done(rejectWith(452, 'disk full'))) },
      { retry: true, reason: 'the mail server asks to try later (452)' },
    ],
    [
      'refuses the mail for good',
      { onData: (stream, _s, done) => stream.resume().on('end', () => done(rejectWith(554, '5.7.1 spam'))) },
      { retry: false, reason: 'the mail server refuses the mail (554 5.7.1)' },
    ],
    ['refuses us at the door', { onConnect: (_s, done) => done(rejectWith(554, 'no')) }, { retry: true }],
    [
      'cannot check passwords today',
      { onAuth: (_a, _s, done) => done(rejectWith(454, '4.7.0 temporary authentication failure')) },
      { retry: true, reason: 'sign-in is out of order at the mail server (454 4.7.0)' },
    ],
  ])('%s', async (_what, options, expected) => {
    const needsAuth = options.onAuth !== undefined;
    const port = await startPlainServer({
      ...options,
      hideSTARTTLS: true,
      allowInsecureAuth: true,
      ...(needsAuth ? {} : { disabledCommands: ['AUTH'] }),
    });
    const result = await send({ ...plain, port, starttls: 'never', ...(needsAuth ? signIn : {}) });
    expect(result).toMatchObject({ status: 'failed', ...expected });
    expect(result).not.toHaveProperty('unreachable');
  });

  it('is not there: unreachable', async () => {
    const result = await send({ ...plain, port: 1 });
    expect(result).toMatchObject({ status: 'failed', retry: true, unreachable: true });
  });

  it('takes the connection and says nothing: unreachable, in time', { timeout: 40_000 }, async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    onTestFinished(() => void silent.close());
    await new Promise((resolve) => silent.once('listening', resolve));
    const result = await send({ ...plain, port: (silent.address() as AddressInfo).port });
    expect(result).toMatchObject({ status: 'failed', retry: true, unreachable: true });
  });
});

async function startPlainServer(options: SMTPServerOptions): Promise<number> {
  const server = new SMTPServer({ authOptional: true, logger: false, ...options });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.server.address() as AddressInfo).port;
}

/** As little of a mail reader as these tests need: unfolded headers and decoded parts. */
function readMail(raw: string) {
  const end = /\r?\n\r?\n/.exec(raw)!.index;
  const headers = raw
    .slice(0, end)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/);
  const part = (type: string): string => {
    const [, encoding = '', body = ''] =
      new RegExp(
        `Content-Type: ${type}[^]*?Content-Transfer-Encoding: (\\S+)[^]*?\\r?\\n\\r?\\n([^]*?)\\r?\\n--`,
        'i',
      ).exec(raw) ?? [];
    if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
    if (encoding !== 'quoted-printable') return body;
    const bytes = body
      .replace(/=\r?\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
  };
  return {
    raw,
    header: (name: string) =>
      headers
        .find((line) => line.toLowerCase().startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim(),
    text: part('text/plain'),
    html: part('text/html'),
  };
}
