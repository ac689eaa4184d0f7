/**
 * From the outbox to the channels: every due delivery is attempted, its attempt recorded, its outcome reported.
 * Nothing is sent that is not committed (law 3); nothing waits for a poll: `wake()` is called after every commit.
 */
import type { Instant, Level, NotifyEffect, OutcomeInput } from '../../rules/engine/types.ts';
import type { Channel, Result } from '../channels/channel.ts';
import type { Failed } from '../channels/http-result.ts';
import type { Clock, Timer } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { Journal, PendingDelivery } from '../journal/journal.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { withinAttempt } from './attempt.ts';
import { type ChannelHealth, HealthOfChannels } from './channel-health.ts';
import type { Composed } from './compose.ts';
import { mustWait, noNews, takesPlaceOf } from './order.ts';
import { Outages } from './outages.ts';
import { foundNobody, isNews, recordedReason } from './outcome.ts';
import { givesUp, longestRetryMs, retryDelayMs } from './retry.ts';

export interface DispatcherDeps {
  readonly journal: Pick<Journal, 'due' | 'nextDue' | 'delivery' | 'deliveriesOf' | 'alert' | 'attempted'>;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly log: Log;
  write(delivery: PendingDelivery): Composed;
  /** The outcome as an input of the engine. Called after the attempt is in the journal. */
  report(outcome: OutcomeInput): void;
  /** 0 to 1, for the jitter of retries. */
  random?(): number;
}

export class Dispatcher {
  private readonly deps: DispatcherDeps;
  private readonly inFlight = new Map<string, NotifyEffect>();
  /** Deliveries that wait for their next attempt, but for those that wait for the network. */
  private readonly waiting = new Map<string, Instant>();
  private readonly outages = new Outages();
  private readonly channelHealth: HealthOfChannels;
  private readonly attempts = new Set<Promise<void>>();
  private stopped: AbortController | null = null;
  private timer: Timer | null = null;

  constructor(deps: DispatcherDeps) {
    this.deps = deps;
    this.channelHealth = new HealthOfChannels(deps.channels);
  }

  /** Takes up what the outbox holds, what was on its way when the gateway ended included. */
  start(): void {
    this.stopped = new AbortController();
    for (const delivery of this.deps.journal.due(Number.MAX_SAFE_INTEGER)) {
      if (delivery.dueAt > this.deps.clock.now() && !foundNobody(delivery))
        this.waiting.set(delivery.effect.deliveryId, delivery.dueAt);
    }
    this.wake();
  }

  /**
   * A crash between recording an attempt and logging its outcome leaves the engine without it: what has ended since then is
   * reported again. The engine takes an outcome once.
   */
  reportSince(alertIds: readonly string[], since: Instant): void {
    for (const { effect, status, lastAttemptAt, lastReason } of alertIds.flatMap((id) =>
      this.deps.journal.deliveriesOf(id),
    )) {
      const hasEnded = status === 'sent' || status === 'handed-over' || status === 'failed';
      if (!hasEnded || lastAttemptAt === null || lastAttemptAt < since) continue;
      const { deliveryId, alertId } = effect;
      const reason = lastReason === null ? {} : { reason: lastReason };
      this.deps.report({ type: 'outcome', at: this.deps.clock.now(), deliveryId, alertId, result: status, ...reason });
    }
  }

  /** Breaks off what is on its way: it stays in the outbox and goes out at the next start. */
  async stop(): Promise<void> {
    this.stopped?.abort();
    this.stopped = null;
    this.timer?.cancel();
    this.timer = null;
    await Promise.all(this.attempts);
    this.waiting.clear();
    this.outages.clear();
  }

  /** Looks at the outbox now: most urgent level first, then oldest. */
  wake(): void {
    if (!this.stopped) return;
    const now = this.deps.clock.now();
    const pending = this.deps.journal
      .due(now + longestRetryMs)
      .filter(({ effect }) => !this.inFlight.has(effect.deliveryId));
    const tried = this.outages.take(pending.filter(foundNobody), now);
    for (const delivery of pending) {
      const isItsTurn = tried.includes(delivery) || this.isReady(delivery, now);
      const { effect } = delivery;
      if (isItsTurn && this.hasRoom(effect.level) && !mustWait(effect, this.inFlight.values()))
        this.begin(delivery, this.stopped.signal);
    }
    for (const [deliveryId, dueAt] of this.waiting) if (dueAt <= now) this.waiting.delete(deliveryId);
    this.arm();
  }

