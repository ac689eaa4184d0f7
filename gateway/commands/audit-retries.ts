/** A path that failed for an hour was tried sixty times: a reader needs the first, the last, and how many. */
import type { AuditLine } from '../journal/journal.ts';

/**
 * Of attempts of one delivery that failed one after another for the same reason the first and the last are kept; the last
 * becomes 'delivery-retried' with their `count`. `lines`: oldest first.
 */
export function foldRetries(lines: readonly AuditLine[]): AuditLine[] {
  const left = new Set(lines);
  const told = new Map<AuditLine, AuditLine>();
  for (const run of runsOf(lines)) {
    const last = run.at(-1);
    if (run.length < 3 || !last) continue;
    for (const line of run.slice(1, -1)) left.delete(line);
    told.set(last, { ...last, what: 'delivery-retried', facts: { ...last.facts, count: run.length } });
  }
  return [...left].map((line) => told.get(line) ?? line);
}

function runsOf(lines: readonly AuditLine[]): AuditLine[][] {
  const runs: AuditLine[][] = [];
  const current = new Map<unknown, AuditLine[]>();
  for (const line of lines) {
    if (line.what !== 'delivery-retry') continue;
    const { deliveryId, reason } = line.facts;
    const known = current.get(deliveryId);
    if (known && known[0]?.facts.reason === reason) known.push(line);
    else {
      const run = [line];
      runs.push(run);
      current.set(deliveryId, run);
    }
  }
  return runs;
}
