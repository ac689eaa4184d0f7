/** Everything that stands in history.db and state.db, in SQL. Instants are ms since 1970, UTC. */

export interface Kind {
  /** PRAGMA application_id, four letters: another program's file is not taken for ours. */
  readonly applicationId: number;
  /** The whole schema; every statement may be run again. */
  readonly schema: string;
}

export const historyKind: Kind = {
  applicationId: 0x41414c48, // AALH
  schema: `
    CREATE TABLE IF NOT EXISTS inputs (
      seq INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,   -- the engine's time; never decreases with seq
      age INTEGER NOT NULL,  -- a reading happened this much earlier, ms
      term INTEGER NOT NULL, -- vocabulary.id
      value REAL             -- the number; or the whole input as JSON; or nothing
    );
    CREATE TABLE IF NOT EXISTS vocabulary (
      id INTEGER PRIMARY KEY,
      type TEXT NOT NULL,  -- 'reading', or an input's type whose row holds the whole input as JSON
      sensor TEXT, room TEXT, signal TEXT, evidence TEXT,
      word TEXT            -- JSON of a value that is not a number; NULL: the row holds a number
    );
    CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS quarantine (
      id INTEGER PRIMARY KEY,
      cursor TEXT NOT NULL,      -- who was refused: cursors.name
      position INTEGER NOT NULL, -- the input's seq or the audit line's id
      at INTEGER NOT NULL,       -- the point's instant, ms
      reason TEXT NOT NULL,      -- the server's own words
      point TEXT NOT NULL        -- JSON
    );
    CREATE TABLE IF NOT EXISTS half_hours (
      at INTEGER NOT NULL,                         -- its first millisecond
      sensor TEXT NOT NULL, room TEXT NOT NULL, signal TEXT NOT NULL,
      signs INTEGER NOT NULL,                      -- edges and actions that can be signs of life
      reports INTEGER NOT NULL,                    -- readings sent over the air
      numbers INTEGER NOT NULL, total REAL NOT NULL, lowest REAL, highest REAL, -- of numeric values
      PRIMARY KEY (at, sensor, room, signal)
    ) WITHOUT ROWID;`,
};

export const stateKind: Kind = {
  applicationId: 0x41414c53, // AALS
  schema: `
    CREATE TABLE IF NOT EXISTS snapshot (
      id INTEGER PRIMARY KEY CHECK (id = 1), change INTEGER NOT NULL,
      seq INTEGER NOT NULL, at INTEGER NOT NULL, config_hash TEXT NOT NULL,
      state NOT NULL -- JSON, as text or deflated
    );
    CREATE TABLE IF NOT EXISTS alive (
      id INTEGER PRIMARY KEY CHECK (id = 1), change INTEGER NOT NULL,
      at INTEGER NOT NULL, seq INTEGER NOT NULL -- the last seq given out by then
    );
    CREATE TABLE IF NOT EXISTS alerts (
      id TEXT PRIMARY KEY, change INTEGER NOT NULL,
      rule TEXT NOT NULL, level TEXT NOT NULL, state TEXT NOT NULL,
      started_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
      seq INTEGER NOT NULL,  -- the last input that led to this change
      alert TEXT NOT NULL    -- JSON
    );
    CREATE INDEX IF NOT EXISTS alerts_by_start ON alerts (started_at);
    CREATE INDEX IF NOT EXISTS alerts_by_change ON alerts (change);
    CREATE TABLE IF NOT EXISTS outbox (
      id TEXT PRIMARY KEY, change INTEGER NOT NULL, -- the delivery's id
      alert_id TEXT NOT NULL,
      level INTEGER NOT NULL,           -- 0 emergency, 1 alarm, 2 notice, 3 fault
      at INTEGER NOT NULL, seq INTEGER NOT NULL, -- when it was decided, and after which input
      effect TEXT NOT NULL,             -- JSON
      status TEXT NOT NULL, attempts INTEGER NOT NULL, due_at INTEGER NOT NULL,
      last_attempt_at INTEGER, last_reason TEXT
    );
    CREATE INDEX IF NOT EXISTS outbox_due ON outbox (level, at) WHERE status = 'pending';
    CREATE INDEX IF NOT EXISTS outbox_by_alert ON outbox (alert_id);
    CREATE INDEX IF NOT EXISTS outbox_by_change ON outbox (change);
    CREATE TABLE IF NOT EXISTS audit (
      id INTEGER PRIMARY KEY, at INTEGER NOT NULL, what TEXT NOT NULL, alert_id TEXT, facts TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS audit_by_time ON audit (at);
    CREATE INDEX IF NOT EXISTS audit_by_alert ON audit (alert_id) WHERE alert_id IS NOT NULL;
    CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, change INTEGER NOT NULL, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS configs (hash TEXT PRIMARY KEY, change INTEGER NOT NULL, at INTEGER NOT NULL, files TEXT NOT NULL);`,
};
