/** `last_seen` of Zigbee2MQTT (epoch, ISO 8601, ISO 8601 local with offset) and the time an event is given. */
import type { Instant } from '../../rules/engine/types.ts';

export interface LastSeen {
  readonly at: Instant;
  /** Given to the second only (ISO 8601 local): equal values do not mean the same frame. */
  readonly wholeSeconds: boolean;
}

export function parseLastSeen(raw: unknown): LastSeen | null {
  if (typeof raw === 'number' && Number.isFinite(raw)) return { at: Math.floor(raw), wholeSeconds: false };
  if (typeof raw !== 'string') return null;
  const at = Date.parse(raw);
  return Number.isNaN(at) ? null : { at, wholeSeconds: !raw.includes('.') };
}

/** The bridge's clock may run ahead of ours by so much; beyond it, its time is not believed. */
const aheadMs = 60_000;
/** A message may have waited for us at the broker so long; beyond it, its time is not believed. */
const behindMs = 24 * 3_600_000;

export const isNotAhead = (at: Instant, receivedAt: Instant): boolean => at <= receivedAt + aheadMs;

export const isPlausible = (at: Instant, receivedAt: Instant): boolean =>
  isNotAhead(at, receivedAt) && at >= receivedAt - behindMs;
