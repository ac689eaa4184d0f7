/**
 * One other side that speaks SIP: requests to it, challenges answered, over a connection that is kept, and made anew when
 * it has died without a word; its own requests come over the same connection.
 */
import type { Clock } from '../../clock.ts';
import { limits } from '../../limits.ts';
import { withDeadline } from '../deadline.ts';
import { Connection, type ConnectionDeps, randomToken } from './connection.ts';
import { authorise, type Challenge, type Credentials, chooseChallenge } from './digest.ts';
import { SipFailure } from './failure.ts';
import { headersOf, type SipHeader, type SipResponse, serialise } from './message.ts';
import { ServerTransactions } from './server-transactions.ts';
import { isReliable, type Remote } from './transport.ts';

export interface Outgoing {
  readonly method: string;
  readonly uri: string;
  /** Addresses in angle brackets, without a tag. */
  readonly from: string;
  readonly to: string;
  readonly contentType: string;
  readonly body: string;
}

export interface SipPeerDeps extends Pick<ConnectionDeps, 'asked' | 'rejected'> {
  readonly remote: Remote;
  readonly clock: Clock;
  readonly credentials: Credentials | null;
}

export interface Call {
  readonly callId: string;
  readonly fromTag: string;
  cseq: number;
}

/** Answers to a challenge: the first, and once more when only the nonce was too old. */
const challengesAnswered = 2;

export class SipPeer {
  private readonly deps: SipPeerDeps;
  private readonly answers: ServerTransactions;
  private readonly closed = new AbortController();
  private kept: Connection | null = null;
  private opening: Promise<Connection> | null = null;
  /** For what is too long for UDP. */
  private overTcp: SipPeer | null = null;
  /** The last nonce of a challenge, and how often it was answered. */
  private nonce = { value: '', times: 0 };

  constructor(deps: SipPeerDeps) {
    this.deps = deps;
    this.answers = new ServerTransactions(deps.clock);
  }

  /** The final response, whatever it says. Throws SipFailure, nothing else. */
  async request(outgoing: Outgoing, ended: AbortSignal): Promise<SipResponse> {
    const call: Call = { callId: randomToken(16), fromTag: randomToken(8), cseq: 0 };
    let response = await this.exchange(outgoing, call, [], ended);
    for (let answered = 0; answered < challengesAnswered; answered++) {
      const authorisation = this.answerTo(response, outgoing, answered);
      if (authorisation === null) return response;
      response = await this.exchange(outgoing, call, [authorisation], ended);
    }
    return response;
  }

  close(): void {
    this.closed.abort();
    this.kept?.drop();
    this.overTcp?.close();
    this.answers.stop();
  }

  /** The header that answers a 401 or 407; null: nothing to answer, or nothing that has not been tried. */
  private answerTo(response: SipResponse, { method, uri }: Outgoing, answered: number): SipHeader | null {
    const { credentials } = this.deps;
    const proxy = response.status === 407;
    if ((!proxy && response.status !== 401) || !credentials) return null;
    const challenge = chooseChallenge(headersOf(response, proxy ? 'Proxy-Authenticate' : 'WWW-Authenticate'));
    if (!challenge || (answered > 0 && !challenge.stale)) return null;
    const value = authorise(challenge, credentials, {
      method,
      uri,
      cnonce: randomToken(8),
      count: this.count(challenge),
    });
    return { name: proxy ? 'Proxy-Authorization' : 'Authorization', value };
  }

  private count({ nonce }: Challenge): number {
    const times = this.nonce.value === nonce ? this.nonce.times + 1 : 1;
    this.nonce = { value: nonce, times };
    return times;
  }

