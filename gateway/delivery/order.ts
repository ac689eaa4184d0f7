/** What one contact hears of one alert, in order: what has to wait, what a newer message takes the place of, what is no news any more. */
import type { MessageKind, NotifyEffect } from '../../rules/engine/types.ts';
import type { PendingDelivery } from '../journal/journal.ts';

/** They speak of a message that the contact has had before; the others tell the whole alert, or ask. */
const speaksOfBefore: ReadonlySet<MessageKind> = new Set(['update', 'taken-over', 'all-clear', 'next-step']);
const tellsAlert: ReadonlySet<MessageKind> = new Set(['raised', 'reminder']);

const isSamePerson = (one: NotifyEffect, other: NotifyEffect): boolean =>
  one.alertId === other.alertId && one.contact === other.contact;

/** While an earlier message to the same contact is on its way, what speaks of it waits: no all-clear before its alert. */
export function mustWait(effect: NotifyEffect, onTheirWay: Iterable<NotifyEffect>): boolean {
  if (!speaksOfBefore.has(effect.message)) return false;
  for (const other of onTheirWay) if (isSamePerson(effect, other) && other.at <= effect.at) return true;
  return false;
}

/** `older` still waits and need not be sent any more: `newer` says how things stand, with what has been in between. */
export function takesPlaceOf(newer: PendingDelivery, older: PendingDelivery): boolean {
  const [now, before] = [newer.effect, older.effect];
  if (older.status !== 'pending' || now.deliveryId === before.deliveryId) return false;
  if (!isSamePerson(now, before) || before.at > now.at) return false;
  // What speaks of before is told by whatever channel comes next; the alert itself and a question stay with theirs.
  if (now.by !== before.by && !speaksOfBefore.has(before.message)) return false;
  // However often the chain comes round, the alert waits for one path once: no centre hears it tenfold when it is back.
  if (tellsAlert.has(before.message)) return tellsAlert.has(now.message) && older.attempts > 0;
  return now.message !== 'raised';
}

/**
 * Why this is no news to the contact; null: it is. Nobody hears how something went on of which they never heard. The centre
 * does: that it did not answer does not say that it heard nothing.
 */
export function noNews({ effect }: PendingDelivery, all: readonly PendingDelivery[], hasIt: boolean): string | null {
  if (effect.by === 'dispatch' || hasIt || !speaksOfBefore.has(effect.message)) return null;
  const theirs = all.filter((other) => isSamePerson(effect, other.effect));
  const tellings = theirs.filter(({ effect: other }) => tellsAlert.has(other.message));
  // Of a long alert the outbox may have forgotten the beginning.
  if (tellings.length === 0 || theirs.some(gotThrough)) return null;
  return tellings.some(({ status }) => status === 'pending')
    ? 'the alert itself will say it'
    : 'the contact never heard of the alert';
}

/** What happened since the contact last heard something, and never reached them: taking over, updates. Oldest first. */
export function missedBy(delivery: PendingDelivery, all: readonly PendingDelivery[]): NotifyEffect[] {
  const theirs = all.filter(({ effect }) => isSamePerson(effect, delivery.effect));
  return theirs
    .slice(theirs.findLastIndex(gotThrough) + 1)
    .filter((other) => isLost(other) || takesPlaceOf(delivery, other))
    .map(({ effect }) => effect)
    .filter(({ message, deliveryId }) => deliveryId !== delivery.effect.deliveryId && happened.has(message));
}

const happened: ReadonlySet<MessageKind> = new Set(['update', 'taken-over']);

const gotThrough = ({ status }: PendingDelivery): boolean => status === 'sent' || status === 'handed-over';
const isLost = ({ status }: PendingDelivery): boolean => status === 'superseded' || status === 'failed';
