/** Small durable facts by key, and the configurations that were applied. */
import { limits } from '../limits.ts';
import type { AppliedConfig } from './journal.ts';
import type { StateFile } from './statefile.ts';

/** Sorts after every text that goes on from a prefix. */
const afterAll = '\u{10ffff}';

export class Facts {
  private readonly state: StateFile;

  constructor(state: StateFile) {
    this.state = state;
  }

  get(key: string): string | null {
    const row = this.state.guard(({ statements }) => statements.of('SELECT value FROM facts WHERE key = ?').get(key));
    return row ? (row.value as string) : null;
  }

  set(key: string, value: string | null): void {
    if (value === this.get(key)) return;
    this.state.change(({ statements, nextChange }) => {
      if (value === null) statements.of('DELETE FROM facts WHERE key = ?').run(key);
      else statements.of('INSERT OR REPLACE INTO facts VALUES (?, ?, ?)').run(key, nextChange(), value);
    });
  }

  list(prefix: string): { key: string; value: string }[] {
    const sql = 'SELECT key, value FROM facts WHERE key >= ? AND key < ? ORDER BY key';
    const rows = this.state.guard(({ statements }) => statements.of(sql).all(prefix, prefix + afterAll));
    return rows as unknown as { key: string; value: string }[];
  }

  appliedConfig(): AppliedConfig | null {
    const sql = 'SELECT hash, at, files FROM configs ORDER BY change DESC LIMIT 1';
    const row = this.state.guard(({ statements }) => statements.of(sql).get());
    if (!row) return null;
    const files = JSON.parse(row.files as string) as AppliedConfig['files'];
    return { hash: row.hash as string, at: row.at as number, files };
  }

  /** The last few stay, so that the log can be replayed through the configuration of then. */
  applyConfig({ hash, at, files }: AppliedConfig): void {
    this.state.change(({ statements, nextChange }) => {
      statements
        .of('INSERT OR REPLACE INTO configs VALUES (?, ?, ?, ?)')
        .run(hash, nextChange(), at, JSON.stringify(files));
      const newest = 'SELECT hash FROM configs ORDER BY change DESC LIMIT ?';
      statements.of(`DELETE FROM configs WHERE hash NOT IN (${newest})`).run(limits.journal.appliedConfigs);
    });
  }
}
