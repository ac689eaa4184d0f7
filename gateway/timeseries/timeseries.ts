/**
 * Follows the log into one InfluxDB. A durable cursor moves when the server has taken a batch, so a crash or an outage of days
 * repeats at most one batch, and a repeated line overwrites itself: every committed reading arrives exactly once.
 */
import type { Clock } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { HealthView } from '../http/api.ts';
import type { Feed, Quarantined } from '../journal/feed.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { TimeseriesConfig } from './config.ts';
import { type Delivered, deliver, type Refused } from './delivery.ts';
import type { Point } from './point.ts';
import { createSources, type Page, type Source } from './sources.ts';
import type { Answer, Target } from './target.ts';

export interface TimeseriesOptions {
  readonly config: TimeseriesConfig;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly log: Log;
  /** The flat's id: a tag of every point. */
  readonly flat: string;
}

export interface Timeseries {
  start(): void;
  /** Aborts a request under way; what it carried is sent again after the next start. */
  stop(): Promise<void>;
  /** There may be something new. */
  poke(): void;
  health(): NonNullable<HealthView['timeseries']>;
}

export function createTimeseries(options: TimeseriesOptions): Timeseries {
  return new Writer(options);
}

/** What came together within a second goes out together. */
const gatherMs = 1_000;

type Later = Extract<Delivered, { status: 'later' }>;

class Writer implements Timeseries {
  private readonly options: TimeseriesOptions;
  private readonly name: 'influx1' | 'influx2';
  private readonly sources: readonly Source[];
  private target: Target | null = null;
  private following: Promise<void> | null = null;
  private stopping = false;
  /** Aborts the request under way. */
  private request: AbortController | null = null;
  /** Ends the pause soon, or at once. */
  private hurry: (() => void) | null = null;
  private endPause: (() => void) | null = null;
  private batchLines: number = limits.timeseries.batchLines;
  private failures = 0;
  private lastError: string | null = null;
  private waits = false;

  constructor(options: TimeseriesOptions) {
    this.options = options;
    this.name = options.config.influx1 ? 'influx1' : 'influx2';
    this.sources = createSources(this.name, options);
  }

  start(): void {
    if (this.following) return;
    this.stopping = false;
    this.options.feed.watch(() => this.poke());
    this.following = this.follow();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.options.feed.watch(null);
    this.request?.abort(new Error('stopping'));
    this.endPause?.();
    await this.following;
    this.following = null;
    this.target?.close();
    this.target = null;
  }

  poke(): void {
    if (this.failures === 0) this.hurry?.();
  }

  health(): NonNullable<HealthView['timeseries']> {
    const { feed, config } = this.options;
    const { url } = (config.influx1 ?? config.influx2)!;
    const { origin, pathname } = new URL(url);
    const where = config.influx1?.database ?? config.influx2?.bucket;
    return {
      target: `${origin}${pathname.replace(/\/$/, '')} ${where}`,
      behind: feed.behind(this.name),
      quarantined: feed.quarantined(),
      lastError: this.lastError ?? (this.waits ? 'readings wait until the clock is trusted' : null),
    };
  }

  // ------------------------------------------------------------------------------------------------ the loop

  private async follow(): Promise<void> {
    while (!this.stopping) {
      const pauseMs = await this.round();
      if (pauseMs > 0 && !this.stopping) await this.pause(pauseMs);
    }
  }

  /** Sends one batch of each source. @returns how long to wait then; 0 when there is more. */
  private async round(): Promise<number> {
    try {
      this.target ??= await openTarget(this.options.config);
      let more = false;
      let waits = false;
      for (const source of this.sources) {
        const page = source.read(this.batchLines);
        const later = await this.send(source, page);
        if (later) return this.failed(later);
        more ||= page.through !== null;
        waits ||= page.waits;
      }
      this.waits = waits;
      return more ? 0 : limits.journal.batchMs;
    } catch (error) {
      return this.failed({ status: 'later', reason: reasonOf(error) });
    }
  }

  private async send({ cursor }: Source, { batch, through }: Page): Promise<Later | null> {
    if (through === null) return null;
    const delivered = await deliver(batch, (points) => this.write(points));
    if (delivered.status === 'later') return delivered;
    this.options.feed.moveTo(cursor, through, delivered.refused.map(toQuarantine));
    if (batch.length > 0) this.succeeded(batch.length, delivered.refused);
    return null;
  }

  /** One request with a deadline of our own: half-open connections and stalled answers end here. */
  private async write(points: readonly Point[]): Promise<Answer> {
    if (this.stopping) return { status: 'later', reason: 'stopping' };
    const request = new AbortController();
    this.request = request;
    const giveUp = (): void => request.abort(new Error('the server does not answer'));
    const timer = this.options.clock.after(limits.timeseries.requestMs, giveUp);
    try {
      const answer = await this.target!.write(points, request.signal);
      if (answer.status === 'too-large') this.batchLines = Math.max(1, Math.floor(points.length / 2));
      return answer;
    } finally {
      timer.cancel();
      this.request = null;
    }
  }

  // ------------------------------------------------------------------------------------------------ how it went

  private succeeded(lines: number, refused: readonly Refused[]): void {
    const { log } = this.options;
    if (this.failures > 0) log.info({ lines }, 'time series: the server takes data again');
    this.failures = 0;
    this.lastError = null;
    this.batchLines = Math.min(limits.timeseries.batchLines, this.batchLines * 2);
    if (refused.length === 0) return;
    this.lastError = `refused and set aside: ${refused[0]!.reason}`;
    log.warn(
      { lines: refused.length, reason: refused[0]!.reason },
      'time series: the server refused lines; they are in quarantine',
    );
  }

  /** @returns how long to wait: what the server asked for, else doubling from a second to five minutes, a quarter up or down. */
  private failed({ reason, retryAfterMs }: Later): number {
    if (this.stopping) return 0;
    const { retryMinMs, retryMaxMs, retryAfterMaxMs } = limits.timeseries;
    const ownMs = Math.min(retryMaxMs, retryMinMs * 2 ** this.failures) * (0.75 + Math.random() / 2);
    if (reason !== this.lastError)
      this.options.log.warn({ reason }, 'time series: not taken; everything is kept and sent later');
    this.lastError = reason;
    this.failures = Math.min(this.failures + 1, 20);
    return Math.max(ownMs, Math.min(retryAfterMs ?? 0, retryAfterMaxMs));
  }

  /** Until the time is over; or, when all is well, until a second after something new was heard of. */
  private async pause(ms: number): Promise<void> {
    const { clock } = this.options;
    const { promise, resolve } = Promise.withResolvers<void>();
    let timer = clock.after(ms, resolve);
    this.endPause = resolve;
    this.hurry = () => {
      this.hurry = null;
      timer.cancel();
      timer = clock.after(gatherMs, resolve);
    };
    await promise;
    timer.cancel();
    this.hurry = null;
    this.endPause = null;
  }
}

/** Loads the client only here: a flat without a time series does not pay for it. */
async function openTarget(config: TimeseriesConfig): Promise<Target> {
  if (config.influx1) return new (await import('./influx1.ts')).Influx1(config.influx1);
  return new (await import('./influx2.ts')).Influx2(config.influx2!);
}

const toQuarantine = ({ placed, reason }: Refused): Quarantined => ({
  position: placed.position,
  at: placed.at,
  reason,
  point: JSON.stringify(placed.point),
});
