/** The file state.db: opened, restored from its last good copy when it is damaged, copied at most hourly. */
import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { reasonOf } from '../errors.ts';
import { copyTables, placeCopy, refreshCopy, salvage } from './copy.ts';
import {
  bytesOf,
  checkFile,
  checkPages,
  checkpointWhenGrown,
  DamageError,
  databaseBytes,
  explained,
  isDamage,
  openDatabase,
  pragma,
  Statements,
  setAside,
  transaction,
} from './database.ts';
import { Reserve } from './reserve.ts';
import { stateKind } from './schema.ts';

/** What is open while state.db is open. */
export interface OpenState {
  readonly database: DatabaseSync;
  readonly statements: Statements;
  /** A number for each row that is written, always growing: what changed since the last good copy. */
  nextChange(): number;
}

export class StateFile {
  readonly file: string;
  private readonly copyFile: string;
  private readonly readOnly: boolean;
  private current: OpenState | null = null;
  private readonly reserve: Reserve;
  private copyTrouble: string | null = null;
  readonly damage: string[] = [];

  constructor(folder: string, readOnly: boolean) {
    this.file = join(folder, 'state.db');
    this.copyFile = `${this.file}.bak`;
    this.readOnly = readOnly;
    this.reserve = new Reserve(folder);
  }

  open(): void {
    try {
      if (!this.readOnly && bytesOf(this.file) === 0 && existsSync(this.copyFile)) {
        throw new DamageError('it was missing or empty');
      }
      this.connect();
    } catch (error) {
      if (!isDamage(error) || this.readOnly) throw error;
      this.restore(error);
    }
  }

  close(): void {
    this.current?.database.close();
    this.current = null;
  }

  private connect(): void {
    const database = openDatabase(this.file, stateKind, this.readOnly);
    try {
      checkPages(database);
      let change = Math.max(...copyTables.map(({ name, change: column }) => highest(database, name, column)));
      this.current = { database, statements: new Statements(database), nextChange: () => ++change };
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** The last good copy takes the damaged file's place; what can still be read of the damaged one is brought over. */
  private restore(cause: unknown): void {
    this.close();
    const damaged = bytesOf(this.file) > 0 ? setAside(this.file) : null;
    for (const end of ['', '-wal', '-shm']) rmSync(this.file + end, { force: true });
    const from = placeCopy(this.copyFile, this.file);
    this.connect();
    const saved = damaged ? salvage(this.opened().database, damaged) : 'nothing could be read of it';
    this.connectAgain();
    const kept = damaged ? `; kept as ${basename(damaged)}` : '';
    const source = from ?? 'there was no good copy: alerts and messages from before are lost';
    this.damage.push(`state.db was damaged (${reasonOf(cause)})${kept}; ${source}; ${saved}`);
  }

  /** Salvaged rows moved the change numbers. */
  private connectAgain(): void {
    this.close();
    this.connect();
  }

  opened(): OpenState {
    if (!this.current) throw new Error('the journal is not open');
    return this.current;
  }

  /**
   * Runs a piece of work; when it meets damage, state.db is restored, when the disk is full, the reserve is given up, and the
   * work is done once more. @throws PlainError for the environment.
   */
  guard<T>(work: (open: OpenState) => T): T {
    try {
      return work(this.opened());
    } catch (error) {
      if (this.reserve.releaseFor(error)) return this.guard(work);
      if (!isDamage(error) || this.readOnly) throw explained(this.file, error);
      this.restore(error);
      return work(this.opened());
    }
  }

  /** One durable transaction. */
  change<T>(work: (open: OpenState) => T): T {
    return this.guard((open) => transaction(open.database, () => work(open)));
  }

  // ------------------------------------------------------------------------------------------------ upkeep

  /** Quiet upkeep: the good copy is brought up to date, the reserve is there. A failure is told by troubles(). */
  copy(): void {
    this.reserve.hold();
    try {
      this.guard(({ database }) => refreshCopy(database, this.file, this.copyFile));
      this.copyTrouble = null;
    } catch (error) {
      this.copyTrouble = reasonOf(error);
    }
  }

  troubles(): string[] {
    const lines: string[] = [];
    if (this.copyTrouble) lines.push(`the good copy of state.db could not be made: ${this.copyTrouble}`);
    if (this.reserve.missing) lines.push('the disk is full or nearly so; no room is left in reserve for alerts');
    return lines;
  }

  check(): void {
    this.guard(() => checkFile(this.file));
  }

  tidy(): void {
    this.guard(({ database }) => checkpointWhenGrown(database));
  }

  get bytes(): number {
    return databaseBytes(this.file);
  }
}

const highest = (database: DatabaseSync, table: string, column: string): number =>
  (pragma(database, `SELECT max(${column}) FROM ${table}`) as number | null) ?? 0;
