/** The simulated carer: reads the message, takes the alert over after 20 s of real time, arrives, closes it. */
import type { Clock, Timer } from '../clock.ts';
import type { AlertView, Desk } from '../http/api.ts';

const readsForMs = 20_000;
const arrivesAfterMs = 8_000;
const looksForMs = 8_000;

export interface CarerDeps {
  readonly desk: Desk;
  readonly clock: Clock;
  /** The contact she plays. */
  readonly contact: string;
  /** A person is (no longer) waited for: the demo slows to 1x meanwhile. */
  waiting(alerts: number): void;
  /** She opens the front door. */
  arrive(): void;
}

export class SimulatedCarer {
  private readonly deps: CarerDeps;
  private readonly timers = new Map<string, Timer>();
  private unwatch: (() => void) | null = null;

  constructor(deps: CarerDeps) {
    this.deps = deps;
  }

  start(): void {
    this.unwatch = this.deps.desk.watch((event) => {
      if (event.type === 'status') this.look(event.status.alerts);
    });
  }

  stop(): void {
    this.unwatch?.();
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  private look(alerts: readonly AlertView[]): void {
    const mine = alerts.filter(
      ({ alert }) => (alert.state === 'open' || alert.state === 'acknowledged') && alert.level !== 'fault',
    );
    this.deps.waiting(mine.length);
    for (const { alert } of mine) {
      if (alert.state === 'open') this.once(`ack ${alert.id}`, readsForMs, () => this.takeOver(alert.id));
      else this.once(`close ${alert.id}`, arrivesAfterMs, () => this.visit(alert.id));
    }
  }

  private takeOver(alertId: string): void {
    const { desk, contact } = this.deps;
    const current = desk.status().alerts.find(({ alert }) => alert.id === alertId);
    if (current?.alert.state === 'open') desk.acknowledge({ alertId }, contact, 'demo');
  }

  private visit(alertId: string): void {
    const { desk, contact } = this.deps;
    this.deps.arrive();
    this.once(`leave ${alertId}`, looksForMs, () => {
      const current = desk.status().alerts.find(({ alert }) => alert.id === alertId);
      if (current?.alert.state === 'acknowledged') desk.close({ alertId, reason: 'justified' }, contact, 'demo');
    });
  }

  private once(key: string, afterMs: number, action: () => void): void {
    if (this.timers.has(key)) return;
    this.timers.set(key, this.deps.clock.after(afterMs, action));
  }
}
