/** The signals of the flat: takes readings in, keeps what is known, says what changed. */

import { CellChange, holdMs, isLife, SignalCell } from './cell.ts';
import { CheckIns, type SavedCheckIns } from './check-ins.ts';
import type { Core } from './core.ts';
import { turn } from './deadlines.ts';
import type { Instant, Reading, SensorFacts, Signal, Value } from './types.ts';

export class Sensor {
  readonly facts: SensorFacts;
  readonly cells = new Map<Signal, SignalCell>();
  heardAt: Instant | null = null;
  /** Watched for since: silence counts from here while it was never heard. */
  since: Instant;
  /** Deaf time since it was last heard: no fault of the sensor. */
  deafMs = 0;
  silent = false;
  readonly checkIns = new CheckIns();
  /** What the bridge thinks. */
  available = true;

  constructor(facts: SensorFacts, since: Instant) {
    this.facts = facts;
    this.since = since;
  }

  get covered(): boolean {
    return !this.silent && this.available;
  }

  /** It keeps saying what cannot be true any more. */
  get stuck(): boolean {
    for (const cell of this.cells.values()) if (cell.stuck) return true;
    return false;
  }
}

export interface SensorsHost {
  changed(change: CellChange): void;
  /** Heard for the first time, or again after silence. */
  heardAgain(sensor: Sensor): void;
  availability(sensor: Sensor): void;
  /** How often it speaks is known better now. */
  learned(sensor: Sensor): void;
  battery(sensor: Sensor, percent: number, at: Instant): void;
  stuck(cell: SignalCell, stuck: boolean): void;
  /** A mat that is not believed says something. */
  saidInDoubt(cell: SignalCell, value: Value, at: Instant): void;
}

interface SavedCell {
  signal: Signal;
  value: Value;
  since: Instant;
  statedAt: Instant;
  holdUntil: Instant;
  firesSince: Instant;
  firedAt: Instant;
  stuck: boolean;
}
export interface SavedSensor {
  id: string;
  heardAt: Instant | null;
  since: Instant;
  deafMs: number;
  silent: boolean;
  available: boolean;
  checkIns: SavedCheckIns;
  cells: SavedCell[];
}

export class Sensors {
  readonly all: Sensor[] = [];
  private readonly byId = new Map<string, Sensor>();
  private readonly core: Core;
  private readonly host: SensorsHost;
  private readonly change = new CellChange();

  constructor(core: Core, host: SensorsHost, saved: readonly SavedSensor[]) {
    this.core = core;
    this.host = host;
    const savedById = new Map(saved.map((sensor) => [sensor.id, sensor]));
    for (const facts of core.program.sensors) this.add(facts, savedById.get(facts.id));
  }

  private add(facts: SensorFacts, saved: SavedSensor | undefined): void {
    const sensor = new Sensor(facts, this.core.now);
    this.all.push(sensor);
    this.byId.set(facts.id, sensor);
    for (const signal of facts.signals) this.cell(sensor, signal);
    if (!saved) return;
    const { id: _, cells, checkIns, ...own } = saved;
    Object.assign(sensor, own);
    sensor.checkIns.restore(checkIns);
    for (const { signal, ...state } of cells) Object.assign(this.cell(sensor, signal), state);
  }

  get(id: string): Sensor | undefined {
    return this.byId.get(id);
  }

  private cell(sensor: Sensor, signal: Signal): SignalCell {
    const known = sensor.cells.get(signal);
    if (known) return known;
    const cell = new SignalCell(sensor.facts, signal, this.core.program.flat.household === 'pet', this.core.now);
    sensor.cells.set(signal, cell);
    if (cell.nature === 'pulse') {
      const key = `hold:${cell.sensor}/${signal}`;
      cell.holdSlot = this.core.deadlines.add(key, turn.hold, () => this.holdDue(cell));
    }
    return cell;
  }

