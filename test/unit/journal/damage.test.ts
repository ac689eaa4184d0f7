/** Real damage: pages overwritten, files truncated, garbage, nothing at all. The gateway goes on and says what it lost. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { createJournal } from '../../../gateway/journal/create.ts';
import type { Effect } from '../../../rules/engine/types.ts';
import { tempFolder } from '../../support/temp.ts';
import { alertEffect, minute, noon, notify, openJournal, reading, snapshotAt } from './samples.ts';

const readings = 3_000;
const page = 1_024;

const template = mkdtempSync(join(tmpdir(), 'aal-lived-'));
afterAll(() => rmSync(template, { recursive: true }));

/** A folder with some hours of life in it, closed; the good copy was made before the last alert. */
function livedIn(): string {
  const folder = tempFolder();
  if (!existsSync(join(template, 'state.db'))) live(template);
  cpSync(template, folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

function live(folder: string): void {
  const journal = createJournal(folder);
  journal.open();
  for (let index = 0; index < readings; index++) journal.append(reading(noon + index));
  journal.set('ieee.hall_motion', '0x01');
  const early = alertEffect('opened', noon, { id: 'early@1' });
  journal.commit([early, notify('d1', noon, { alertId: 'early@1' })], snapshotAt(readings, noon));
  journal.commit([], snapshotAt(readings, noon + 1)); // makes the copy
  const filler = Array.from({ length: 400 }, (_, index): Effect => {
    return { type: 'audit', at: noon + index, what: 'filler', facts: { text: 'x'.repeat(200), index } };
  });
  const late = alertEffect('opened', noon + 5, { id: 'late@1', startedAt: noon + 5 });
  const message = notify('d2', noon + 5, { alertId: 'late@1' });
  journal.commit([...filler, late, message], snapshotAt(readings, noon + 5));
  journal.close();
}

function overwrite(file: string, from: number, bytes: number): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(bytes, 0xa5), 0, bytes, from);
}

const damages: Record<string, (file: string) => void> = {
  'a garbage header': (file) => overwrite(file, 0, 100),
  'a garbage schema page': (file) => overwrite(file, 100, page - 200),
  'garbage in the middle': (file) => overwrite(file, page, statSync(file).size - 2 * page),
  'half of it cut off': (file) => truncateSync(file, Math.floor(statSync(file).size / 2 / page) * page),
  'nothing but text': (file) => writeFileSync(file, 'this is no database\n'.repeat(500)),
  'zero length': (file) => truncateSync(file, 0),
};

const setAside = (folder: string, name: string) =>
  readdirSync(folder).filter((file) => file.startsWith(`${name}.damaged-`) && !/-(wal|shm)$/.test(file));

describe('a damaged history.db', () => {
  for (const [name, spoil] of Object.entries(damages)) {
    it(`with ${name}: a new log begins above every known seq, alerts are untouched`, () => {
      const folder = livedIn();
      spoil(join(folder, 'history.db'));
      const journal = openJournal(folder);
      expect(journal.health().damage.join()).toMatch(/history\.db was (damaged|missing)/);
      if (name !== 'zero length') expect(setAside(folder, 'history.db').length).toBe(1);
      const seq = journal.append(reading(noon + minute));
      expect(seq).toBeGreaterThan(readings);
      expect([...journal.read(readings)]).toEqual([{ seq, input: reading(noon + minute) }]);
      expect(journal.alert('late@1')?.state).toBe('open');
      journal.close();
      expect(openJournal(folder).append(reading(noon + minute))).toBe(seq + 1);
    });
  }

  it('that was deleted starts anew and says so', () => {
    const folder = livedIn();
    truncateSync(join(folder, 'history.db'), 0);
    expect(openJournal(folder).health().damage.join()).toMatch(/missing or empty/);
  });

  it('found while running: nothing in memory is lost, the next commit succeeds', () => {
    const folder = livedIn();
    const journal = openJournal(folder);
    spoilWhileRunning(join(folder, 'history.db'));
    const seqs = [1, 2, 3].map((index) => journal.append(reading(noon + minute + index)));
    journal.commit([notify('d3', noon + minute)], snapshotAt(seqs.at(-1)!, noon + minute));
    expect([...journal.read(seqs[0]! - 1)].map(({ seq }) => seq)).toEqual(seqs);
    expect(journal.health().damage.join()).toMatch(/history\.db was damaged/);
    expect(journal.delivery('d3')?.status).toBe('pending');
  });

  it('with garbage beside it in -wal and -shm still opens', () => {
    const folder = livedIn();
    for (const end of ['-wal', '-shm']) writeFileSync(join(folder, `history.db${end}`), 'garbage'.repeat(9_000));
    const journal = openJournal(folder);
    expect([...journal.read(0)].length).toBe(readings);
  });

  it('keeps at most three files set aside', () => {
    const folder = livedIn();
    for (let round = 0; round < 5; round++) {
      writeFileSync(join(folder, 'history.db'), 'garbage'.repeat(1_000 + round));
      openJournal(folder).close();
    }
    expect(setAside(folder, 'history.db').length).toBe(3);
  });
});

/** All of the file's pages, while a gateway has it open; a foreign write first, so that its cache counts for nothing. */
function spoilWhileRunning(file: string): void {
  sql(file, 'CREATE TABLE foreign_write (a)');
  overwrite(file, 0, statSync(file).size);
}

