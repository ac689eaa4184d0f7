/** One rule at work: what its kind sees of the flat, its deadlines, its window. */
import type { Cell, Facts, Group, Kind, Selection, Watch } from '../kinds/kind.ts';
import type { CellChange, Listener, SignalCell } from './cell.ts';
import type { Core } from './core.ts';
import { type Evidence, type Slot, turn } from './deadlines.ts';
import type { LocalTime } from './local-clock.ts';
import { RuleHours } from './rule-hours.ts';
import type { Sensor } from './sensors.ts';
import type { Instant, Rule } from './types.ts';
import type { Occurrence } from './windows.ts';

export interface SavedRule {
  id: string;
  hash: string;
  memory: unknown;
  allowed: boolean;
  open: boolean;
  openSince: Instant;
  closedSince: Instant;
  window: Occurrence | null;
  heardSince: Instant | null;
  unprimed: boolean;
  heldBack: boolean;
}

export interface RuleHost {
  /** `while`, mode and phase allow this rule now. */
  allows(watch: RuleWatch): boolean;
  presence(): 'home' | 'away' | 'unknown';
  excusedUntil(): Instant | null;
  deafWithin(from: Instant, to: Instant): boolean;
  raise(watch: RuleWatch, facts: Facts, how?: { readonly shadow?: boolean }): void;
  ended(watch: RuleWatch): void;
  /** Its conditions closed: a pre-alarm has lost its ground. */
  closed(watch: RuleWatch): void;
  overtaken(watch: RuleWatch, sensor: string): boolean;
  /** It should judge now and cannot see. */
  blind(watch: RuleWatch): void;
  /** Its hold-off has ended, and something was held back in it. */
  holdOffOver(watch: RuleWatch): void;
  /** A selected sign of life, after the kind has heard it. */
  lived(watch: RuleWatch, change: CellChange): void;
}

export class RuleWatch implements Watch, Listener {
  readonly rule: Rule;
  readonly kind: Kind<unknown, unknown>;
  readonly spec: unknown;
  readonly group: Group;
  readonly selection: readonly Selection[];
  readonly cells: SignalCell[] = [];
  readonly sensors = new Set<Sensor>();
  readonly sensorIds = new Set<string>();
  private readonly witnesses = new Set<Sensor>();
  memory: unknown;
  allowed = false;
  open = false;
  openSince: Instant;
  /** When it was last open; its beginning where it never was. */
  closedSince: Instant;
  heardSince: Instant | null = null;
  /** New to a flat that has lived already: it waits for Engine.reload to be primed. */
  unprimed = false;
  /** Something would have been raised since the hold-off began. */
  heldBack = false;
  /** Its own deadline first, then those of its cells where its kind judges each. */
  private readonly slots: Slot[];
  private readonly cellSlots = new Map<Cell, Slot>();
  private readonly ownSlot: Slot;
  private readonly hours: RuleHours;
  private readonly holdOffSlot: Slot;
  private readonly pulses: SignalCell[] = [];
  private readonly core: Core;
  private readonly host: RuleHost;

  constructor(core: Core, host: RuleHost, rule: Rule, kind: Kind<unknown, unknown>) {
    this.core = core;
    this.host = host;
    this.rule = rule;
    this.kind = kind;
    this.spec = rule.spec;
    this.group = kind.group(rule.spec);
    this.selection = kind.selects(rule.spec);
    this.memory = kind.memory();
    this.openSince = core.now;
    this.closedSince = core.now;
    this.ownSlot = core.deadlines.add(`rule:${rule.id}`, turn.rule, (lost) => this.due(lost, null));
    this.slots = [this.ownSlot];
    this.hours = new RuleHours(core, rule, () => this.turn());
    this.holdOffSlot = core.deadlines.add(`hold-off:${rule.id}`, turn.rule, () => this.holdOffOver());
  }

