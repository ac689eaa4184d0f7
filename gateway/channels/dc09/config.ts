/** flat.yaml, a receiver of `type: dc09` under `dispatch:`. */
import { z } from 'zod';
import { durationBetween, filePath, flag, port, secret, text } from '../../../rules/language/values.ts';
import { readKey } from './cipher.ts';

const endpoint = z.strictObject({
  host: text,
  port,
  tls: flag.default(false),
  /** PEM file of the authority that signed its certificate. */
  ca: filePath.optional(),
});

const hex = (error: string, pattern: RegExp) => z.string({ error }).regex(pattern, { error });

export const dc09Receiver = z.strictObject({
  type: z.literal('dc09'),
  /** As the centre has given it out. */
  account: hex('account', /^[0-9A-Fa-f]{3,16}$/).transform((account) => account.toUpperCase()),
  /** The number in front of the account (L). */
  prefix: hex('receiver-number', /^[0-9A-Fa-f]{1,6}$/).default('0'),
  /** Number of the receiver (R), where the centre asks for one. */
  receiver: hex('receiver-number', /^[0-9A-Fa-f]{1,6}$/).optional(),
  /** sia: SIA-DCS. cid: Contact ID. The other one goes out only where the centre does not understand this one. */
  format: z.enum(['sia', 'cid']).default('sia'),
  /** 32, 48 or 64 hex digits: messages are encrypted with AES, and only encrypted answers count. */
  aes_key: secret.refine((key) => readKey(key) !== null, { error: 'aes-key' }).optional(),
  primary: endpoint,
  secondary: endpoint.optional(),
  /** How often each receiver is asked whether it is there (NULL message). */
  heartbeat: durationBetween('10s', '24h').prefault('15m'),
});

export type Dc09Receiver = z.infer<typeof dc09Receiver>;
