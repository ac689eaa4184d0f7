/**
 * The signatures of the webhook, both ways, with one shared secret: `v1=` and the hex HMAC-SHA256 over
 *   request:  <Aal-Timestamp>.<body>
 *   answer:   <Aal-Timestamp of the request>.<Idempotency-Key of the request>.<body of the answer>
 * so that an answer belongs to exactly one request and cannot be replayed or taken from another receiver.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds since 1970 as text. */
export type Timestamp = string;

export const signRequest = (secret: string, timestamp: Timestamp, body: string): string =>
  sign(secret, `${timestamp}.${body}`);

export const signAnswer = (secret: string, timestamp: Timestamp, idempotencyKey: string, body: string): string =>
  sign(secret, `${timestamp}.${idempotencyKey}.${body}`);

export function signaturesMatch(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const sign = (secret: string, text: string): string => `v1=${createHmac('sha256', secret).update(text).digest('hex')}`;
