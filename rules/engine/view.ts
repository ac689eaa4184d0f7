/** What the engine shows of itself. Cheap to ask: nothing is computed that is not looked at. */
import type { Alert, Instant, LampEffect, Mode, RuleStatus, Signal, Value } from './types.ts';

export interface SignalView {
  readonly sensor: string;
  readonly room: string;
  readonly signal: Signal;
  readonly value: Value;
  readonly since: Instant;
}

export interface SensorStateView {
  readonly sensor: string;
  readonly lastHeardAt: Instant | null;
  readonly state: 'heard' | 'silent' | 'never-heard';
}

export interface EngineView {
  readonly at: Instant;
  readonly presence: 'home' | 'away' | 'unknown';
  readonly presenceSince: Instant;
  readonly presenceWhy: string;
  readonly mode: Mode;
  readonly modeUntil: Instant | null;
  readonly lastLife: { readonly at: Instant; readonly sensor: string; readonly room: string } | null;
  /** 'not-monitored': no witness of activity is left, or deaf for too long. */
  readonly monitoring: 'hearing' | 'deaf' | 'not-monitored';
  readonly clockTrusted: boolean;
  readonly lamp: LampEffect['lamp'];
  /** Pre-alarms, open and acknowledged ones, oldest first; copies. */
  readonly alerts: readonly Alert[];
  signals(): SignalView[];
  sensors(): SensorStateView[];
  ruleStatuses(): RuleStatus[];
}
