/** Which `<mrs>` belongs to which message: by reference, however late, however often, whichever way it comes. */
import { limits } from '../../limits.ts';
import type { Late } from '../channel.ts';
import { type ScaipResponse, verdictOf } from './response.ts';

interface Asked {
  /** Null for heartbeats: nobody waits for a late one. */
  readonly deliveryId: string | null;
  readonly waiting: Set<(response: ScaipResponse) => void>;
  accepted: boolean;
}

export interface Awaited {
  readonly answer: Promise<ScaipResponse>;
  /** Nobody waits any more; a late yes still counts. */
  giveUp(): void;
}

export class Answers {
  private readonly later: Late;
  private readonly asked = new Map<string, Asked>();

  constructor(later: Late) {
    this.later = later;
  }

  /** Before the message is sent: the answer may be faster than the acceptance of the message. */
  expect(ref: string, deliveryId: string | null): Awaited {
    const { promise, resolve } = Promise.withResolvers<ScaipResponse>();
    const waiting = this.asked.get(ref)?.waiting ?? new Set();
    this.asked.delete(ref);
    const [oldest] = this.asked.keys();
    if (this.asked.size >= limits.sip.answersKept && oldest !== undefined) this.asked.delete(oldest);
    this.asked.set(ref, { deliveryId, waiting, accepted: false });
    waiting.add(resolve);
    return { answer: promise, giveUp: () => waiting.delete(resolve) };
  }

  /** False: it answers nothing that we have sent. */
  take(response: ScaipResponse): boolean {
    const asked = this.asked.get(response.ref);
    if (!asked) return false;
    const news = verdictOf(response) === 'ok' && !asked.accepted;
    if (news) asked.accepted = true;
    const inTime = asked.waiting.size > 0;
    for (const resolve of asked.waiting) resolve(response);
    asked.waiting.clear();
    if (news && !inTime && asked.deliveryId !== null)
      this.later(asked.deliveryId, { status: 'handed-over', receipt: 'snu 0, late' });
    return true;
  }
}
