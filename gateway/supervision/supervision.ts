/** Everything by which the gateway looks after itself: clock, disk, storage, clean-up, systemd and its watchdog. */
import type { FaultInput } from '../../rules/engine/types.ts';
import { type Clock, SystemClock } from '../clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { Log } from '../log.ts';
import { readClockTrust } from './clock-trust.ts';
import { type ClockFacts, type ClockWatch, createClockWatch } from './clock-watch.ts';
import { createDiskWatch, type DiskWatch } from './disk.ts';
import { Housekeeping } from './housekeeping.ts';
import { createNotify, type Notify } from './notify.ts';
import { StorageWatch } from './storage.ts';
import { createWatchdog, type Watchdog } from './watchdog.ts';

export interface SupervisionDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly dataFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly timeZone: string;
  fault(id: string, active: boolean, facts: FaultInput['facts']): void;
  clockFound(facts: ClockFacts): void;
  /** Puts a tick into the queue of the readings. */
  tick(): void;
}

export class Supervision {
  private readonly notify: Notify;
  private readonly watchdog: Watchdog;
  private readonly disk: DiskWatch;
  private readonly storage: StorageWatch;
  private readonly housekeeping: Housekeeping;
  /** Null on scaled or virtual time, which nobody can move. */
  private readonly clockWatch: ClockWatch | null;

  constructor({ journal, clock, log, dataFolder, environment, timeZone, fault, clockFound, tick }: SupervisionDeps) {
    this.notify = createNotify({ environment, log });
    this.watchdog = createWatchdog({ clock, notify: this.notify, log, sendTick: async () => tick() });
    this.disk = createDiskWatch({ folder: dataFolder, clock, log, fault });
    this.storage = new StorageWatch({ journal, clock, fault });
    this.housekeeping = new Housekeeping({ journal, clock, log, timeZone });
    this.clockWatch =
      clock instanceof SystemClock
        ? createClockWatch({
            clock,
            log,
            trust: () => readClockTrust(clock.now() + clock.wallStepMs()),
            found: clockFound,
          })
        : null;
  }

  /** Before anything is heard: whether the clock can be trusted decides how messages are read. */
  async startClock(): Promise<void> {
    await this.clockWatch?.start();
  }

  /** When everything runs; `status` shows in `systemctl status`. */
  async start(status: string): Promise<void> {
    this.housekeeping.start();
    this.disk.start();
    this.storage.start();
    this.watchdog.start();
    await this.notify.ready(status);
  }

  async stop(): Promise<void> {
    await this.notify.stopping();
    this.watchdog.stop();
    this.storage.stop();
    this.disk.stop();
    this.clockWatch?.stop();
    await this.housekeeping.stop();
  }
}
