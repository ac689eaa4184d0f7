/**
 * From the outbox to the channels: every due delivery is attempted, its attempt recorded, its outcome reported.
 * Nothing is sent that is not committed (law 3); nothing waits for a poll: `wake()` is called after every commit.
 */
import type { Instant, Level, OutcomeInput } from '../../rules/engine/types.ts';
import type { Channel, Message, Result } from '../channels/channel.ts';
import type { Failed } from '../channels/http-result.ts';
import type { Clock, Timer } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { Journal, PendingDelivery } from '../journal/journal.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Composed } from './compose.ts';
import { givesUp, retryDelayMs } from './retry.ts';

export interface DispatcherDeps {
  readonly journal: Pick<Journal, 'due' | 'nextDue' | 'delivery' | 'deliveriesOf' | 'attempted'>;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly log: Log;
  write(delivery: PendingDelivery): Composed;
  /** The outcome as an input of the engine. Called after the attempt is in the journal. */
  report(outcome: OutcomeInput): void;
  /** 0 to 1, for the jitter of retries. */
  random?(): number;
}

/** What is known of one channel, for doctor and the health page. */
export interface ChannelHealth {
  readonly channel: string;
  readonly failuresInARow: number;
  readonly lastReason: string | null;
  readonly lastSuccessAt: Instant | null;
}

export class Dispatcher {
  private readonly deps: DispatcherDeps;
  private readonly inFlight = new Map<string, Level>();
  /** Deliveries that wait for their next attempt. */
  private readonly waiting = new Map<string, Instant>();
  private readonly channelHealth = new Map<string, ChannelHealth>();
  private readonly attempts = new Set<Promise<void>>();
  private stopped: AbortController | null = null;
  private timer: Timer | null = null;

  constructor(deps: DispatcherDeps) {
    this.deps = deps;
  }

