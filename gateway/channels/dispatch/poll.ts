/** Asks one receiver at an interval whether it is there: both sides know of a broken line before an alarm needs it. */
import type { Instant } from '../../../rules/engine/types.ts';
import type { Clock, Timer } from '../../clock.ts';
import type { LineView } from '../../http/api.ts';
import { limits } from '../../limits.ts';
import type { Log } from '../../log.ts';

export interface PollTrouble {
  readonly reason: string;
  /** Nobody was there at all. */
  readonly unreachable: boolean;
}

export interface PollDeps {
  /** As flat.yaml calls it. */
  readonly receiver: string;
  readonly which: string;
  readonly clock: Clock;
  /** Real ms. */
  readonly everyMs: number;
  /** One heartbeat (PI, NULL); null: it answered, else why not. Never rejects. */
  ask(ended: AbortSignal): Promise<PollTrouble | null>;
  /** Whether anybody was there, whatever they said. */
  answered(somebody: boolean): void;
  readonly log: Log;
  /** Three misses in a row begin it, the next answer ends it; said once at the start, too: a fault from before may be over. */
  silent(active: boolean): void;
}

export class Poll {
  private readonly deps: PollDeps;
  private misses = 0;
  private answeredAt: Instant | null = null;
  private told: boolean | null = null;
  private stopped: AbortController | null = null;
  private timer: Timer | null = null;

  constructor(deps: PollDeps) {
    this.deps = deps;
  }

  start(): void {
    this.stopped = new AbortController();
    this.next(0);
  }

  stop(): void {
    this.stopped?.abort();
    this.stopped = null;
    this.timer?.cancel();
  }

  get view(): LineView {
    const { receiver, which } = this.deps;
    return { receiver, which, answeredAt: this.answeredAt, missed: this.misses };
  }

  private next(delayMs: number): void {
    const { stopped } = this;
    if (!stopped) return;
    this.timer = this.deps.clock.after(delayMs, () => void this.once(stopped.signal));
  }

  private async once(stopped: AbortSignal): Promise<void> {
    const trouble = await this.deps.ask(stopped);
    if (stopped.aborted) return;
    this.deps.answered(!trouble?.unreachable);
    if (trouble !== null && this.misses === 0)
      this.deps.log.warn(`the dispatch service does not answer the heartbeat: ${trouble.reason}`);
    this.misses = trouble === null ? 0 : this.misses + 1;
    if (trouble === null) this.answeredAt = this.deps.clock.now();
    if (trouble === null) this.tell(false);
    else if (this.misses >= limits.dispatch.missedHeartbeats) this.tell(true);
    this.next(this.deps.everyMs);
  }

  private tell(active: boolean): void {
    if (this.told === active) return;
    this.told = active;
    this.deps.silent(active);
  }
}
