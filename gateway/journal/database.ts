/** Opening a SQLite file of ours, and telling damage (set aside, go on) from a bad environment (one clear line, stop). */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { PlainError, reasonOf } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Kind } from './schema.ts';

/** Result codes of SQLite (https://www.sqlite.org/rescode.html). */
const code = { busy: 5, locked: 6, readonly: 8, ioerr: 10, corrupt: 11, full: 13, cantopen: 14, notadb: 26 } as const;
/** I/O errors that mean the bytes are gone, not that the disk is: IOERR_READ, SHORT_READ, DATA, CORRUPTFS. */
const unreadable = new Set([266, 522, 8202, 8458]);

/** The file holds something else than what we wrote. */
export class DamageError extends Error {}

function sqliteCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : null;
}

export function isDamage(error: unknown): boolean {
  if (error instanceof DamageError) return true;
  const extended = sqliteCode(error);
  if (extended === null) return false;
  const primary = extended & 0xff;
  return primary === code.corrupt || primary === code.notadb || unreadable.has(extended);
}

export const isDiskFull = (error: unknown): boolean => ((sqliteCode(error) ?? 0) & 0xff) === code.full;

const hints: Readonly<Record<number, string>> = {
  [code.busy]: 'another process holds it',
  [code.locked]: 'another process holds it',
  [code.readonly]: 'it cannot be written; give its folder to the user the gateway runs as',
  [code.ioerr]: 'the disk reports an error',
  [code.full]: 'the disk is full',
  [code.cantopen]: 'it cannot be opened; the folder must exist and belong to the user the gateway runs as',
};

/** The same error in one clear line for people when the machine is to blame; any other error as it is. */
export function explained(file: string, error: unknown): unknown {
  const extended = sqliteCode(error);
  const hint = extended === null ? undefined : hints[extended & 0xff];
  return hint ? new PlainError('environment', `${file}: ${hint} (${reasonOf(error)})`, { cause: error }) : error;
}

/** Creates the folder for our user only. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new PlainError('environment', `${folder}: the folder cannot be created (${reasonOf(error)})`, {
      cause: error,
    });
  }
}

const schemaVersion = 1;
/** Each commit writes whole pages; ours change a few rows. Measured: a quarter less on the disk than with 4096. */
const pageBytes = 1_024;
const busyMs = 2_000;

/**
 * Opens (or creates) a database in WAL mode with synchronous=FULL and its schema in place.
 * @throws DamageError or SQLite's own error (see isDamage) when the file is damaged; PlainError for the environment.
 */
export function openDatabase(file: string, kind: Kind, readOnly: boolean): DatabaseSync {
  let database: DatabaseSync | null = null;
  try {
    if (!readOnly) ownerOnly(file);
    database = new DatabaseSync(file, { readOnly, timeout: busyMs });
    if (!readOnly) configure(database);
    checkIdentity(database, kind, file);
    if (!readOnly) database.exec(kind.schema);
    return database;
  } catch (error) {
    database?.close();
    throw isDamage(error) ? error : explained(file, error);
  }
}

/** Care data is nobody else's: a new file is readable by its owner only, and its -wal follows. */
function ownerOnly(file: string): void {
  try {
    closeSync(openSync(file, 'a', 0o600));
  } catch (error) {
    throw new PlainError('environment', `${file}: it cannot be written (${reasonOf(error)})`, { cause: error });
  }
}

function configure(database: DatabaseSync): void {
  database.exec(`
    PRAGMA page_size = ${pageBytes};
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA temp_store = MEMORY;
    PRAGMA journal_size_limit = ${limits.journal.walBytes};
    PRAGMA wal_autocheckpoint = ${limits.journal.walPagesAtMost};
  `);
}