  /** RFC 3261 18.1.1: over UDP a long request may come in pieces or not at all, so it goes over TCP where there is one. */
  private async exchange(outgoing: Outgoing, call: Call, extra: SipHeader[], ended: AbortSignal): Promise<SipResponse> {
    const { clock, remote } = this.deps;
    if (remote.transport !== 'udp' || isShort(outgoing, call, extra)) return this.attempt(outgoing, call, extra, ended);
    this.overTcp ??= new SipPeer({ ...this.deps, remote: { ...remote, transport: 'tcp' } });
    const { overTcp } = this;
    const isThere = await withDeadline(clock, limits.sip.keptConnectionMs, ended, (soon) => overTcp.connected(soon))
      .then(() => true)
      .catch(() => false);
    return (isThere ? overTcp : this).attempt(outgoing, call, extra, ended);
  }

  /**
   * A kept connection may have died without a word (half open): where nothing was heard lately it gets a short time of its
   * own, then a fresh one is tried. The body is the same, so that whoever has heard both knows them for one.
   */
  private async attempt(outgoing: Outgoing, call: Call, extra: SipHeader[], ended: AbortSignal): Promise<SipResponse> {
    const once = (signal: AbortSignal): Promise<SipResponse> => this.once(outgoing, call, extra, signal);
    if (!this.mayBeDead()) return once(ended);
    try {
      return await withDeadline(this.deps.clock, limits.sip.keptConnectionMs, ended, once);
    } catch (error) {
      if (ended.aborted) throw error;
      return once(ended);
    }
  }

  private mayBeDead(): boolean {
    const { kept } = this;
    if (!kept || !isReliable(kept.name)) return false;
    return this.deps.clock.monotonicMs() - kept.heardAtMs > limits.sip.keptConnectionMs;
  }

  private async once(outgoing: Outgoing, call: Call, extra: SipHeader[], ended: AbortSignal): Promise<SipResponse> {
    const connection = await this.connected(ended);
    call.cseq++;
    return connection.request(outgoing.method, (via) => requestOf(outgoing, call, via, extra), ended);
  }

  /** The kept connection, or a new one that all who ask meanwhile share. */
  private async connected(ended: AbortSignal): Promise<Connection> {
    if (this.kept) return this.kept;
    this.opening ??= this.open().finally(() => {
      this.opening = null;
    });
    const { promise, reject } = Promise.withResolvers<never>();
    const giveUp = (): void => reject(new SipFailure('no connection', true));
    ended.addEventListener('abort', giveUp, { once: true });
    if (ended.aborted) giveUp();
    try {
      return await Promise.race([this.opening, promise]);
    } finally {
      ended.removeEventListener('abort', giveUp);
    }
  }

  private async open(): Promise<Connection> {
    const { clock, remote, asked, rejected } = this.deps;
    const lost = (connection: Connection): void => {
      if (this.kept === connection) this.kept = null;
    };
    const deps = { clock, answers: this.answers, asked, rejected, lost };
    this.kept = await withDeadline(clock, limits.sip.attemptMs, this.closed.signal, (ended) =>
      Connection.open(remote, deps, ended),
    );
    return this.kept;
  }
}

/** As long as a Via of ours can be. */
const anyVia = 'x'.repeat(110);

const isShort = (outgoing: Outgoing, call: Call, extra: readonly SipHeader[]): boolean =>
  requestOf(outgoing, call, anyVia, extra).length <= limits.sip.datagramBytes;

/** The bytes of a request, written for one transaction. */
export function requestOf(
  { method, uri, from, to, contentType, body }: Outgoing,
  { callId, fromTag, cseq }: Call,
  via: string,
  extra: readonly SipHeader[] = [],
): Buffer {
  const headers = {
    Via: via,
    'Max-Forwards': '70',
    From: `${from};tag=${fromTag}`,
    To: to,
    'Call-ID': callId,
    CSeq: `${cseq} ${method}`,
    'User-Agent': 'aal-gateway',
    'Content-Type': contentType,
  };
  const list = Object.entries(headers).map(([name, value]) => ({ name, value }));
  return serialise({ kind: 'request', method, uri, headers: [...list, ...extra], body: Buffer.from(body, 'utf8') });
}
