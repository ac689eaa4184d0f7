/** Watches the UPS: a power cut, a battery that will not last, a UPS that does not answer, each a fault of its own. */
import type { Instant } from '../../rules/engine/types.ts';
import type { RaiseFault } from '../channels/channel.ts';
import type { Clock, Timer } from '../clock.ts';
import type { PowerView } from '../http/api.ts';
import type { Journal } from '../journal/journal.ts';
import { Lasting } from '../lasting.ts';
import { limits } from '../limits.ts';
import type { PowerConfig } from './config.ts';
import { askUps, type Trouble } from './nut.ts';
import { readUpsState, type UpsState } from './ups-state.ts';

export interface PowerDeps {
  readonly config: PowerConfig;
  readonly clock: Clock;
  /** Every change of the mains stands on record at once, a blink too. */
  readonly journal: Pick<Journal, 'audit'>;
  readonly fault: RaiseFault;
  readonly ask?: typeof askUps;
}

const { askEveryMs, lowAfterMs, backAfterMs, silentAfterMs } = limits.power;

export class PowerWatch {
  private readonly deps: PowerDeps;
  private stopped: AbortController | null = null;
  private timer: Timer | null = null;
  private mains: PowerView['mains'] = 'unknown';
  private since: Instant | null = null;
  private failedAt: Instant | null = null;
  private state: UpsState | null = null;
  /** The last that was known of the mains before the UPS fell silent. */
  private lastKnown: 'on' | 'failed' | null = null;
  private trouble: Trouble = 'unreachable';
  private readonly failed: Lasting;
  private readonly low: Lasting;
  private readonly worn: Lasting;
  private readonly silent: Lasting;

  constructor(deps: PowerDeps) {
    this.deps = deps;
    const { config, fault } = deps;
    const lasting = (id: string, beginsAfterMs: number, endsAfterMs: number, facts: () => Facts): Lasting =>
      new Lasting({ beginsAfterMs, endsAfterMs }, (active) => fault(id, active, active ? facts() : {}));
    this.failed = lasting('mains', config.tell_after, backAfterMs, () => this.powerFacts());
    this.low = lasting('gateway-battery', lowAfterMs, backAfterMs, () => this.powerFacts());
    this.worn = lasting('ups-battery', silentAfterMs, backAfterMs, () => ({}));
    this.silent = lasting('ups-unreachable', silentAfterMs, 0, () => ({
      trouble: this.trouble,
      last: this.lastKnown ?? '',
    }));
  }

  start(): void {
    this.stopped = new AbortController();
    void this.look(this.stopped.signal);
  }

  stop(): void {
    this.stopped?.abort();
    this.stopped = null;
    this.timer?.cancel();
  }

  get view(): PowerView {
    const { mains, since, state } = this;
    const { batteryLow = false, chargePercent = null, runtimeMs = null } = state ?? {};
    return { mains, since, batteryLow, chargePercent, runtimeMs };
  }

  private async look(stopped: AbortSignal): Promise<void> {
    const { config, clock, ask = askUps } = this.deps;
    const answer = await ask(config, clock, stopped);
    if (stopped.aborted) return;
    this.timer = clock.after(askEveryMs, () => void this.look(stopped));
    const found = 'trouble' in answer ? answer : readUpsState(answer.variables);
    if ('trouble' in found) this.lost(found.trouble);
    else this.found(found);
  }

  private found(state: UpsState): void {
    const atMs = this.deps.clock.monotonicMs();
    this.state = state;
    this.lastKnown = state.onMains ? 'on' : 'failed';
    this.failedAt = state.onMains ? null : (this.failedAt ?? this.deps.clock.now());
    this.turn(this.lastKnown);
    this.silent.hear(false, atMs);
    this.failed.hear(!state.onMains, atMs);
    this.low.hear(state.batteryLow, atMs);
    this.worn.hear(state.batteryWorn, atMs);
  }

  /** What was told before stays told: a silent UPS ends no fault. */
  private lost(trouble: Trouble): void {
    this.state = null;
    this.trouble = trouble;
    this.turn('unknown');
    this.silent.hear(true, this.deps.clock.monotonicMs());
  }

  private turn(mains: PowerView['mains']): void {
    if (mains === this.mains && this.since !== null) return;
    const first = this.since === null;
    const at = this.deps.clock.now();
    const { chargePercent, runtimeMs } = this.state ?? {};
    this.mains = mains;
    this.since = at;
    if (first && mains === 'on') return;
    this.deps.journal.audit(`mains-${mains}`, at, { chargePercent, runtimeMs });
  }

  private powerFacts(): Facts {
    const { chargePercent, runtimeMs } = this.view;
    return {
      ...(this.failedAt === null ? {} : { since: this.failedAt }),
      ...(chargePercent === null ? {} : { percent: chargePercent }),
      ...(runtimeMs === null ? {} : { runtimeMs }),
    };
  }
}

type Facts = Readonly<Record<string, string | number>>;
