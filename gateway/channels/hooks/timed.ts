/** Signatures that carry their time: too old, or of the future, is as good as none. */
import type { Instant } from '../../../rules/engine/types.ts';
import { limits } from '../../limits.ts';
import type { Refusal } from '../channel.ts';
import { signaturesMatch } from '../webhook/signature.ts';

/** `timestamp`: seconds since 1970 as text. */
export function checkTimed(
  timestamp: unknown,
  given: unknown,
  now: Instant,
  expected: (timestamp: string) => string,
): { readonly mark: string } | Refusal {
  if (typeof given !== 'string' || typeof timestamp !== 'string') return { refused: 'no signature' };
  if (!/^\d{1,12}$/.test(timestamp)) return { refused: 'the time is no number' };
  if (!signaturesMatch(expected(timestamp), given)) return { refused: 'wrong signature' };
  const ageMs = now - Number(timestamp) * 1000;
  return Math.abs(ageMs) > limits.hooks.windowMs ? { refused: 'signed too long ago' } : { mark: given };
}
