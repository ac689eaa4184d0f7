/**
 * Twilio, Calls resource of API 2010-04-01: 201 with a `sid`; what is to be said travels with the request (`Twiml`). The same
 * resource tells what became of it: queued, initiated, ringing, in-progress, completed, busy, no-answer, failed, canceled.
 */

import { limits } from '../../limits.ts';
import type { Result } from '../channel.ts';
import type { HttpAnswer, HttpRequest } from '../http-client.ts';
import { basicAuth, parseJson, refused, refusedByStatus } from '../http-gateway.ts';
import type { Failed } from '../http-result.ts';
import type { CallConfigOf } from './config.ts';
import type { Call, CallGateway, Placed } from './gateway.ts';
import { becameOf } from './outcome.ts';
import { announcement } from './twiml.ts';

/** Codes that another try may mend: too many requests. */
const temporary = new Set([20429]);

export class Twilio implements CallGateway {
  private readonly config: CallConfigOf<'twilio'>;
  private readonly hookUrl: string | null;

  constructor(config: CallConfigOf<'twilio'>, hookUrl: string | null) {
    this.config = config;
    this.hookUrl = hookUrl;
  }

  request({ to, spoken, language, key }: Call): HttpRequest {
    const form = new URLSearchParams({
      To: to,
      From: this.config.from,
      Twiml: announcement(spoken, language, key ? this.hookUrl : null),
      Timeout: String(limits.call.ringMs / 1000),
      ...(this.hookUrl !== null && { StatusCallback: this.hookUrl }),
    });
    const headers = { ...this.headers, 'Content-Type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', url: `${this.calls}.json`, headers, body: form.toString() };
  }

  judge({ status, body }: HttpAnswer): Placed | Failed {
    const answer = parseJson(body);
    if (status === 200 || status === 201) {
      const { sid } = answer ?? {};
      return isSid(sid) ? { status: 'placed', reference: sid } : refused('Twilio: answer not understood', true);
    }
    const code = Number(answer?.code);
    if (!Number.isInteger(code) || status === 401) return refusedByStatus(status, 'call');
    return refused(
      `Twilio refuses the call (${status}, code ${code})`,
      temporary.has(code) || status >= 500 || status === 429,
    );
  }

  readonly follow = {
    request: (sid: string): HttpRequest => {
      return { method: 'GET', url: `${this.calls}/${sid}.json`, headers: this.headers, body: null };
    },
    judge: ({ status, body }: HttpAnswer): Result | null =>
      status === 200 ? becameOf(String(parseJson(body)?.status)) : null,
  };

  private get calls(): string {
    return `${this.config.url}/Accounts/${encodeURIComponent(this.config.account_sid)}/Calls`;
  }

  private get headers() {
    const { account_sid, auth_token } = this.config;
    return { Authorization: basicAuth(account_sid, auth_token), Accept: 'application/json' };
  }
}

const isSid = (sid: unknown): sid is string => typeof sid === 'string' && /^[A-Za-z0-9]{1,64}$/.test(sid);
