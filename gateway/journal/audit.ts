/** The audit: one line for everything that was decided, sent, refused or commanded. */
import type { AlertEffect, Effect, Instant } from '../../rules/engine/types.ts';
import { limits } from '../limits.ts';
import type { AuditLine } from './journal.ts';
import type { OpenState, StateFile } from './statefile.ts';

export type NewLine = Omit<AuditLine, 'id'>;

/** A line with the very same content (an effect repeated after a crash) is written once. */
export function writeAudit(open: OpenState, { at, what, alertId, facts }: NewLine): void {
  const text = JSON.stringify(facts);
  open.statements
    .of(`
      INSERT INTO audit (id, at, what, alert_id, facts) SELECT ?1, ?2, ?3, ?4, ?5
      WHERE NOT EXISTS (SELECT 1 FROM audit WHERE at = ?2 AND what = ?3 AND alert_id IS ?4 AND facts = ?5)`)
    .run(open.nextChange(), at, what, alertId, text);
}

export function auditEffect(open: OpenState, effect: Effect): void {
  const line = lineOf(effect);
  if (line) writeAudit(open, line);
}

function lineOf(effect: Effect): NewLine | null {
  const { at } = effect;
  switch (effect.type) {
    case 'alert':
      return { at, what: `alert-${effect.change}`, alertId: effect.alert.id, facts: alertFacts(effect) };
    case 'notify': {
      const { deliveryId, contact, by, message, step } = effect;
      return { at, what: 'notify', alertId: effect.alertId, facts: { deliveryId, contact, by, message, step } };
    }
    case 'presence':
      return { at, what: 'presence', alertId: null, facts: { presence: effect.presence, why: effect.why } };
    case 'lamp':
      return { at, what: 'lamp', alertId: null, facts: { lamp: effect.lamp } };
    case 'audit': {
      const { what, facts, because } = effect;
      const alertId = typeof facts.alert === 'string' ? facts.alert : null;
      return { at, what, alertId, facts: because ? { ...facts, because } : facts };
    }
    case 'supersede':
      return null;
  }
}

function alertFacts({ alert, change }: AlertEffect): Record<string, unknown> {
  const { rule, level, state, count, marked } = alert;
  const ended = change === 'closed' || change === 'cancelled';
  const who = change === 'acknowledged' ? alert.acknowledged : ended ? alert.closed : null;
  const center = change === 'handed-over' ? alert.handedOver : null;
  return { rule, level, state, count, ...(marked ? { marked } : {}), ...who, ...center };
}

interface AuditRow {
  readonly id: number;
  readonly at: Instant;
  readonly what: string;
  readonly alert_id: string | null;
  readonly facts: string;
}

const toLine = ({ id, at, what, alert_id, facts }: AuditRow): AuditLine => ({
  id,
  at,
  what,
  alertId: alert_id,
  facts: JSON.parse(facts) as AuditLine['facts'],
});

export class Audit {
  private readonly state: StateFile;

  constructor(state: StateFile) {
    this.state = state;
  }

  write(line: NewLine): void {
    this.state.change((open) => writeAudit(open, line));
  }

  /** Newest first. */
  list(alertId: string | null, limit: number): AuditLine[] {
    const sql = `SELECT * FROM audit ${alertId === null ? '' : 'WHERE alert_id = ?2'} ORDER BY id DESC LIMIT ?1`;
    const parameters = alertId === null ? [limit] : [limit, alertId];
    const rows = this.state.guard(({ statements }) => statements.of(sql).all(...parameters));
    return (rows as unknown as AuditRow[]).map(toLine);
  }

  /** In the order they were written. */
  auditAfter(id: number, count: number): AuditLine[] {
    const sql = 'SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT ?';
    return (this.state.guard(({ statements }) => statements.of(sql).all(id, count)) as unknown as AuditRow[]).map(
      toLine,
    );
  }

  get lastAuditId(): number {
    const sql = 'SELECT max(id) AS last FROM audit';
    return this.state.guard(({ statements }) => (statements.of(sql).get()!.last as number | null) ?? 0);
  }
}

/** Lines that are too old or too many. */
export function pruneAudit({ statements }: OpenState, before: Instant): number {
  const tooMany = 'SELECT id FROM audit ORDER BY id DESC LIMIT 1 OFFSET ?';
  const sql = `DELETE FROM audit WHERE at < ? OR id <= ifnull((${tooMany}), -1)`;
  return Number(statements.of(sql).run(before, limits.journal.auditLines).changes);
}
