/** Daily clean-up by the retention rules. node-cron only triggers it; the last run is kept, a missed one is caught up. */
import cron, { type ScheduledTask } from 'node-cron';
import type { Clock, Timer } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { Journal } from '../journal/journal.ts';
import type { Log } from '../log.ts';

const lastRunKey = 'housekeeping/last-run';
const dayMs = 86_400_000;
/** Long enough after a start that nothing urgent is delayed by it. */
const catchUpAfterMs = 5 * 60_000;

export interface HousekeepingDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeZone: string;
}

export class Housekeeping {
  private readonly deps: HousekeepingDeps;
  private task: ScheduledTask | null = null;
  private catchUp: Timer | null = null;

  constructor(deps: HousekeepingDeps) {
    this.deps = deps;
  }

  start(): void {
    const { journal, clock, timeZone } = this.deps;
    const lastRun = Number(journal.get(lastRunKey) ?? 0);
    if (clock.now() - lastRun > dayMs) this.catchUp = clock.after(catchUpAfterMs, () => this.run());
    this.task = cron.schedule('40 3 * * *', () => this.run(), { timezone: timeZone });
  }

  async stop(): Promise<void> {
    this.catchUp?.cancel();
    await this.task?.destroy();
  }

  run(): void {
    const { journal, clock, log } = this.deps;
    try {
      const deleted = journal.prune(clock.now());
      journal.set(lastRunKey, String(clock.now()));
      log.info({ deleted }, 'clean-up done');
    } catch (error) {
      log.error({ error }, `clean-up failed: ${reasonOf(error)}; trying again tomorrow`);
    }
  }
}
