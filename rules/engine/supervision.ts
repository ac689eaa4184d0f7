/** Which sensors can be heard, which are stuck, and whether anyone is left to witness activity (DESIGN 5, coverage). */
import type { SignalCell } from './cell.ts';
import type { Core } from './core.ts';
import { type Slot, turn } from './deadlines.ts';
import { limits } from './limits.ts';
import { witnesses } from './presence.ts';
import type { Sensor, Sensors } from './sensors.ts';
import type { FaultInput, Instant } from './types.ts';

export interface SupervisionHost {
  fault(id: string, active: boolean, facts: FaultInput['facts']): void;
  /** The last witness has gone silent. */
  unseen(): void;
}

const lookAgainMs = 60 * 60_000;

export class Supervision {
  private readonly core: Core;
  private readonly sensors: Sensors;
  private readonly host: SupervisionHost;
  private readonly slots = new Map<Sensor, Slot>();

  constructor(core: Core, sensors: Sensors, host: SupervisionHost) {
    this.core = core;
    this.sensors = sensors;
    this.host = host;
    for (const sensor of sensors.all) {
      const slot = core.deadlines.add(`silent:${sensor.facts.id}`, turn.supervision, () => this.look(sensor));
      this.slots.set(sensor, slot);
    }
  }

  /** Begins to watch sensors that have no deadline yet. */
  start(): void {
    for (const [sensor, slot] of this.slots) {
      if (!sensor.silent && slot.due === Number.POSITIVE_INFINITY) this.look(sensor);
    }
  }

  /** For a look ahead: sensors that have been heard are taken to go on checking in. */
  takeAsHeard(): void {
    for (const [sensor, slot] of this.slots) if (sensor.heardAt !== null) this.core.deadlines.remove(slot);
  }

  private silentAt(sensor: Sensor): Instant {
    return (sensor.heardAt ?? sensor.since) + silentAfterMs(sensor) + sensor.deafMs;
  }

  /** Looked at only when it could be silent: a heard sensor costs nothing. */
  private look(sensor: Sensor): void {
    const { core } = this;
    const slot = this.slots.get(sensor) as Slot;
    const silentAt = this.silentAt(sensor);
    if (silentAt > core.now) core.deadlines.set(slot, silentAt, 'time');
    else if (core.deaf) core.deadlines.set(slot, core.now + lookAgainMs, 'time');
    else this.silent(sensor);
  }

  private silent(sensor: Sensor): void {
    sensor.silent = true;
    this.tellFault(sensor);
    this.checkCoverage(sensor);
  }

  heardAgain(sensor: Sensor): void {
    const was = sensor.covered;
    sensor.silent = false;
    sensor.available = true;
    if (!was) this.tellFault(sensor);
    this.look(sensor);
  }

  learned(sensor: Sensor): void {
    if (!sensor.silent) this.look(sensor);
  }

  availability(sensor: Sensor): void {
    if (sensor.silent) return;
    this.tellFault(sensor);
    this.checkCoverage(sensor);
  }

  private tellFault(sensor: Sensor): void {
    const { heardAt, facts, checkIns } = sensor;
    const last = heardAt === null ? {} : { lastHeardAt: this.core.told(heardAt) };
    const usual = facts.learnsSilence && checkIns.usualMs !== null ? { usualMs: checkIns.usualMs } : {};
    this.host.fault(`silent:${facts.id}`, !sensor.covered, { sensor: facts.id, room: facts.room, ...last, ...usual });
  }

  stuck(cell: SignalCell, stuck: boolean): void {
    const { sensor, room, signal } = cell;
    const told = cell.nature === 'edge' || signal === 'presence' || cell.isRestless(this.core.now);
    if (told || !stuck) this.host.fault(`stuck:${sensor}`, stuck, { sensor, room, signal });
    else this.core.audit('held-too-long', { sensor, signal });
  }

  /** Sensors that would hear somebody moving about. */
  get witnesses(): Sensor[] {
    return this.sensors.all.filter(witnesses);
  }

  get monitored(): boolean {
    const asked = this.witnesses;
    return asked.length === 0 || asked.some((sensor) => sensor.covered);
  }

  private checkCoverage(lost: Sensor): void {
    if (witnesses(lost) && !lost.covered && !this.monitored) this.host.unseen();
  }

  /** Deaf time is no silence of any sensor. */
  deafFor(ms: number): void {
    for (const sensor of this.sensors.all) if (!sensor.silent) sensor.deafMs += ms;
  }
}

/** The kind's default at most; sooner once its own check-ins are known. */
function silentAfterMs({ facts, checkIns }: Sensor): number {
  const { usualMs } = checkIns;
  if (!facts.learnsSilence || usualMs === null) return facts.silentAfterMs;
  const { times, atLeastMs } = limits.checkIns;
  return Math.min(facts.silentAfterMs, Math.max(times * usualMs, atLeastMs));
}
