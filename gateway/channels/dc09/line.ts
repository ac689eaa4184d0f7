/** One connection to a receiver of the dispatch service: frames out, frames in, every wait with an end. TCP, or TLS with a checked certificate. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '../../clock.ts';
import { limits } from '../../limits.ts';
import { describeFailure, HttpFailure } from '../http-client.ts';
import { checkedTls } from '../tls.ts';
import { Splitter } from './splitter.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** PEM file of the authority that signed the receiver's certificate; the system's own list when absent. */
  readonly ca?: string | undefined;
}

/** What a frame comes to; a reason is one line, without anything of the frame. */
export type Read<T> = { readonly answer: T } | { readonly refused: string };

const { connectMs, answerMs } = limits.dispatch;

export class Line {
  private readonly clock: Clock;
  private readonly socket: Socket;
  private readonly splitter = new Splitter();
  private readonly broken = Promise.withResolvers<never>();
  private readonly connected = Promise.withResolvers<void>();
  private hear: (frame: Uint8Array) => void = () => {};
  private heardBytes = 0;
  /** Why the first of what was heard is no answer. */
  private refused: string | null = null;

  /** @throws HttpFailure when the file of the certificate authority cannot be read */
  constructor(endpoint: Endpoint, clock: Clock, ended: AbortSignal) {
    this.clock = clock;
    this.broken.promise.catch(() => {});
    this.socket = dial(endpoint, () => this.connected.resolve());
    this.socket.on('data', (piece: Buffer) => this.take(piece));
    this.socket.on('error', (error) => this.broken.reject(describeFailure(error, this.heardBytes > 0)));
    this.socket.on('close', () =>
      this.broken.reject(
        new HttpFailure(`hung up without an answer${this.refused === null ? '' : ` (${this.refused})`}`, false),
      ),
    );
    const stop = (): void => this.broken.reject(new HttpFailure('stopped', false));
    ended.addEventListener('abort', stop, { once: true });
    this.socket.once('close', () => ended.removeEventListener('abort', stop));
    if (ended.aborted) stop();
  }

  /** @throws HttpFailure, nothing else */
  async open(): Promise<void> {
    await this.within(
      connectMs,
      this.connected.promise,
      () => new HttpFailure(`no connection within ${connectMs / 1000} s`, true),
    );
  }

  /**
   * Sends a frame and waits for the first one that answers it; what `read` refuses is only remembered.
   * @throws HttpFailure, nothing else
   */
  async ask<T>(frame: Uint8Array, read: (frame: Uint8Array) => Read<T>): Promise<T> {
    const answer = Promise.withResolvers<T>();
    this.hear = (heard) => {
      const found = read(heard);
      if ('refused' in found) this.refused ??= found.refused;
      else answer.resolve(found.answer);
    };
    this.socket.write(frame);
    return await this.within(answerMs, answer.promise, () => this.silence());
  }

  close(): void {
    this.socket.destroy();
  }

  private take(piece: Uint8Array): void {
    this.heardBytes += piece.length;
    if (this.heardBytes > limits.delivery.answerBytes) {
      this.broken.reject(new HttpFailure('talks without end', false));
      this.socket.destroy();
      return;
    }
    for (const frame of this.splitter.take(piece)) this.hear(frame);
  }

  private silence(): HttpFailure {
    const seconds = answerMs / 1000;
    return this.heardBytes === 0
      ? new HttpFailure(`no answer within ${seconds} s`, true)
      : new HttpFailure(`no usable answer within ${seconds} s (${this.refused ?? 'nothing whole'})`, false);
  }

  private async within<T>(ms: number, awaited: Promise<T>, late: () => HttpFailure): Promise<T> {
    const tooLate = Promise.withResolvers<never>();
    const timer = this.clock.after(ms, () => tooLate.reject(late()));
    try {
      return await Promise.race([awaited, this.broken.promise, tooLate.promise]);
    } finally {
      timer.cancel();
    }
  }
}

function dial({ host, port, tls, ca }: Endpoint, connected: () => void): Socket {
  // Node gives each address 250 ms, less than one round trip over a weak mobile network.
  const to = { host, port, noDelay: true, autoSelectFamilyAttemptTimeout: connectMs / 2 };
  if (!tls) return connect(to, connected);
  return connectTls({ ...to, ...checkedTls(host, ca) }, connected);
}