  private isReady(delivery: PendingDelivery, now: Instant): boolean {
    const { effect, dueAt } = delivery;
    if ((this.waiting.get(effect.deliveryId) ?? now) > now) return false;
    return foundNobody(delivery) ? !this.outages.isDown(effect) : dueAt <= now;
  }

  /**
   * What became of a delivery after its attempt had ended: a report, an answer that came late. A late yes ends its retries; a
   * late no is told to the chain, which goes on with other messages: the same one is not sent again.
   */
  hearLater(deliveryId: string, result: Result): void {
    const delivery = this.deps.journal.delivery(deliveryId);
    if (!delivery || delivery.status === 'handed-over') return;
    if (result.status === 'failed') this.didNotArrive(delivery, result.reason);
    else {
      this.waiting.delete(deliveryId);
      this.settle(delivery, result);
    }
    this.wake();
  }

  private didNotArrive({ effect: { deliveryId, alertId, by }, status }: PendingDelivery, reason: string): void {
    // While it is still being tried, its own attempts speak for it.
    if (status !== 'sent') return;
    const now = this.deps.clock.now();
    const failed: Failed = { status: 'failed', reason, retry: false };
    this.channelHealth.note(by, failed, now);
    this.deps.journal.attempted(deliveryId, now, { status: 'failed', reason });
    this.report(deliveryId, alertId, failed, now);
  }

  /** It runs, and nothing that is due has been left lying. */
  get isSound(): boolean {
    if (!this.stopped) return false;
    const before = this.deps.clock.now() - limits.stuckAfterMs;
    return this.deps.journal.due(before).every(({ effect }) => canWait.has(effect.level) || this.isUnderway(effect));
  }

  private isUnderway(effect: NotifyEffect): boolean {
    const { deliveryId } = effect;
    return this.inFlight.has(deliveryId) || this.waiting.has(deliveryId) || this.outages.isDown(effect);
  }

  health(): ChannelHealth[] {
    return this.channelHealth.all();
  }

  /** Each level has room of its own: nothing that may wait ever stands before what may not. */
  private hasRoom(level: Level): boolean {
    const room = level === 'emergency' ? limits.delivery.parallelEmergencies : limits.delivery.parallel;
    let used = 0;
    for (const other of this.inFlight.values()) if (other.level === level) used++;
    return used < room;
  }

  private begin(delivery: PendingDelivery, stopped: AbortSignal): void {
    const { deliveryId } = delivery.effect;
    this.waiting.delete(deliveryId);
    this.inFlight.set(deliveryId, delivery.effect);
    const attempt = this.attempt(delivery, stopped)
      .catch((error) => this.deps.log.error({ error, delivery: deliveryId }, `an attempt failed: ${reasonOf(error)}`))
      .finally(() => {
        this.inFlight.delete(deliveryId);
        this.attempts.delete(attempt);
        this.wake();
      });
    this.attempts.add(attempt);
  }

  private async attempt(delivery: PendingDelivery, stopped: AbortSignal): Promise<void> {
    if (this.isOver(delivery)) return;
    const result = await this.send(delivery, stopped);
    // What was broken off is not an attempt: it goes out again with the same id. What arrived all the same, has.
    if (stopped.aborted && result.status === 'failed') return;
    this.settle(delivery, result);
  }

  /** It is not sent any more: it is no news to its contact, or a notice of yesterday. */
  private isOver(delivery: PendingDelivery): boolean {
    const { deliveryId, alertId, contact, level, at } = delivery.effect;
    const { journal, clock } = this.deps;
    const hasIt = journal.alert(alertId)?.acknowledged?.by === contact;
    const nothingNew = noNews(delivery, journal.deliveriesOf(alertId), hasIt);
    const isStale = delivery.attempts > 0 && givesUp(level, at, clock.now());
    if (nothingNew !== null) this.settleUnsent(deliveryId, 'superseded', nothingNew);
    else if (isStale) this.settleUnsent(deliveryId, 'failed', `given up after a day; ${delivery.lastReason}`);
    return nothingNew !== null || isStale;
  }

