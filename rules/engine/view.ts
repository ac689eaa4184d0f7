/** What the engine shows of itself. Cheap to ask: nothing is computed that is not looked at. */

import type { Flat } from './flat.ts';
import type { RuleWatch } from './rule-watch.ts';
import type { Sensor } from './sensors.ts';
import type { Alert, Instant, LampEffect, Mode, RuleStatus, Signal, Value } from './types.ts';
import { copyOf } from './voice.ts';

export interface SignalView {
  readonly sensor: string;
  readonly room: string;
  readonly signal: Signal;
  /** null: unknown. */
  readonly value: Value;
  readonly since: Instant;
}

export interface SensorStateView {
  readonly sensor: string;
  readonly lastHeardAt: Instant | null;
  readonly state: 'heard' | 'silent' | 'never-heard';
  /** Says the same for longer than can be true. */
  readonly stuck: boolean;
}

export interface EngineView {
  readonly at: Instant;
  readonly presence: 'home' | 'away' | 'unknown';
  readonly presenceSince: Instant;
  /** A sensor's id or a word: start, sustained-activity, single-sign, visit, deaf, not-covered, away-too-long, help, fall. */
  readonly presenceWhy: string;
  readonly mode: Mode;
  readonly modeUntil: Instant | null;
  readonly lastLife: { readonly at: Instant; readonly sensor: string; readonly room: string } | null;
  /** 'not-monitored': no witness of activity is left, or an alert says so. */
  readonly monitoring: 'hearing' | 'deaf' | 'not-monitored';
  readonly clockTrusted: boolean;
  readonly lamp: LampEffect['lamp'];
  /** Pre-alarms, open and acknowledged ones, oldest first; copies. */
  readonly alerts: readonly Alert[];
  signals(): SignalView[];
  sensors(): SensorStateView[];
  ruleStatuses(): RuleStatus[];
}

export function viewOf(flat: Flat): EngineView {
  const { core, presence, modes, life, alerts } = flat;
  const { mode, until } = modes.state;
  return {
    at: core.at,
    presence: presence.state.value,
    presenceSince: core.told(presence.state.since),
    presenceWhy: presence.state.why,
    mode,
    modeUntil: until === null ? null : core.told(until),
    get lastLife() {
      return life.lastTold();
    },
    get monitoring() {
      return monitoringOf(flat);
    },
    clockTrusted: core.clock.trusted,
    lamp: alerts.lamp,
    get alerts() {
      return alerts.cases.all.map(({ alert }) => copyOf(alert));
    },
    signals: () => flat.sensors.all.flatMap((sensor) => signalsOf(flat, sensor)),
    sensors: () => flat.sensors.all.map((sensor) => sensorState(flat, sensor)),
    ruleStatuses: () => flat.rules.all.map((watch) => statusOf(flat, watch)),
  };
}

function monitoringOf(flat: Flat): EngineView['monitoring'] {
  if (!flat.supervision.monitored || flat.alerts.cases.about('not-monitored').length > 0) return 'not-monitored';
  return flat.core.deaf ? 'deaf' : 'hearing';
}

const signalsOf = (flat: Flat, sensor: Sensor): SignalView[] =>
  [...sensor.cells.values()].map(({ sensor: id, room, signal, value, since }) => ({
    ...{ sensor: id, room, signal, value },
    since: flat.core.told(since),
  }));

function sensorState(flat: Flat, sensor: Sensor): SensorStateView {
  const { facts, heardAt, covered, cells } = sensor;
  return {
    sensor: facts.id,
    lastHeardAt: heardAt === null ? null : flat.core.told(heardAt),
    state: !covered ? 'silent' : heardAt === null ? 'never-heard' : 'heard',
    stuck: [...cells.values()].some((cell) => cell.stuck),
  };
}

type State = Pick<RuleStatus, 'state' | 'facts'>;

function statusOf(flat: Flat, watch: RuleWatch): RuleStatus {
  const { rule, slot, openSince } = watch;
  const { core } = flat;
  const firesAt = slot.due === Number.POSITIVE_INFINITY ? null : core.told(slot.due);
  return {
    ...{ rule: rule.id, title: rule.title, level: rule.level },
    ...stateOf(flat, watch),
    since: core.told(openSince),
    firesAt,
  };
}

function stateOf(flat: Flat, watch: RuleWatch): State {
  const alert = flat.alerts.cases.ofRule(watch.rule.id)?.alert;
  if (watch.rule.shadow) return { state: 'shadow', facts: {} };
  if (alert) return { state: alert.state === 'prealarm' ? 'prealarm' : 'open', facts: { alert: alert.id } };
  if (!watch.allowed) return notAllowed(flat, watch);
  if (!watch.sees || watch.heardSince === null) return { state: 'cannot-see', facts: {} };
  if (!watch.open) return { state: 'idle', facts: { reason: 'hours' } };
  const inBed = watch.group === 'silence' && (watch.excusedUntil ?? 0) > flat.core.now;
  return inBed ? { state: 'excused', facts: { reason: 'in-bed' } } : { state: 'watching', facts: {} };
}

function notAllowed(flat: Flat, { rule, group }: RuleWatch): State {
  if (flat.core.asleep) return { state: 'idle', facts: { reason: flat.core.program.flat.phase } };
  if (!flat.modes.allows(group)) return { state: 'excused', facts: { reason: flat.modes.state.mode } };
  return { state: rule.while === 'home' ? 'excused' : 'idle', facts: { reason: flat.presence.state.value } };
}
