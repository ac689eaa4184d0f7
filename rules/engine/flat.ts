/** All parts of one engine, wired: the one place where they meet. */
import type { Facts } from '../kinds/kind.ts';
import { Absence } from './absence.ts';
import { Alerts, type SavedAlerts } from './alerts.ts';
import { Batteries, type SavedBatteries } from './batteries.ts';
import { Bed, type SavedBed } from './bed.ts';
import { ownRules, routineRaiser, testRaiser } from './builtin.ts';
import { type Case, type Raiser, sensorsOf } from './case.ts';
import type { CellChange } from './cell.ts';
import { type ClockState, Core } from './core.ts';
import { isOfRule, ruleOf, type SavedDeadline } from './deadlines.ts';
import { Health } from './health.ts';
import { Hearing, type SavedHearing } from './hearing.ts';
import { Life, type SavedLife } from './life.ts';
import { limits } from './limits.ts';
import { Mats, type SavedMats } from './mats.ts';
import { Modes, type SavedMode } from './modes.ts';
import { OnSite } from './on-site.ts';
import { Presence, type SavedPresence } from './presence.ts';
import { Raising } from './raising.ts';
import type { RuleWatch, SavedRule } from './rule-watch.ts';
import { Rules } from './rules.ts';
import { type SavedSensor, Sensors } from './sensors.ts';
import { Supervision } from './supervision.ts';
import type { ClockInput, CloseReason, FaultInput, Instant, Program, Reading, TestAlarmInput } from './types.ts';
import { whyUnseen } from './unseen.ts';

/** The whole state as plain JSON. */
export interface Saved {
  version: 1;
  now: Instant;
  clock: ClockState;
  hearing: SavedHearing;
  life: SavedLife;
  presence: SavedPresence;
  mode: SavedMode;
  sensors: SavedSensor[];
  batteries: SavedBatteries;
  mats: SavedMats;
  bed: SavedBed;
  rules: SavedRule[];
  alerts: SavedAlerts;
  deadlines: SavedDeadline[];
  /** Technical faults that began while nobody was to be told, by id. */
  unsaid: Record<string, FaultInput['facts']>;
}

/** Rebuilt from its saved state when the program changes. */
export class Flat {
  readonly core: Core;
  readonly life: Life;
  readonly sensors: Sensors;
  readonly modes: Modes;
  readonly presence: Presence;
  readonly supervision: Supervision;
  private readonly batteries: Batteries;
  readonly mats: Mats;
  readonly bed: Bed;
  readonly hearing: Hearing;
  readonly alerts: Alerts;
  readonly rules: Rules;
  private readonly health = new Health(this);
  private readonly absence: Absence;
  private readonly onSite: OnSite;
  private readonly raising: Raising;
  private readonly unsaid: Saved['unsaid'];

  constructor(program: Program, startAt: Instant, saved: Partial<Saved>) {
    this.core = new Core(program, saved.now ?? startAt);
    if (saved.clock) this.core.clock = saved.clock;
    const { core } = this;
    this.life = new Life(core, saved.life);
    this.sensors = new Sensors(core, this, saved.sensors ?? []);
    this.modes = new Modes(core, () => this.modeChanged(), saved.mode);
    this.presence = new Presence(core, this.sensors, this.life, this, saved.presence);
    this.supervision = new Supervision(core, this.sensors, this);
    this.batteries = new Batteries(core, this.sensors.all, this, saved.batteries);
    this.mats = new Mats(core, this.sensors, this, saved.mats);
    this.bed = new Bed(core, this.mats, this, saved.bed);
    this.hearing = new Hearing(core, this, saved.hearing);
    this.alerts = new Alerts(core, this, saved.alerts);
    this.rules = new Rules(core, this);
    this.raising = new Raising(this);
    this.absence = new Absence(this);
    this.onSite = new OnSite(this);
    this.unsaid = saved.unsaid ?? {};
    this.start(saved);
  }

  private start(saved: Partial<Saved>): void {
    const { core } = this;
    const kept = this.rules.restore(saved.rules);
    const known = (saved.deadlines ?? []).filter(({ key }) => !isOfRule(key) || kept.has(ruleOf(key)));
    core.deadlines.restore(known);
    this.bed.read();
    this.supervision.start();
    this.rules.start();
    if (!core.asleep) this.sayUnsaid();
  }

