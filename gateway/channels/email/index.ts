/** Mail over SMTP submission: STARTTLS required unless flat.yaml says otherwise, or TLS from the first byte. */
import { createTransport } from 'nodemailer';
import type { Clock } from '../../clock.ts';
import { limits } from '../../limits.ts';
import type { Channel, Message, Result } from '../channel.ts';
import { withDeadline } from '../deadline.ts';
import { HttpFailure, readAuthority } from '../http-client.ts';
import { isLoopback } from '../url.ts';
import type { SmtpConfig } from './config.ts';
import { mailFailure } from './failure.ts';
import { isPlainAddress, mailOf } from './mail.ts';

/** nodemailer's own ends, inside ours. */
const timeouts = { dnsTimeout: 10_000, connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 20_000 };

export class Email implements Channel {
  readonly name = 'email';
  readonly network: boolean;
  private readonly config: SmtpConfig;
  private readonly clock: Clock;

  constructor(config: SmtpConfig, deps: { readonly clock: Clock }) {
    this.config = config;
    // A mail server on this machine takes everything, and says nothing about the uplink.
    this.network = !isLoopback(config.host);
    this.clock = deps.clock;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {}

  async send(message: Message, signal: AbortSignal): Promise<Result> {
    if (!isPlainAddress(message.to)) return { status: 'failed', reason: 'not a plain mail address', retry: false };
    let late = false;
    try {
      await withDeadline(this.clock, limits.delivery.sendMs, signal, async (ended) => {
        ended.addEventListener('abort', () => (late = true), { once: true });
        await this.transport().sendMail({ ...mailOf(message, this.config.from), signal: ended });
      });
      return { status: 'sent' };
    } catch (error) {
      if (error instanceof HttpFailure) return { status: 'failed', reason: error.message, retry: true };
      return mailFailure(error, { late, stopped: signal.aborted });
    }
  }

  /** One connection a mail: a kept one would be found dead at the moment it is needed. */
  private transport() {
    const { host, port, secure, starttls, username, password, ca } = this.config;
    return createTransport({
      host,
      port,
      secure,
      requireTLS: !secure && starttls === 'required',
      ignoreTLS: !secure && starttls === 'never',
      ...(username === undefined ? {} : { auth: { user: username, pass: password ?? '' } }),
      tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(ca === undefined ? {} : { ca: readAuthority(ca) }) },
      ...timeouts,
    });
  }
}
