/** history.db: the log of all engine inputs, each with a seq that is never reused, and the cursors of those who follow it. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type ClockInput, type Input, type Instant, inputAt } from '../../rules/engine/types.ts';
import { reasonOf } from '../errors.ts';
import { limits } from '../limits.ts';
import {
  bytesOf,
  checkFile,
  checkPages,
  checkpointWhenGrown,
  databaseBytes,
  explained,
  isDamage,
  openDatabase,
  pragma,
  prepareRows,
  Statements,
  setAside,
  transaction,
} from './database.ts';
import type { Logged } from './journal.ts';
import { historyKind } from './schema.ts';
import { type Row, Vocabulary } from './vocabulary.ts';

const pageRows = 2_000;
/** A new log begins this far above the last seq that state.db knew of: more than can be appended between two alive marks. */
const seqMargin = 1_000_000;

/** What is open while history.db is open. */
export interface OpenHistory {
  readonly database: DatabaseSync;
  readonly statements: Statements;
  readonly vocabulary: Vocabulary;
  readonly insert: StatementSync | null;
  readonly page: StatementSync;
}

const urgentSignals: ReadonlySet<string> = new Set(['help', 'fall', 'leak', 'smoke']);
/** May be let go when the disk takes nothing any more and memory is full. */
const isOrdinary = (input: Input): boolean => input.type === 'reading' && !urgentSignals.has(input.signal);

export class History {
  readonly file: string;
  private readonly readOnly: boolean;
  private current: OpenHistory | null = null;
  private batch: { seq: number; input: Input }[] = [];
  private assigned = 0;
  private committed = 0;
  private rows = 0;
  private dropped = 0;
  private knownSeq = 0;
  /** Why the last flush failed; null when it went well. */
  private trouble: string | null = null;
  /** Writes its own part into each transaction of the log: the cursors that moved meanwhile. */
  alongside: ((open: OpenHistory) => void) | null = null;
  /** Called when a batch has been written. */
  written: (() => void) | null = null;
  /** What was found damaged since the start. */
  readonly damage: string[] = [];

  constructor(folder: string, readOnly: boolean) {
    this.file = join(folder, 'history.db');
    this.readOnly = readOnly;
  }

  /** `knownSeq`: the highest seq state.db knows of; the log goes on above it. */
  open(knownSeq: number): void {
    this.knownSeq = knownSeq;
    const missing = bytesOf(this.file) === 0;
    try {
      this.connect();
    } catch (error) {
      if (!isDamage(error) || this.readOnly) throw error;
      this.startAnew(error);
      return;
    }
    if (missing && knownSeq > 0) this.damage.push('history.db was missing or empty; a new log was started');
    if (missing) this.assigned = knownSeq > 0 ? knownSeq + seqMargin : 0;
    this.settleSeq();
  }

  close(): void {
    this.current?.database.close();
    this.current = null;
  }

