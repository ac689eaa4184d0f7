/** What every SMS gateway on the network must tell us: how it is asked, and how its answer is read. */

import type { Result } from '../channel.ts';
import type { HttpAnswer, HttpRequest } from '../http-client.ts';
import type { Failed } from '../http-result.ts';

export interface Sms {
  /** The delivery's id. */
  readonly id: string;
  /** E.164, '+49...'. */
  readonly to: string;
  readonly text: string;
  /** 1-based. */
  readonly attempt: number;
  /** Not delivered any more after this time: an alarm is told anew by its chain. null: as long as the provider keeps it. */
  readonly validMs: number | null;
}

export interface SmsGateway {
  /** The certificate authority of a gateway of one's own. */
  readonly caFile?: string | undefined;
  request(sms: Sms): HttpRequest;
  /** Reads the answer's body: 200 alone proves nothing. Never throws. */
  judge(answer: HttpAnswer, sms: Sms): Result;
}

export const sent: Result = { status: 'sent' };

export const refused = (reason: string, retry: boolean): Failed => ({ status: 'failed', reason, retry });

/** Where a status code is all there is: busy and broken gateways are asked again, the rest is ours to mend. */
export function refusedByStatus(status: number): Failed {
  if (status === 401 || status === 403) return refused(`the SMS gateway refuses our access data (${status})`, false);
  if (status === 402) return refused(`no credit left at the SMS gateway (${status})`, true);
  if (status >= 300 && status < 400) return refused(`redirect refused (${status})`, true);
  const retry = status >= 500 || [408, 425, 429].includes(status);
  return refused(`the SMS gateway answers ${status}`, retry);
}

export function parseJson(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

export const basicAuth = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