  /** One reading; `host.changed` is called when it changed something that anyone may care for. */
  hear(reading: Reading): void {
    const sensor = this.byId.get(reading.sensor);
    if (sensor === undefined) return;
    const cell = sensor.cells.get(reading.signal) ?? this.cell(sensor, reading.signal);
    if (reading.signal === 'availability') this.hearAvailability(sensor, cell, reading.value);
    else {
      const happenedAt = this.eventAt(reading.at);
      if (reading.evidence === 'report') this.noteHeard(sensor, happenedAt);
      if (reading.signal === 'battery') this.hearBattery(sensor, reading.value, happenedAt);
      this.hearCell(sensor, cell, reading, happenedAt);
    }
  }

  private hearCell(sensor: Sensor, cell: SignalCell, { value, evidence, renews }: Reading, at: Instant): void {
    const copy = evidence === 'copy';
    if (!copy && value === true) cell.fires(at);
    if (!copy && cell.isRestless(at)) this.setStuckUnknown(cell, at);
    else if (value === cell.value && cell.nature !== 'press') {
      if (!copy) this.renew(cell, at);
      if (!copy && renews) this.motionMoves(sensor);
    } else if (cell.nature === 'state' && cell.onChange.length === 0) this.keep(cell, value, at);
    else if (this.accepts(sensor, cell, value, at, copy)) this.apply(cell, value, at, copy);
  }

  /** Nobody asks for this signal: it is only shown. */
  private keep(cell: SignalCell, value: Value, at: Instant): void {
    if (at < cell.statedAt) return;
    cell.value = value;
    cell.since = at;
    cell.statedAt = at;
  }

  /** It was there when it spoke, however late that is heard. */
  private noteHeard(sensor: Sensor, at: Instant): void {
    if (sensor.heardAt !== null && at <= sensor.heardAt) return;
    const news = sensor.heardAt === null || sensor.silent || !sensor.available;
    const couldHear = sensor.heardAt !== null && sensor.deafMs === 0;
    const learned = couldHear && sensor.checkIns.spoke(at, at - (sensor.heardAt ?? at));
    sensor.heardAt = at;
    sensor.deafMs = 0;
    if (learned) this.host.learned(sensor);
    if (news) this.host.heardAgain(sensor);
  }

  /** `last_seen`, which goes by the wall, in own time; never ahead of now. */
  private eventAt(at: Instant): Instant {
    const { core } = this;
    return core.clock.trusted ? Math.min(core.ownOfWall(at), core.now) : core.now;
  }

  private renew(cell: SignalCell, at: Instant): void {
    if (at < cell.statedAt) return;
    cell.statedAt = at;
    if (cell.value === true && cell.nature === 'pulse' && cell.signal !== 'presence') {
      cell.holdUntil = at + holdMs(cell.signal);
    }
  }

  /** Late statements, repeated presses, copies of pulses and anything a stuck sensor says but `off` are no news. */
  private accepts(sensor: Sensor, cell: SignalCell, value: Value, at: Instant, copy: boolean): boolean {
    if (cell.nature === 'press') {
      // The same press told again has the same instant; a press a moment later is another one, and is never swallowed.
      const repeated = value === cell.value && at === cell.statedAt;
      return !copy && !repeated;
    }
    if (at < cell.statedAt || (cell.stuck && at === cell.statedAt)) return false;
    if (cell.stuck && cell.nature === 'edge') {
      cell.statedAt = at;
      if (!copy) this.host.saidInDoubt(cell, value, at);
      return false;
    }
    if (cell.stuck && (copy || (value === true && cell.signal !== 'motion' && cell.signal !== 'vibration')))
      return false;
    if (copy && value === true && cell.nature === 'pulse') {
      cell.value = null;
      return false;
    }
    if (cell.signal === 'motion' && !copy) this.motionMoves(sensor);
    return true;
  }

