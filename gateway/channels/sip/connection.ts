/** One connection to the other side: our requests as transactions, its requests answered, until it is lost. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { ClientTransaction } from './client-transaction.ts';
import { SipFailure, sipFailureOf } from './failure.ts';
import {
  cseqOf,
  responseTo,
  type SipHeader,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  topVia,
  viaCount,
  withSource,
} from './message.ts';
import type { ServerTransactions } from './server-transactions.ts';
import { isReliable, openTransport, type Remote, type Transport, type TransportEvents } from './transport.ts';

/** What is said to a request of the other side. */
export interface Reply {
  readonly status: number;
  readonly reason: string;
  readonly headers?: readonly SipHeader[];
  readonly body?: string;
}

export interface ConnectionDeps {
  readonly clock: Clock;
  readonly answers: ServerTransactions;
  /** Null: no answer, and none to a repeat of it. */
  asked(request: SipRequest): Reply | null;
  /** Something came that was no SIP, or belongs to nothing. */
  rejected(reason: string): void;
  lost(connection: Connection): void;
}

interface Waiting {
  readonly method: string;
  readonly transaction: ClientTransaction;
  fail(failure: SipFailure): void;
}

export const randomToken = (bytes: number): string => randomBytes(bytes).toString('hex');

export class Connection {
  /** When something was last heard over it, monotonic ms. */
  heardAtMs: number;
  private readonly deps: ConnectionDeps;
  readonly transport: Transport;
  private readonly waiting = new Map<string, Waiting>();

  private constructor(deps: ConnectionDeps, transport: Transport) {
    this.deps = deps;
    this.transport = transport;
    this.heardAtMs = deps.clock.monotonicMs();
  }

  /** Throws SipFailure, nothing else. */
  static async open(remote: Remote, deps: ConnectionDeps, ended: AbortSignal): Promise<Connection> {
    let connection: Connection | null = null;
    const events = Connection.events(deps, () => connection);
    try {
      connection = new Connection(deps, await openTransport(remote, events, ended));
      return connection;
    } catch (error) {
      throw ended.aborted ? new SipFailure('no connection', true) : sipFailureOf(error);
    }
  }

  /** Over what the other side has opened to us. */
  static over(deps: ConnectionDeps, make: (events: TransportEvents) => Transport): Connection {
    let connection: Connection | null = null;
    connection = new Connection(deps, make(Connection.events(deps, () => connection)));
    return connection;
  }

  private static events({ rejected }: ConnectionDeps, connection: () => Connection | null): TransportEvents {
    return {
      heard: (message) => connection()?.hear(message),
      rejected,
      lost: (error) => connection()?.lose(error),
    };
  }

  get name(): Transport['name'] {
    return this.transport.name;
  }

  /** The final response to the request that `write` makes of our Via. Throws SipFailure, nothing else. */
  request(method: string, write: (via: string) => Buffer, ended: AbortSignal): Promise<SipResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<SipResponse>();
    const branch = `z9hG4bK${randomToken(12)}`;
    const bytes = write(`SIP/2.0/${this.name.toUpperCase()} ${this.transport.sentBy};rport;branch=${branch}`);
    const heardBefore = this.heardAtMs;
    const isSilent = (): boolean => this.heardAtMs === heardBefore;
    const transaction = new ClientTransaction({
      clock: this.deps.clock,
      reliable: isReliable(this.name),
      transmit: () => this.transport.send(bytes),
      answered: (response) => (response ? resolve(response) : reject(new SipFailure('no answer', isSilent()))),
      ended: () => this.waiting.delete(branch),
    });
    const giveUp = (): void => {
      transaction.abandon();
      reject(new SipFailure('no answer', isSilent()));
      if (isSilent()) this.drop();
    };
    this.waiting.set(branch, { method, transaction, fail: reject });
    ended.addEventListener('abort', giveUp, { once: true });
    transaction.start();
    if (ended.aborted) giveUp();
    return promise.finally(() => ended.removeEventListener('abort', giveUp));
  }

  /** Not used any more, whoever may still wait for something. */
  drop(): void {
    this.transport.close();
    this.lose(null);
  }

  private lose(error: unknown): void {
    this.deps.lost(this);
    const failure = error ? sipFailureOf(error) : new SipFailure('connection broken off', false);
    for (const { transaction, fail } of [...this.waiting.values()]) {
      transaction.abandon();
      fail(failure);
    }
  }

  private hear(message: SipMessage): void {
    // Two messages in the same millisecond are two.
    this.heardAtMs = Math.max(this.deps.clock.monotonicMs(), this.heardAtMs + 0.001);
    if (message.kind === 'request') this.reply(message);
    else this.take(message);
  }

  private take(response: SipResponse): void {
    const waiting = this.waitingFor(response);
    if (waiting) waiting.transaction.hear(response);
    else this.deps.rejected('a response to no request of ours');
  }

  /** It names our branch and method (RFC 3261 17.1.3), us as its sender (18.1.2), and nobody behind us (8.1.3.3). */
  private waitingFor(response: SipResponse): Waiting | null {
    const via = topVia(response);
    const waiting = this.waiting.get(via?.branch ?? '');
    if (!via || !waiting || viaCount(response) !== 1 || cseqOf(response)?.method !== waiting.method) return null;
    return via.sentBy.toLowerCase() === this.transport.sentBy.toLowerCase() ? waiting : null;
  }

  private reply(heard: SipRequest): void {
    if (heard.method === 'ACK') return;
    const { answers } = this.deps;
    const request = withSource(heard, this.transport.source);
    const bytes = answers.answer(request, isReliable(this.name), () => this.decide(request));
    if (bytes) this.transport.send(bytes);
  }

  private decide(request: SipRequest): SipResponse | null {
    const tag = randomToken(8);
    if (topVia(request) === null || cseqOf(request)?.method !== request.method) {
      this.deps.rejected('a request without Via or CSeq');
      return responseTo(request, 400, 'Bad Request', { tag });
    }
    const reply = this.deps.asked(request);
    if (reply === null) return null;
    const { status, reason, headers = [], body = '' } = reply;
    return responseTo(request, status, reason, { tag, headers, body: Buffer.from(body, 'utf8') });
  }
}
