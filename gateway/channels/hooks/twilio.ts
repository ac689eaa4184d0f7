/**
 * Twilio's webhooks: a form, signed in X-Twilio-Signature with the account's token: base64 HMAC-SHA1 over the whole address
 * and every field, sorted by name, name and value joined without anything between (twilio.com/docs/usage/security).
 * They carry no time: what was heard once is not heard again while it is remembered.
 */
import { createHmac } from 'node:crypto';
import { becameOf } from '../call/outcome.ts';
import { thanks } from '../call/twiml.ts';
import type { HookRequest, Refusal, Result } from '../channel.ts';
import { smsDelivered, smsNotDelivered } from '../sms/reports.ts';
import { signaturesMatch } from '../webhook/signature.ts';
import { nothing, type Provider, type Told } from './hook.ts';

export const twilioHooks = (authToken: string): Provider => ({
  check({ url, headers, body }) {
    const given = headers['x-twilio-signature'];
    if (typeof given !== 'string') return { refused: 'no signature' };
    const fields = fieldsOf(body);
    if (!fields) return { refused: 'a field stands in it twice' };
    const genuine = spellingsOf(url).some((spelling) =>
      signaturesMatch(signatureOf(authToken, spelling, fields), given),
    );
    return genuine ? { mark: given } : { refused: 'wrong signature' };
  },
  read: ({ body }: HookRequest) => toldBy(fieldsOf(body) ?? new Map()),
  answer: (spoken, language) => ({ type: 'text/xml', body: thanks(spoken, language) }),
});

export function signatureOf(authToken: string, url: string, fields: ReadonlyMap<string, string>): string {
  const sorted = [...fields].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = url + sorted.map(([name, value]) => name + value).join('');
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}

/** Twilio signs the address with its port or without, however it was configured: its own libraries try both as well. */
function spellingsOf(url: string): string[] {
  const [, origin, port, rest] = /^(https?:\/\/[^/:]+)(:\d+)?(\/.*)$/s.exec(url) ?? [];
  if (origin === undefined) return [url];
  const usual = origin.startsWith('https:') ? ':443' : ':80';
  return [`${origin}${rest}`, `${origin}${port ?? usual}${rest}`];
}

/** null where a name comes twice: which of them is signed, which is read, would be open. */
function fieldsOf(body: string): Map<string, string> | null {
  const pairs = [...new URLSearchParams(body)];
  const fields = new Map(pairs);
  return fields.size === pairs.length ? fields : null;
}

function toldBy(fields: ReadonlyMap<string, string>): Told | Refusal {
  const call = fields.get('CallSid');
  if (call !== undefined) return ofCall(call, fields);
  const message = fields.get('MessageSid');
  if (message === undefined) return { refused: 'neither about a message nor about a call' };
  const status = fields.get('MessageStatus');
  if (status !== undefined) return ofMessage(message, status);
  const [from, text] = [fields.get('From'), fields.get('Body')];
  return from === undefined || text === undefined
    ? { refused: 'a message without sender or text' }
    : { says: 'reply', from, text };
}

function ofCall(reference: string, fields: ReadonlyMap<string, string>): Told {
  const key = fields.get('Digits');
  if (key !== undefined) return { says: 'key', reference, key };
  const result = becameOf(fields.get('CallStatus') ?? '');
  return result ? { says: 'became', reference, result } : nothing;
}

const reports: Readonly<Record<string, Result>> = {
  delivered: smsDelivered,
  undelivered: smsNotDelivered,
  failed: smsNotDelivered,
};

const ofMessage = (reference: string, status: string): Told => {
  const result = Object.hasOwn(reports, status) ? reports[status] : undefined;
  return result ? { says: 'became', reference, result } : nothing;
};
