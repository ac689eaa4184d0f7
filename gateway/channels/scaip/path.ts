/** One address of a centre: a message to it, and the centre's word on it. */

import { reasonOf } from '../../errors.ts';
import { limits } from '../../limits.ts';
import { withDeadline } from '../deadline.ts';
import type { ReceiverDeps } from '../dispatch/receiver.ts';
import { createRejectedLog } from '../rejected.ts';
import type { Reply } from '../sip/connection.ts';
import { SipFailure } from '../sip/failure.ts';
import { headerOf, type SipMessage, type SipRequest } from '../sip/message.ts';
import { SipPeer } from '../sip/peer.ts';
import { hostPart, parseSipUri } from '../sip/uri.ts';
import { Answers } from './answers.ts';
import type { ScaipAddress, ScaipReceiver } from './config.ts';
import { minimalOf, type ScaipRequest, writeRequest } from './request.ts';
import { readResponse, type ScaipResponse, type Verdict, verdictOf } from './response.ts';

/** What the centre said, or why it said nothing. */
export type Told =
  | { readonly verdict: Verdict }
  | { readonly verdict: 'silent'; readonly reason: string; readonly unreachable: boolean };

const contentType = 'application/scaip+xml';

export class ScaipPath {
  /** Answered last time; where it did not, another address is asked first. */
  answers = true;
  private readonly uri: string;
  private readonly from: string;
  private readonly deps: ReceiverDeps;
  private readonly peer: SipPeer;
  private readonly responses: Answers;
  private readonly rejected: (reason: string) => void;

  constructor(config: ScaipReceiver, address: ScaipAddress, deps: ReceiverDeps) {
    const { account, username, password } = config;
    const { secure, host, port } = parseSipUri(address.uri)!;
    const { clock, log, name, later } = deps;
    this.deps = deps;
    this.uri = address.uri;
    // Receivers refuse a message whose sender is not its account.
    this.from = `<${secure ? 'sips' : 'sip'}:${account}@${hostPart(host)}>`;
    this.responses = new Answers(later);
    this.rejected = createRejectedLog(clock, log, name);
    this.peer = new SipPeer({
      remote: {
        transport: address.transport,
        host,
        port: port ?? (address.transport === 'tls' ? 5061 : 5060),
        caFile: address.ca,
      },
      clock,
      credentials: password === undefined ? null : { username: username ?? account, password },
      asked: (request) => this.asked(request),
      rejected: this.rejected,
    });
  }

  close(): void {
    this.peer.close();
  }

  /** Never throws. A centre that cannot read the message is asked once more with no more than it must have. */
  async tell(request: ScaipRequest, deliveryId: string | null, stopped: AbortSignal): Promise<Told> {
    const told = await this.once(request, deliveryId, stopped);
    if (told.verdict !== 'refused-form') return told;
    this.deps.log.warn(
      { receiver: this.deps.name, ref: request.ref },
      'the centre cannot read the message: sent again in its shortest form',
    );
    return this.once(minimalOf(request), deliveryId, stopped);
  }

  private async once(request: ScaipRequest, deliveryId: string | null, stopped: AbortSignal): Promise<Told> {
    const awaited = this.responses.expect(request.ref, deliveryId);
    const { clock } = this.deps;
    const told = await withDeadline(clock, limits.sip.attemptMs, stopped, (ended) =>
      this.exchange(request, awaited.answer, ended),
    ).catch((error: unknown): Told => ({ verdict: 'silent', ...silence(error) }));
    awaited.giveUp();
    if (!stopped.aborted) this.answers = told.verdict !== 'silent';
    return told;
  }

  /** The answer may come in the 200, in a MESSAGE after it, or in a MESSAGE before it. */
  private async exchange(request: ScaipRequest, answer: Promise<ScaipResponse>, ended: AbortSignal): Promise<Told> {
    const enough = new AbortController();
    try {
      const taken = this.transmit(request, AbortSignal.any([ended, enough.signal]));
      const response = await Promise.race([answer, taken.then(() => silenceAt(ended))]);
      return { verdict: verdictOf(response) };
    } finally {
      enough.abort();
    }
  }

  /** Until the MESSAGE has been taken. What stands in its 200 is an answer like any other: it counts by its reference. */
  private async transmit(request: ScaipRequest, ended: AbortSignal): Promise<void> {
    const { uri, from } = this;
    const outgoing = { method: 'MESSAGE', uri, from, to: `<${uri}>`, contentType, body: writeRequest(request) };
    const response = await this.peer.request(outgoing, ended);
    if (response.status >= 300) throw new SipFailure(refusal(response.status), false);
    if (response.body.length > 0) this.take(this.read(response));
  }

  private asked(request: SipRequest): Reply {
    if (request.method === 'OPTIONS') return { status: 200, reason: 'OK', headers: allowed };
    if (request.method !== 'MESSAGE') return { status: 405, reason: 'Method Not Allowed', headers: allowed };
    const type = headerOf(request, 'Content-Type') ?? contentType;
    if (!type.toLowerCase().startsWith(contentType)) return { status: 415, reason: 'Unsupported Media Type' };
    const answer = this.read(request);
    if (answer === null) return { status: 400, reason: 'Bad Request' };
    this.take(answer);
    return { status: 200, reason: 'OK' };
  }

  private take(answer: ScaipResponse | null): void {
    if (answer && !this.responses.take(answer)) this.rejected('an answer to nothing that was sent');
  }

  private read(message: SipMessage): ScaipResponse | null {
    try {
      return readResponse(message.body.toString('utf8'));
    } catch (error) {
      this.rejected(reasonOf(error));
      return null;
    }
  }
}

const allowed = [{ name: 'Allow', value: 'MESSAGE, OPTIONS' }];

function refusal(status: number): string {
  if (status === 401 || status === 407) return 'wants a password, or refuses ours';
  if (status === 486 || status === 600) return `busy (${status})`;
  return `answers ${status}`;
}

function silenceAt(ended: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const silent = (): void => reject(new SipFailure('took the message and never answered it', false));
  ended.addEventListener('abort', silent, { once: true });
  if (ended.aborted) silent();
  return promise;
}

const silence = (error: unknown): { reason: string; unreachable: boolean } =>
  error instanceof SipFailure
    ? { reason: error.message, unreachable: error.unreachable }
    : { reason: 'the message could not be made', unreachable: false };
