/** What is said about a case: to contacts, to the log, to the outbox. */
import { type Case, deliveryIdOf, isOther, type Told } from './case.ts';
import type { Core } from './core.ts';
import { limits } from './limits.ts';
import type { Alert, AlertEffect, MessageKind, NotifyEffect } from './types.ts';

type Words = Pick<NotifyEffect, 'deliveryId' | 'step' | 'contact' | 'by' | 'message'> & Partial<NotifyEffect>;

export class Voice {
  private readonly core: Core;

  constructor(core: Core) {
    this.core = core;
  }

  notify({ alert }: Case, words: Words): void {
    this.core.emit({ type: 'notify', at: this.core.at, alertId: alert.id, level: alert.level, ...words });
  }

  /** A message outside the chain's steps, to those who have been told, the way they were told; but no telephone rings for good news. */
  tell(one: Case, to: readonly Told[], message: MessageKind, facts: NonNullable<NotifyEffect['facts']>): void {
    for (const { contact, by: told } of to) {
      const by = rings(message, facts) ? told : this.quietWay(contact, told);
      const deliveryId = deliveryIdOf(one.alert.id, 0, one.messages, contact, by, message);
      this.notify(one, { deliveryId, step: 0, contact, by, message, facts });
    }
    if (to.length > 0) one.messages++;
  }

  /** A contact's own first way that does not ring, where there is one. */
  private quietWay(contact: string, told: string): string {
    if (told !== ringing) return told;
    const facts = this.core.program.contacts.find(({ id }) => id === contact);
    return facts?.channels.find((channel) => channel !== ringing) ?? told;
  }

  changed(one: Case, change: AlertEffect['change']): void {
    this.core.emit({ type: 'alert', at: this.core.at, alert: copyOf(one.alert), change });
  }

  /** What has not been sent of it is overtaken. Comes before whatever is to be sent instead. */
  supersede({ alert }: Case): void {
    this.core.emit({ type: 'supersede', at: this.core.at, alertId: alert.id });
  }

  refuse(command: string, alert: string, by: string, reason: string): void {
    this.core.audit('refused', { command, alert, by, reason });
  }
}

/** The channel that wakes people. */
const ringing = 'call';

/** Whoever had taken over is asked, and hears another press, as loudly as he was told. */
const rings = (message: MessageKind, { count }: NonNullable<NotifyEffect['facts']>): boolean =>
  message === 'question' || (message === 'update' && count !== undefined);

/** As of now: effects must not change after they were emitted. */
export function copyOf(alert: Alert): Alert {
  const { acknowledged, closed, handedOver } = alert;
  return {
    ...alert,
    acknowledged: acknowledged && { ...acknowledged },
    closed: closed && { ...closed },
    handedOver: handedOver && { ...handedOver },
  };
}

/** Everyone who has been told, or whose message is on its way just now. */
export function knownTo(one: Case): Told[] {
  const underway = one.reaching.flatMap(({ contact, tries }) =>
    tries.filter(({ result }) => result === null).map(({ by, deliveryId }) => ({ contact, by, deliveryId })),
  );
  const unheard = underway.filter(({ contact }) => !one.told.some((told) => told.contact === contact));
  return [...one.told, ...unheard].slice(0, limits.toldPerAlert);
}

/** The same but for the one who acts. */
export const othersThan = (one: Case, by: string): Told[] => knownTo(one).filter(({ contact }) => isOther(contact, by));
