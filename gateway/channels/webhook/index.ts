/** A care dispatch service that takes alerts as signed JSON over HTTPS. */
import { limits } from '../../limits.ts';
import type { Message, Result } from '../channel.ts';
import type { WebhookReceiver } from '../dispatch/config.ts';
import type { Receiver, ReceiverDeps } from '../dispatch/receiver.ts';
import { type HttpAnswer, HttpClient } from '../http-client.ts';
import { failureOf, retryAfterMs } from '../http-result.ts';
import { payloadOf } from './payload.ts';
import { signAnswer, signaturesMatch, signRequest } from './signature.ts';

export class Webhook implements Receiver {
  readonly network = true;
  private readonly config: WebhookReceiver;
  private readonly deps: ReceiverDeps;
  private readonly client: HttpClient;

  constructor(config: WebhookReceiver, deps: ReceiverDeps) {
    this.config = config;
    this.deps = deps;
    this.client = new HttpClient({ clock: deps.clock, timeoutMs: limits.delivery.sendMs, caFile: config.ca });
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.client.close();
  }

  async send(message: Message, signal: AbortSignal): Promise<Result> {
    const { url, secret } = this.config;
    const body = JSON.stringify(payloadOf(message));
    const timestamp = String(Math.floor(this.deps.clock.now() / 1000));
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      'User-Agent': 'aal-gateway',
      'Idempotency-Key': message.id,
      'Aal-Timestamp': timestamp,
      'Aal-Signature': signRequest(secret, timestamp, body),
    };
    try {
      const answer = await this.client.request({ method: 'POST', url, headers, body }, signal);
      return this.judge(answer, (text) => signAnswer(secret, timestamp, message.id, text));
    } catch (error) {
      return failureOf(error);
    }
  }

  /** Law 13: a bare 2xx is sent; accepted:true, signed for this very request, is handed over. */
  private judge(answer: HttpAnswer, signatureFor: (body: string) => string): Result {
    const { status, headers, body } = answer;
    if (status >= 200 && status < 300) {
      if (!saysAccepted(body)) return { status: 'sent' };
      const given = headers['aal-signature'];
      const genuine = typeof given === 'string' && signaturesMatch(signatureFor(body), given);
      return genuine
        ? { status: 'handed-over' }
        : { status: 'sent', receipt: 'accepted, but the answer is not signed with our secret' };
    }
    const reason = status < 400 ? `redirect refused (${status})` : `the receiver answers ${status}`;
    return { status: 'failed', reason, retry: mayRetry(status), ...retryAfterMs(headers, this.deps.clock.now()) };
  }
}

const mayRetry = (status: number): boolean => status < 400 || status >= 500 || [408, 425, 429].includes(status);

function saysAccepted(body: string): boolean {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null && 'accepted' in answer && answer.accepted === true;
  } catch {
    return false;
  }
}
