/** What the engine shows of itself. Cheap to ask: nothing is computed that is not looked at. */

import type { Flat } from './flat.ts';
import { ruleStatuses } from './rule-status.ts';
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
  /** What each rule waits for at this time, as inputs have it. */
  ruleStatuses(at: Instant): RuleStatus[];
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
    ruleStatuses: (at) => ruleStatuses(flat, at),
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
