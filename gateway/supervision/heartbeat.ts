/** Tells the outside that this gateway lives: a ping while it is healthy. When pings stop, the monitoring side calls somebody. */
import type { Instant } from '../../rules/engine/types.ts';
import { HttpClient } from '../channels/http-client.ts';
import { failureOf } from '../channels/http-result.ts';
import type { Clock, Timer } from '../clock.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';

export interface HeartbeatDeps {
  /** Asked with GET; any 2xx is heard. */
  readonly url: string;
  /** Real ms. */
  readonly everyMs: number;
  readonly caFile?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** An unhealthy gateway stays silent: that is the message. */
  healthy(): boolean;
  /** Whether anybody was there, whatever they said. */
  answered(somebody: boolean): void;
  /** Three misses in a row begin a fault, the next ping that is heard ends it. */
  fault(id: 'heartbeat', active: boolean, facts: Readonly<Record<string, string | number>>): void;
}

const missesToFault = 3;

export class Heartbeat {
  private readonly deps: HeartbeatDeps;
  private readonly client: HttpClient;
  private stopped: AbortController | null = null;
  private timer: Timer | null = null;
  private misses = 0;
  private heardAt: Instant | null = null;

  constructor(deps: HeartbeatDeps) {
    this.deps = deps;
    const { clock, caFile } = deps;
    this.client = new HttpClient({ clock, timeoutMs: limits.heartbeatMs, caFile, allowPlainHttp: true });
  }

  /** When a ping was last heard; care time. */
  get lastAt(): Instant | null {
    return this.heardAt;
  }

  start(): void {
    this.stopped = new AbortController();
    this.next(0);
  }

  stop(): void {
    this.stopped?.abort();
    this.stopped = null;
    this.timer?.cancel();
    this.client.close();
  }

  private next(delayMs: number): void {
    const { stopped } = this;
    if (!stopped) return;
    this.timer = this.deps.clock.after(delayMs, () => {
      this.next(this.deps.everyMs);
      if (this.deps.healthy()) void this.ping(stopped.signal);
    });
  }

  private async ping(stopped: AbortSignal): Promise<void> {
    const { url } = this.deps;
    const headers = { 'User-Agent': 'aal-gateway' };
    try {
      const { status } = await this.client.request({ method: 'GET', url, headers, body: null }, stopped);
      this.deps.answered(true);
      if (status >= 200 && status < 300) this.heard();
      else this.missed(`the monitoring side answers ${status}`);
    } catch (error) {
      if (stopped.aborted) return;
      const { reason, unreachable } = failureOf(error);
      this.deps.answered(!unreachable);
      this.missed(reason);
    }
  }

  private heard(): void {
    const ended = this.misses >= missesToFault;
    this.misses = 0;
    this.heardAt = this.deps.clock.now();
    if (ended) this.deps.fault('heartbeat', false, {});
  }

  private missed(reason: string): void {
    this.misses++;
    this.deps.log.warn({ misses: this.misses }, `heartbeat not heard: ${reason}`);
    if (this.misses === missesToFault) this.deps.fault('heartbeat', true, { reason, misses: this.misses });
  }
}