  /** The flat has gone live: what has been broken since before is told now. */
  private sayUnsaid(): void {
    const faults = Object.entries(this.unsaid);
    for (const [id, facts] of faults) {
      delete this.unsaid[id];
      this.fault(id, true, facts);
    }
    if (faults.length > 0) this.checkMonitored();
  }

  /** Fires everything due by then, in order, each at its own instant. */
  advance(to: Instant): void {
    const { core } = this;
    for (let due = core.deadlines.next(); due <= to; due = core.deadlines.next()) {
      const taken = core.deadlines.take();
      if (due > core.now) core.now = due;
      taken.slot.fire(taken.unmonitored);
      this.alerts.showLamp();
    }
  }

  // ------------------------------------------------------------------------------------------------ readings

  hear(reading: Reading): void {
    this.rules.firstHeard(reading);
    this.sensors.hear(reading);
  }

  /** A cell changed: life first, then presence, then the rules. */
  changed(change: CellChange): void {
    const { cell, copy } = change;
    if (typeof cell.value !== 'number') this.life.note(change);
    if (change.life) this.sign(change);
    if (change.life || change.hold === 'ended') this.mats.heard(change);
    if (!copy && cell.signal === 'help') this.presence.certainlyHome('help');
    if (!copy && cell.signal === 'fall' && cell.value === 'confirmed') this.presence.certainlyHome('fall');
    this.presence.changed(change);
    if (cell.signal === 'bed' || cell.signal === 'seat') {
      if (!cell.stuck) this.mats.says(cell, cell.value, change.at);
      this.bed.changed();
      this.rules.turn();
    }
    if (isPress(change)) this.pressed(change);
    this.rules.changed(change);
  }

  /** An answer to the lamp or buzzer of a pre-alarm that was running then, but for rules that wait for this very press. */
  private pressed(change: CellChange): void {
    const at = change.at + this.core.clock.offsetMs;
    this.alerts.people.pressed(({ alert }) => at >= alert.startedAt && !this.rules.awaits(alert.rule, change));
    this.onSite.pressed(change);
  }

  private sign(change: CellChange): void {
    this.life.sign(change);
    this.absence.sign();
    if (this.alerts.cases.none) return;
    this.alerts.over(ownRules.notMonitored.about);
    const { cell, at } = change;
    this.alerts.activity(ownRules.inBedTooLong.id, { room: cell.room, sensor: cell.sensor, at });
    this.rules.livedElsewhere(change);
  }

  heardAgain(sensor: Parameters<Supervision['heardAgain']>[0]): void {
    this.supervision.heardAgain(sensor);
  }

  learned(sensor: Parameters<Supervision['learned']>[0]): void {
    this.supervision.learned(sensor);
  }

  availability(sensor: Parameters<Supervision['availability']>[0]): void {
    this.supervision.availability(sensor);
  }

  battery(...heard: Parameters<Batteries['heard']>): void {
    this.batteries.heard(...heard);
  }

  stuck(cell: CellChange['cell'], stuck: boolean): void {
    this.supervision.stuck(cell, stuck);
  }

  saidInDoubt(...said: Parameters<Mats['says']>): void {
    this.mats.says(...said);
  }

  // ------------------------------------------------------------------------------------------------ absence, mode

  private modeChanged(): void {
    this.absence.modeChanged();
    this.checkMonitored();
    this.rules.turn();
  }

  /** Was not told while nobody was to be told. */
  private checkMonitored(): void {
    const known = this.alerts.cases.about(ownRules.notMonitored.about).length > 0;
    if (!known && (this.hearing.lost || !this.supervision.monitored)) this.unseen();
  }

  presenceChanged(): void {
    if (this.presence.state.value === 'home') this.alerts.ended(ownRules.awayTooLong.id);
    this.rules.turn();
  }

  /** A person has closed or cancelled an alert. Who looked after her for one silence did so for all of them. */
  settled({ alert, group }: Case, reason: CloseReason | 'cancelled'): void {
    if (group === 'silence' && alert.level === 'alarm') this.rules.lookedAfter();
    else this.rules.settled(alert.rule);
    if (alert.rule === ownRules.awayTooLong.id && reason === 'away') this.presence.confirmedAway();
    if (alert.rule === ownRules.activeInAbsence.id) this.absence.confirmed();
  }

  visited(): boolean {
    return this.modes.visited();
  }

  alone(): boolean {
    const { household } = this.core.program.flat;
    return household !== '2+' && !this.modes.visited() && this.modes.state.mode !== 'maintenance';
  }

