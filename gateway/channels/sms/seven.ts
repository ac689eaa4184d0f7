/**
 * seven (seven.io), POST /api/sms. The answer's `success` is a number code even under HTTP 200; errors may be the bare
 * number as text. `foreign_id` travels to its reports; it is no idempotency key, but seven has a lock against repeats.
 * Source: docs.seven.io, REST API, endpoint SMS, and the code list of seven's own client.
 */

import type { Result } from '../channel.ts';
import type { HttpAnswer, HttpRequest } from '../http-client.ts';
import { foreignId, parseJson, refused, refusedByStatus, sent } from '../http-gateway.ts';
import type { SmsConfigOf } from './config.ts';
import type { Sms, SmsGateway } from './gateway.ts';

const reloadLockMs = 180_000;
/** The unit of its `ttl`. */
const minuteMs = 60_000;

/** What a code means, and whether the same message may succeed later. */
const codes: Readonly<Record<number, readonly [string, boolean]>> = {
  101: ['sending failed', true],
  202: ['recipient number invalid', false],
  305: ['text missing', false],
  306: ['sender invalid', false],
  401: ['text too long', false],
  403: ["the number's daily limit is reached", true],
  500: ['no credit left', true],
  600: ['the carrier refused', true],
  900: ['API key refused', false],
  902: ['API switched off for this key', false],
  903: ['our address is not allowed for this key', false],
};

export class Seven implements SmsGateway {
  private readonly config: SmsConfigOf<'seven'>;

  constructor(config: SmsConfigOf<'seven'>) {
    this.config = config;
  }

  request({ to, text, id, validMs }: Sms): HttpRequest {
    const { url, api_key, from } = this.config;
    const ttl = validMs === null ? {} : { ttl: Math.round(validMs / minuteMs) };
    const body = { to, text, foreign_id: foreignId(id), ...(from === undefined ? {} : { from }), ...ttl };
    const headers = { 'X-Api-Key': api_key, 'Content-Type': 'application/json', Accept: 'application/json' };
    return { method: 'POST', url, headers, body: JSON.stringify(body) };
  }

  referenceOf({ body }: HttpAnswer): string | null {
    const messages = parseJson(body)?.messages;
    const id: unknown = Array.isArray(messages) ? messages[0]?.id : null;
    return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
  }

  judge({ status, body }: HttpAnswer, { attempt }: Sms): Result {
    const code = Number(parseJson(body)?.success ?? (body.trim() || Number.NaN));
    if (code === 100) return everyMessageTaken(body) ? sent : refused('seven did not take the message', true);
    if (code === 402) return repeated(attempt);
    if (!Number.isInteger(code))
      return status === 200 ? refused('seven: answer not understood', true) : refusedByStatus(status);
    const [reason, retry] = codes[code] ?? ['not taken', true];
    return refused(`seven: ${reason} (${code})`, retry);
  }
}

/** Its lock found the same text to the same number within 180 s: our own earlier attempt arrived, or another alert said the same. */
function repeated(attempt: number): Result {
  if (attempt > 1) return { status: 'sent', receipt: 'taken at an earlier attempt' };
  return { ...refused('seven: the same text was sent a moment ago (402)', true), retryAfterMs: reloadLockMs };
}

function everyMessageTaken(body: string): boolean {
  const messages = parseJson(body)?.messages;
  return !Array.isArray(messages) || messages.every((message) => message?.success !== false);
}