  /** Takes up what the outbox holds, what was on its way when the gateway ended included. */
  start(): void {
    this.stopped = new AbortController();
    for (const delivery of this.deps.journal.due(Number.MAX_SAFE_INTEGER)) {
      if (delivery.dueAt > this.deps.clock.now()) this.waiting.set(delivery.effect.deliveryId, delivery.dueAt);
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
  }

  /** Looks at the outbox now. */
  wake(): void {
    if (!this.stopped) return;
    const now = this.deps.clock.now();
    for (const delivery of this.deps.journal.due(now)) {
      const { deliveryId, level } = delivery.effect;
      const heldBack = this.inFlight.has(deliveryId) || (this.waiting.get(deliveryId) ?? now) > now;
      if (!heldBack && this.hasRoom(level)) this.begin(delivery, this.stopped.signal);
    }
    for (const [deliveryId, dueAt] of this.waiting) if (dueAt <= now) this.waiting.delete(deliveryId);
    this.arm();
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
    this.note(by, failed, now);
    this.deps.journal.attempted(deliveryId, now, { status: 'failed', reason });
    this.report(deliveryId, alertId, failed, now);
  }

  /** It runs, and nothing that is due has been left lying. */
  get isSound(): boolean {
    if (!this.stopped) return false;
    const before = this.deps.clock.now() - limits.stuckAfterMs;
    return this.deps.journal
      .due(before)
      .every(({ effect }) => canWait.has(effect.level) || this.isUnderway(effect.deliveryId));
  }

  private isUnderway(deliveryId: string): boolean {
    return this.inFlight.has(deliveryId) || this.waiting.has(deliveryId);
  }

  health(): ChannelHealth[] {
    return this.deps.channels.map(
      ({ name }) =>
        this.channelHealth.get(name) ?? { channel: name, failuresInARow: 0, lastReason: null, lastSuccessAt: null },
    );
  }

  /** Each level has room of its own: nothing that may wait ever stands before what may not. */
  private hasRoom(level: Level): boolean {
    const room = level === 'emergency' ? limits.delivery.parallelEmergencies : limits.delivery.parallel;
    let used = 0;
    for (const other of this.inFlight.values()) if (other === level) used++;
    return used < room;
  }

  private begin(delivery: PendingDelivery, stopped: AbortSignal): void {
    const { deliveryId, level } = delivery.effect;
    this.waiting.delete(deliveryId);
    this.inFlight.set(deliveryId, level);
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
    const result = await this.send(delivery, stopped);
    // What was broken off is not an attempt: it goes out again with the same id. What arrived all the same, has.
    if (stopped.aborted && result.status === 'failed') return;
    this.settle(delivery, result);
  }

  private send(delivery: PendingDelivery, stopped: AbortSignal): Promise<Result> | Result {
    const { by, deliveryId } = delivery.effect;
    const channel = this.deps.channels.find(({ name }) => name === by);
    if (!channel) return { status: 'failed', reason: `no channel ${by} is configured`, retry: false };
    let composed: Composed;
    try {
      composed = this.deps.write(delivery);
    } catch (error) {
      this.deps.log.error({ error, delivery: deliveryId }, 'a message could not be written');
      return { status: 'failed', reason: `the message could not be written: ${reasonOf(error)}`, retry: true };
    }
    if ('impossible' in composed) return { status: 'failed', reason: composed.impossible, retry: false };
    this.replaceOlder(delivery);
    return withinAttempt(channel, composed.message, stopped, this.deps.clock);
  }

  private settle(delivery: PendingDelivery, result: Result): void {
    const { deps } = this;
    const { effect } = delivery;
    const now = deps.clock.now();
    this.note(effect.by, result, now);
    // Closed, overtaken or heard of late while on its way: a failure has no more retries to come.
    const status = deps.journal.delivery(effect.deliveryId)?.status;
    const overtaken = status === 'superseded' || status === 'handed-over';
    if (overtaken && result.status === 'failed') return;
    try {
      this.record(delivery, result, now);
    } catch (error) {
      deps.log.error({ error, delivery: effect.deliveryId }, `an attempt could not be recorded: ${reasonOf(error)}`);
      this.waiting.set(effect.deliveryId, now + unrecordedPauseMs);
    }
    if (isNews(delivery, result)) this.report(effect.deliveryId, effect.alertId, result, now);
  }

  private record(delivery: PendingDelivery, result: Result, now: Instant): void {
    const { deliveryId, level, at } = delivery.effect;
    const settled = (status: 'sent' | 'handed-over' | 'failed', reason: string | undefined): void =>
      this.deps.journal.attempted(deliveryId, now, { status, ...(reason === undefined ? {} : { reason }) });
    if (result.status !== 'failed') settled(result.status, result.receipt);
    else if (!result.retry) settled('failed', recordedReason(result));
    else if (givesUp(level, at, now)) settled('failed', `given up after a day; ${recordedReason(result)}`);
    else this.postpone(delivery, result, now);
  }

  private postpone({ effect, attempts }: PendingDelivery, result: Failed, now: Instant): void {
    const random = (this.deps.random ?? Math.random)();
    const retryAt = now + retryDelayMs(attempts + 1, effect.level, result.retryAfterMs, random);
    this.waiting.set(effect.deliveryId, retryAt);
    this.deps.journal.attempted(effect.deliveryId, now, { status: 'pending', reason: recordedReason(result), retryAt });
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

  /** After a long outage one message tells all: earlier ones of the same kind to the same person, still waiting, are dropped. */
  private replaceOlder({ effect }: PendingDelivery): void {
    const kind = sameNews[effect.message];
    if (effect.message === 'raised' || kind === undefined) return;
    for (const other of this.deps.journal.deliveriesOf(effect.alertId)) {
      const { deliveryId, contact, by, message, at } = other.effect;
      const older = deliveryId !== effect.deliveryId && at <= effect.at && other.attempts > 0;
      const same = contact === effect.contact && by === effect.by && sameNews[message] === kind;
      if (!older || !same || other.status !== 'pending' || this.inFlight.has(deliveryId)) continue;
      const reason = 'a newer message says the same';
      this.deps.journal.attempted(deliveryId, this.deps.clock.now(), { status: 'superseded', reason });
      this.waiting.delete(deliveryId);
    }
  }

  private note(channel: string, result: Result, now: Instant): void {
    const before = this.channelHealth.get(channel);
    const failed = result.status === 'failed';
    this.channelHealth.set(channel, {
      channel,
      failuresInARow: failed ? (before?.failuresInARow ?? 0) + 1 : 0,
      lastReason: failed ? result.reason : null,
      lastSuccessAt: failed ? (before?.lastSuccessAt ?? null) : now,
    });
  }

  /** One timer, for the earliest retry. What lies in the outbox without being due yet counts too. */
  private arm(): void {
    this.timer?.cancel();
    this.timer = null;
    const now = this.deps.clock.now();
    const next = this.deps.journal.nextDue();
    let at = next !== null && next > now ? next : Number.POSITIVE_INFINITY;
    for (const dueAt of this.waiting.values()) at = Math.min(at, dueAt);
    if (this.stopped && Number.isFinite(at)) this.timer = this.deps.clock.at(at, () => this.wake());
  }
}

/** What stands behind others of its level at times. */
const canWait: ReadonlySet<Level> = new Set(['notice', 'fault']);

const unrecordedPauseMs = 60_000;

/** Kinds of which only the newest is worth sending. */
const sameNews: Readonly<Partial<Record<Message['kind'], string>>> = {
  raised: 'alert',
  reminder: 'alert',
  update: 'update',
};

const unreachablePrefix = 'unreachable: ';

const recordedReason = (result: Failed): string =>
  result.unreachable ? `${unreachablePrefix}${result.reason}` : result.reason;

/**
 * A failure is told to the engine once, at the first attempt; again only when it turns from "the network is down" into
 * "they refuse" or back. A success is always told. What was told is read from the journal, so that it survives a restart.
 */
function isNews({ attempts, lastReason }: PendingDelivery, result: Result): boolean {
  if (result.status !== 'failed' || attempts === 0) return true;
  return (lastReason?.startsWith(unreachablePrefix) ?? false) !== (result.unreachable ?? false);
}

/** A channel promises to answer within 60 s, to break off when told, and never to throw; here it is held to it. */
async function withinAttempt(channel: Channel, message: Message, stopped: AbortSignal, clock: Clock): Promise<Result> {
  const { promise: tooLong, resolve } = Promise.withResolvers<Result>();
  const giveUp = (reason: string) => () => resolve({ status: 'failed', reason, retry: true });
  const timers = [clock.after(limits.delivery.attemptMs, giveUp('no outcome within 60 s'))];
  const onStop = (): void => void timers.push(clock.after(stopPatienceMs, giveUp('stopped')));
  stopped.addEventListener('abort', onStop, { once: true });
  try {
    return await Promise.race([channel.send(message, stopped), tooLong]);
  } catch (error) {
    return { status: 'failed', reason: `the channel broke: ${reasonOf(error)}`, retry: true };
  } finally {
    stopped.removeEventListener('abort', onStop);
    for (const timer of timers) timer.cancel();
  }
}

/** How long a channel may take to break off when the gateway stops. */
const stopPatienceMs = 2_000;
