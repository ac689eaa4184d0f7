/** Home, away or unknown. Away is an inference: an exit door closed, and then nothing was heard (DESIGN 5). */
import type { CellChange, SignalCell } from './cell.ts';
import type { Core } from './core.ts';
import { type Slot, turn } from './deadlines.ts';
import type { Life } from './life.ts';
import type { Sensor, Sensors } from './sensors.ts';
import type { Instant } from './types.ts';

export type Whereabouts = 'home' | 'away' | 'unknown';

export interface SavedPresence {
  value: Whereabouts;
  since: Instant;
  why: string;
  /** An exit door closed and the delay runs. */
  leaving: { sensor: string; room: string; closedAt: Instant; quietFrom: Instant } | null;
}

export interface PresenceHost {
  presenceChanged(): void;
  awayTooLong(since: Instant): void;
  /** A visit or carer on site, or one that has just ended: who left is anyone's guess. */
  visited(): boolean;
}

export class Presence {
  readonly state: SavedPresence;
  private readonly core: Core;
  private readonly sensors: Sensors;
  private readonly life: Life;
  private readonly host: PresenceHost;
  private readonly leavingSlot: Slot;
  private readonly awaySlot: Slot;

  constructor(core: Core, sensors: Sensors, life: Life, host: PresenceHost, saved: SavedPresence | undefined) {
    this.core = core;
    this.sensors = sensors;
    this.life = life;
    this.host = host;
    this.state = saved ?? { value: 'unknown', since: core.now, why: 'start', leaving: null };
    this.leavingSlot = core.deadlines.add('presence:leaving', turn.presence, (lost) => this.leavingDue(lost));
    this.awaySlot = core.deadlines.add('presence:away', turn.presence, () => this.awayDue());
  }

  set(value: Whereabouts, why: string): void {
    const { state, core } = this;
    if (value !== 'away') core.deadlines.set(this.awaySlot, null, 'time');
    if (state.value === value) return;
    state.value = value;
    state.since = core.now;
    state.why = why;
    core.emit({ type: 'presence', at: core.at, presence: value, why });
    this.host.presenceChanged();
  }

  /** Help and a confirmed fall: somebody is here. */
  certainlyHome(why: string): void {
    this.stay();
    this.set('home', why);
  }

  /** Any change of a cell, sign of life or not. */
  changed(change: CellChange): void {
    if (change.life) this.sign(change);
    if (isExitClosing(change)) this.exitClosed(change);
    else if (change.hold !== null && this.state.leaving) this.countQuiet(change.at);
  }

  private sign(change: CellChange): void {
    const { state } = this;
    if (state.leaving && change.cell.sensor !== state.leaving.sensor) this.stay();
    else if (state.leaving && change.cell.value === true) this.stay();
    if (state.value === 'home') return;
    if (provesHome(change.cell)) this.set('home', change.cell.sensor);
    else if (this.life.sustainedSince(state.since)) this.set('home', 'sustained-activity');
    else if (state.value === 'away') this.set('unknown', 'single-sign');
  }

  private stay(): void {
    this.state.leaving = null;
    this.core.deadlines.set(this.leavingSlot, null, 'silence');
  }

  private exitClosed({ cell, at }: CellChange): void {
    if (!this.core.program.flat.leavesAlone) return;
    this.state.leaving = { sensor: cell.sensor, room: cell.room, closedAt: at, quietFrom: at };
    this.countQuiet(at);
  }

  /** The delay runs from the last hold's end on, and not while anything is held on. */
  private countQuiet(at: Instant): void {
    const { leaving } = this.state;
    if (!leaving) return;
    leaving.quietFrom = Math.max(leaving.quietFrom, at);
    const due = this.anyHeld() ? null : leaving.quietFrom + this.core.program.flat.exitDelayMs;
    this.core.deadlines.set(this.leavingSlot, due, 'silence');
  }

  private anyHeld(): boolean {
    return this.sensors.all.some((sensor) => [...sensor.cells.values()].some((cell) => cell.held));
  }

  private leavingDue(lost: boolean): void {
    const { leaving } = this.state;
    this.state.leaving = null;
    if (!leaving || this.someoneIsSeen()) return;
    if (lost) this.set('unknown', 'deaf');
    else if (this.host.visited()) this.set('unknown', 'visit');
    else if (!this.covered(leaving.sensor, leaving.room)) this.set('unknown', 'not-covered');
    else this.away(leaving.sensor);
  }

  private away(sensor: string): void {
    this.set('away', sensor);
    this.core.deadlines.set(this.awaySlot, this.core.now + this.core.program.flat.awayMaxMs, 'time');
  }

  /** A bed, a seat or a radar that says somebody is there. */
  private someoneIsSeen(): boolean {
    return this.sensors.all.some((sensor) =>
      [...sensor.cells.values()].some((cell) => cell.lives && cell.value === true && seeing.has(cell.signal)),
    );
  }

  /** The sensors near the door would have heard somebody; where there are none, any other would. */
  private covered(door: string, room: string): boolean {
    const others = this.sensors.all.filter((sensor) => sensor.facts.id !== door && witnesses(sensor));
    const near = others.filter((sensor) => sensor.facts.room === room);
    const asked = near.length > 0 ? near : others;
    return asked.some((sensor) => sensor.covered);
  }

  private awayDue(): void {
    const { since } = this.state;
    this.set('unknown', 'away-too-long');
    this.host.awayTooLong(since);
  }
}

const seeing = new Set(['bed', 'seat', 'presence']);

const isExitClosing = ({ cell, previous, life }: CellChange): boolean =>
  life && cell.signal === 'contact' && cell.facts.exit && cell.value === false && previous === true;

/** A single pulse of motion may be a phantom; hands on a door, a bed, a seat or a button are not. */
const provesHome = (cell: SignalCell): boolean => cell.nature === 'edge' || cell.nature === 'press';

/** Would it hear somebody moving about? */
export function witnesses(sensor: Sensor): boolean {
  for (const cell of sensor.cells.values()) if (cell.lives && cell.nature !== 'press') return true;
  return false;
}
