/** Alerts with their evidence, as of their last change. */
import type { Alert, AlertEffect, AlertState, Instant } from '../../rules/engine/types.ts';
import type { OpenState, StateFile } from './statefile.ts';

const openStates: readonly AlertState[] = ['prealarm', 'open', 'acknowledged'];
const isOpen = `state IN (${openStates.map((state) => `'${state}'`).join(', ')})`;

/** A change that was committed before (repeated after a crash) never takes a later one back. */
export function putAlert(open: OpenState, { alert, at }: AlertEffect, seq: number): void {
  open.statements
    .of(`
      INSERT INTO alerts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
        change = excluded.change, state = excluded.state, changed_at = excluded.changed_at, seq = excluded.seq, alert = excluded.alert
      WHERE (excluded.changed_at, excluded.seq) >= (changed_at, seq)`)
    .run(
      alert.id,
      open.nextChange(),
      alert.rule,
      alert.level,
      alert.state,
      alert.startedAt,
      at,
      seq,
      JSON.stringify(alert),
    );
}

export class Alerts {
  private readonly state: StateFile;

  constructor(state: StateFile) {
    this.state = state;
  }

  get(id: string): Alert | null {
    const row = this.state.guard(({ statements }) => statements.of('SELECT alert FROM alerts WHERE id = ?').get(id));
    return row ? (JSON.parse(row.alert as string) as Alert) : null;
  }

  /** Newest first. */
  list(openOnly: boolean, limit: number): Alert[] {
    const where = openOnly ? `WHERE ${isOpen}` : '';
    const sql = `SELECT alert FROM alerts ${where} ORDER BY started_at DESC, change DESC LIMIT ?`;
    const rows = this.state.guard(({ statements }) => statements.of(sql).all(limit));
    return rows.map((row) => JSON.parse(row.alert as string) as Alert);
  }
}

/** Closed alerts that began too long ago. */
export function pruneAlerts({ statements }: OpenState, before: Instant): number {
  return Number(statements.of(`DELETE FROM alerts WHERE started_at < ? AND NOT ${isOpen}`).run(before).changes);
}
