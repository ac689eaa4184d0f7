/** One more SMS within a step's wait: the first may have been slept through, and the next step wakes somebody else. */
import { type Case, deliveryIdOf, type Reach } from './case.ts';
import type { Core } from './core.ts';
import { limits } from './limits.ts';
import type { NotifyEffect } from './types.ts';

/** When within the wait; null: what is not urgent is sent once, and a short wait leaves no room. */
export function nudgeAfterMs({ alert }: Case, waitMs: number): number | null {
  const isUrgent = alert.level === 'emergency' || alert.level === 'alarm';
  return isUrgent && waitMs >= limits.nudgedWaitMs ? waitMs / 2 : null;
}

/** To everyone of the step who was reached by SMS and can take over. A round of its own: its ids are new. */
export function nudges(one: Case, { program }: Core): Pick<NotifyEffect, 'deliveryId' | 'contact'>[] {
  const canTakeOver = (id: string): boolean =>
    program.contacts.some((contact) => contact.id === id && contact.canAcknowledge);
  const reached = one.reaching.filter((reach) => isBySms(reach) && canTakeOver(reach.contact));
  if (reached.length > 0) one.round++;
  return reached.map(({ contact, step }) => ({
    deliveryId: deliveryIdOf(one.alert.id, step + 1, one.round, contact, 'sms', 'reminder'),
    contact,
  }));
}

const isBySms = ({ tries }: Reach): boolean => tries.some(({ by, result }) => by === 'sms' && result === 'sent');
