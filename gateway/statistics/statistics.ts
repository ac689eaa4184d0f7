/** What became of the alerts of a time, per rule: counts and times, nobody by name. */
import {
  type Alert,
  type CloseReason,
  closeReasons,
  type Instant,
  type Level,
  type Words,
} from '../../rules/engine/types.ts';

export interface RuleStatistics {
  readonly rule: string;
  readonly title: Words;
  readonly level: Level;
  /** Began with a pre-alarm in the flat. */
  readonly preAlarms: number;
  /** Of these: called off by the resident; called off by a sign of life or because the matter was over. */
  readonly cancelledByResident: number;
  readonly cancelledOtherwise: number;
  /** People were told. */
  readonly alerts: number;
  readonly stillOpen: number;
  /** How they ended. `resolved`: the matter was over by itself. */
  readonly closed: Readonly<Record<CloseReason | 'resolved', number>>;
  /** Of those that people closed as justified, visit, away or sensor: all but the justified, 0 to 1; null: there are none. */
  readonly falseShare: number | null;
  /** From the alert to the first taking over, and to a person's closing; medians, ms; null: there are none. */
  readonly acknowledgedAfterMs: number | null;
  readonly closedAfterMs: number | null;
  readonly handedToCentre: number;
}

/** An alert as the journal has it, and when it was first taken over. */
export interface Ended {
  readonly alert: Alert;
  readonly acknowledgedAt: Instant | null;
}

/** By rule, most alerts first. Tests and routine tests tell nothing of a rule. */
export function statisticsOf(all: readonly Ended[]): RuleStatistics[] {
  const real = all.filter(({ alert }) => alert.marked !== 'test');
  const byRule = Object.entries(Object.groupBy(real, ({ alert }) => alert.rule));
  return byRule
    .map(([rule, ended = []]) => ofRule(rule, ended))
    .sort((a, b) => b.alerts - a.alerts || b.preAlarms - a.preAlarms || a.rule.localeCompare(b.rule));
}

function ofRule(rule: string, ended: readonly Ended[]): RuleStatistics {
  const { title, level } = ended[0]!.alert;
  const alerts = ended.map(({ alert }) => alert);
  const count = (which: (alert: Alert) => boolean): number => alerts.filter(which).length;
  const cancelled = (alert: Alert): boolean => alert.state === 'cancelled';
  const closed = closings(alerts);
  return {
    ...{ rule, title, level, closed },
    preAlarms: count(({ openedAt, startedAt }) => openedAt === null || openedAt > startedAt),
    cancelledByResident: count((alert) => cancelled(alert) && alert.closed?.by === 'resident'),
    cancelledOtherwise: count((alert) => cancelled(alert) && alert.closed?.by !== 'resident'),
    alerts: count(({ openedAt }) => openedAt !== null),
    stillOpen: count(({ closed: end }) => end === null),
    falseShare: falseShareOf(closed),
    acknowledgedAfterMs: median(ended.map(({ alert, acknowledgedAt }) => since(alert, acknowledgedAt))),
    closedAfterMs: median(alerts.map((alert) => since(alert, byPerson(alert) ? (alert.closed?.at ?? null) : null))),
    handedToCentre: count(({ handedOver }) => handedOver !== null),
  };
}

const isReason = (text: string | undefined): text is CloseReason => closeReasons.some((reason) => reason === text);
const byPerson = ({ closed }: Alert): boolean => isReason(closed?.reason);

function closings(alerts: readonly Alert[]): RuleStatistics['closed'] {
  const counts = { justified: 0, visit: 0, away: 0, sensor: 0, test: 0, other: 0, resolved: 0 };
  for (const { closed } of alerts) if (closed && closed.reason !== 'cancelled') counts[closed.reason]++;
  return counts;
}

function falseShareOf({ justified, visit, away, sensor }: RuleStatistics['closed']): number | null {
  const unfounded = visit + away + sensor;
  return justified + unfounded === 0 ? null : unfounded / (justified + unfounded);
}

const since = ({ openedAt }: Alert, at: Instant | null): number | null =>
  openedAt === null || at === null ? null : at - openedAt;

function median(values: readonly (number | null)[]): number | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const upper = sorted[sorted.length >> 1]!;
  return sorted.length % 2 === 1 ? upper : (sorted[(sorted.length >> 1) - 1]! + upper) / 2;
}