  private async send(delivery: PendingDelivery, stopped: AbortSignal): Promise<Result> {
    const { effect } = delivery;
    const channel = this.deps.channels.find(({ name }) => name === effect.by);
    if (!channel) return { status: 'failed', reason: `no channel ${effect.by} is configured`, retry: false };
    const composed = this.compose(delivery);
    if ('status' in composed) return composed;
    if ('impossible' in composed) return { status: 'failed', reason: composed.impossible, retry: false };
    this.replaceOlder(delivery);
    const result = await withinAttempt(channel, composed.message, stopped, this.deps.clock);
    if (!stopped.aborted) this.noteAnswer(delivery, result);
    return result;
  }

  private compose(delivery: PendingDelivery): Composed | Failed {
    try {
      return this.deps.write(delivery);
    } catch (error) {
      this.deps.log.error({ error, delivery: delivery.effect.deliveryId }, 'a message could not be written');
      return { status: 'failed', reason: `the message could not be written: ${reasonOf(error)}`, retry: true };
    }
  }

  private noteAnswer(delivery: PendingDelivery, result: Result): void {
    if (result.status === 'failed' && result.unreachable)
      this.outages.unanswered(delivery.effect, this.retryAt(delivery, result));
    else this.outages.answered(delivery.effect);
  }

  private settle(delivery: PendingDelivery, result: Result): void {
    const { deps } = this;
    const { effect } = delivery;
    const now = deps.clock.now();
    this.channelHealth.note(effect.by, result, now);
    // Closed, overtaken or heard of late while on its way: a failure has no more retries to come.
    const status = deps.journal.delivery(effect.deliveryId)?.status;
    const overtaken = status === 'superseded' || status === 'handed-over';
    if (overtaken && result.status === 'failed') return;
    this.writeDown(effect.deliveryId, () => this.record(delivery, result, now));
    if (isNews(delivery, result)) this.report(effect.deliveryId, effect.alertId, result, now);
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

  private retryAt({ effect, attempts }: PendingDelivery, { retryAfterMs }: Failed): Instant {
    const random = (this.deps.random ?? Math.random)();
    return this.deps.clock.now() + retryDelayMs(attempts + 1, effect.level, retryAfterMs, random);
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

  /** After a long outage one message tells all: earlier ones to the same person, still waiting, are dropped. */
  private replaceOlder(delivery: PendingDelivery): void {
    for (const older of this.deps.journal.deliveriesOf(delivery.effect.alertId)) {
      const { deliveryId } = older.effect;
      if (!this.inFlight.has(deliveryId) && takesPlaceOf(delivery, older))
        this.settleUnsent(deliveryId, 'superseded', 'a newer message tells it');
    }
  }

  private settleUnsent(deliveryId: string, status: 'superseded' | 'failed', reason: string): void {
    this.waiting.delete(deliveryId);
    this.writeDown(deliveryId, () =>
      this.deps.journal.attempted(deliveryId, this.deps.clock.now(), { status, reason }),
    );
  }

  /** One timer, for the earliest retry. What lies in the outbox without being due yet counts too. */
  private arm(): void {
    this.timer?.cancel();
    this.timer = null;
    const now = this.deps.clock.now();
    const next = this.deps.journal.nextDue();
    let at = next !== null && next > now ? next : Number.POSITIVE_INFINITY;
    for (const dueAt of [...this.waiting.values(), this.outages.nextAt()]) at = Math.min(at, dueAt);
    if (this.stopped && Number.isFinite(at)) this.timer = this.deps.clock.at(at, () => this.wake());
  }
}

/** What stands behind others of its level at times. */
const canWait: ReadonlySet<Level> = new Set(['notice', 'fault']);

const unrecordedPauseMs = 60_000;
