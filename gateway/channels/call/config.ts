/** flat.yaml's `call:`: a gateway on the network that telephones and reads a message out. */
import { z } from 'zod';
import { phone, secret, textOrSecret } from '../../../rules/language/values.ts';
import { httpTemplate } from '../http-template.ts';
import { api } from '../url.ts';

const twilio = z.strictObject({
  gateway: z.literal('twilio'),
  account_sid: textOrSecret,
  auth_token: secret,
  /** A number of yours: what the telephone shows. */
  from: phone,
  url: api('https://api.twilio.com/2010-04-01'),
});

const seven = z.strictObject({
  gateway: z.literal('seven'),
  api_key: secret,
  from: phone.optional(),
  /** The account's signing key: then its webhooks are heard at /hook/call. */
  signing_key: secret.optional(),
  url: api('https://gateway.seven.io/api/voice'),
});

/** Any other HTTP gateway. {to}, {text}, {language}, {id}, {callback} are filled in. */
const http = z.strictObject({
  gateway: z.literal('http'),
  ...httpTemplate,
  /** Signs what is told us at /hook/call. */
  hook_secret: secret.optional(),
});

/** The demo's: kept in the gateway, shown on its page. */
const mailbox = z.strictObject({ gateway: z.literal('mailbox') });

export const callConfig = z.discriminatedUnion('gateway', [twilio, seven, http, mailbox]);

export type CallConfig = z.infer<typeof callConfig>;
export type CallGatewayName = CallConfig['gateway'];
export type CallConfigOf<G extends CallGatewayName> = Extract<CallConfig, { gateway: G }>;
