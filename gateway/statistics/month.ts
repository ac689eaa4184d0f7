/** The alerts of a calendar month, as the journal has them. */
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../rules/engine/types.ts';
import type { Journal } from '../journal/journal.ts';
import { type RuleStatistics, statisticsOf } from './statistics.ts';

export interface Span {
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
}

/** '2026-11' in the flat's zone; null: no month is called that. */
export function spanOf(month: string, timeZone: string): Span | null {
  if (!/^\d{4}-\d{2}$/.test(month)) return null;
  try {
    const first = Temporal.PlainYearMonth.from(month).toPlainDate({ day: 1 });
    const start = (date: Temporal.PlainDate): Instant => date.toZonedDateTime(timeZone).epochMilliseconds;
    return { from: start(first), to: start(first.add({ months: 1 })) };
  } catch {
    return null; // the 13th month
  }
}

export const monthOf = (at: Instant, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toPlainYearMonth().toString();

/** Alerts that began in the span. */
export function monthStatistics(journal: Pick<Journal, 'alerts' | 'auditLines'>, { from, to }: Span): RuleStatistics[] {
  const alerts = journal.alerts({ limit: everything }).filter(({ startedAt }) => startedAt >= from && startedAt < to);
  return statisticsOf(alerts.map((alert) => ({ alert, acknowledgedAt: firstTakenOver(journal, alert.id) })));
}

/** An alert remembers who has it now; the audit remembers who had it first. */
function firstTakenOver(journal: Pick<Journal, 'auditLines'>, alertId: string): Instant | null {
  const lines = journal.auditLines({ alertId, limit: everything });
  return lines.findLast(({ what }) => what === 'alert-acknowledged')?.at ?? null;
}

/** More than the journal keeps. */
const everything = 1_000_000;
