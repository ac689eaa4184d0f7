/** flat.yaml, a receiver of `type: scaip` under `dispatch:`. */
import { z } from 'zod';
import { durationBetween, filePath, secret, text, textOrSecret } from '../../../rules/language/values.ts';
import { transports } from '../sip/transport.ts';
import { parseSipUri } from '../sip/uri.ts';

const address = z
  .strictObject({
    /** As the centre has given it out: sip:scaip@arc.example.org:5061 */
    uri: text.refine((uri) => parseSipUri(uri) !== null, { error: 'sip-uri' }),
    /** Messages about a person's health travel here: anything but tls only inside a VPN. */
    transport: z.enum(transports).default('tls'),
    /** PEM file of the authority that signed its certificate. */
    ca: filePath.optional(),
  })
  .refine(({ uri, transport }) => !uri.startsWith('sips:') || transport === 'tls', {
    error: 'sips-needs-tls',
    path: ['transport'],
  });

export const scaipReceiver = z.strictObject({
  type: z.literal('scaip'),
  /** The controller id (cid) that the centre has given out; also the user of the From address. */
  account: z.string({ error: 'scaip-account' }).regex(/^\d{1,16}$/, { error: 'scaip-account' }),
  primary: address,
  secondary: address.optional(),
  /** Where the centre asks for a password (SIP digest); the user is the account where none is given. */
  username: textOrSecret.optional(),
  password: secret.optional(),
  /** How often each address is told that the flat is there (PI message). */
  heartbeat: durationBetween('60s', '24h').prefault('15m'),
});

export type ScaipReceiver = z.infer<typeof scaipReceiver>;
export type ScaipAddress = ScaipReceiver['primary'];
