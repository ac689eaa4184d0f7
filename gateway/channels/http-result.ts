/** HTTP's ways of failing, in the words of a channel's result. */
import type { IncomingHttpHeaders } from 'node:http';
import { limits } from '../limits.ts';
import type { Result } from './channel.ts';
import { describeFailure } from './http-client.ts';

export type Failed = Extract<Result, { status: 'failed' }>;

/** No answer at all: always worth another try. */
export function failureOf(error: unknown): Failed {
  const failure = describeFailure(error, false);
  return {
    status: 'failed',
    reason: failure.message,
    retry: true,
    ...(failure.unreachable ? { unreachable: true } : {}),
  };
}

/** Retry-After (RFC 9110 10.2.3): seconds or a date; a wish of hours is cut to what an alarm can bear. */
export function retryAfterMs(headers: IncomingHttpHeaders, now: number): { retryAfterMs?: number } {
  const wish = headers['retry-after'];
  if (wish === undefined) return {};
  const ms = /^\d+$/.test(wish.trim()) ? Number(wish) * 1000 : Date.parse(wish) - now;
  return Number.isFinite(ms) && ms > 0 ? { retryAfterMs: Math.min(ms, limits.delivery.retryAfterMaxMs) } : {};
}