  private connect(): void {
    const database = openDatabase(this.file, historyKind, this.readOnly);
    try {
      if (bytesOf(this.file) <= limits.journal.checkBytesAtOpen) checkPages(database);
      this.current = {
        database,
        statements: new Statements(database),
        vocabulary: new Vocabulary(database, this.readOnly),
        insert: this.readOnly ? null : database.prepare('INSERT INTO inputs VALUES (?, ?, ?, ?, ?)'),
        page: prepareRows(database, `SELECT * FROM inputs WHERE seq > ? ORDER BY seq LIMIT ?`),
      };
      this.rows = pragma(database, 'SELECT count(*) FROM inputs') as number;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Never below anything that was given out before, whatever became of it. */
  private settleSeq(): void {
    const { database } = this.opened();
    this.committed = (pragma(database, 'SELECT max(seq) FROM inputs') as number | null) ?? 0;
    const floor = (pragma(database, `SELECT value FROM meta WHERE name = 'seq floor'`) as number | undefined) ?? 0;
    this.assigned = Math.max(this.assigned, this.committed, floor, this.knownSeq);
  }

  private startAnew(cause: unknown): void {
    this.close();
    const kept = existsSync(this.file) ? `; kept as ${basename(setAside(this.file))}` : '';
    this.damage.push(`history.db was damaged (${reasonOf(cause)})${kept}; a new log was started`);
    this.assigned = Math.max(this.assigned, this.knownSeq) + seqMargin;
    this.connect();
    this.settleSeq();
  }

  get isOpen(): boolean {
    return this.current !== null;
  }

  private opened(): OpenHistory {
    if (!this.current) throw new Error('the journal is not open');
    return this.current;
  }

  /** Runs a piece of work; when it meets damage, the file is set aside and the work done once more on a new log. */
  guard<T>(work: (open: OpenHistory) => T): T {
    try {
      return work(this.opened());
    } catch (error) {
      if (!isDamage(error) || this.readOnly) throw error;
      this.startAnew(error);
      return work(this.opened());
    }
  }

  // ------------------------------------------------------------------------------------------------ writing

  append(input: Input): number {
    if (this.readOnly) throw new Error('the journal is open for reading only');
    if (input.type === 'tick') throw new Error('a tick is never logged');
    if (this.batch.length >= limits.journal.batchInputs) this.makeRoom();
    const seq = ++this.assigned;
    this.batch.push({ seq, input });
    return seq;
  }

  get unflushed(): number {
    return this.batch.length;
  }

  get lastSeq(): number {
    return this.assigned;
  }

  /** The last seq that is on disk. */
  get committedSeq(): number {
    return this.committed;
  }

  /** One transaction for the open batch. On failure the batch stays. @throws PlainError with code 'environment'. */
  flush(): void {
    if (this.batch.length === 0) return;
    try {
      this.guard((open) => this.write(open));
      this.trouble = null;
    } catch (error) {
      const plain = explained(this.file, error);
      this.trouble = reasonOf(plain);
      throw plain;
    }
  }

  /** flush() whose failure stays in `troubles`. */
  tryFlush(): void {
    try {
      this.flush();
    } catch {
      // `trouble` holds the reason
    }
  }

  private write(open: OpenHistory): void {
    const { database, vocabulary, insert } = open;
    let done = false;
    try {
      transaction(database, () => {
        for (const { seq, input } of this.batch) insert!.run(...vocabulary.encode(seq, input));
        this.alongside?.(open);
        if (this.rows > limits.journal.historyInputs) this.rows -= this.deleteOldest(open, 2 * this.batch.length);
      });
      done = true;
    } finally {
      vocabulary.settled(done);
    }
    this.rows += this.batch.length;
    this.committed = this.batch.at(-1)?.seq ?? this.committed;
    this.batch = [];
    this.written?.();
  }

  private deleteOldest(open: OpenHistory, count: number): number {
    const sql = 'DELETE FROM inputs WHERE seq IN (SELECT seq FROM inputs ORDER BY seq LIMIT ?)';
    return Number(open.statements.of(sql).run(count).changes);
  }

  /** The batch is full: write it, or, when that fails too, let the oldest ordinary readings go and say so. */
  private makeRoom(): void {
    this.tryFlush();
    const before = this.batch.length;
    if (before === 0) return;
    const half = Math.ceil(before / 2);
    this.batch = this.batch.filter(({ input }, index) => index >= half || !isOrdinary(input));
    if (this.batch.length === before) this.batch.splice(0, half);
    this.dropped += before - this.batch.length;
  }

  // ------------------------------------------------------------------------------------------------ reading

  /** Committed inputs after a seq, in order. */
  page(afterSeq: number, count: number = pageRows): Logged[] {
    return this.guard(({ page, vocabulary }) => {
      const rows = page.all(afterSeq, count) as unknown as Row[];
      return rows.map((row) => vocabulary.decode(row));
    });
  }

  /** Committed inputs after a seq whose time is from..until (both included; no `from`: from the beginning). */
  *read(afterSeq: number, from: Instant | null, until: Instant): Generator<Logged> {
    let last = Math.max(afterSeq, from === null ? 0 : this.firstSeqAt(from) - 1);
    for (;;) {
      const page = this.page(last);
      for (const logged of page) {
        if (inputAt(logged.input) > until) return;
        yield logged;
      }
      if (page.length < pageRows) return;
      last = page.at(-1)!.seq;
    }
  }

  /** The first seq at or after an instant, by halving: `at` grows with seq, so the log needs no index on time. */
  firstSeqAt(at: Instant): number {
    return this.guard(({ statements }) => {
      const next = statements.of('SELECT seq, at FROM inputs WHERE seq >= ? ORDER BY seq LIMIT 1');
      let low = 0;
      let high = this.committed + 1;
      while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const row = next.get(middle) as { seq: number; at: number } | undefined;
        if (!row || row.at >= at) high = middle;
        else low = row.seq + 1;
      }
      return low;
    });
  }

  /** All clock inputs after a seq; there are a few for each start of the gateway. */
  clockInputs(afterSeq: number): { seq: number; input: ClockInput }[] {
    return this.guard(({ statements, vocabulary }) => {
      const term = vocabulary.idOf('clock');
      if (term === null) return [];
      const rows = statements
        .of('SELECT seq, value FROM inputs WHERE seq > ? AND term = ? ORDER BY seq')
        .all(afterSeq, term);
      return rows.map(({ seq, value }) => ({ seq: seq as number, input: JSON.parse(value as string) as ClockInput }));
    });
  }

  // ------------------------------------------------------------------------------------------------ upkeep

  tidy(): void {
    this.guard(({ database }) => checkpointWhenGrown(database));
  }

  /** Rows were deleted by the retention. */
  forgotten(count: number): void {
    this.rows -= count;
  }

  check(): void {
    this.guard(() => checkFile(this.file));
  }

  get bytes(): number {
    return databaseBytes(this.file);
  }

  get inputs(): number {
    return this.rows;
  }

  oldestAt(): Instant | null {
    return this.instantOf('ORDER BY seq LIMIT 1');
  }

  newestAt(): Instant | null {
    return this.instantOf('ORDER BY seq DESC LIMIT 1');
  }

  private instantOf(order: string): Instant | null {
    const row = this.guard(({ statements }) => statements.of(`SELECT at FROM inputs ${order}`).get());
    return row ? (row.at as number) : null;
  }

  /** What a person must know now: a log that cannot be written, readings that were let go. */
  troubles(): string[] {
    const lines: string[] = [];
    if (this.trouble)
      lines.push(`the log cannot be written: ${this.trouble}; ${this.batch.length} inputs wait in memory`);
    if (this.dropped > 0) lines.push(`${this.dropped} readings were lost because the log could not be written`);
    return lines;
  }
}