  sees(cell: CellChange['cell']): boolean {
    return this.bed.sees(cell);
  }

  lastLife(): SavedLife['last'] {
    return this.life.state.last;
  }

  // ------------------------------------------------------------------------------------------------ what it raises

  awayTooLong(since: Instant): void {
    if (!this.modes.allows('silence')) return;
    this.raise(ownRules.awayTooLong, { kind: 'away-too-long', since: this.core.told(since) }, null);
  }

  /** Where a rule of the technician says so already, once is enough. */
  tooLong(cell: CellChange['cell'], restSince: Instant): void {
    if (!this.modes.allows('silence')) return;
    const { sensor, room } = cell;
    const known = this.alerts.cases.all.some(({ alert }) => sensorsOf(alert.because).includes(sensor));
    if (known) return;
    const since = this.core.told(restSince);
    this.raise(ownRules.inBedTooLong, { kind: 'in-bed-too-long', sensor, room, since }, new Set([sensor]));
  }

  unseen(): void {
    if (this.modes.state.mode !== 'absence' && this.modes.state.mode !== 'pause') {
      this.health.notMonitored({ rule: null, ...whyUnseen(this, this.supervision.witnesses) }, null);
    }
  }

  blind({ rule: { id, title }, asked, sensorIds }: RuleWatch): void {
    const rule = { rule: id, titleDe: title.de, titleEn: title.en };
    this.health.notMonitored({ ...rule, ...whyUnseen(this, [...asked]) }, sensorIds);
  }

  fault(id: string, active: boolean, facts: FaultInput['facts']): void {
    if (this.core.asleep) this.keepUnsaid(id, active, facts);
    this.health.fault(id, active, facts);
  }

  private keepUnsaid(id: string, active: boolean, facts: FaultInput['facts']): void {
    const { unsaid } = this;
    if (!active) delete unsaid[id];
    else if (Object.keys(unsaid).length < limits.openNoticesAndFaults) unsaid[id] = facts;
  }

  testAlarm({ level, by, contact, nextAt }: TestAlarmInput): void {
    if (this.core.asleep)
      this.core.audit('refused', { command: 'test-alarm', by, reason: this.core.program.flat.phase });
    else if (contact === undefined) this.raise(testRaiser(level), { kind: 'test', by }, null);
    else
      this.raising.raise(
        routineRaiser(contact),
        { kind: 'routine', by, contact, nextAt: nextAt ?? null },
        null,
        contact,
      );
  }

  raise(wanted: Raiser, facts: Facts, sensors: ReadonlySet<string> | null, only?: string): void {
    this.raising.raise(wanted, facts, sensors, only);
  }

  opened(rule: string): void {
    this.rules.opened(rule);
  }

  // ------------------------------------------------------------------------------------------------ other inputs

  wasDeaf(ms: number): void {
    this.supervision.deafFor(ms);
  }

  wasDown(from: Instant, to: Instant): void {
    const { clock } = this.core;
    this.alerts.lift(from, to);
    clock.bootAt = to;
    clock.offsetBeforeBootMs = clock.offsetMs - clock.aheadMs;
    clock.aheadMs = 0;
  }

  clockSet({ trusted, stepMs }: ClockInput): void {
    const { clock } = this.core;
    const trustedAtLast = trusted && !clock.trusted;
    clock.trusted = trusted;
    this.core.stepWall(stepMs);
    if (trustedAtLast) this.hearing.measured();
    this.fault('clock', !trusted, {});
    if (stepMs !== 0) this.core.audit('clock-set', { stepMs });
    this.bed.read();
    this.rules.clockSet();
  }

  save(): Saved {
    const { core } = this;
    return {
      version: 1,
      now: core.now,
      clock: core.clock,
      hearing: this.hearing.state,
      life: this.life.state,
      presence: this.presence.state,
      mode: this.modes.state,
      sensors: this.sensors.save(),
      batteries: this.batteries.save(),
      mats: this.mats.save(),
      bed: this.bed.save(),
      rules: this.rules.save(),
      alerts: this.alerts.save(),
      deadlines: core.deadlines.save(),
      unsaid: this.unsaid,
    };
  }
}

/** A press of an ordinary button. The help button calls: none of its keys cancels anything. */
const isPress = ({ cell, life }: CellChange): boolean =>
  life && cell.signal === 'button' && cell.facts.kind === 'button';
