/** Webhooks as each provider signs them. */
import { createHash, createHmac } from 'node:crypto';
import type { HookRequest } from '../../gateway/channels/channel.ts';
import type { Instant } from '../../rules/engine/types.ts';

export const secret = 'geheim';

/** Written after the providers' descriptions, apart from the code under test. */
export function twilioRequest(url: string, fields: Record<string, string>): HookRequest {
  const joined = Object.keys(fields)
    .toSorted()
    .reduce((text, name) => text + name + fields[name], url);
  const signature = createHmac('sha1', secret).update(joined).digest('base64');
  return { url, headers: { 'x-twilio-signature': signature }, body: new URLSearchParams(fields).toString() };
}

export function sevenRequest(url: string, hook: unknown, at: Instant, nonce = 'n'.repeat(32)): HookRequest {
  const body = typeof hook === 'string' ? hook : JSON.stringify(hook);
  const timestamp = String(Math.floor(at / 1000));
  const md5 = createHash('md5').update(body).digest('hex');
  const text = `${timestamp}\n${nonce}\nPOST\n${url}\n${md5}`;
  const signature = createHmac('sha256', secret).update(text).digest('hex');
  return { url, headers: { 'x-signature': signature, 'x-timestamp': timestamp, 'x-nonce': nonce }, body };
}

export function plainRequest(url: string, hook: unknown, at: Instant): HookRequest {
  const body = typeof hook === 'string' ? hook : JSON.stringify(hook);
  const timestamp = String(Math.floor(at / 1000));
  const signature = `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
  return { url, headers: { 'aal-timestamp': timestamp, 'aal-signature': signature }, body };
}
