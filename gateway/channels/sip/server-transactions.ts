/** Requests of the other side: answered once; asked again over UDP they get the same answer again (RFC 3261 17.2.2). */
import type { Clock, Timer } from '../../clock.ts';
import { limits } from '../../limits.ts';
import { cseqOf, headerOf, type SipRequest, type SipResponse, serialise, topVia } from './message.ts';
import { transactionMs } from './timers.ts';

export class ServerTransactions {
  private readonly clock: Clock;
  private readonly answers = new Map<string, { readonly bytes: Buffer | null; readonly timerJ: Timer }>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The bytes to send back, null for none; `decide` is called for a request that is new. */
  answer(request: SipRequest, reliable: boolean, decide: () => SipResponse | null): Buffer | null {
    const key = keyOf(request);
    const known = this.answers.get(key);
    if (known) return known.bytes;
    const response = decide();
    const bytes = response && serialise(response);
    if (!reliable) this.keep(key, bytes);
    return bytes;
  }

  stop(): void {
    for (const { timerJ } of this.answers.values()) timerJ.cancel();
    this.answers.clear();
  }

  private keep(key: string, bytes: Buffer | null): void {
    const [oldest] = this.answers.keys();
    if (this.answers.size >= limits.sip.answersKept && oldest !== undefined) this.forget(oldest);
    this.answers.set(key, { bytes, timerJ: this.clock.after(transactionMs, () => this.forget(key)) });
  }

  private forget(key: string): void {
    this.answers.get(key)?.timerJ.cancel();
    this.answers.delete(key);
  }
}

const magicCookie = 'z9hG4bK';

/** RFC 3261 17.2.3; what has no branch of that kind is told apart by the old way (RFC 2543). */
function keyOf(request: SipRequest): string {
  const via = topVia(request);
  const { method } = request;
  if (via?.branch?.startsWith(magicCookie)) return JSON.stringify([via.branch, via.sentBy, method]);
  const { number } = cseqOf(request) ?? { number: 0 };
  const old = ['Call-ID', 'From', 'To'].map((name) => headerOf(request, name));
  return JSON.stringify([...old, number, via?.sentBy, request.uri, method]);
}
