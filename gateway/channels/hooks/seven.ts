/**
 * seven's webhooks as JSON, signed with the account's signing key: X-Signature is the hex HMAC-SHA256 over X-Timestamp, X-Nonce,
 * method, the whole address and the MD5 of the body, each in a line (docs.seven.io, REST API, Signing and Webhooks).
 */
import { createHash, createHmac } from 'node:crypto';
import { becameOf } from '../call/outcome.ts';
import type { HookRequest, Refusal, Result } from '../channel.ts';
import { parseJson } from '../http-gateway.ts';
import { smsDelivered, smsNotDelivered } from '../sms/reports.ts';
import { nothing, type Provider, type Told } from './hook.ts';
import { checkTimed } from './timed.ts';

export const sevenHooks = (signingKey: string): Provider => ({
  check(request, now) {
    const { 'x-signature': signature, 'x-timestamp': timestamp, 'x-nonce': nonce } = request.headers;
    if (typeof nonce !== 'string') return { refused: 'no signature' };
    const given = typeof signature === 'string' ? signature.toLowerCase() : signature;
    return checkTimed(timestamp, given, now, (time) => signatureOf(signingKey, time, nonce, request));
  },
  read: ({ body }) => toldBy(parseJson(body)),
  answer: () => ({ type: 'application/json', body: '{}' }),
});

export function signatureOf(key: string, timestamp: string, nonce: string, { url, body }: HookRequest): string {
  const content = createHash('md5').update(body).digest('hex');
  return createHmac('sha256', key).update([timestamp, nonce, 'POST', url, content].join('\n')).digest('hex');
}

function toldBy(hook: Readonly<Record<string, unknown>> | null): Told | Refusal {
  const data = hook?.data;
  if (typeof data !== 'object' || data === null) return { refused: 'not understood' };
  const field = (name: string): string | null => textOf((data as Record<string, unknown>)[name]);
  switch (hook?.webhook_event) {
    case 'sms_mo':
      return reply(international(field('sender')), field('text'));
    case 'dlr':
      return became(field('msg_id'), reports[field('status')?.toUpperCase() ?? ''] ?? null);
    case 'voice_status':
      return became(field('id'), becameOf((field('status') ?? '').toLowerCase().replaceAll('_', '-')));
    case 'voice_dtmf':
      return key(field('id'), field('dtmf_digit'));
    default:
      return nothing;
  }
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null;

/** seven writes numbers without a plus: '4915100000001'. */
const international = (sender: string | null): string | null =>
  sender !== null && /^[1-9]\d{6,14}$/.test(sender) ? `+${sender}` : sender;

const reply = (from: string | null, text: string | null): Told | Refusal =>
  from === null || text === null ? { refused: 'a message without sender or text' } : { says: 'reply', from, text };

const became = (reference: string | null, result: Result | null): Told | Refusal => {
  if (reference === null) return { refused: 'a report without its message' };
  return result ? { says: 'became', reference, result } : nothing;
};

const key = (reference: string | null, pressed: string | null): Told | Refusal =>
  reference === null || pressed === null
    ? { refused: 'a key without its call' }
    : { says: 'key', reference, key: pressed };

/** EXPIRED and the like are final; BUFFERED, TRANSMITTED and ACCEPTED say that it is on its way. */
const reports: Readonly<Record<string, Result>> = {
  DELIVERED: smsDelivered,
  NOTDELIVERED: smsNotDelivered,
  EXPIRED: smsNotDelivered,
  REJECTED: smsNotDelivered,
  FAILED: smsNotDelivered,
};
