/** What every SMS gateway on the network must tell us: how it is asked, and how its answer is read. */

import type { Result } from '../channel.ts';
import type { HttpAnswer, HttpRequest } from '../http-client.ts';

export interface Sms {
  /** The delivery's id. */
  readonly id: string;
  /** E.164, '+49...'. */
  readonly to: string;
  readonly text: string;
  /** 1-based. */
  readonly attempt: number;
  /** Not delivered any more after this time. null: as long as the provider keeps it. */
  readonly validMs: number | null;
}

export interface SmsGateway {
  /** The certificate authority of a gateway of one's own. */
  readonly caFile?: string | undefined;
  request(sms: Sms): HttpRequest;
  /** Reads the answer's body: 200 alone proves nothing. Never throws. */
  judge(answer: HttpAnswer, sms: Sms): Result;
  /** By which its webhooks will name a message that it took. */
  referenceOf?(answer: HttpAnswer, sms: Sms): string | null;
}
