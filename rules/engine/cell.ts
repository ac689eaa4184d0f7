/** What one sensor says through one signal, and what is a sign of life in it (DESIGN 5). */
import type { Cell, Change } from '../kinds/kind.ts';
import type { Slot } from './deadlines.ts';
import { limits } from './limits.ts';
import type { Instant, SensorFacts, Signal, Value } from './types.ts';

/**
 * pulse: `on` is a sign of life and is held until `off`. edge: both edges are. press: each press is.
 * power: rising is. state: none of it is.
 */
export type Nature = 'pulse' | 'edge' | 'press' | 'power' | 'state';

const natures: Partial<Record<Signal, Nature>> = {
  motion: 'pulse',
  presence: 'pulse',
  vibration: 'pulse',
  contact: 'edge',
  bed: 'edge',
  seat: 'edge',
  button: 'press',
  help: 'press',
  power: 'power',
};

export const natureOf = (signal: Signal): Nature => natures[signal] ?? 'state';

export const holdMs = (signal: Signal): number => (signal === 'presence' ? limits.presenceHoldMs : limits.motionHoldMs);

/** Who is told when a cell changes. */
export interface Listener {
  changed(change: Change, selected: boolean): void;
}

/** A rule's window into the flat: mutable, one object a sensor and signal for the life of the engine. */
export class SignalCell implements Cell {
  readonly sensor: string;
  readonly room: string;
  readonly signal: Signal;
  readonly exit: boolean;
  readonly facts: SensorFacts;
  readonly nature: Nature;
  /** Its edges count as signs of life in this household. */
  readonly lives: boolean;
  /** A radar sees somebody who sits still; a plain motion detector does not. */
  private readonly ofRadar: boolean;
  value: Value = null;
  since: Instant;
  /** Event time of its last statement. */
  statedAt: Instant = 0;
  /** Held on until then, unless renewed. */
  holdUntil: Instant = 0;
  /** On for longer than can be true: unknown until it says off. */
  stuck = false;
  /** Motion only: since when it fires without a pause, and when it did last. */
  firesSince: Instant = 0;
  firedAt: Instant = 0;
  holdSlot: Slot | null = null;
  /** Rules that want every change of it. */
  readonly onChange: Listener[] = [];
  /** Rules that selected it for its signs of life. */
  readonly onLife: Listener[] = [];
  /** Rules that did not select it and yet want its signs of life. */
  readonly onLifeElsewhere: Listener[] = [];

  constructor(facts: SensorFacts, signal: Signal, pet: boolean, now: Instant) {
    this.facts = facts;
    this.sensor = facts.id;
    this.room = facts.room;
    this.exit = facts.exit;
    this.signal = signal;
    this.nature = natureOf(signal);
    this.lives = this.nature !== 'state' && !(pet && this.nature === 'pulse');
    this.ofRadar = facts.signals.includes('presence');
    this.since = now;
  }

  /** It reports on, for the first time or again. */
  fires(at: Instant): void {
    if (at - this.firedAt >= limits.pauseMs) this.firesSince = at;
    this.firedAt = Math.max(this.firedAt, at);
  }

  /** Nobody moves for hours without a pause: a motion detector that fires so tells of no person. */
  isRestless(at: Instant): boolean {
    if (this.signal !== 'motion' || this.ofRadar) return false;
    return at - this.firedAt < limits.pauseMs && at - this.firesSince >= limits.restlessMs;
  }

  /** Motion or presence is on: silence has not begun. */
  get held(): boolean {
    return this.lives && this.nature === 'pulse' && this.value === true;
  }
}

/** The one Change that is handed around. */
export class CellChange implements Change {
  cell!: SignalCell;
  previous: Value = null;
  at: Instant = 0;
  life = false;
  hold: 'began' | 'ended' | null = null;
  copy = false;
}

/** Is going from `previous` to the cell's value a sign of life, when really reported? */
export function isLife(cell: SignalCell, previous: Value): boolean {
  if (!cell.lives || cell.value === null) return false;
  switch (cell.nature) {
    case 'pulse':
      return cell.value === true;
    case 'edge':
      return previous !== null;
    case 'press':
      return true;
    case 'power':
      return typeof previous === 'number' && previous < limits.powerRisesOverW && rising(cell.value);
    default:
      return false;
  }
}

const rising = (value: Value): boolean => typeof value === 'number' && value >= limits.powerRisesOverW;