  /** Finds its cells and asks to be told of their changes. */
  connect(all: readonly Sensor[]): void {
    for (const sensor of all) for (const cell of sensor.cells.values()) this.connectCell(sensor, cell);
    if (this.selection[0]?.signal !== 'whereabouts') return;
    for (const sensor of all) if (sensor.facts.exit) this.witness(sensor);
  }

  private witness(sensor: Sensor): void {
    this.sensors.add(sensor);
    this.sensorIds.add(sensor.facts.id);
    this.witnesses.add(sensor);
  }

  private connectCell(sensor: Sensor, cell: SignalCell): void {
    const selected = this.selection.some((selection) => selects(selection, cell));
    if (!selected) {
      if (cell.lives && this.kind.hearsAllLife(this.spec)) cell.onLifeElsewhere.push(this);
      return;
    }
    this.cells.push(cell);
    this.sensors.add(sensor);
    this.sensorIds.add(sensor.facts.id);
    if (cell.nature !== 'press') this.witnesses.add(sensor);
    if (cell.nature === 'pulse') this.pulses.push(cell);
    if (this.kind.eachCell?.(this.spec)) this.addCellSlot(cell);
    if (this.kind.lifeOnly(this.spec)) cell.onLife.push(this);
    else cell.onChange.push(this);
  }

  private addCellSlot(cell: SignalCell): void {
    const key = `rule:${this.rule.id}/${cell.sensor}`;
    const slot = this.core.deadlines.add(key, turn.rule, (lost) => this.due(lost, cell));
    this.slots.push(slot);
    this.cellSlots.set(cell, slot);
  }

  /** The first of its deadlines. */
  get slot(): Slot {
    return this.slots.reduce((first, slot) => (slot.due < first.due ? slot : first));
  }

  get now(): Instant {
    return this.core.now;
  }

  get held(): boolean {
    for (const cell of this.pulses) if (cell.held) return true;
    return false;
  }

  get presence(): 'home' | 'away' | 'unknown' {
    return this.host.presence();
  }

  get several(): boolean {
    return this.core.program.flat.household === '2+';
  }

  get excusedUntil(): Instant | null {
    return this.rule.while === 'in-bed' ? null : this.host.excusedUntil();
  }

  /** Who would witness what it waits for. A button nobody presses is no witness of motion. */
  get asked(): ReadonlySet<Sensor> {
    return this.witnesses.size > 0 ? this.witnesses : this.sensors;
  }

  get sees(): boolean {
    const { asked } = this;
    for (const sensor of asked) if (sensor.covered) return true;
    return asked.size === 0 && this.isDerived;
  }

  selectsCell(cell: SignalCell): boolean {
    return this.cells.includes(cell);
  }

  /** Would a report of this sensor be heard by it? */
  hears(sensor: string): boolean {
    return this.sensorIds.has(sensor) || this.isDerived;
  }

  /** It speaks of what the engine infers from all sensors. */
  private get isDerived(): boolean {
    const signal = this.selection[0]?.signal;
    return signal === 'whereabouts' || signal === 'health';
  }

  ownOfWall(wall: Instant): Instant {
    return this.core.ownOfWall(wall);
  }

  told(own: Instant): Instant {
    return this.core.told(own);
  }

  local(own: Instant): LocalTime {
    return this.core.local.at(this.core.told(own));
  }

  clocksChangeOn(day: number): boolean {
    return this.core.local.changesOn(day);
  }

  get hearsAll(): boolean {
    for (const sensor of this.witnesses) if (!sensor.covered) return false;
    return true;
  }

  get seesAll(): boolean {
    for (const sensor of this.witnesses) if (sensor.stuck) return false;
    return this.hearsAll;
  }

  get hoursKnown(): boolean {
    return this.core.clock.trusted;
  }

  withinHours(own: Instant): boolean {
    return this.hours.holds(own);
  }

  get armed(): boolean {
    return this.core.deadlines.isSet(this.slot);
  }

  deafWithin(from: Instant, to: Instant): boolean {
    return this.host.deafWithin(from, to);
  }

