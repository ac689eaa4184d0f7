/** Alerts that ended just now: whose message got through only after that hears the end all the same. Plain JSON. */
import { type Case, isOther, partsOf, type Told } from './case.ts';
import { limits } from './limits.ts';
import type { Instant, OutcomeInput } from './types.ts';

export interface EndedCase {
  readonly one: Case;
  /** Own instant. */
  readonly endedAt: Instant;
  /** Who ended it, and everyone who has been told of the end. */
  readonly heard: string[];
}

export class Ended {
  readonly kept: EndedCase[];

  constructor(saved: readonly EndedCase[]) {
    this.kept = [...saved];
  }

  keep(one: Case, heard: readonly string[], now: Instant): void {
    this.forget(now);
    this.kept.push({ one, endedAt: now, heard: [...heard] });
    if (this.kept.length > limits.endedKept) this.kept.shift();
  }

  private forget(now: Instant): void {
    const kept = this.kept.filter(({ endedAt }) => endedAt > now - limits.toldLateMs);
    this.kept.splice(0, this.kept.length, ...kept);
  }

  /** An ended case of which somebody hears only now, and who that is; once for each of them. */
  toldLate({ alertId, deliveryId, result }: OutcomeInput, now: Instant): { one: Case; told: Told } | null {
    this.forget(now);
    const ended = this.kept.find(({ one }) => one.alert.id === alertId);
    const parts = partsOf(deliveryId);
    const reached = result === 'sent' || result === 'handed-over';
    if (!ended || !parts || parts.step === 0 || !reached) return null;
    const { contact, by } = parts;
    if (!ended.heard.every((who) => isOther(contact, who))) return null;
    ended.heard.push(contact);
    return { one: ended.one, told: { contact, by, deliveryId } };
  }
}
