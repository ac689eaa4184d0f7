/** Compares the wall clock with our own steady one, and asks whether it can be trusted. Gives the facts of a ClockInput. */
import type { Clock, SystemClock, Timer } from '../clock.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { ClockTrust } from './clock-trust.ts';

export interface ClockFacts {
  readonly trusted: boolean;
  /** The wall clock was moved by this much, ms; 0 when only the trust changed. */
  readonly stepMs: number;
}

export interface ClockWatchDeps {
  readonly clock: Pick<Clock, 'after'> & Pick<SystemClock, 'wallStepMs' | 'follow'>;
  readonly log: Log;
  /** Asked until the answer is yes, and after every step. */
  trust(): Promise<ClockTrust>;
  /** Once at start, then at every step and change of trust. A forward step has been taken over by the clock before. */
  found(facts: ClockFacts): void;
}

export interface ClockWatch {
  /** Resolves when the first answer is known. */
  start(): Promise<void>;
  stop(): void;
}

export function createClockWatch({ clock, log, trust, found }: ClockWatchDeps): ClockWatch {
  const { stepMs: smallestStepMs, lookEveryMs, askTrustEveryMs } = limits.clock;
  let timer: Timer | null = null;
  let stopped = false;
  let trusted: boolean | null = null;
  /** How far the wall is known to be behind us: a backward step that time has not made good. */
  let knownOffsetMs = 0;
  let looksUntilAsking = 0;

  const askTrust = async (): Promise<boolean> => {
    looksUntilAsking = Math.round(askTrustEveryMs / lookEveryMs);
    // Nobody to ask: a machine without systemd is a desk or a container, whose host keeps the time.
    return (await trust()) !== 'untrusted';
  };

  const look = async (): Promise<void> => {
    const stepMs = clock.wallStepMs() - knownOffsetMs;
    const stepped = Math.abs(stepMs) >= smallestStepMs;
    const mustAsk = trusted === null || stepped || (!trusted && --looksUntilAsking <= 0);
    const trustedNow = mustAsk ? (await askTrust()) || trusted === true : trusted === true;
    if (stopped) return;
    if (stepped) takeOver(stepMs);
    if (stepped || trustedNow !== trusted) found({ trusted: trustedNow, stepMs: stepped ? Math.round(stepMs) : 0 });
    trusted = trustedNow;
    timer = clock.after(lookEveryMs, () => void look());
  };

  const takeOver = (stepMs: number): void => {
    const aheadMs = clock.wallStepMs();
    clock.follow(aheadMs);
    knownOffsetMs = Math.min(0, aheadMs);
    log.warn({ stepMs: Math.round(stepMs) }, 'the wall clock was moved');
  };

  return {
    async start() {
      stopped = false;
      await look();
    },
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}
