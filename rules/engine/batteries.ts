/** Batteries of sensors: low is told once for each sensor, not for each report. */
import type { Core } from './core.ts';
import { type Slot, turn } from './deadlines.ts';
import { limits } from './limits.ts';
import type { Sensor } from './sensors.ts';
import type { FaultInput, Instant } from './types.ts';

export interface BatteriesHost {
  fault(id: string, active: boolean, facts: FaultInput['facts']): void;
}

interface SavedBattery {
  percent: number;
  /** null: it is not. */
  lowSince: Instant | null;
  toldAt: Instant | null;
}

/** By sensor; only those that have been low. */
export type SavedBatteries = Record<string, SavedBattery>;

export class Batteries {
  private readonly core: Core;
  private readonly host: BatteriesHost;
  private readonly state: SavedBatteries;
  private readonly slots = new Map<string, Slot>();

  constructor(core: Core, sensors: readonly Sensor[], host: BatteriesHost, saved: SavedBatteries | undefined) {
    this.core = core;
    this.host = host;
    this.state = saved ?? {};
    for (const { facts } of sensors) {
      const tell = (): void => this.tell(facts.id, facts.room);
      this.slots.set(facts.id, core.deadlines.add(`battery:${facts.id}`, turn.supervision, tell));
    }
  }

  /** A battery is low below one mark and good again only from a higher one: values waver. */
  heard({ facts: { id } }: Sensor, percent: number, at: Instant): void {
    const low = percent < limits.battery.lowBelow;
    if (!low && !this.state[id]) return;
    const battery = this.ofSensor(id);
    battery.percent = percent;
    if (low) this.isLow(id, battery, at);
    else if (battery.lowSince !== null && (percent >= limits.battery.goodFrom || !wasTold(battery)))
      this.isGood(id, battery);
  }

  private ofSensor(id: string): SavedBattery {
    this.state[id] ??= { percent: 100, lowSince: null, toldAt: null };
    return this.state[id];
  }

  /** One low report may be a slip: a second one an hour later confirms it, or a day in which no other comes. */
  private isLow(id: string, battery: SavedBattery, at: Instant): void {
    battery.lowSince ??= at;
    const confirmed = at - battery.lowSince >= limits.battery.confirmedAfterMs;
    const due = confirmed ? this.core.now : battery.lowSince + limits.battery.unrefutedMs;
    const notBefore = battery.toldAt === null ? due : battery.toldAt + limits.battery.tellEveryMs;
    this.await(id, Math.max(due, notBefore));
  }

  private isGood(id: string, battery: SavedBattery): void {
    battery.lowSince = null;
    this.await(id, null);
    this.host.fault(`battery:${id}`, false, {});
  }

  /** While it lasts it is said again every week, unless the alert is still open. */
  private tell(id: string, room: string): void {
    const battery = this.ofSensor(id);
    battery.toldAt = this.core.now;
    this.await(id, this.core.now + limits.battery.tellEveryMs);
    this.host.fault(`battery:${id}`, true, { sensor: id, room, percent: battery.percent });
  }

  private await(id: string, at: Instant | null): void {
    const slot = this.slots.get(id);
    if (slot) this.core.deadlines.set(slot, at, 'time');
  }

  save(): SavedBatteries {
    return this.state;
  }
}

const wasTold = ({ lowSince, toldAt }: SavedBattery): boolean =>
  toldAt !== null && lowSince !== null && toldAt >= lowSince;
