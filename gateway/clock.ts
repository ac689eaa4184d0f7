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

/** A timer that re-arms itself until the instant is really reached: long waits, changed scales and early timers alike. */
function reach(clock: Clock, at: Instant, realDelayMs: () => number, callback: () => void): Timer {
  let current: Timer;
  const arm = (): void => {
    current = realTimer(realDelayMs(), () => (clock.now() >= at ? callback() : arm()));
  };
  arm();
  return { cancel: () => current.cancel() };
}

/** The system's clock, held monotonic: a step back of the wall clock does not turn care time back. */
export class SystemClock implements Clock {
  private readonly startedAt: Instant;
  private readonly startedMonotonic = performance.now();
  private stepMs = 0;

  /** `notBefore`: the last instant this flat is known to have lived; a board without a battery wakes up in the past. */
  constructor(notBefore: Instant = 0) {
    this.startedAt = Math.max(Date.now(), notBefore);
  }

  now(): Instant {
    return Math.floor(this.startedAt + this.stepMs + this.monotonicMs() - this.startedMonotonic);
  }

  monotonicMs(): number {
    return performance.now();
  }

  /** How far the wall clock has run away from ours, ms; positive: the wall is ahead. */
  wallStepMs(): number {
    return Date.now() - this.now();
  }

  /** Takes a forward step over. A backward one is not taken over: time waits by itself being ahead. */
  follow(stepMs: number): void {
    if (stepMs > 0) this.stepMs += stepMs;
  }

  at(at: Instant, callback: () => void): Timer {
    return reach(this, at, () => at - this.now(), callback);
  }

  after(realMs: number, callback: () => void): Timer {
    return realTimer(realMs, callback);
  }
}

/** The demo's clock: care time runs `speed` times as fast; the speed may change at any moment. */
export class ScaledClock implements Clock {
  private baseCare: Instant;
  private baseReal = performance.now();
  private factor: number;
  private readonly armed = new Set<() => void>();

  constructor(startsAt: Instant, speed: number) {
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
    for (const rearm of [...this.armed]) rearm();
  }

  now(): Instant {
    return Math.floor(this.baseCare + (performance.now() - this.baseReal) * this.factor);
  }

  monotonicMs(): number {
    return performance.now();
  }

  at(at: Instant, callback: () => void): Timer {
    let current: Timer;
    const done = (): void => {
      this.armed.delete(arm);
      callback();
    };
    const arm = (): void => {
      current?.cancel();
      current = reach(this, at, () => (at - this.now()) / this.factor, done);
    };
    this.armed.add(arm);
    arm();
    return {
      cancel: () => {
        this.armed.delete(arm);
        current.cancel();
      },
    };
  }

  after(realMs: number, callback: () => void): Timer {
    return realTimer(realMs, callback);
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
