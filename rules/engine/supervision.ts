/** Which sensors can be heard, which are stuck, and whether anyone is left to witness activity (DESIGN 5, coverage). */
import type { CellChange, SignalCell } from './cell.ts';
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
  /** One person lives here and nobody visits: a bed and a kitchen contradict each other. */
  alone(): boolean;
}

export interface SavedSupervision {
  /** Signs of life elsewhere while a bed says occupied: own instants, the last three. */
  contradictions: Record<string, Instant[]>;
}

const lookAgainMs = 60 * 60_000;

export class Supervision {
  private readonly core: Core;
  private readonly sensors: Sensors;
  private readonly host: SupervisionHost;
  private readonly state: SavedSupervision;
  private readonly slots = new Map<Sensor, Slot>();
  private readonly beds: readonly SignalCell[];

  constructor(core: Core, sensors: Sensors, host: SupervisionHost, saved: SavedSupervision | undefined) {
    this.core = core;
    this.sensors = sensors;
    this.host = host;
    this.state = saved ?? { contradictions: {} };
    this.beds = sensors.all.flatMap((sensor) => sensor.cells.get('bed') ?? []);
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

  private silentAt(sensor: Sensor): Instant {
    return (sensor.heardAt ?? sensor.since) + sensor.facts.silentAfterMs + sensor.deafMs;
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

  availability(sensor: Sensor): void {
    if (sensor.silent) return;
    this.tellFault(sensor);
    this.checkCoverage(sensor);
  }

  private tellFault(sensor: Sensor): void {
    const { heardAt, facts } = sensor;
    const last = heardAt === null ? {} : { lastHeardAt: this.core.told(heardAt) };
    this.host.fault(`silent:${facts.id}`, !sensor.covered, { sensor: facts.id, room: facts.room, ...last });
  }

  stuck(cell: SignalCell, stuck: boolean): void {
    const tellable = cell.nature === 'edge' || cell.signal === 'presence';
    if (tellable) this.host.fault(`stuck:${cell.sensor}`, stuck, { sensor: cell.sensor, room: cell.room });
    else if (stuck) this.core.audit('held-too-long', { sensor: cell.sensor, signal: cell.signal });
  }

  get monitored(): boolean {
    const asked = this.sensors.all.filter(witnesses);
    return asked.length === 0 || asked.some((sensor) => sensor.covered);
  }

  private checkCoverage(lost: Sensor): void {
    if (witnesses(lost) && !lost.covered && !this.monitored) this.host.unseen();
  }

  /** Deaf time is no silence of any sensor. */
  deafFor(ms: number): void {
    for (const sensor of this.sensors.all) if (!sensor.silent) sensor.deafMs += ms;
  }

  /** Sustained life in other rooms while a bed says occupied: the mat is stuck and excuses nothing. */
  sign({ cell }: CellChange): void {
    for (const bed of this.beds) {
      if (bed.value === true && bed.room !== cell.room && this.host.alone()) this.contradict(bed);
    }
  }

  private contradict(bed: SignalCell): void {
    const { now } = this.core;
    const { signs, withinMs } = limits.sustained;
    const known = (this.state.contradictions[bed.sensor] ?? []).filter((at) => at >= now - withinMs && at >= bed.since);
    known.push(now);
    this.state.contradictions[bed.sensor] = known;
    if (known.length < signs) return;
    delete this.state.contradictions[bed.sensor];
    this.sensors.setStuckUnknown(bed);
  }

  save(): SavedSupervision {
    return this.state;
  }
}
