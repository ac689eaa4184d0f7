/** flat.yaml's `power:`: the UPS behind which the gateway stands, as Network UPS Tools (NUT) knows it. */
import { z } from 'zod';
import { durationBetween, port, text } from '../../rules/language/values.ts';

export const powerConfig = z.strictObject({
  /** The name in square brackets in /etc/nut/ups.conf. */
  ups: z.string({ error: 'ups-name' }).regex(/^[A-Za-z0-9._-]{1,64}$/, { error: 'ups-name' }),
  /** Where upsd listens. */
  host: text.default('127.0.0.1'),
  port: port.default(3493),
  /** A power cut shorter than this is on record only. */
  tell_after: durationBetween('10s', '30m').prefault('3m'),
});

export type PowerConfig = z.infer<typeof powerConfig>;
