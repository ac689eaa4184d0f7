/** Any other HTTP gateway that telephones: {to}, {text}, {language}, {id} and {callback} are filled into the URL, the headers and the body. */
import type { HttpAnswer, HttpRequest } from '../http-client.ts';
import { refused, refusedByStatus } from '../http-gateway.ts';
import type { Failed } from '../http-result.ts';
import { templateRequest, templateVerdict } from '../http-template.ts';
import type { CallConfigOf } from './config.ts';
import type { Call, CallGateway, Placed } from './gateway.ts';

export class Template implements CallGateway {
  readonly caFile: string | undefined;
  private readonly config: CallConfigOf<'http'>;
  private readonly hookUrl: string | null;

  constructor(config: CallConfigOf<'http'>, hookUrl: string | null) {
    this.config = config;
    this.hookUrl = hookUrl;
    this.caFile = config.ca;
  }

  request({ to, spoken, language, id }: Call): HttpRequest {
    return templateRequest(this.config, { to, text: spoken, language, id, callback: this.hookUrl ?? '' });
  }

  judge(answer: HttpAnswer, { id }: Call): Placed | Failed {
    const verdict = templateVerdict(this.config, answer);
    if (verdict === 'status') return refusedByStatus(answer.status, 'call');
    if (verdict === 'body') return refused('the call gateway did not say that it took the call', true);
    return { status: 'placed', reference: id };
  }
}
