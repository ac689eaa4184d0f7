/**
 * From the outbox to the channels: every due delivery is attempted, its attempt recorded, its outcome reported.
 * Nothing is sent that is not committed (law 3); nothing waits for a poll: `wake()` is called after every commit.
 */
import type { Instant, Level, NotifyEffect } from '../../rules/engine/types.ts';
import type { Result } from '../channels/channel.ts';
import type { Failed } from '../channels/http-result.ts';
import type { Timer } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { Journal, PendingDelivery } from '../journal/journal.ts';
import { limits } from '../limits.ts';
import { withinAttempt } from './attempt.ts';
import type { ChannelHealth } from './channel-health.ts';
import type { Composed } from './compose.ts';
import { mustWait, noNews, takesPlaceOf } from './order.ts';
import { Outages } from './outages.ts';
import { foundNobody } from './outcome.ts';
import { givesUp, longestRetryMs } from './retry.ts';
import { Settling, type SettlingDeps } from './settling.ts';
import { canShare, hasOwnTrouble, isForSame, waitsUntil } from './together.ts';

export interface DispatcherDeps extends SettlingDeps {
  readonly journal: SettlingDeps['journal'] & Pick<Journal, 'due' | 'nextDue' | 'deliveriesOf' | 'alert'>;
  /** `others` are told in the same message. */
  write(delivery: PendingDelivery, others: readonly PendingDelivery[]): Composed;
  /** Somebody answered on this channel, or nobody did. */
  answered(channel: string, somebody: boolean): void;
}

/** What leaves as one message. */
type Parcel = readonly [PendingDelivery, ...PendingDelivery[]];

export class Dispatcher {
  private readonly deps: DispatcherDeps;
  private readonly inFlight = new Map<string, NotifyEffect>();
  private readonly outages = new Outages();
  private readonly settling: Settling;
  private readonly attempts = new Set<Promise<void>>();
  private stopped: AbortController | null = null;
  private timer: Timer | null = null;

  constructor(deps: DispatcherDeps) {
    this.deps = deps;
    this.settling = new Settling(deps);
  }

