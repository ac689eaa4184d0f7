/** How an outcome stands in the journal, and which outcomes the engine hears. */
import type { Result } from '../channels/channel.ts';
import type { Failed } from '../channels/http-result.ts';
import type { PendingDelivery } from '../journal/journal.ts';

const unreachablePrefix = 'unreachable: ';

export const recordedReason = (result: Failed): string =>
  result.unreachable ? `${unreachablePrefix}${result.reason}` : result.reason;

/** Its last attempt met nobody at all: it waits for the network. */
export const foundNobody = ({ lastReason }: PendingDelivery): boolean =>
  lastReason?.startsWith(unreachablePrefix) ?? false;

/**
 * A failure is told to the engine once, at the first attempt; again only when it turns from "the network is down" into
 * "they refuse" or back. A success is always told. What was told is read from the journal, so that it survives a restart.
 */
export function isNews(delivery: PendingDelivery, result: Result): boolean {
  if (result.status !== 'failed' || delivery.attempts === 0) return true;
  return foundNobody(delivery) !== (result.unreachable ?? false);
}