  /** Any change of a radar's motion shows that its presence is alive. */
  private motionMoves(sensor: Sensor): void {
    const presence = sensor.cells.get('presence');
    if (!presence) return;
    presence.holdUntil = this.core.now + holdMs('presence');
    this.setStuck(presence, false);
  }

  private apply(cell: SignalCell, value: Value, at: Instant, copy: boolean): void {
    const { change } = this;
    if (!copy && cell.nature !== 'state') this.byId.get(cell.sensor)?.checkIns.happened(at);
    const wasHeld = cell.held;
    change.cell = cell;
    change.previous = cell.value;
    change.at = at;
    change.copy = copy;
    cell.value = value;
    cell.since = at;
    cell.statedAt = at;
    change.life = !copy && isLife(cell, change.previous);
    change.hold = cell.held === wasHeld ? null : cell.held ? 'began' : 'ended';
    if (cell.stuck) this.setStuck(cell, false);
    if (cell.holdSlot) this.hold(cell, value === true, at);
    this.host.changed(change);
  }

  private hold(cell: SignalCell, on: boolean, since: Instant): void {
    cell.holdUntil = on ? since + holdMs(cell.signal) : 0;
    if (cell.holdSlot) this.core.deadlines.set(cell.holdSlot, on ? cell.holdUntil : null, 'time');
  }

  private holdDue(cell: SignalCell): void {
    if (cell.value !== true || !cell.holdSlot) return;
    if (cell.holdUntil > this.core.now) this.core.deadlines.set(cell.holdSlot, cell.holdUntil, 'time');
    else this.setStuckUnknown(cell, cell.signal === 'presence' ? cell.holdUntil - holdMs(cell.signal) : cell.holdUntil);
  }

  /**
   * A mat that the rest of the flat contradicts, a hold that never ends. `since`: when it was last to be believed. Who lies
   * before a radar is silent from its last change on, not from four hours later, when the radar is given up.
   */
  setStuckUnknown(cell: SignalCell, since: Instant): void {
    if (cell.value === null) return;
    this.setStuck(cell, true);
    this.turn(cell, null, since);
  }

  /** A mat has proved itself: what it says counts again. */
  believe(cell: SignalCell, value: Value, since: Instant): void {
    this.setStuck(cell, false);
    this.turn(cell, value, since);
  }

  /** Nothing was reported: the engine thinks otherwise of it. */
  private turn(cell: SignalCell, value: Value, since: Instant): void {
    const change = new CellChange();
    change.cell = cell;
    change.previous = cell.value;
    change.at = since;
    change.copy = true;
    change.hold = cell.held ? 'ended' : null;
    cell.value = value;
    cell.since = since;
    if (cell.holdSlot) this.hold(cell, false, this.core.now);
    this.host.changed(change);
  }

  private setStuck(cell: SignalCell, stuck: boolean): void {
    if (cell.stuck === stuck) return;
    cell.stuck = stuck;
    this.host.stuck(cell, stuck);
  }

  private hearBattery(sensor: Sensor, value: Value, at: Instant): void {
    if (typeof value === 'number') this.host.battery(sensor, value, at);
  }

  private hearAvailability(sensor: Sensor, cell: SignalCell, value: Value): void {
    cell.value = value;
    const available = value !== false;
    if (sensor.available === available) return;
    sensor.available = available;
    this.host.availability(sensor);
  }

  save(): SavedSensor[] {
    return this.all.map(({ facts, cells, heardAt, since, deafMs, silent, available, checkIns }) => ({
      ...{ id: facts.id, heardAt, since, deafMs, silent, available, checkIns: checkIns.state },
      cells: [...cells.values()].map(savedCell),
    }));
  }
}

function savedCell(cell: SignalCell): SavedCell {
  const { signal, value, since, statedAt, holdUntil, firesSince, firedAt, stuck } = cell;
  return { signal, value, since, statedAt, holdUntil, firesSince, firedAt, stuck };
}
