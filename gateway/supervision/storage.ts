/** Damage that the journal has found becomes a fault that somebody hears of, not a line on a page. */
import type { FaultInput } from '../../rules/engine/types.ts';
import type { Clock, Timer } from '../clock.ts';
import type { Journal } from '../journal/journal.ts';

const lookEveryMs = 10 * 60_000;

export interface StorageWatchDeps {
  readonly journal: Pick<Journal, 'health'>;
  readonly clock: Clock;
  fault(id: 'journal', active: boolean, facts: FaultInput['facts']): void;
}

export class StorageWatch {
  private readonly deps: StorageWatchDeps;
  private timer: Timer | null = null;
  private told = '';

  constructor(deps: StorageWatchDeps) {
    this.deps = deps;
  }

  start(): void {
    const damage = this.deps.journal.health().damage.join('; ');
    if (damage !== this.told) this.deps.fault('journal', damage !== '', { damage });
    this.told = damage;
    this.timer = this.deps.clock.after(lookEveryMs, () => this.start());
  }

  stop(): void {
    this.timer?.cancel();
  }
}
