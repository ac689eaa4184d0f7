/**
 * Twilio, Messages resource of API 2010-04-01: 201 with a `sid` and a `status`; errors as {code, message, status}.
 * It has no idempotency key for messages: a repeat after a lost answer may arrive twice.
 */

import type { Result } from '../channel.ts';
import type { HttpAnswer, HttpRequest } from '../http-client.ts';
import { basicAuth, parseJson, refused, refusedByStatus, sent } from '../http-gateway.ts';
import type { SmsConfigOf } from './config.ts';
import type { Sms, SmsGateway } from './gateway.ts';

const taken = new Set(['accepted', 'queued', 'sending', 'sent', 'delivered', 'scheduled']);
/** Codes that another try may mend: too many requests, queue full, temporarily unreachable. */
const temporary = new Set([20429, 14107, 30001, 30008]);

export class Twilio implements SmsGateway {
  private readonly config: SmsConfigOf<'twilio'>;
  private readonly hookUrl: string | null;

  constructor(config: SmsConfigOf<'twilio'>, hookUrl: string | null) {
    this.config = config;
    this.hookUrl = hookUrl;
  }

  request({ to, text, validMs }: Sms): HttpRequest {
    const { url, account_sid, auth_token, from } = this.config;
    const sender: [string, string] = from.startsWith('MG') ? ['MessagingServiceSid', from] : ['From', from];
    const validity: [string, string][] =
      validMs === null ? [] : [['ValidityPeriod', String(Math.round(validMs / 1000))]];
    const reports: [string, string][] = this.hookUrl === null ? [] : [['StatusCallback', this.hookUrl]];
    return {
      method: 'POST',
      url: `${url}/Accounts/${encodeURIComponent(account_sid)}/Messages.json`,
      headers: {
        Authorization: basicAuth(account_sid, auth_token),
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'application/json',
      },
      body: new URLSearchParams([['To', to], sender, ['Body', text], ...validity, ...reports]).toString(),
    };
  }

  referenceOf({ body }: HttpAnswer): string | null {
    const sid = parseJson(body)?.sid;
    return typeof sid === 'string' ? sid : null;
  }

  judge({ status, body }: HttpAnswer): Result {
    const answer = parseJson(body);
    if (status === 200 || status === 201) {
      const state = String(answer?.status ?? '');
      if (typeof answer?.sid === 'string' && taken.has(state)) return sent;
      return refused(state === '' ? 'Twilio: answer not understood' : `Twilio: message ${state}`, true);
    }
    const code = Number(answer?.code);
    if (!Number.isInteger(code) || status === 401) return refusedByStatus(status);
    return refused(
      `Twilio refuses the message (${status}, code ${code})`,
      temporary.has(code) || status >= 500 || status === 429,
    );
  }
}
