/** Time for the whole gateway: nothing of ours calls Date.now or setTimeout outside this file. */
import type { Instant } from '../rules/engine/types.ts';

export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** The care instant: wall time, scaled in the demo, virtual in tests. Never decreases. */
  now(): Instant;
  /** Real monotonic milliseconds: network time-outs, sessions, tokens. Never scaled. */
  monotonicMs(): number;
  /** Calls back once when now() has reached `at` (clamped to 2^31-1 ms per hop). */
  at(at: Instant, callback: () => void): Timer;
  /** Calls back once after real milliseconds, whatever the scale. */
  after(realMs: number, callback: () => void): Timer;
}

const longestMs = 2 ** 31 - 1;

function realTimer(delayMs: number, callback: () => void): Timer {
  const timer = setTimeout(callback, Math.min(longestMs, Math.max(0, Math.ceil(delayMs))));
  return { cancel: () => clearTimeout(timer) };
}

/** What the two real clocks share: care timers that are armed anew whenever care time was moved or its speed changed. */
abstract class RealClock implements Clock {
  private readonly armed = new Set<() => void>();

  abstract now(): Instant;

  /** Real ms until the care instant. */
  protected abstract realDelayMs(at: Instant): number;

  monotonicMs(): number {
    return performance.now();
  }

  at(at: Instant, callback: () => void): Timer {
    let current: Timer | null = null;
    const arm = (): void => {
      current?.cancel();
      current = realTimer(this.realDelayMs(at), () => (this.now() >= at ? fire() : arm()));
    };
    const cancel = (): void => {
      this.armed.delete(arm);
      current?.cancel();
    };
    const fire = (): void => {
      cancel();
      callback();
    };
    this.armed.add(arm);
    arm();
    return { cancel };
  }

  after(realMs: number, callback: () => void): Timer {
    return realTimer(realMs, callback);
  }

  protected rearm(): void {
    for (const arm of [...this.armed]) arm();
  }
}

/** The system's clock, held monotonic: a step back of the wall clock does not turn care time back. */
export class SystemClock extends RealClock {
  private readonly startedAt = Date.now();
  private readonly startedMonotonic = performance.now();
  private stepMs = 0;

  now(): Instant {
    return Math.floor(this.startedAt + this.stepMs + this.monotonicMs() - this.startedMonotonic);
  }

  /** How far the wall clock has run away from ours, ms; positive: the wall is ahead. */
  wallStepMs(): number {
    return Date.now() - this.now();
  }

  /** Takes a forward step over. A backward one is not taken over: time waits by itself being ahead. */
  follow(stepMs: number): void {
    if (stepMs <= 0) return;
    this.stepMs += stepMs;
    this.rearm();
  }

  protected override realDelayMs(at: Instant): number {
    return at - this.now();
  }
}

/** The demo's clock: care time runs `speed` times as fast; the speed may change at any moment. */
export class ScaledClock extends RealClock {
  private baseCare: Instant;
  private baseReal = performance.now();
  private factor: number;

  constructor(startsAt: Instant, speed: number) {
    super();
    this.baseCare = startsAt;
    this.factor = speed;
  }

  get speed(): number {
    return this.factor;
  }

  setSpeed(speed: number): void {
    this.baseCare = this.now();
    this.baseReal = performance.now();
    this.factor = speed;
    this.rearm();
  }

  now(): Instant {
    return Math.floor(this.baseCare + (performance.now() - this.baseReal) * this.factor);
  }

  protected override realDelayMs(at: Instant): number {
    return (at - this.now()) / this.factor;
  }
}

/** A test's clock: time moves only when the test says so; care and real time are one. */
export class VirtualClock implements Clock {
  private current: Instant;
  private readonly timers: { at: Instant; order: number; callback: () => void }[] = [];
  private order = 0;

  constructor(startsAt: Instant) {
    this.current = startsAt;
  }

  now(): Instant {
    return this.current;
  }

  monotonicMs(): number {
    return this.current;
  }

  at(at: Instant, callback: () => void): Timer {
    const timer = { at: Math.max(at, this.current), order: this.order++, callback };
    this.timers.push(timer);
    return {
      cancel: () => {
        const index = this.timers.indexOf(timer);
        if (index >= 0) this.timers.splice(index, 1);
      },
    };
  }

  after(realMs: number, callback: () => void): Timer {
    return this.at(this.current + realMs, callback);
  }

  /** Runs every timer due until then, in order, giving promises a turn after each. */
  async advanceTo(at: Instant): Promise<void> {
    for (;;) {
      await settle();
      const due = this.timers.filter((timer) => timer.at <= at).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!due) break;
      this.timers.splice(this.timers.indexOf(due), 1);
      this.current = Math.max(this.current, due.at);
      due.callback();
    }
    this.current = Math.max(this.current, at);
    await settle();
  }

  advanceBy(ms: number): Promise<void> {
    return this.advanceTo(this.current + ms);
  }
}

/** Lets pending promises and immediates run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}
