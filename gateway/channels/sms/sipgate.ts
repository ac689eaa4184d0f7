/** sipgate, POST /v2/sessions/sms: 204 without a body is its only yes. It has no idempotency key. */

import type { Result } from '../channel.ts';
import type { HttpAnswer, HttpRequest } from '../http-client.ts';
import { basicAuth, refused, refusedByStatus, sent } from '../http-gateway.ts';
import type { SmsConfigOf } from './config.ts';
import type { Sms, SmsGateway } from './gateway.ts';

export class Sipgate implements SmsGateway {
  private readonly config: SmsConfigOf<'sipgate'>;

  constructor(config: SmsConfigOf<'sipgate'>) {
    this.config = config;
  }

  request({ to, text }: Sms): HttpRequest {
    const { url, token_id, token, sms_id } = this.config;
    const headers = {
      Authorization: basicAuth(token_id, token),
      'Content-Type': 'application/json',
      Accept: 'application/json',
    };
    return { method: 'POST', url, headers, body: JSON.stringify({ smsId: sms_id, recipient: to, message: text }) };
  }

  judge({ status }: HttpAnswer): Result {
    if (status === 204) return sent;
    if (status === 200) return refused('sipgate: answer not understood', true);
    return refusedByStatus(status);
  }
}
