/** What the log keeps and for how long: every input for 30 days, half-hour sums of readings for 13 months. */
import type { Instant, Reading, Signal, Value } from '../../rules/engine/types.ts';
import { transaction } from './database.ts';
import type { History, OpenHistory } from './history.ts';
import type { Logged } from './journal.ts';

export interface Retention {
  readonly rawMs: number;
  readonly halfHoursMs: number;
  readonly alertsMs: number;
}

/** Inputs the time series writer has not exported yet are kept so many times as long. */
const unexportedFactor = 3;

export function atMost(limit: Retention, wanted: Partial<Retention>): Retention {
  const shorter = (name: keyof Retention): number => Math.min(limit[name], wanted[name] ?? limit[name]);
  return { rawMs: shorter('rawMs'), halfHoursMs: shorter('halfHoursMs'), alertsMs: shorter('alertsMs') };
}

const halfHourMs = 30 * 60_000;
/** One transaction, so that a long clean-up never holds the log for more than a moment. */
const pageRows = 10_000;
/** One run; the next night goes on. */
const runRows = 1_000_000;

interface Sum {
  readonly key: readonly [at: Instant, sensor: string, room: string, signal: Signal];
  signs: number;
  reports: number;
  numbers: number;
  total: number;
  lowest: number | null;
  highest: number | null;
}

/**
 * Deletes inputs that are too old, their half-hour sums first. `neededAfter`: the seq of the snapshot; what the engine would
 * have to step again after a crash is never deleted.
 */
export function pruneHistory(
  history: History,
  now: Instant,
  keep: Retention,
  neededAfter: number,
): Record<string, number> {
  const through = Math.min(deletableThrough(history, now, keep), neededAfter);
  let inputs = 0;
  while (inputs < runRows) {
    const page = history.page(0, pageRows).filter((logged) => logged.seq <= through);
    if (page.length === 0) break;
    history.guard((open) => transaction(open.database, () => sumAndDelete(open, page)));
    history.forgotten(page.length);
    inputs += page.length;
  }
  const halfHours = history.guard(({ statements }) =>
    statements.of('DELETE FROM half_hours WHERE at < ?').run(now - keep.halfHoursMs),
  );
  const quarantined = history.guard(({ statements }) =>
    statements.of('DELETE FROM quarantine WHERE at < ?').run(now - keep.halfHoursMs),
  );
  return { inputs, halfHours: Number(halfHours.changes), quarantined: Number(quarantined.changes) };
}

function deletableThrough(history: History, now: Instant, keep: Retention): number {
  const wholeHalfHours = Math.floor((now - keep.rawMs) / halfHourMs) * halfHourMs;
  const old = history.firstSeqAt(wholeHalfHours) - 1;
  const tooOldAnyway = history.firstSeqAt(now - unexportedFactor * keep.rawMs) - 1;
  const exported = history.guard(
    ({ statements }) =>
      statements.of(`SELECT min(position) AS least FROM cursors WHERE name NOT LIKE '%/audit'`).get()!.least,
  );
  return Math.max(tooOldAnyway, Math.min(old, (exported as number | null) ?? old));
}

function sumAndDelete(open: OpenHistory, page: readonly Logged[]): void {
  const last = page.at(-1)!.seq;
  writeSums(open, sumsOf(page, readLast(open)));
  open.statements.of('DELETE FROM inputs WHERE seq <= ?').run(last);
  writeMeta(open, 'seq floor', last);
}

// ---------------------------------------------------------------------------------------------------- half-hour sums

/** The last value of each sensor's signal: an edge needs what was before it, also over two nights. */
type LastValues = Map<string, Value>;

function sumsOf(page: readonly Logged[], last: { values: LastValues; save: () => void }): Sum[] {
  const sums = new Map<string, Sum>();
  for (const { input } of page) {
    if (input.type !== 'reading') continue;
    const signalKey = `${input.sensor}\u0000${input.signal}`;
    const sum = sumFor(sums, input);
    if (input.evidence === 'report') {
      sum.reports++;
      if (isSign(input, last.values.get(signalKey))) sum.signs++;
    }
    if (typeof input.value === 'number') addNumber(sum, input.value);
    last.values.set(signalKey, input.value);
  }
  last.save();
  return [...sums.values()];
}

function sumFor(sums: Map<string, Sum>, { at, sensor, room, signal }: Reading): Sum {
  const start = Math.floor(at / halfHourMs) * halfHourMs;
  const key = [start, sensor, room, signal] as const;
  const name = key.join('\u0000');
  let sum = sums.get(name);
  if (!sum) {
    sum = { key, signs: 0, reports: 0, numbers: 0, total: 0, lowest: null, highest: null };
    sums.set(name, sum);
  }
  return sum;
}

function addNumber(sum: Sum, value: number): void {
  sum.numbers++;
  sum.total += value;
  sum.lowest = Math.min(sum.lowest ?? value, value);
  sum.highest = Math.max(sum.highest ?? value, value);
}

const toOn: ReadonlySet<Signal> = new Set(['motion', 'presence', 'vibration']);
const bothWays: ReadonlySet<Signal> = new Set(['bed', 'seat', 'contact']);
const presses: ReadonlySet<Signal> = new Set(['button', 'help']);

/** DESIGN 5 in short, without holds and households: good enough for a year's overview, never used by a rule. */
function isSign({ signal, value }: Reading, before: Value | undefined): boolean {
  if (presses.has(signal)) return value !== null;
  if (typeof value !== 'boolean' || typeof before !== 'boolean' || value === before) return false;
  return bothWays.has(signal) || (toOn.has(signal) && value);
}

function writeSums({ statements }: OpenHistory, sums: readonly Sum[]): void {
  const upsert = statements.of(`
    INSERT INTO half_hours VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
      signs = signs + excluded.signs, reports = reports + excluded.reports,
      numbers = numbers + excluded.numbers, total = total + excluded.total,
      lowest = min(ifnull(lowest, excluded.lowest), ifnull(excluded.lowest, lowest)),
      highest = max(ifnull(highest, excluded.highest), ifnull(excluded.highest, highest))`);
  for (const { key, signs, reports, numbers, total, lowest, highest } of sums) {
    upsert.run(...key, signs, reports, numbers, total, lowest, highest);
  }
}

function readLast(open: OpenHistory): { values: LastValues; save: () => void } {
  const row = open.statements.of(`SELECT value FROM meta WHERE name = 'last values'`).get();
  const values: LastValues = new Map(row ? (JSON.parse(row.value as string) as [string, Value][]) : []);
  return { values, save: () => writeMeta(open, 'last values', JSON.stringify([...values])) };
}

function writeMeta({ statements }: OpenHistory, name: string, value: string | number): void {
  statements.of('INSERT OR REPLACE INTO meta VALUES (?, ?)').run(name, value);
}