  /** An instant that is past fires at once. It is never moved up to now: the same instant again keeps its postponement. */
  arm(at: Instant | null, evidence: Evidence, since?: Instant): void {
    this.core.deadlines.set(this.ownSlot, at, evidence, since);
  }

  armCell(cell: Cell, at: Instant | null, evidence: Evidence, since?: Instant): void {
    const slot = this.cellSlots.get(cell);
    if (slot) this.core.deadlines.set(slot, at, evidence, since);
  }

  raise(facts: Facts, how?: { readonly shadow: boolean }): void {
    this.host.raise(this, facts, how?.shadow ? how : {});
  }

  end(): void {
    this.heldBack = false;
    this.host.ended(this);
  }

  overtaken(sensor: string): boolean {
    return this.host.overtaken(this, sensor);
  }

  /** A reading changed one of its cells, or a sign of life elsewhere where it asked for that. */
  changed(change: CellChange, selected: boolean): void {
    this.kind.heard(this, change, selected);
    if (selected && change.life) this.host.lived(this, change);
  }

  /** Looks again at window, mode, phase and `while`; tells the kind. */
  turn(): void {
    const { hours } = this;
    const before = { open: this.open, allowed: this.allowed };
    const sameHours = hours.read();
    this.allowed = this.host.allows(this);
    this.open = this.allowed && hours.open;
    const goesOn = before.open && (sameHours || !hours.windowed);
    if (this.open && !goesOn) this.openSince = before.allowed ? hours.began : this.core.now;
    if (before.open && !this.open) this.closedSince = this.core.now;
    this.kind.turned(this);
    if (before.allowed && !this.allowed) this.host.closed(this);
  }

  get window(): Occurrence | null {
    return this.hours.window;
  }

  get opensAt(): Instant | null {
    return this.hours.opensAt;
  }

  /** The clock was set or is trusted again. */
  clockSet(): void {
    this.hours.forget();
    this.turn();
  }

  private due(unmonitored: boolean, cell: SignalCell | null): void {
    if (this.allowed && (unmonitored || (this.group === 'silence' && !this.sees))) {
      this.host.blind(this);
      if (this.kind.blind) this.kind.blind(this);
      else this.kind.settled(this);
    } else this.kind.due(this, cell);
  }

  /** Until when no new alert of it may begin; null: it may. */
  get heldOffUntil(): Instant | null {
    const { due } = this.holdOffSlot;
    return due === Number.POSITIVE_INFINITY ? null : due;
  }

  holdOff(): void {
    const { holdOffMs } = this.rule;
    if (holdOffMs > 0) this.core.deadlines.set(this.holdOffSlot, this.now + holdOffMs, 'time');
  }

  endHoldOff(): void {
    this.heldBack = false;
    this.core.deadlines.set(this.holdOffSlot, null, 'time');
  }

  private holdOffOver(): void {
    if (this.heldBack) this.host.holdOffOver(this);
    this.heldBack = false;
  }

  save(): SavedRule {
    const { memory, allowed, open, openSince, closedSince, window, heardSince, unprimed, heldBack } = this;
    const own = { memory, allowed, open, openSince, closedSince, window, heardSince, unprimed, heldBack };
    return { id: this.rule.id, hash: this.rule.hash, ...own };
  }

  /** What it learned under another wording; `before` may be of any kind. */
  keep(before: unknown): void {
    this.kind.keeps?.(this, before);
  }

  restore(saved: SavedRule): void {
    const { id: _, hash: __, window, ...state } = saved;
    this.hours.window = window;
    Object.assign(this, state);
  }
}

/** Is this cell part of a selection? `activity` is every cell that lives. */
export function selects(selection: Selection, cell: SignalCell): boolean {
  const { signal, rooms, sensors, exit } = selection;
  if (signal === 'activity' ? !cell.lives : signal !== cell.signal) return false;
  if (rooms && !rooms.includes(cell.room)) return false;
  if (exit !== undefined && cell.facts.exit !== exit) return false;
  return !sensors || sensors.includes(cell.sensor);
}
