/**
 * broker.db: one SQLite file, written by group commit: whatever is asked of it in one turn of the event loop is one
 * transaction. WAL with synchronous=NORMAL outlives kill -9; decisions/0001 says what a power cut may cost.
 */
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { PlainError, reasonOf } from '../../errors.ts';
import type { Log } from '../../log.ts';

const schemaVersion = 1;
const schema = `
  CREATE TABLE retained (topic TEXT PRIMARY KEY, payload, qos INTEGER NOT NULL);
  CREATE TABLE sessions (client_id TEXT PRIMARY KEY, owner TEXT NOT NULL, seen_at INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE subscriptions (client_id TEXT, filter TEXT, qos INTEGER NOT NULL, rh INTEGER, rap INTEGER, nl INTEGER,
    PRIMARY KEY (client_id, filter)) WITHOUT ROWID;
  CREATE TABLE outgoing (id INTEGER PRIMARY KEY, client_id TEXT NOT NULL, broker_id TEXT, broker_counter INTEGER,
    message_id INTEGER, released INTEGER NOT NULL, topic TEXT, payload, qos INTEGER NOT NULL, retain INTEGER NOT NULL);
  CREATE TABLE incoming (client_id TEXT, message_id INTEGER, PRIMARY KEY (client_id, message_id)) WITHOUT ROWID;
  CREATE TABLE wills (client_id TEXT PRIMARY KEY, broker_id TEXT, topic TEXT NOT NULL, payload, qos INTEGER NOT NULL,
    retain INTEGER NOT NULL);
`;

export type Row = Record<string, SQLInputValue>;

interface Write {
  readonly run: () => void;
  readonly done: ((stored: boolean) => void) | undefined;
}

export class BrokerStore {
  private readonly file: string;
  private readonly log: Log;
  private database: DatabaseSync | null = null;
  private readonly statements = new Map<string, StatementSync>();
  private writes: Write[] = [];
  private scheduled = false;
  private failing: string | null = null;
  private setAside: string | null = null;

  constructor(folder: string, log: Log) {
    this.file = join(folder, 'broker.db');
    this.log = log;
  }

  /** Opens or creates the file. A damaged one is set aside: the broker must run. */
  open(): void {
    try {
      this.database = this.openFile();
    } catch (error) {
      if (!existsSync(this.file) || !isDamage(error)) throw notOpened(this.file, error);
      this.setAside = `${this.file}.damaged`;
      this.log.error({ error }, `${this.file} is damaged and was set aside as ${this.setAside}; sessions begin anew`);
      renameSync(this.file, this.setAside);
      for (const suffix of ['-wal', '-shm']) rmSync(this.file + suffix, { force: true });
      this.database = this.openFile();
    }
  }

  private openFile(): DatabaseSync {
    const database = new DatabaseSync(this.file);
    try {
      chmodSync(this.file, 0o600);
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -1024');
      const check = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
      if (check !== 'ok') throw new Error(`quick_check: ${check}`);
      const version = database.prepare('PRAGMA user_version').get()?.user_version;
      if (version === 0) database.exec(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT`);
      else if (version !== schemaVersion) throw new Error(`schema ${version} is not ${schemaVersion}`);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  close(): void {
    this.commit();
    this.statements.clear();
    this.database?.close();
    this.database = null;
  }

  /** `run` belongs to this turn's transaction; `done` tells after its commit whether it is on disk. */
  write(run: () => void, done?: (stored: boolean) => void): void {
    this.writes.push({ run, done });
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => this.commit());
  }

  /** Something of this turn is not yet on disk. */
  get busy(): boolean {
    return this.writes.length > 0;
  }

  /** The same, to wait for. Resolves whether or not the disk took it: see `health()`. */
  written(run: () => void): Promise<void> {
    return new Promise((resolve) => this.write(run, () => resolve()));
  }

  /** One statement, prepared once. */
  run(sql: string, ...values: SQLInputValue[]): void {
    this.prepare(sql).run(...values);
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.prepare(sql).get(...values) as Row | undefined;
  }

  all(sql: string): Row[] {
    return this.prepare(sql).all() as Row[];
  }

  health(): { readonly failing: string | null; readonly setAside: string | null } {
    return { failing: this.failing, setAside: this.setAside };
  }

  private prepare(sql: string): StatementSync {
    if (!this.database) throw new Error('broker.db is closed');
    const known = this.statements.get(sql);
    if (known) return known;
    const statement = this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  private commit(): void {
    this.scheduled = false;
    const writes = this.writes;
    if (writes.length === 0) return;
    this.writes = [];
    const stored = this.database !== null && this.transaction(this.database, writes);
    for (const { done } of writes) done?.(stored);
  }

  /** A disk that refuses must not make the gateway deaf: what could not be written stays in memory and is told. */
  private transaction(database: DatabaseSync, writes: readonly Write[]): boolean {
    try {
      database.exec('BEGIN');
      for (const { run } of writes) run();
      database.exec('COMMIT');
      if (this.failing) this.log.info('broker.db can be written again');
      this.failing = null;
      return true;
    } catch (error) {
      if (!this.failing) this.log.error({ error }, `broker.db cannot be written: ${reasonOf(error)}`);
      this.failing = reasonOf(error);
      if (database.isTransaction) database.exec('ROLLBACK');
      return false;
    }
  }
}

const notOpened = (file: string, error: unknown) =>
  new PlainError('environment', `${file} cannot be opened: ${reasonOf(error)}`, { cause: error });

/** SQLITE_CORRUPT and SQLITE_NOTADB, a failed check, a foreign schema; not: no space, no right, no folder. */
function isDamage(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  return errcode === 11 || errcode === 26 || /quick_check|schema/.test(reasonOf(error));
}

/** SQLite gives bytes as Uint8Array; texts stay texts. */
export function payloadOf(value: SQLInputValue | undefined): Buffer | string {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return typeof value === 'string' ? value : Buffer.alloc(0);
}
