/**
 * Beds and seats: since when they are occupied, and whether they are to be believed (DESIGN 5, decision 0009).
 * A mat that says occupied while somebody walks about in other rooms is stuck: unknown, and no sign of life, until it has
 * proved itself in an ordinary night.
 */
import type { CellChange, SignalCell } from './cell.ts';
import type { Core } from './core.ts';
import { limits } from './limits.ts';
import type { Presence } from './presence.ts';
import type { Sensors } from './sensors.ts';
import type { Instant, Value } from './types.ts';

export interface MatsHost {
  /** One person lives here and nobody is known to visit: a bed and a kitchen contradict each other. */
  alone(): boolean;
  readonly presence: Presence;
}

interface Sign {
  at: Instant;
  sensor: string;
  byHand: boolean;
}

interface SavedMat {
  /** What it says, believed or not. */
  says: Value;
  saysSince: Instant;
  /** Occupied since, with short breaks in which nobody was up; null: not. */
  since: Instant | null;
  /** It was contradicted since then: being occupied proves nothing. */
  caught: boolean;
  /** The last signs of life in other rooms while it said occupied. */
  against: Sign[];
}

export interface SavedMats {
  mats: Record<string, SavedMat>;
  /** The last that was heard of somebody inside, exit doors and mats apart. */
  insideAt: Instant;
  /** Until then whoever is up may be somebody who came in by the door. */
  companyUntil: Instant;
}

const isMat = ({ signal }: SignalCell): boolean => signal === 'bed' || signal === 'seat';
const isExit = ({ signal, facts }: SignalCell): boolean => signal === 'contact' && facts.exit;

export class Mats {
  readonly cells: readonly SignalCell[];
  private readonly core: Core;
  private readonly sensors: Sensors;
  private readonly host: MatsHost;
  private readonly state: SavedMats;

  constructor(core: Core, sensors: Sensors, host: MatsHost, saved: SavedMats | undefined) {
    this.core = core;
    this.sensors = sensors;
    this.host = host;
    this.state = saved ?? { mats: {}, insideAt: 0, companyUntil: 0 };
    this.cells = sensors.all.flatMap((sensor) => [...sensor.cells.values()].filter(isMat));
    for (const cell of this.cells) this.state.mats[cell.sensor] ??= asFound(cell);
  }

  private of(cell: SignalCell): SavedMat {
    return this.state.mats[cell.sensor] as SavedMat;
  }

  /** Since when it is occupied, tossing and turning included. */
  since(cell: SignalCell): Instant {
    return this.of(cell).since ?? cell.since;
  }

  /** What it says now, believed or not. */
  says(cell: SignalCell, value: Value, at: Instant): void {
    const mat = this.of(cell);
    if (value === true && !this.goesOn(mat, at)) {
      mat.since = at;
      mat.caught = false;
    }
    if (value === null) mat.since = null;
    mat.says = value;
    mat.saysSince = at;
  }

  /** She turned over, or a mat chatters: as long as nobody was up meanwhile, it is the same rest. */
  private goesOn({ since, saysSince }: SavedMat, at: Instant): boolean {
    return since !== null && at - saysSince < limits.turningOverMs;
  }

  /** A sign of life, or a hold that ends: somebody is inside. */
  heard(change: CellChange): void {
    const { cell, at } = change;
    if (isExit(cell)) this.exitMoved(cell);
    else if (!isMat(cell)) this.state.insideAt = Math.max(this.state.insideAt, at);
    if (change.life) for (const mat of this.cells) if (mat.room !== cell.room) this.signElsewhere(mat, change);
  }

  /** Nobody was up and the door opens: somebody comes. Whoever was up goes out, unless there is company already. */
  private exitMoved(cell: SignalCell): void {
    const { state, core } = this;
    const inside = core.now - state.insideAt < limits.walkToDoorMs;
    const comes = cell.value === true && !inside && this.host.presence.state.value !== 'away';
    if (comes || core.now < state.companyUntil) state.companyUntil = core.now + limits.companyMs;
  }

  private signElsewhere(cell: SignalCell, change: CellChange): void {
    const mat = this.of(cell);
    if (change.at < mat.saysSince) return;
    if (mat.says === true) this.contradict(cell, mat, change);
    else if (mat.says === false && mat.since !== null) this.gotUp(cell, mat, change.at);
  }

  private contradict(cell: SignalCell, mat: SavedMat, { cell: other, at }: CellChange): void {
    if (!this.host.alone() || this.core.now < this.state.companyUntil) return;
    const { signs, withinMs } = limits.sustained;
    const byHand = other.nature !== 'pulse' && !isMat(other);
    const against = [...mat.against, { at, sensor: other.sensor, byHand }];
    mat.against = against.filter((sign) => sign.at >= at - withinMs).slice(-signs);
    if (mat.against.length < signs || !convinces(mat.against)) return;
    mat.against = [];
    mat.caught = true;
    if (!cell.stuck) this.sensors.setStuckUnknown(cell, this.core.now);
  }

  /** Occupied for hours, then empty, then up elsewhere: an ordinary night, in which it was right all along. */
  private gotUp(cell: SignalCell, mat: SavedMat, at: Instant): void {
    const restedMs = mat.saysSince - (mat.since ?? mat.saysSince);
    const right = !mat.caught && restedMs >= limits.ordinaryNightMs && at - mat.saysSince <= limits.gettingUpMs;
    mat.since = null;
    if (right && cell.stuck) this.sensors.believe(cell, mat.says, mat.saysSince);
  }

  save(): SavedMats {
    return this.state;
  }
}

const asFound = ({ value, since }: SignalCell): SavedMat => ({
  ...{ says: value, saysSince: since, since: value === true ? since : null, caught: false, against: [] },
});

/** One detector alone may have a phantom; hands on a door, a button or a tap have none. */
const convinces = (signs: readonly Sign[]): boolean =>
  signs.some(({ byHand, sensor }) => byHand || sensor !== signs[0]?.sensor);
