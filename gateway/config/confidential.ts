/** What of a configuration must never stand in a log: secrets, and the addresses of people. */
import type { FlatConfig } from './schema.ts';

const secretKeys = new Set([
  'password',
  'secret',
  'token',
  'api_key',
  'auth_token',
  'username',
  'account_sid',
  'ping',
  'aes_key',
  'signing_key',
  'hook_secret',
]);

export function confidential({
  contacts,
  mqtt,
  timeseries,
  email,
  sms,
  call,
  dispatch,
  heartbeat,
}: FlatConfig): string[] {
  const addresses = Object.values(contacts).flatMap((contact) => [
    contact.sms,
    contact.call,
    contact.email,
    contact.name,
  ]);
  const secrets = secretsIn({ broker: mqtt.broker, timeseries, email, sms, call, dispatch, heartbeat });
  return [...addresses, ...secrets].filter((value) => value !== undefined);
}

function secretsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? (secretKeys.has(key) ? [inner] : []) : secretsIn(inner),
  );
}
