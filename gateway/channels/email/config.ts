/** flat.yaml's `email:`: the mail server that takes our messages. */
import { z } from 'zod';
import { email, filePath, port, secret, text, textOrSecret } from '../../../rules/language/values.ts';
import { isLoopback } from '../url.ts';

const smtp = z
  .strictObject({
    host: text,
    port: port.default(587),
    /** TLS from the first byte (smtps, usually port 465). */
    secure: z.boolean({ error: 'boolean' }).default(false),
    /** Where not `secure`: refuse to send unless the server offers STARTTLS. never: to a mail server on this machine only. */
    starttls: z.enum(['required', 'never']).default('required'),
    from: email,
    username: textOrSecret.optional(),
    password: secret.optional(),
    ca: filePath.optional(),
  })
  .refine(({ host, secure, starttls }) => secure || starttls !== 'never' || isLoopback(host), {
    error: 'mail-in-clear',
    path: ['starttls'],
  });

/** The demo's: kept in the gateway, shown on its page. */
const mailbox = z.strictObject({ mailbox: z.literal(true) });

export const emailConfig = z.union([smtp, mailbox]);

export type EmailConfig = z.infer<typeof emailConfig>;
export type SmtpConfig = z.infer<typeof smtp>;
