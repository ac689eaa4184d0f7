/** The rules of the technician at work: which may judge now, and what they raise. */
import { kindNamed } from '../kinds/index.ts';
import type { Facts, Trouble } from '../kinds/kind.ts';
import type { Alerts } from './alerts.ts';
import type { Bed } from './bed.ts';
import { type Raiser, sensorsOf } from './case.ts';
import type { CellChange } from './cell.ts';
import type { Core } from './core.ts';
import type { Hearing } from './hearing.ts';
import { limits } from './limits.ts';
import type { Modes } from './modes.ts';
import type { Presence } from './presence.ts';
import { type RuleHost, RuleWatch, type SavedRule } from './rule-watch.ts';
import type { Sensors } from './sensors.ts';
import { type Alert, type Instant, isMadeFor, type Level, type Reading, type Rule } from './types.ts';

/** What rules look at and act through. */
export interface RulesHost {
  readonly alerts: Alerts;
  readonly bed: Bed;
  readonly hearing: Hearing;
  readonly modes: Modes;
  readonly presence: Presence;
  readonly sensors: Sensors;
  raise(raiser: Raiser, facts: Facts, sensors: ReadonlySet<string> | null): void;
  /** This rule should judge now and cannot see. */
  blind(watch: RuleWatch): void;
}

/** What a rule is raised with beside its own keys. */
type Circumstances = Pick<Raiser, 'resolve' | 'prealarmMs' | 'carersOnly' | 'carersFirst' | 'marked'>;

export class Rules implements RuleHost {
  readonly all: RuleWatch[] = [];
  private readonly core: Core;
  private readonly host: RulesHost;
  /** Rules that have not heard anything yet. */
  private unheard: RuleWatch[] = [];
  private readonly byId = new Map<string, RuleWatch>();

  constructor(core: Core, host: RulesHost) {
    this.core = core;
    this.host = host;
    for (const rule of core.program.rules) this.add(rule);
  }

  private add(rule: Rule): void {
    const kind = kindNamed(rule.kind);
    if (!kind) throw new Error(`rule ${rule.id}: there is no rule kind '${rule.kind}'`);
    const watch = new RuleWatch(this.core, this, rule, kind);
    watch.connect(this.host.sensors.all);
    this.all.push(watch);
    this.byId.set(rule.id, watch);
  }

  /** Takes over the memory of rules that have not changed; returns the ids of those. */
  restore(saved: readonly SavedRule[] | undefined): Set<string> {
    const restored = new Set<string>();
    for (const rule of saved ?? []) {
      const watch = this.byId.get(rule.id);
      if (watch?.rule.hash !== rule.hash) continue;
      watch.restore(rule);
      restored.add(rule.id);
    }
    for (const { id, memory } of saved ?? []) if (!restored.has(id)) this.byId.get(id)?.keep(memory);
    if (saved) for (const watch of this.all) watch.unprimed ||= !restored.has(watch.rule.id);
    return restored;
  }

  start(): void {
    if (this.core.asleep) for (const watch of this.all) watch.heardSince = null;
    this.unheard = this.all.filter((watch) => watch.heardSince === null);
    this.turn();
  }

  /** Presence, mode, bed, phase: every rule looks again. */
  turn(): void {
    for (const watch of this.all) watch.turn();
  }

  clockSet(): void {
    for (const watch of this.all) watch.clockSet();
  }

  /** A rule judges nothing that began before it first heard something of its own. */
  firstHeard(reading: Reading): void {
    if (this.unheard.length === 0 || reading.evidence === 'copy' || this.core.asleep) return;
    const heard = this.unheard.filter((watch) => watch.hears(reading.sensor));
    if (heard.length === 0) return;
    this.unheard = this.unheard.filter((watch) => !heard.includes(watch));
    for (const watch of heard) {
      watch.heardSince = this.core.now;
      watch.turn();
    }
  }

  changed(change: CellChange): void {
    const { cell } = change;
    for (const listener of cell.onChange) listener.changed(change, true);
    if (!change.life && change.hold === null) return;
    for (const listener of cell.onLife) listener.changed(change, true);
    if (change.life) for (const listener of cell.onLifeElsewhere) listener.changed(change, false);
  }

  /** A person knows how she is: every rule of silence counts anew, not only the one that called. */
  lookedAfter(): void {
    for (const watch of this.all) if (watch.group === 'silence') watch.kind.settled(watch);
  }

  settled(rule: string): void {
    const watch = this.byId.get(rule);
    if (watch?.group === 'silence' && watch.rule.level === 'alarm') this.lookedAfter();
    else if (watch) watch.kind.settled(watch);
  }

  /** The rule listens for this very change. */
  awaits(rule: string, change: CellChange): boolean {
    const watch = this.byId.get(rule);
    return watch?.selectsCell(change.cell) === true && watch.kind.awaits?.(watch.spec, change) === true;
  }

  /** An alert of this rule has opened. */
  opened(rule: string): void {
    this.byId.get(rule)?.holdOff();
  }

  /** What was held back and still stands is raised, unless there is an alert to say so. */
  holdOffOver(watch: RuleWatch): void {
    if (!this.host.alerts.cases.ofRule(watch.rule.id)) watch.kind.primed?.(watch);
  }

  // ---------------------------------------------------------------------------------------- what a rule may ask for