  /** Takes up what the outbox holds, what was on its way when the gateway ended included. */
  start(): void {
    this.stopped = new AbortController();
    for (const delivery of this.deps.journal.due(Number.MAX_SAFE_INTEGER)) {
      if (delivery.dueAt > this.deps.clock.now() && !foundNobody(delivery))
        this.settling.waiting.set(delivery.effect.deliveryId, delivery.dueAt);
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
    this.settling.waiting.clear();
    this.outages.clear();
  }

  /** Looks at the outbox now: most urgent level first, then oldest. */
  wake(): void {
    if (!this.stopped) return;
    const now = this.deps.clock.now();
    const pending = this.deps.journal
      .due(now + longestRetryMs)
      .filter(({ effect }) => !this.inFlight.has(effect.deliveryId));
    this.holdBack(pending, now);
    const tried = this.outages.take(pending.filter(foundNobody), now);
    for (const delivery of pending) {
      const isItsTurn = tried.includes(delivery) || this.isReady(delivery, now);
      if (isItsTurn && this.mayGo(delivery)) this.begin(this.parcelOf(delivery, pending), this.stopped.signal);
    }
    for (const [deliveryId, dueAt] of this.settling.waiting) if (dueAt <= now) this.settling.waiting.delete(deliveryId);
    this.arm();
  }

  private mayGo({ effect }: PendingDelivery): boolean {
    return (
      !this.inFlight.has(effect.deliveryId) && this.hasRoom(effect.level) && !mustWait(effect, this.inFlight.values())
    );
  }

  /** It, and whatever may be told in the same message; of one alert only one thing at a time. */
  private parcelOf(lead: PendingDelivery, pending: readonly PendingDelivery[]): Parcel {
    const others: PendingDelivery[] = [];
    const alerts = new Set([lead.effect.alertId]);
    const isShared = this.shares(lead);
    for (const other of isShared ? pending : []) {
      const { effect } = other;
      if (others.length + 1 >= limits.delivery.toldTogether) break;
      if (!isForSame(lead.effect, effect) || alerts.has(effect.alertId) || !this.mayGo(other)) continue;
      if (!this.shares(other)) continue;
      alerts.add(effect.alertId);
      others.push(other);
    }
    return [lead, ...others];
  }

  private shares(delivery: PendingDelivery): boolean {
    const { effect } = delivery;
    return (
      canWait.has(effect.level) && !hasOwnTrouble(delivery) && canShare(effect, this.deps.journal.alert(effect.alertId))
    );
  }

  /** What may be told with others waits for them a little. */
  private holdBack(pending: readonly PendingDelivery[], now: Instant): void {
    const { waiting } = this.settling;
    for (const delivery of pending) {
      const { deliveryId } = delivery.effect;
      const until = waitsUntil(delivery);
      const isHeld = until > now && until <= now + limits.delivery.togetherMs;
      if (isHeld && !waiting.has(deliveryId) && this.shares(delivery)) waiting.set(deliveryId, until);
    }
  }

  private isReady(delivery: PendingDelivery, now: Instant): boolean {
    const { effect, dueAt } = delivery;
    if ((this.settling.waiting.get(effect.deliveryId) ?? now) > now) return false;
    return foundNobody(delivery) ? !this.outages.isDown(effect) : dueAt <= now;
  }

  /**
   * What became of a delivery after its attempt had ended: a report, an answer that came late. A late yes ends its retries; a
   * late no is told to the chain, which goes on with other messages: the same one is not sent again.
   */
  hearLater(deliveryId: string, result: Result): void {
    const delivery = this.deps.journal.delivery(deliveryId);
    if (!delivery || delivery.status === 'handed-over') return;
    if (result.status === 'failed') this.settling.didNotArrive(delivery, result.reason);
    else {
      this.settling.waiting.delete(deliveryId);
      this.settling.settle(delivery, result);
    }
    this.wake();
  }

  /** It runs, and nothing that is due has been left lying. */
  get isSound(): boolean {
    if (!this.stopped) return false;
    const before = this.deps.clock.now() - limits.stuckAfterMs;
    return this.deps.journal.due(before).every(({ effect }) => canWait.has(effect.level) || this.isUnderway(effect));
  }

  private isUnderway(effect: NotifyEffect): boolean {
    const { deliveryId } = effect;
    return this.inFlight.has(deliveryId) || this.settling.waiting.has(deliveryId) || this.outages.isDown(effect);
  }

  health(): ChannelHealth[] {
    return this.settling.health.all();
  }

  /** Each level has room of its own: nothing that may wait ever stands before what may not. */
  private hasRoom(level: Level): boolean {
    const room = level === 'emergency' ? limits.delivery.parallelEmergencies : limits.delivery.parallel;
    let used = 0;
    for (const other of this.inFlight.values()) if (other.level === level) used++;
    return used < room;
  }

  private begin(parcel: Parcel, stopped: AbortSignal): void {
    for (const { effect } of parcel) {
      this.settling.waiting.delete(effect.deliveryId);
      this.inFlight.set(effect.deliveryId, effect);
    }
    const delivery = parcel[0].effect.deliveryId;
    const attempt = this.attempt(parcel, stopped)
      .catch((error) => this.deps.log.error({ error, delivery }, `an attempt failed: ${reasonOf(error)}`))
      .finally(() => {
        for (const { effect } of parcel) this.inFlight.delete(effect.deliveryId);
        this.attempts.delete(attempt);
        this.wake();
      });
    this.attempts.add(attempt);
  }

  private async attempt(parcel: Parcel, stopped: AbortSignal): Promise<void> {
    const [delivery, ...others] = parcel.filter((one) => !this.isOver(one));
    if (!delivery) return;
    const result = await this.send(delivery, others, stopped);
    // What was broken off is not an attempt: it goes out again with the same id. What arrived all the same, has.
    if (stopped.aborted && result.status === 'failed') return;
    this.settling.settle(delivery, result, others);
  }

  /** It is not sent any more: it is no news to its contact, or a notice of yesterday. */
  private isOver(delivery: PendingDelivery): boolean {
    const { deliveryId, alertId, contact, level, at } = delivery.effect;
    const { journal, clock } = this.deps;
    const hasIt = journal.alert(alertId)?.acknowledged?.by === contact;
    const nothingNew = noNews(delivery, journal.deliveriesOf(alertId), hasIt);
    const isStale = delivery.attempts > 0 && givesUp(level, at, clock.now());
    if (nothingNew !== null) this.settling.unsent(deliveryId, 'superseded', nothingNew);
    else if (isStale) this.settling.unsent(deliveryId, 'failed', `given up after a day; ${delivery.lastReason}`);
    return nothingNew !== null || isStale;
  }

  private async send(
    delivery: PendingDelivery,
    others: readonly PendingDelivery[],
    stopped: AbortSignal,
  ): Promise<Result> {
    const { effect } = delivery;
    const channel = this.deps.channels.find(({ name }) => name === effect.by);
    if (!channel) return { status: 'failed', reason: `no channel ${effect.by} is configured`, retry: false };
    const composed = this.compose(delivery, others);
    if ('status' in composed) return composed;
    if ('impossible' in composed) return { status: 'failed', reason: composed.impossible, retry: false };
    for (const told of [delivery, ...others]) this.replaceOlder(told);
    const result = await withinAttempt(channel, composed.message, stopped, this.deps.clock);
    if (!stopped.aborted) this.noteAnswer(delivery, result);
    return result;
  }

  private compose(delivery: PendingDelivery, others: readonly PendingDelivery[]): Composed | Failed {
    try {
      return this.deps.write(delivery, others);
    } catch (error) {
      this.deps.log.error({ error, delivery: delivery.effect.deliveryId }, 'a message could not be written');
      return { status: 'failed', reason: `the message could not be written: ${reasonOf(error)}`, retry: true };
    }
  }

  private noteAnswer(delivery: PendingDelivery, result: Result): void {
    const { effect } = delivery;
    const foundSomebody = result.status !== 'failed' || !result.unreachable;
    if (foundSomebody) this.outages.answered(effect);
    else this.outages.unanswered(effect, this.settling.retryAt(delivery, result));
    this.deps.answered(effect.by, foundSomebody);
  }

  /** After a long outage one message tells all: earlier ones to the same person, still waiting, are dropped. */
  private replaceOlder(delivery: PendingDelivery): void {
    for (const older of this.deps.journal.deliveriesOf(delivery.effect.alertId)) {
      const { deliveryId } = older.effect;
      if (!this.inFlight.has(deliveryId) && takesPlaceOf(delivery, older))
        this.settling.unsent(deliveryId, 'superseded', 'a newer message tells it');
    }
  }

  /** One timer, for the earliest retry. What lies in the outbox without being due yet counts too. */
  private arm(): void {
    this.timer?.cancel();
    this.timer = null;
    const now = this.deps.clock.now();
    const next = this.deps.journal.nextDue();
    let at = next !== null && next > now ? next : Number.POSITIVE_INFINITY;
    for (const dueAt of [...this.settling.waiting.values(), this.outages.nextAt()]) at = Math.min(at, dueAt);
    if (this.stopped && Number.isFinite(at)) this.timer = this.deps.clock.at(at, () => this.wake());
  }
}

/** What stands behind others of its level at times. */
const canWait: ReadonlySet<Level> = new Set(['notice', 'fault']);
