/**
 * seven (seven.io), POST /api/voice: {to, text, from, ringtime, foreign_id}. The answer's `success` is 100, the call's id stands
 * in its `messages`. What became of the call is told by webhook only (docs.seven.io, REST API, Voice and Webhooks).
 */
import { limits } from '../../limits.ts';
import type { HttpAnswer, HttpRequest } from '../http-client.ts';
import { foreignId, parseJson, refused, refusedByStatus } from '../http-gateway.ts';
import type { Failed } from '../http-result.ts';
import type { CallConfigOf } from './config.ts';
import type { Call, CallGateway, Placed } from './gateway.ts';

/** Codes that only the technician can mend: number invalid, key refused, API off for this key, address not allowed. */
const final = new Set([202, 900, 902, 903]);

export class Seven implements CallGateway {
  private readonly config: CallConfigOf<'seven'>;

  constructor(config: CallConfigOf<'seven'>) {
    this.config = config;
  }

  request({ to, spoken, id }: Call): HttpRequest {
    const { url, api_key, from } = this.config;
    const headers = { 'X-Api-Key': api_key, 'Content-Type': 'application/json', Accept: 'application/json' };
    const ringtime = limits.call.ringMs / 1000;
    const body = { to, text: spoken, ringtime, foreign_id: foreignId(id), ...(from === undefined ? {} : { from }) };
    return { method: 'POST', url, headers, body: JSON.stringify(body) };
  }

  judge({ status, body }: HttpAnswer): Placed | Failed {
    const answer = parseJson(body);
    const code = Number(answer?.success ?? (body.trim() || Number.NaN));
    if (!Number.isInteger(code))
      return status === 200 ? refused('seven: answer not understood', true) : refusedByStatus(status, 'call');
    if (code !== 100) return refused(`seven: call not taken (${code})`, !final.has(code));
    const first: unknown = Array.isArray(answer?.messages) ? answer.messages[0] : undefined;
    const { id, success } = (first ?? {}) as { id?: unknown; success?: unknown };
    if (success === false) return refused('seven did not take the call', true);
    return { status: 'placed', reference: id === undefined || id === null ? null : String(id) };
  }
}