  allows(watch: RuleWatch): boolean {
    const { rule, group } = watch;
    if (this.core.asleep || !this.livesHere(watch)) return false;
    return this.host.modes.allows(group, rule.modes) && this.conditionHolds(rule);
  }

  /** It is made for a household like this one. */
  livesHere({ rule, kind }: RuleWatch): boolean {
    const { household } = this.core.program.flat;
    return isMadeFor(rule, household) && !(kind.ofOnePerson && household === '2+');
  }

  /** Unknown counts as home: what cannot be seen never means fine. */
  conditionHolds(rule: Rule): boolean {
    switch (rule.while) {
      case 'home':
        return this.presence() !== 'away';
      case 'away':
        return this.presence() === 'away';
      case 'in-bed':
        return this.host.bed.occupied;
      default:
        return true;
    }
  }

  presence(): 'home' | 'away' | 'unknown' {
    return this.host.presence.state.value;
  }

  excusedUntil(): Instant | null {
    return this.host.bed.excusedUntil;
  }

  deafWithin(from: Instant, to: Instant): boolean {
    return this.host.hearing.deafWithin(from, to);
  }

  /** Rules in force now that speak of this trouble. */
  speakingOf(trouble: Trouble): RuleWatch[] {
    return this.all.filter((watch) => watch.open && watch.kind.speaksOf?.(watch.spec, trouble));
  }

  /** `about`: which matter of the rule, where it may have an alert open for each. `shadow`: only on record. */
  raise(watch: RuleWatch, facts: Facts, { about = '', shadow = watch.rule.shadow } = {}): void {
    const { rule, group } = watch;
    if (watch.heldOffUntil !== null && !this.host.alerts.cases.of(rule.id, about)) {
      watch.heldBack = true;
      this.core.audit('held-off', { ...facts, rule: rule.id, until: this.core.told(watch.heldOffUntil) });
      return;
    }
    const { id, title, level, chain, attendMs, because: remark } = rule;
    const raiser = { id, about, title, level, chain, group, attendMs, shadow, remark, ...this.circumstances(watch) };
    this.host.raise(raiser, facts, watch.sensorIds);
    if (shadow) watch.holdOff();
  }

  private circumstances(watch: RuleWatch): Circumstances {
    const { rule, group, selection } = watch;
    const cancellable = this.host.modes.state.mode === 'maintenance' && group === 'safety';
    return {
      resolve: group === 'health' ? 'end' : rule.resolve,
      prealarmMs: Math.max(rule.prealarmMs, cancellable ? limits.maintenancePrealarmMs : 0),
      carersOnly:
        group === 'health' || (rule.while === 'home' && this.presence() === 'unknown' && rule.level !== 'emergency'),
      carersFirst: watch.kind.carersFirst ?? (selection[0]?.signal === 'fall' && group !== 'safety'),
      marked: this.marked(watch),
    };
  }

  /** In trial everything goes to the coordinator but help and smoke, and faults for the technician, which are real. */
  private marked({ selection, group, rule }: RuleWatch): Alert['marked'] {
    const { phase } = this.core.program.flat;
    if (group === 'health' && rule.level === 'fault') return null;
    if (phase === 'commissioning') return 'trial';
    const signal = selection[0]?.signal;
    const real = group === 'safety' && (signal === 'help' || signal === 'smoke');
    return phase === 'trial' && !real ? 'trial' : null;
  }

  ended(watch: RuleWatch): void {
    this.host.alerts.ended(watch.rule.id);
  }

  closed(watch: RuleWatch): void {
    if (watch.group !== 'safety' && watch.group !== 'health') this.host.alerts.withdraw(watch.rule.id);
  }

  overtaken(watch: RuleWatch, sensor: string): boolean {
    return this.host.alerts.cases.all.some(
      ({ alert }) => higher(alert.level, watch.rule.level) && sensorsOf(alert.because).includes(sensor),
    );
  }

  /** What is only a notice is no reason to send somebody: its silent sensors are told of as faults. */
  blind(watch: RuleWatch): void {
    const { id, level } = watch.rule;
    if (level === 'notice' || level === 'fault') this.core.audit('cannot-see', { rule: id });
    else this.host.blind(watch);
  }

  lived(watch: RuleWatch, { cell, at }: CellChange): void {
    if (watch.group !== 'silence' || !this.host.alerts.cases.ofRule(watch.rule.id)) return;
    this.host.alerts.activity(watch.rule.id, { room: cell.room, sensor: cell.sensor, at });
  }

  /** An alarm about what the resident did, left the bed say: a sign of life does not answer it, but those told want to know. */
  livedElsewhere({ cell, at }: CellChange): void {
    const { alerts } = this.host;
    for (const { alert, group } of alerts.cases.all) {
      if (group !== 'person' || (alert.level !== 'alarm' && alert.level !== 'emergency')) continue;
      const watch = this.all.find(({ rule }) => rule.id === alert.rule);
      // One pulse in a flat that is thought to be empty may be a phantom.
      const asksWhere = watch?.selection.some(({ signal }) => signal === 'whereabouts');
      if (watch && !asksWhere && !watch.selectsCell(cell))
        alerts.seen(alert.rule, { room: cell.room, sensor: cell.sensor, at });
    }
  }

  save(): SavedRule[] {
    return this.all.map((watch) => watch.save());
  }
}

const rank: readonly Level[] = ['emergency', 'alarm', 'notice', 'fault'];
const higher = (a: Level, b: Level): boolean => rank.indexOf(a) < rank.indexOf(b);
