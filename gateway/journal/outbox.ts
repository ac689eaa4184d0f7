/** The outbox: every message that was decided, until long after it was sent. Channels send only what stands here. */
import {
  type Effect,
  type Instant,
  levels,
  type NotifyEffect,
  type SupersedeEffect,
} from '../../rules/engine/types.ts';
import { limits } from '../limits.ts';
import { writeAudit } from './audit.ts';
import type { PendingDelivery } from './journal.ts';
import type { OpenState, StateFile } from './statefile.ts';

/** A delivery whose id is known already stays as it is. */
export function addDelivery(open: OpenState, effect: NotifyEffect, seq: number): void {
  const level = levels.indexOf(effect.level);
  const { changes } = open.statements
    .of(`INSERT OR IGNORE INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', 0, ?, NULL, NULL)`)
    .run(
      effect.deliveryId,
      open.nextChange(),
      effect.alertId,
      level,
      effect.at,
      seq,
      JSON.stringify(effect),
      effect.at,
    );
  if (changes > 0) makeRoom(open, effect.at);
}

/**
 * Unsent deliveries of the alert are dropped, except those decided later: after it in the same list, or, when an old list is
 * repeated after a crash, at a later instant or input.
 */
export function supersede(
  open: OpenState,
  { alertId, at }: SupersedeEffect,
  seq: number,
  after: readonly Effect[],
): void {
  const later = after.flatMap((effect) => (effect.type === 'notify' ? [effect.deliveryId] : []));
  open.statements
    .of(`
      UPDATE outbox SET status = 'superseded', change = ?
      WHERE alert_id = ? AND status = 'pending' AND (at, seq) <= (?, ?) AND id NOT IN (SELECT value FROM json_each(?))`)
    .run(open.nextChange(), alertId, at, seq, JSON.stringify(later));
}

/** Over the limit the oldest finished deliveries go, then the oldest pending faults and notices; never an alarm. */
function makeRoom(open: OpenState, at: Instant): void {
  const { statements } = open;
  const over =
    (statements.of('SELECT count(*) AS rows FROM outbox').get()!.rows as number) - limits.delivery.outboxRows;
  if (over <= 0) return;
  const finished = deleteOldest(open, `status <> 'pending'`, 'at', over);
  const dropped = deleteOldest(
    open,
    `status = 'pending' AND level >= ${levels.indexOf('notice')}`,
    'level DESC, at',
    over - finished,
  );
  if (dropped > 0) writeAudit(open, { at, what: 'outbox-full', alertId: null, facts: { dropped } });
}

function deleteOldest({ statements }: OpenState, where: string, order: string, count: number): number {
  const sql = `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE ${where} ORDER BY ${order} LIMIT ?)`;
  return Number(statements.of(sql).run(count).changes);
}

interface OutboxRow {
  readonly effect: string;
  readonly attempts: number;
  readonly due_at: number;
  readonly status: PendingDelivery['status'];
  readonly last_reason: string | null;
  readonly last_attempt_at: number | null;
}

const toDelivery = (row: OutboxRow): PendingDelivery => ({
  effect: JSON.parse(row.effect) as NotifyEffect,
  attempts: row.attempts,
  dueAt: row.due_at,
  status: row.status,
  lastReason: row.last_reason,
  lastAttemptAt: row.last_attempt_at,
});

export interface AttemptResult {
  readonly status: PendingDelivery['status'];
  readonly reason?: string;
  readonly retryAt?: Instant;
}

export class Outbox {
  private readonly state: StateFile;

  constructor(state: StateFile) {
    this.state = state;
  }

  /** Most urgent level first, then oldest. */
  due(at: Instant): PendingDelivery[] {
    return this.rows(`status = 'pending' AND due_at <= ? ORDER BY level, at, change`, at);
  }

  nextDue(): Instant | null {
    const sql = `SELECT min(due_at) AS next FROM outbox WHERE status = 'pending'`;
    return this.state.guard(({ statements }) => statements.of(sql).get()!.next as number | null);
  }

  get(deliveryId: string): PendingDelivery | null {
    return this.rows('id = ?', deliveryId)[0] ?? null;
  }

  /** In the order they were decided. */
  of(alertId: string): PendingDelivery[] {
    return this.rows('alert_id = ? ORDER BY at, rowid', alertId);
  }

  settledAs(reason: string): PendingDelivery[] {
    return this.rows(`status = 'sent' AND last_reason = ?`, reason);
  }

  private rows(where: string, parameter: string | number): PendingDelivery[] {
    const sql = `SELECT effect, attempts, due_at, status, last_reason, last_attempt_at FROM outbox WHERE ${where}`;
    const rows = this.state.guard(({ statements }) => statements.of(sql).all(parameter));
    return (rows as unknown as OutboxRow[]).map(toDelivery);
  }

  /** Records an attempt and its audit line. A delivery superseded meanwhile is not taken up again by a retry. */
  attempted(deliveryId: string, at: Instant, { status, reason, retryAt }: AttemptResult): void {
    this.state.change((open) => {
      const row = open.statements.of('SELECT alert_id, status, effect FROM outbox WHERE id = ?').get(deliveryId);
      if (!row) return;
      const kept = status === 'pending' && row.status === 'superseded' ? 'superseded' : status;
      open.statements
        .of(`
          UPDATE outbox SET change = ?, status = ?, attempts = attempts + 1, last_attempt_at = ?,
            last_reason = ?, due_at = ifnull(?, due_at) WHERE id = ?`)
        .run(open.nextChange(), kept, at, reason ?? null, retryAt ?? null, deliveryId);
      const { contact, by, message } = JSON.parse(row.effect as string) as NotifyEffect;
      const facts = { deliveryId, contact, by, message, ...(reason === undefined ? {} : { reason }) };
      writeAudit(open, {
        at,
        what: `delivery-${status === 'pending' ? 'retry' : status}`,
        alertId: row.alert_id as string,
        facts,
      });
    });
  }
}

/** Finished deliveries decided too long ago. */
export function pruneOutbox({ statements }: OpenState, before: Instant): number {
  return Number(statements.of(`DELETE FROM outbox WHERE at < ? AND status <> 'pending'`).run(before).changes);
}
