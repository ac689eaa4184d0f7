/**
 * Paths on which nobody answers. While one is down, the most urgent message tries it for all; when it finds nobody again,
 * whoever has waited longest for a try has one too: no message whose own trouble it is holds up the others. The first answer
 * lets all go, in order.
 */
import type { Instant, NotifyEffect } from '../../rules/engine/types.ts';
import type { PendingDelivery } from '../journal/journal.ts';
import { limits } from '../limits.ts';

interface Outage {
  readonly nextAt: Instant;
  /** The delivery that is trying the path for all. */
  readonly trying: string | null;
  /** It found nobody: another one's turn, and then this one's again at `nextAt`. */
  readonly othersTurn: boolean;
}

/** Each receiver of the dispatch service has an address of its own; the other channels have one server for all. */
const pathOf = ({ by, contact }: NotifyEffect): string => (by === 'dispatch' ? `${by}/${contact}` : by);

export class Outages {
  private readonly down = new Map<string, Outage>();

  isDown(effect: NotifyEffect): boolean {
    return this.down.has(pathOf(effect));
  }

  /** Nobody answered; `retryAt` is when this message would like to be tried again. */
  unanswered(effect: NotifyEffect, retryAt: Instant): void {
    const path = pathOf(effect);
    const known = this.down.get(path);
    if (known?.trying === effect.deliveryId) this.down.set(path, { nextAt: retryAt, trying: null, othersTurn: true });
    else
      this.down.set(path, {
        trying: null,
        othersTurn: false,
        ...known,
        nextAt: Math.min(known?.nextAt ?? retryAt, retryAt),
      });
  }

  /** Somebody answered, whatever they said. */
  answered(effect: NotifyEffect): void {
    this.down.delete(pathOf(effect));
  }

  /** Which of these to try now. `waiting`: those that found nobody, most urgent first. */
  take(waiting: readonly PendingDelivery[], now: Instant): PendingDelivery[] {
    const paths = [...this.down].filter(([, { nextAt, othersTurn }]) => othersTurn || nextAt <= now);
    return paths.flatMap(([path, outage]) => {
      const here = waiting.filter(({ effect }) => pathOf(effect) === path);
      if (here.length === 0) this.down.delete(path);
      return outage.othersTurn ? this.longestUntried(path, outage, here) : this.mostUrgent(path, here, now);
    });
  }

  private mostUrgent(path: string, [head]: readonly PendingDelivery[], now: Instant): PendingDelivery[] {
    if (!head) return [];
    const nextAt = now + limits.delivery.attemptMs;
    this.down.set(path, { nextAt, trying: head.effect.deliveryId, othersTurn: false });
    return [head];
  }

  private longestUntried(path: string, outage: Outage, here: readonly PendingDelivery[]): PendingDelivery[] {
    if (here.length > 0) this.down.set(path, { ...outage, othersTurn: false });
    return here
      .slice(1)
      .sort((a, b) => (a.lastAttemptAt ?? 0) - (b.lastAttemptAt ?? 0))
      .slice(0, 1);
  }

  /** The next moment at which there is something to try. */
  nextAt(): Instant {
    return Math.min(...[...this.down.values()].map(({ nextAt }) => nextAt), Number.POSITIVE_INFINITY);
  }

  clear(): void {
    this.down.clear();
  }
}
