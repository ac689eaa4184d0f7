/** What became of an attempt: written down first, then told to the engine. */
import type { Instant, OutcomeInput } from '../../rules/engine/types.ts';
import type { Channel, Result } from '../channels/channel.ts';
import type { Failed } from '../channels/http-result.ts';
import type { Clock } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { Journal, PendingDelivery } from '../journal/journal.ts';
import type { Log } from '../log.ts';
import { HealthOfChannels } from './channel-health.ts';
import { isNews, recordedReason } from './outcome.ts';
import { retryDelayMs } from './retry.ts';
import { toldWith } from './together.ts';

export interface SettlingDeps {
  readonly journal: Pick<Journal, 'delivery' | 'attempted' | 'settledAs'>;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly log: Log;
  /** The outcome as an input of the engine. Called after the attempt is in the journal. */
  report(outcome: OutcomeInput): void;
  /** 0 to 1, for the jitter of retries. */
  random?(): number;
}

export class Settling {
  /** Deliveries that wait for their next attempt, but for those that wait for the network. */
  readonly waiting = new Map<string, Instant>();
  readonly health: HealthOfChannels;
  private readonly deps: SettlingDeps;

  constructor(deps: SettlingDeps) {
    this.deps = deps;
    this.health = new HealthOfChannels(deps.channels);
  }

  /** One attempt; `others` were told in the same message. */
  settle(delivery: PendingDelivery, result: Result, others: readonly PendingDelivery[] = []): void {
    this.health.note(delivery.effect.by, result, this.deps.clock.now());
    this.conclude(delivery, result);
    const alike = result.status === 'failed' ? result : { ...result, receipt: toldWith(delivery.effect.deliveryId) };
    for (const other of others) this.conclude(other, alike);
  }

  private conclude(delivery: PendingDelivery, result: Result): void {
    const { deps } = this;
    const { effect } = delivery;
    const now = deps.clock.now();
    // Closed, overtaken or heard of late while on its way: a failure has no more retries to come.
    const status = deps.journal.delivery(effect.deliveryId)?.status;
    const overtaken = status === 'superseded' || status === 'handed-over';
    if (overtaken && result.status === 'failed') return;
    this.writeDown(effect.deliveryId, () => this.record(delivery, result, now));
    if (isNews(delivery, result)) this.report(effect.deliveryId, effect.alertId, result, now);
  }

  /** It is not sent, or not any more. */
  unsent(deliveryId: string, status: 'superseded' | 'failed', reason: string): void {
    this.waiting.delete(deliveryId);
    this.writeDown(deliveryId, () =>
      this.deps.journal.attempted(deliveryId, this.deps.clock.now(), { status, reason }),
    );
  }

  /** It had been sent, and its path says now that it did not arrive. */
  didNotArrive({ effect: { deliveryId, alertId, by }, status }: PendingDelivery, reason: string): void {
    // While it is still being tried, its own attempts speak for it.
    if (status !== 'sent') return;
    const now = this.deps.clock.now();
    const failed: Failed = { status: 'failed', reason, retry: false };
    this.health.note(by, failed, now);
    this.deps.journal.attempted(deliveryId, now, { status: 'failed', reason });
    this.report(deliveryId, alertId, failed, now);
    for (const other of this.deps.journal.settledAs(toldWith(deliveryId))) this.didNotArrive(other, reason);
  }

  retryAt({ effect, attempts }: PendingDelivery, { retryAfterMs }: Failed): Instant {
    const random = (this.deps.random ?? Math.random)();
    return this.deps.clock.now() + retryDelayMs(attempts + 1, effect.level, retryAfterMs, random);
  }

  /** What cannot be written down is not sent again at once: nothing goes round in a circle. */
  private writeDown(deliveryId: string, write: () => void): void {
    try {
      write();
    } catch (error) {
      this.deps.log.error({ error, delivery: deliveryId }, `an attempt could not be recorded: ${reasonOf(error)}`);
      this.waiting.set(deliveryId, this.deps.clock.now() + unrecordedPauseMs);
    }
  }

  private record(delivery: PendingDelivery, result: Result, now: Instant): void {
    const { deliveryId } = delivery.effect;
    const settled = (status: 'sent' | 'handed-over' | 'failed', reason: string | undefined): void =>
      this.deps.journal.attempted(deliveryId, now, { status, ...(reason === undefined ? {} : { reason }) });
    if (result.status !== 'failed') settled(result.status, result.receipt);
    else if (!result.retry) settled('failed', recordedReason(result));
    else this.postpone(delivery, result, now);
  }

  private postpone(delivery: PendingDelivery, result: Failed, now: Instant): void {
    const { deliveryId } = delivery.effect;
    const retryAt = this.retryAt(delivery, result);
    if (!result.unreachable) this.waiting.set(deliveryId, retryAt);
    this.deps.journal.attempted(deliveryId, now, { status: 'pending', reason: recordedReason(result), retryAt });
  }

  private report(deliveryId: string, alertId: string, result: Result, at: Instant): void {
    const outcome = result.status === 'failed' ? (result.unreachable ? 'unreachable' : 'failed') : result.status;
    const reason =
      result.status === 'failed' ? { reason: result.reason } : result.receipt ? { reason: result.receipt } : {};
    try {
      this.deps.report({ type: 'outcome', at, deliveryId, alertId, result: outcome, ...reason });
    } catch (error) {
      this.deps.log.error({ error, delivery: deliveryId }, `an outcome could not be reported: ${reasonOf(error)}`);
    }
  }
}

const unrecordedPauseMs = 60_000;