describe('a damaged state.db', () => {
  for (const [name, spoil] of Object.entries(damages)) {
    it(`with ${name}: the good copy comes back, and it shouts`, () => {
      const folder = livedIn();
      spoil(join(folder, 'state.db'));
      const journal = openJournal(folder);
      expect(journal.health().damage.join()).toMatch(/state\.db was damaged .*restored from the copy/);
      expect(journal.alert('early@1')?.state).toBe('open');
      expect(journal.get('ieee.hall_motion')).toBe('0x01');
      expect(journal.delivery('d1')?.status).toBe('pending');
      expect(journal.append(reading(noon + minute))).toBe(readings + 1);
      journal.commit([notify('d3', noon + minute)], snapshotAt(readings + 1, noon + minute));
      journal.close();
      const later = openJournal(folder);
      expect(later.delivery('d3')?.status).toBe('pending');
      if (name !== 'zero length') expect(later.health().damage.join()).toMatch(/set aside earlier/);
    });
  }

  it('of which one table is spoilt gives back all that is newer than the copy in the others, and the older snapshot', () => {
    const folder = livedIn();
    const file = join(folder, 'state.db');
    overwrite(file, pageOfTable(file, 'audit'), page);
    const journal = openJournal(folder);
    expect(journal.health().damage.join()).toMatch(/newer rows were read from it except audit/);
    expect(journal.alert('late@1')?.state).toBe('open');
    expect(journal.delivery('d2')?.status).toBe('pending');
    expect(journal.snapshot()?.at).toBe(noon + 1);
  });

  it('and a damaged copy: it starts empty, continues the log, and says what is lost', () => {
    const folder = livedIn();
    for (const name of ['state.db', 'state.db.bak']) writeFileSync(join(folder, name), 'garbage'.repeat(1_000));
    const journal = openJournal(folder);
    expect(journal.health().damage.join()).toMatch(/no good copy/);
    expect(journal.alerts()).toEqual([]);
    expect(journal.append(reading(noon + minute))).toBe(readings + 1);
  });

  it('found while running: the commit that met it succeeds on the restored file', () => {
    const folder = livedIn();
    const journal = openJournal(folder);
    const file = join(folder, 'state.db');
    spoilWhileRunning(file);
    journal.commit([notify('d3', noon + minute)], snapshotAt(readings, noon + minute));
    expect(journal.delivery('d3')?.status).toBe('pending');
    expect(journal.alert('early@1')?.state).toBe('open');
    expect(journal.health().damage.join()).toMatch(/state\.db was damaged/);
  });

  it('is found by the nightly clean-up although everything is still in memory', () => {
    const folder = livedIn();
    const journal = openJournal(folder);
    for (const name of ['history.db', 'state.db']) overwrite(join(folder, name), 0, statSync(join(folder, name)).size);
    journal.prune(noon);
    expect(journal.health().damage.join()).toMatch(/state\.db was damaged.*history\.db was damaged/);
    expect(journal.alert('early@1')?.state).toBe('open');
  });

  it('never spoils the copy', () => {
    const folder = livedIn();
    const journal = openJournal(folder);
    const file = join(folder, 'state.db');
    overwrite(file, page, statSync(file).size - page);
    journal.commit([], snapshotAt(readings, noon + 2 * 3_600_000)); // due for a copy
    journal.commit([], snapshotAt(readings, noon + 4 * 3_600_000));
    expect(journal.alert('early@1')?.state).toBe('open');
  });
});

/** Byte offset of a table's root page. */
function pageOfTable(file: string, table: string): number {
  const row = sql(file, `SELECT rootpage FROM sqlite_schema WHERE name = '${table}'`)[0] as { rootpage: number };
  return (row.rootpage - 1) * page;
}

function sql(file: string, text: string): unknown[] {
  const database = new DatabaseSync(file);
  try {
    return database.prepare(text).all();
  } finally {
    database.close();
  }
}

describe('the environment', () => {
  it('a folder that cannot be created is one clear line', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(() => createJournal(join(folder, 'file', 'journal')).open()).toThrow(
      expect.objectContaining({ code: 'environment', message: expect.stringMatching(/folder cannot be created/) }),
    );
  });

  it('a folder that may not be written is one clear line', () => {
    const folder = tempFolder();
    chmodSync(folder, 0o555);
    const code = `
      import { createJournal } from ${JSON.stringify(join(process.cwd(), 'gateway/journal/create.ts'))};
      try { createJournal(process.argv[1]).open(); } catch (error) { console.log(error.code, error.message); }`;
    const asNobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', code, folder], {
      encoding: 'utf8',
      ...asNobody,
    });
    expect(child.stdout + child.stderr).toMatch(/^environment .*(cannot be opened|cannot be written)/);
  });

  it('a missing journal opened for reading is one clear line, and nothing is created', () => {
    const folder = tempFolder();
    expect(() => createJournal(folder, { readOnly: true }).open()).toThrow(
      expect.objectContaining({ code: 'environment' }),
    );
    expect(existsSync(join(folder, 'state.db'))).toBe(false);
  });

  it('a log that cannot be written never stops an alert, and says so until it can', () => {
    const folder = livedIn();
    const journal = openJournal(folder);
    const other = new DatabaseSync(join(folder, 'history.db'));
    other.exec('BEGIN IMMEDIATE');
    journal.append(reading(noon + minute));
    journal.commit([notify('d3', noon + minute)], snapshotAt(readings + 1, noon + minute));
    expect(journal.delivery('d3')?.status).toBe('pending');
    expect(journal.unflushed).toBe(1);
    expect(journal.health().damage.join()).toMatch(/log cannot be written: .*another process holds it/);
    expect(() => journal.flush()).toThrow(expect.objectContaining({ code: 'environment' }));
    other.close();
    journal.flush();
    expect(journal.health().damage).toEqual([]);
    expect([...journal.read(readings)].length).toBe(1);
  });

  it('a file of a newer version is refused, not overwritten', () => {
    const folder = livedIn();
    sql(join(folder, 'state.db'), 'PRAGMA user_version = 99');
    expect(() => createJournal(folder).open()).toThrow(/newer version/);
  });
});
