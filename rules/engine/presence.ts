/** Home, away or unknown. Away is an inference: an exit door moved, and then nothing was heard (decision 0008). */
import type { CellChange, SignalCell } from './cell.ts';
import type { Core } from './core.ts';
import { type Slot, turn } from './deadlines.ts';
import type { Life } from './life.ts';
import { limits } from './limits.ts';
import type { Sensor, Sensors } from './sensors.ts';
import type { Instant } from './types.ts';

export type Whereabouts = 'home' | 'away' | 'unknown';

export interface SavedPresence {
  value: Whereabouts;
  since: Instant;
  why: string;
  /** An exit door moved and the delay runs. `returning`: nobody was home before, so somebody may have come in. */
  leaving: { sensor: string; room: string; movedAt: Instant; quietFrom: Instant; returning: boolean } | null;
  /** One pulse was heard in the empty flat. If none follows it was a phantom, and she is still away, asked after then. */
  doubt: { askAt: Instant } | null;
}

export interface PresenceHost {
  presenceChanged(): void;
  awayTooLong(since: Instant): void;
  /** A visit or carer on site, or one that has just ended: who left is anyone's guess. */
  visited(): boolean;
  /** An occupied bed or seat that may be believed. */
  sees(cell: SignalCell): boolean;
}

export class Presence {
  readonly state: SavedPresence;
  private readonly core: Core;
  private readonly sensors: Sensors;
  private readonly life: Life;
  private readonly host: PresenceHost;
  private readonly leavingSlot: Slot;
  private readonly awaySlot: Slot;
  private readonly doubtSlot: Slot;

  constructor(core: Core, sensors: Sensors, life: Life, host: PresenceHost, saved: SavedPresence | undefined) {
    this.core = core;
    this.sensors = sensors;
    this.life = life;
    this.host = host;
    this.state = saved ?? { value: 'unknown', since: core.now, why: 'start', leaving: null, doubt: null };
    this.leavingSlot = core.deadlines.add('presence:leaving', turn.presence, (lost) => this.leavingDue(lost));
    this.awaySlot = core.deadlines.add('presence:away', turn.presence, () => this.awayDue());
    this.doubtSlot = core.deadlines.add('presence:doubt', turn.presence, (lost) => this.doubtDue(lost));
  }

  /** Away lasts until then if nothing is heard; null while it is not away. */
  get awayUntil(): Instant | null {
    return this.state.value === 'away' ? this.awaySlot.due : null;
  }

  set(value: Whereabouts, why: string): void {
    const { state, core } = this;
    this.setDoubt(null);
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

  /** A person has answered: she is out. Asked again when that has lasted as long as the first time. */
  confirmedAway(): void {
    if (this.state.why === 'away-too-long') this.away('told', this.core.now + this.core.program.flat.awayMaxMs);
  }

  /** Any change of a cell, sign of life or not. */
  changed(change: CellChange): void {
    if (isExitMoving(change)) this.exitMoved(change);
    else if (change.life) this.sign(change);
    else if (change.hold !== null && this.state.leaving) this.holdChanged(change);
  }

  /** A detector fell silent: the delay runs on from there. A radar that is given up has seen somebody all the time. */
  private holdChanged({ cell, hold, copy, at }: CellChange): void {
    if (hold === 'ended' && copy && cell.signal === 'presence') this.stay();
    else this.countQuiet(at);
  }

  private sign(change: CellChange): void {
    const { state } = this;
    if (state.leaving && change.at < state.leaving.movedAt) this.countQuiet(change.at);
    else if (state.leaving) this.stay();
    if (state.value === 'home' || this.isOld(change)) return;
    if (provesHome(change.cell)) this.set('home', change.cell.sensor);
    else if (this.life.sustainedSince(state.since)) this.set('home', 'sustained-activity');
    else if (state.value === 'away') this.beginDoubt();
    else this.setDoubt(null);
  }

  /** It happened before she left, and says nothing of now. */
  private isOld({ at }: CellChange): boolean {
    const { value, since } = this.state;
    return value === 'away' && at < since - this.core.program.flat.exitDelayMs;
  }

  private beginDoubt(): void {
    const askAt = this.awaySlot.due;
    this.set('unknown', 'single-sign');
    this.setDoubt({ askAt });
  }

  private setDoubt(doubt: SavedPresence['doubt']): void {
    this.state.doubt = doubt;
    this.core.deadlines.set(this.doubtSlot, doubt && this.core.now + limits.doubtMs, 'silence');
  }

  private doubtDue(lost: boolean): void {
    const { doubt } = this.state;
    if (doubt && !lost) this.away('phantom', doubt.askAt);
  }

  private stay(): void {
    this.state.leaving = null;
    this.core.deadlines.set(this.leavingSlot, null, 'silence');
  }

  /** Either way: a door that is pulled to without closing its contact is left open for the whole absence. */
  private exitMoved({ cell, at }: CellChange): void {
    const { state, core } = this;
    const { sensor, room } = cell;
    const returning = state.leaving?.returning ?? state.value === 'away';
    this.set('home', sensor);
    if (!core.program.flat.leavesAlone || this.heardInsideSince(at, sensor)) return;
    state.leaving = { sensor, room, movedAt: at, quietFrom: at, returning };
    this.countQuiet(at);
  }

  /** A door's report that comes late: whoever was heard after it has not left by it. */
  private heardInsideSince(at: Instant, door: string): boolean {
    const { last } = this.life.state;
    return last !== null && last.at > at && last.sensor !== door;
  }

  /** The delay runs from the last hold's end on, and not while anything is held on. */
  private countQuiet(at: Instant): void {
    const { leaving } = this.state;
    if (!leaving) return;
    leaving.quietFrom = Math.max(leaving.quietFrom, at);
    const due = this.anyHeld() ? null : leaving.quietFrom + this.core.program.flat.exitDelayMs;
    this.core.deadlines.set(this.leavingSlot, due, 'silence', leaving.quietFrom);
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
    else if (leaving.returning) this.set('unknown', 'came-in-unheard');
    else this.away(leaving.sensor, leaving.movedAt + this.core.program.flat.awayMaxMs);
  }

  private away(why: string, askAt: Instant): void {
    this.set('away', why);
    this.core.deadlines.set(this.awaySlot, askAt, 'time');
  }

  /** A bed, a seat or a radar that says somebody is there. */
  private someoneIsSeen(): boolean {
    return this.sensors.all.some((sensor) =>
      [...sensor.cells.values()].some((cell) => cell.lives && cell.value === true && this.sees(cell)),
    );
  }

  private sees(cell: SignalCell): boolean {
    return cell.signal === 'presence' || ((cell.signal === 'bed' || cell.signal === 'seat') && this.host.sees(cell));
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

const isExitMoving = ({ cell, life }: CellChange): boolean => life && cell.signal === 'contact' && cell.facts.exit;

/** A single pulse of motion may be a phantom; hands on a door, a bed, a seat or a button are not. */
const provesHome = (cell: SignalCell): boolean => cell.nature === 'edge' || cell.nature === 'press';

/** Would it hear somebody moving about? */
export function witnesses(sensor: Sensor): boolean {
  for (const cell of sensor.cells.values()) if (cell.lives && cell.nature !== 'press') return true;
  return false;
}
