/** Any other HTTP gateway: {to}, {text} and {id} are filled into the URL, the headers and the body. */

import type { Result } from '../channel.ts';
import type { HttpAnswer, HttpRequest } from '../http-client.ts';
import { refused, refusedByStatus, sent } from '../http-gateway.ts';
import { templateRequest, templateVerdict } from '../http-template.ts';
import type { SmsConfigOf } from './config.ts';
import type { Sms, SmsGateway } from './gateway.ts';

export class Template implements SmsGateway {
  readonly caFile: string | undefined;
  private readonly config: SmsConfigOf<'http'>;

  constructor(config: SmsConfigOf<'http'>) {
    this.config = config;
    this.caFile = config.ca;
  }

  request({ to, text, id }: Sms): HttpRequest {
    return templateRequest(this.config, { to, text, id });
  }

  referenceOf(_answer: HttpAnswer, { id }: Sms): string {
    return id;
  }

  judge(answer: HttpAnswer): Result {
    const verdict = templateVerdict(this.config, answer);
    if (verdict === 'status') return refusedByStatus(answer.status);
    return verdict === 'taken' ? sent : refused('the SMS gateway did not say that it took the message', true);
  }
}