function checkIdentity(database: DatabaseSync, kind: Kind, file: string): void {
  const tables = pragma(database, 'SELECT count(*) FROM sqlite_schema');
  if (tables === 0) {
    database.exec(`PRAGMA application_id = ${kind.applicationId}; PRAGMA user_version = ${schemaVersion};`);
    return;
  }
  if (pragma(database, 'PRAGMA application_id') !== kind.applicationId) {
    throw new DamageError(`${basename(file)} was not written by this gateway`);
  }
  const version = pragma(database, 'PRAGMA user_version') as number;
  if (version > schemaVersion) {
    throw new PlainError('environment', `${file}: written by a newer version of the gateway; install that version`);
  }
}

/** The first column of the first row. */
export function pragma(database: DatabaseSync, sql: string): unknown {
  const row = database.prepare(sql).get();
  return row ? Object.values(row)[0] : undefined;
}

/** Reads every page once. @throws DamageError with SQLite's first finding. */
export function checkPages(database: DatabaseSync): void {
  const found = pragma(database, 'PRAGMA quick_check(1)');
  if (found !== 'ok') throw new DamageError(String(found).split('\n').at(-1) ?? 'damaged');
}

/** The same with what is on the disk, not in the cache of the connection that is in use. */
export function checkFile(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true, timeout: busyMs });
  try {
    checkPages(database);
  } finally {
    database.close();
  }
}

/** Two gateways on one folder would spoil the log. The lock is the system's: it ends with the process, however that ends. */
export function holdLock(folder: string): DatabaseSync {
  const file = join(folder, 'lock.db');
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(file, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (isDamage(error)) {
      rmSync(file);
      return holdLock(folder);
    }
    if (sqliteCode(error) === code.busy) throw new PlainError('environment', `${folder}: another gateway is using it`);
    throw explained(file, error);
  }
}

/** Runs the body in one transaction; a failure leaves nothing of it. */
export function transaction<T>(database: DatabaseSync, body: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = body();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite may have rolled back by itself (disk full, I/O error, damage).
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** A prepared statement whose rows are arrays: half the cost of objects. */
export function prepareRows(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

/** Prepares each SQL text once per connection. */
export class Statements {
  private readonly prepared = new Map<string, StatementSync>();
  private readonly database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  of(sql: string): StatementSync {
    let statement = this.prepared.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      this.prepared.set(sql, statement);
    }
    return statement;
  }
}

/** Moves pages from the -wal into the file once there are many, at a quiet moment instead of in an alert's commit. */
export function checkpointWhenGrown(database: DatabaseSync): void {
  // NOOP only counts (SQLite 3.51; an older one checkpoints at once).
  const { log, checkpointed } = database.prepare('PRAGMA wal_checkpoint(NOOP)').get() as Record<string, number>;
  if (log! - checkpointed! >= limits.journal.walPages) database.exec('PRAGMA wal_checkpoint(PASSIVE)');
}

export const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const companions = ['', '-wal', '-shm'] as const;

/** Bytes of a database with its -wal. */
export const databaseBytes = (file: string): number => bytesOf(file) + bytesOf(`${file}-wal`);

/**
 * Renames a damaged database (with its -wal and -shm) after the day it was last written, and keeps only the newest few.
 * @returns the new path.
 */
export function setAside(file: string): string {
  const written = statSync(file, { throwIfNoEntry: false })?.mtime ?? new Date(0);
  const stamp = written.toISOString().slice(0, 19).replaceAll(':', '');
  let target = `${file}.damaged-${stamp}`;
  for (let count = 2; existsSync(target); count++) target = `${file}.damaged-${stamp}-${count}`;
  try {
    for (const end of companions) if (existsSync(file + end)) renameSync(file + end, target + end);
  } catch (error) {
    throw new PlainError('environment', `${file} is damaged and cannot be set aside (${reasonOf(error)})`);
  }
  for (const old of listSetAside(file).slice(0, -limits.journal.setAsideFiles)) {
    for (const end of companions) rmSync(old + end, { force: true });
  }
  return target;
}

/** Damaged files kept beside this one, oldest first. */
export function listSetAside(file: string): string[] {
  const folder = dirname(file);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${basename(file)}.damaged-`) && !/-(wal|shm)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}
