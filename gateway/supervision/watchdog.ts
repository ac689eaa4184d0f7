/**
 * systemd's watchdog, fed only by a tick that has come through the same queue as the readings: a loop that hangs, or a
 * database that blocks it, is restarted; a timer that merely still fires is not a sign of life.
 */
import type { Clock, Timer } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Notify } from './notify.ts';

export interface WatchdogDeps {
  readonly clock: Clock;
  readonly notify: Pick<Notify, 'watchdog' | 'watchdogMs'>;
  readonly log: Log;
  /** Puts a tick into the queue of the readings; resolves when it has been handled. */
  sendTick(): Promise<void>;
}

export interface Watchdog {
  start(): void;
  stop(): void;
}

/** Three chances in each watchdog period: one lost tick kills nobody. */
const beatsPerPeriod = 3;

export function createWatchdog({ clock, notify, log, sendTick }: WatchdogDeps): Watchdog {
  let timer: Timer | null = null;
  let stopped = false;

  const beat = async (everyMs: number): Promise<void> => {
    try {
      await sendTick();
      if (!stopped) await notify.watchdog();
    } catch (error) {
      log.error({ error }, `the watchdog's tick failed: ${reasonOf(error)}`);
    }
    if (!stopped) timer = clock.after(everyMs, () => void beat(everyMs));
  };

  return {
    start() {
      stopped = false;
      if (notify.watchdogMs !== null) void beat(notify.watchdogMs / beatsPerPeriod);
    },
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}
