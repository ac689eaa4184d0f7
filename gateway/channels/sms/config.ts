/** flat.yaml's `sms:`: a gateway on the network, or a modem in the flat through gammu-smsd. */
import { z } from 'zod';
import { filePath, flag, secret, text, textOrSecret } from '../../../rules/language/values.ts';
import { httpTemplate } from '../http-template.ts';
import { api } from '../url.ts';

const sender = text.max(16, { error: 'too-long' }).optional();

const seven = z.strictObject({
  gateway: z.literal('seven'),
  api_key: secret,
  from: sender,
  /** The account's signing key: then its webhooks are heard at /hook/sms. */
  signing_key: secret.optional(),
  url: api('https://gateway.seven.io/api/sms'),
});

const twilio = z.strictObject({
  gateway: z.literal('twilio'),
  account_sid: textOrSecret,
  auth_token: secret,
  /** A number of yours in +49... form, or a messaging service (MG...). */
  from: text,
  /** yes: `from` is a number whose incoming messages go to /hook/sms of http.publicUrl. */
  replies: flag.optional(),
  url: api('https://api.twilio.com/2010-04-01'),
});

const sipgate = z.strictObject({
  gateway: z.literal('sipgate'),
  token_id: textOrSecret,
  token: secret,
  /** The web SMS extension, e.g. s0. */
  sms_id: text.default('s0'),
  url: api('https://api.sipgate.com/v2/sessions/sms'),
});

/** Any other HTTP gateway. {to}, {text}, {id} are filled in. */
const http = z.strictObject({
  gateway: z.literal('http'),
  ...httpTemplate,
  /** Signs what is told us at /hook/sms. */
  hook_secret: secret.optional(),
});

const gammu = z.strictObject({
  gateway: z.literal('gammu'),
  inbox: filePath.default('/var/spool/gammu/inbox/'),
  outbox: filePath.default('/var/spool/gammu/outbox/'),
  sent: filePath.default('/var/spool/gammu/sent/'),
  error: filePath.default('/var/spool/gammu/error/'),
});

/** The demo's: kept in the gateway, shown on its page. */
const mailbox = z.strictObject({ gateway: z.literal('mailbox') });

export const smsConfig = z.discriminatedUnion('gateway', [seven, twilio, sipgate, http, gammu, mailbox]);

export type SmsConfig = z.infer<typeof smsConfig>;
export type SmsGateway = SmsConfig['gateway'];
export type SmsConfigOf<G extends SmsGateway> = Extract<SmsConfig, { gateway: G }>;
