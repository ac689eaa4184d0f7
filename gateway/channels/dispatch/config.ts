/** flat.yaml's `dispatch:`: receivers of the care dispatch service by name; contacts refer to them. */
import { z } from 'zod';
import { filePath, name, secret, url } from '../../../rules/language/values.ts';
import { dc09Receiver } from '../dc09/config.ts';
import { scaipReceiver } from '../scaip/config.ts';
import { isAllowedUrl } from '../url.ts';

const webhook = z.strictObject({
  type: z.literal('webhook'),
  url: url('https', 'http').refine(isAllowedUrl, { error: 'url:https' }),
  /** The key of the HMAC over timestamp and body. */
  secret,
  ca: filePath.optional(),
});

/** The demo's: kept in the gateway, shown on its page. */
const mailbox = z.strictObject({ type: z.literal('mailbox') });

export const dispatchReceiver = z.discriminatedUnion('type', [webhook, dc09Receiver, scaipReceiver, mailbox]);
export const dispatchConfig = z.record(name, dispatchReceiver);

export type DispatchConfig = z.infer<typeof dispatchConfig>;
export type DispatchReceiver = z.infer<typeof dispatchReceiver>;
export type WebhookReceiver = Extract<DispatchReceiver, { type: 'webhook' }>;
