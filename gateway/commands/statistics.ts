/** aal statistics [--month 2026-11] [--json] */
import type { Instant } from '../../rules/engine/types.ts';
import { SystemClock } from '../clock.ts';
import { lastGood } from '../config/apply.ts';
import { isRunnable } from '../config/load.ts';
import type { FlatConfig } from '../config/schema.ts';
import { surroundingsOf } from '../config/secrets.ts';
import { monthOf, monthStatistics, spanOf } from '../statistics/month.ts';
import { appliedNow, lookingAtJournal } from './applied.ts';
import { parse, usageError } from './args.ts';
import type { Io } from './command.ts';
import { statisticsLines, statisticsWords } from './statistics-text.ts';

export const help = {
  de: `zählt die Alarme eines Monats je Regel: Voralarme, Gründe beim Abschließen, wie schnell jemand half

  aal statistics                    der laufende Monat
  aal statistics --month 2026-11    dieser Monat, in der Ortszeit der Wohnung
  aal statistics ... --json         für Programme; Zeiten in ms

Liest die Aufzeichnung selbst, ob das Wohnungsgerät läuft oder nicht. Nennt keine Personen.
Probealarme und Routinerufe zählen nicht.`,
  en: `counts a month's alerts per rule: pre-alarms, reasons for closing, how fast somebody helped

  aal statistics                    the current month
  aal statistics --month 2026-11    that month, in the flat's local time
  aal statistics ... --json         for programs; times in ms

Reads the record itself, whether the gateway runs or not. It names nobody.
Test alarms and routine tests do not count.`,
};

export type StatisticsIo = Pick<
  Io,
  'out' | 'err' | 'language' | 'dataFolder' | 'configFile' | 'environment' | 'process'
>;

export async function run(args: string[], io: StatisticsIo, now: Instant = new SystemClock().now()): Promise<number> {
  const options = { month: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values } = parse(io, 'statistics', args, options);
  const config = await liveConfig(io);
  const timeZone = config?.flat.time_zone ?? 'UTC';
  const month = values.month ?? monthOf(now, timeZone);
  const span = spanOf(month, timeZone);
  if (!span) throw usageError(io, 'statistics', '--month 2026-11');
  const keptMs = config?.retention.alerts ?? null;
  const isWhole = keptMs === null || span.from >= now - keptMs;
  const rules = await lookingAtJournal(io, (journal) => (journal ? monthStatistics(journal, span) : []));
  if (values.json) {
    io.out(JSON.stringify({ month, complete: isWhole, rules }, null, 2));
    return 0;
  }
  for (const line of statisticsLines(month, rules, io.language)) io.out(line);
  if (!isWhole) io.out(statisticsWords[io.language].incomplete);
  return 0;
}

async function liveConfig(io: StatisticsIo): Promise<FlatConfig | null> {
  const applied = await appliedNow(io);
  const loaded = applied && lastGood(applied.files, io.configFile, surroundingsOf(io));
  return loaded && isRunnable(loaded) ? loaded.config : null;
}
