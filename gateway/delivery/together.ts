/**
 * What leaves as one message: notices and faults to one contact on one channel. They wait a few seconds for each other, and
 * what an outage has held back goes together too. An alarm or emergency, and whatever asks one question, leaves alone.
 */
import type { Alert, Instant, MessageKind, NotifyEffect } from '../../rules/engine/types.ts';
import type { PendingDelivery } from '../journal/journal.ts';
import { limits } from '../limits.ts';
import { foundNobody } from './outcome.ts';

const tells: ReadonlySet<MessageKind> = new Set(['raised', 'reminder', 'update', 'taken-over', 'all-clear']);
/** Alerts that are questions: answered with a word of their own. */
const questions: ReadonlySet<unknown> = new Set(['absence-ends', 'active-in-absence']);

/** May be told together with others. The dispatch service is told of everything singly. */
export function canShare({ level, by, message }: NotifyEffect, alert: Alert | null): boolean {
  if (alert === null || alert.marked === 'test' || questions.has(alert.because.facts.kind)) return false;
  return (level === 'notice' || level === 'fault') && by !== 'dispatch' && tells.has(message);
}

/** Until then it waits for what may come with it; the past: it need not. */
export const waitsUntil = ({ effect, attempts }: PendingDelivery): Instant =>
  attempts === 0 ? effect.at + limits.delivery.togetherMs : 0;

/** Sent together it has failed too often: the trouble may be one of them, and each is tried alone. */
export const hasOwnTrouble = (delivery: PendingDelivery): boolean =>
  delivery.attempts >= triesTogether && !foundNobody(delivery);

const triesTogether = 3;

export const isForSame = (one: NotifyEffect, other: NotifyEffect): boolean =>
  one.contact === other.contact && one.by === other.by;

/** How the journal remembers by which message a delivery was told. */
export const toldWith = (deliveryId: string): string => `in one message with ${deliveryId}`;
