/**
 * What the time series writer needs of the journal: committed inputs and audit lines in order, a durable cursor for each, and a
 * quarantine for what a server refuses. Cursors and quarantine live in history.db, so that they move with the log.
 */
import type { ClockInput, Instant } from '../../rules/engine/types.ts';
import { limits } from '../limits.ts';
import { type Statements, transaction } from './database.ts';
import type { History, OpenHistory } from './history.ts';
import type { AuditLine, Logged } from './journal.ts';

export interface Quarantined {
  readonly position: number;
  readonly at: Instant;
  readonly reason: string;
  readonly point: string;
}

export interface Feed {
  /** Committed inputs after a seq, in order, at most `count`. */
  inputs(afterSeq: number, count: number): Logged[];
  /** Audit lines after an id, in order, at most `count`. */
  audit(afterId: number, count: number): AuditLine[];
  /** All committed clock inputs after a seq. */
  clockInputs(afterSeq: number): { seq: number; input: ClockInput }[];
  readonly lastSeq: number;
  readonly lastAuditId: number;
  /** Calls back whenever more inputs have been committed; one listener. */
  watch(listener: (() => void) | null): void;
  /** How many inputs the follower has not taken yet, at most. */
  behind(name: string): number;
  /** 0 for a name never heard of: a new follower reads everything that is still there. */
  cursor(name: string): number;
  /**
   * The follower is done with everything up to `position`. Written with the log's next batch; at once when it moved far or
   * lines were refused. After a crash the cursor may be a batch behind: a follower must be able to repeat itself.
   */
  moveTo(name: string, position: number, refused?: readonly Quarantined[]): void;
  /** Writes cursors that are still in memory only. */
  settle(): void;
  quarantined(): number;
  /** Newest first. */
  quarantine(count: number): (Quarantined & { readonly cursor: string })[];
}

const farMove = 500;

function storedPosition(statements: Statements, name: string): number | null {
  const row = statements.of('SELECT position FROM cursors WHERE name = ?').get(name);
  return row ? (row.position as number) : null;
}

/** The audit belongs to state.db; the feed only passes it on. */
export interface AuditSource {
  auditAfter(id: number, count: number): AuditLine[];
  readonly lastAuditId: number;
}

export class HistoryFeed implements Feed {
  private readonly history: History;
  private readonly source: AuditSource;
  /** Moved since the last transaction of the log. */
  private readonly moved = new Map<string, number>();
  private quarantineCount: number | null = null;

  constructor(history: History, source: AuditSource) {
    this.history = history;
    this.source = source;
    history.alongside = (open) => this.writeMoved(open);
  }

  inputs(afterSeq: number, count: number): Logged[] {
    return this.history.page(afterSeq, count);
  }

  audit(afterId: number, count: number): AuditLine[] {
    return this.source.auditAfter(afterId, count);
  }

  clockInputs(afterSeq: number): { seq: number; input: ClockInput }[] {
    return this.history.clockInputs(afterSeq);
  }

  watch(listener: (() => void) | null): void {
    this.history.written = listener;
  }

  behind(name: string): number {
    return Math.min(this.lastSeq - this.cursor(name), this.history.inputs);
  }

  get lastSeq(): number {
    return this.history.committedSeq;
  }

  get lastAuditId(): number {
    return this.source.lastAuditId;
  }

  cursor(name: string): number {
    return this.moved.get(name) ?? this.stored(name) ?? 0;
  }

  private stored(name: string): number | null {
    return this.history.guard(({ statements }) => storedPosition(statements, name));
  }

  moveTo(name: string, position: number, refused: readonly Quarantined[] = []): void {
    const stored = this.stored(name);
    this.moved.set(name, position);
    if (refused.length === 0 && stored !== null && position - stored < farMove) return;
    this.history.guard((open) =>
      transaction(open.database, () => {
        for (const line of refused) this.writeRefused(open, name, line);
        this.writeMoved(open);
      }),
    );
    if (refused.length > 0) this.quarantineCount = null;
  }

  settle(): void {
    if (this.moved.size > 0) this.history.guard((open) => transaction(open.database, () => this.writeMoved(open)));
  }

  /** In the log's transaction. What moved stays in the map: it is the truth also when this transaction fails. */
  private writeMoved({ statements }: OpenHistory): void {
    const upsert = 'INSERT INTO cursors VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position';
    for (const [name, position] of this.moved) {
      if (storedPosition(statements, name) !== position) statements.of(upsert).run(name, position);
    }
  }

  private writeRefused({ statements }: OpenHistory, name: string, line: Quarantined): void {
    statements
      .of('INSERT INTO quarantine (cursor, position, at, reason, point) VALUES (?, ?, ?, ?, ?)')
      .run(name, line.position, line.at, line.reason, line.point);
    statements
      .of('DELETE FROM quarantine WHERE id <= (SELECT max(id) FROM quarantine) - ?')
      .run(limits.timeseries.quarantinedLines);
  }

  quarantined(): number {
    this.quarantineCount ??= this.history.guard(
      ({ statements }) => statements.of('SELECT count(*) AS count FROM quarantine').get()!.count as number,
    );
    return this.quarantineCount;
  }

  quarantine(count: number): (Quarantined & { readonly cursor: string })[] {
    const sql = 'SELECT cursor, position, at, reason, point FROM quarantine ORDER BY id DESC LIMIT ?';
    return this.history.guard(({ statements }) => statements.of(sql).all(count)) as unknown as (Quarantined & {
      cursor: string;
    })[];
  }
}
