/** flat.yaml's `timeseries:`: one InfluxDB of either generation. Left out: nothing is exported. */
import { z } from 'zod';
import { filePath, secret, text, textOrSecret, url } from '../../rules/language/values.ts';

const influx1 = z.strictObject({
  url: url('http', 'https'),
  database: text,
  username: textOrSecret.optional(),
  password: secret.optional(),
  retention_policy: text.optional(),
  ca: filePath.optional(),
});

const influx2 = z.strictObject({
  url: url('http', 'https'),
  org: text,
  bucket: text,
  token: secret.optional(),
  ca: filePath.optional(),
});

export const timeseriesConfig = z
  .strictObject({ influx1: influx1.optional(), influx2: influx2.optional() })
  .refine((both) => (both.influx1 === undefined) !== (both.influx2 === undefined), { error: 'one-influx' });

export type TimeseriesConfig = z.infer<typeof timeseriesConfig>;
export type Influx1Config = z.infer<typeof influx1>;
export type Influx2Config = z.infer<typeof influx2>;
