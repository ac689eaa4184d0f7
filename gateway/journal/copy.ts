/** The last good copy of state.db: kept up to date by rows, so that an hour's copy costs what changed in it. */
import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { reasonOf } from '../errors.ts';
import { checkPages, isDamage, openDatabase, transaction } from './database.ts';
import { stateKind } from './schema.ts';

/** In the order in which they are brought over: the snapshot last, for it must never know more than the tables beside it. */
export const copyTables = [
  { name: 'outbox', key: 'id', change: 'change' },
  { name: 'alerts', key: 'id', change: 'change' },
  { name: 'audit', key: 'id', change: 'id' },
  { name: 'facts', key: 'key', change: 'change' },
  { name: 'configs', key: 'hash', change: 'change' },
  { name: 'alive', key: 'id', change: 'change' },
  { name: 'snapshot', key: 'id', change: 'change' },
] as const;
type Table = (typeof copyTables)[number];

/** Rows of `other` that changed since `main` last had them. */
function bringOver(database: DatabaseSync, { name, change }: Table): void {
  database.exec(`
    INSERT OR REPLACE INTO main.${name} SELECT * FROM other.${name}
    WHERE ${change} > (SELECT ifnull(max(${change}), -1) FROM main.${name})`);
}

function dropDeleted(database: DatabaseSync, { name, key }: Table): void {
  database.exec(`DELETE FROM main.${name} WHERE ${key} NOT IN (SELECT ${key} FROM other.${name})`);
}

const attach = (database: DatabaseSync, file: string): void => void database.prepare('ATTACH ? AS other').run(file);

/** Brings the copy up to date with state.db, in one transaction of the copy. A copy that is damaged itself is made anew. */
export function refreshCopy(state: DatabaseSync, stateFile: string, copyFile: string): void {
  if (!existsSync(copyFile)) {
    makeCopy(state, copyFile);
    return;
  }
  try {
    followInto(copyFile, stateFile);
  } catch (error) {
    if (!isDamage(error)) throw error;
    checkPages(state); // is it the original that is damaged? Then its caller must know, and the copy must stay.
    rmSync(copyFile);
    makeCopy(state, copyFile);
  }
}

function followInto(copyFile: string, stateFile: string): void {
  const copy = new DatabaseSync(copyFile);
  try {
    attach(copy, stateFile);
    transaction(copy, () => {
      for (const table of copyTables) {
        bringOver(copy, table);
        dropDeleted(copy, table);
      }
    });
  } finally {
    copy.close();
  }
}

function makeCopy(state: DatabaseSync, copyFile: string): void {
  const fresh = `${copyFile}.new`;
  rmSync(fresh, { force: true });
  state.prepare('VACUUM INTO ?').run(fresh);
  const handle = openSync(fresh, 'r+');
  fsyncSync(handle);
  closeSync(handle);
  renameSync(fresh, copyFile);
}

/** Puts a copy where state.db was, if there is one and it is whole. @returns what was done, in words, or null. */
export function placeCopy(copyFile: string, stateFile: string): string | null {
  if (!existsSync(copyFile)) return null;
  const madeAt = statSync(copyFile).mtime.toISOString().slice(0, 16);
  const candidate = `${stateFile}.new`;
  copyFileSync(copyFile, candidate);
  try {
    const database = openDatabase(candidate, stateKind, false);
    try {
      checkPages(database);
    } finally {
      database.close();
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    for (const end of ['', '-wal', '-shm']) rmSync(candidate + end, { force: true });
    rmSync(copyFile);
    return null;
  }
  renameSync(candidate, stateFile);
  return `restored from the copy of ${madeAt}Z`;
}

/**
 * Brings over what can still be read of a damaged state.db, table by table. The snapshot comes only when everything else did:
 * an older snapshot makes the engine decide again what is missing, under the same ids; a newer one would not.
 * @returns what was saved, in words.
 */
export function salvage(state: DatabaseSync, damagedFile: string): string {
  const unreadable: string[] = [];
  try {
    attach(state, damagedFile);
  } catch (error) {
    return `nothing of it could be read (${reasonOf(error)})`;
  }
  try {
    for (const table of copyTables) {
      if (table.name === 'snapshot' && unreadable.length > 0) break;
      if (!salvageTable(state, table)) unreadable.push(table.name);
    }
  } finally {
    state.exec('DETACH other');
  }
  if (unreadable.length === 0) return `everything newer was read from ${basename(damagedFile)}`;
  return `newer rows were read from it except ${unreadable.join(', ')}`;
}

function salvageTable(state: DatabaseSync, table: Table): boolean {
  try {
    transaction(state, () => bringOver(state, table));
    return true;
  } catch {
    return false; // damaged here; the caller names the table in its report
  }
}
