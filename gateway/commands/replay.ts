/** `aal replay`: the flat's own log, or a recording, through the edited rules, compared with those that are live. */
import { resolve } from 'node:path';
import type { Instant, Words } from '../../rules/engine/types.ts';
import { isError, type Problem, render } from '../../rules/language/problem.ts';
import { type Comparison, compare } from '../../rules/replay/compare.ts';
import type { ReplayedAlert } from '../../rules/replay/replay.ts';
import type { Names } from '../../rules/words/index.ts';
import { lastGood } from '../config/apply.ts';
import { describeDifference } from '../config/difference.ts';
import { isRunnable, isSecretProblem, loadConfig, type Runnable } from '../config/load.ts';
import { surroundingsOf } from '../config/secrets.ts';
import type { Journal } from '../journal/journal.ts';
import { lookingAtJournal } from './applied.ts';
import { parse, usageError } from './args.ts';
import type { Io } from './command.ts';
import { indented } from './lines.ts';
import { comparisonLines } from './replay-comparison.ts';
import { type SightFacts, sightFacts, sightLines } from './replay-sight.ts';
import { logOf, recordingOf, Sight, type Source } from './replay-source.ts';
import { replayLines } from './replay-table.ts';
import { calendar } from './replay-words.ts';

export const help = {
  de: `spielt das Protokoll der Wohnung durch die Regeln: Was würde eine Änderung an den Alarmen ändern?

  aal replay                      das eigene Protokoll der Wohnung, so weit es zurückreicht
  aal replay AUFZEICHNUNG ...     aufgezeichnete Nachrichten von Zigbee2MQTT, in ihrer Reihenfolge

  --days N    nur die letzten N Tage
  --json      für Programme; Zeitpunkte in Millisekunden seit 1970

Die Regeln, wie sie gerade in den Dateien stehen, werden mit denen verglichen, die gelten: welche Alarme kämen
hinzu, entfielen, verschöben sich? So zeigt sich vor aal apply, was eine Änderung bewirkt. Unterscheidet sich nichts
oder gilt noch nichts, steht da Tag für Tag, was ausgelöst und gesendet worden wäre. Gesendet wird nichts.
In einer Aufzeichnung steht eine Nachricht je Zeile:
{"t": "2026-03-02T07:00:00Z", "topic": "zigbee2mqtt/...", "payload": {...}, "retain": false}`,
  en: `plays the flat's log through the rules: what would a change of them change in the alerts?

  aal replay                      the flat's own log, as far as it reaches back
  aal replay RECORDING ...        recorded messages of Zigbee2MQTT, in their order

  --days N    only the last N days
  --json      for programs; instants in milliseconds since 1970

The rules as they stand in the files now are compared with those that are live: which alerts would come, go, or
move? So you see what a change does before aal apply. Where nothing differs, or nothing is live yet, it says day by
day what would have been raised and sent. Nothing is sent. A recording holds one message a line:
{"t": "2026-03-02T07:00:00Z", "topic": "zigbee2mqtt/...", "payload": {...}, "retain": false}`,
};

const words = {
  de: {
    days: 'N bei --days ist eine ganze Zahl ab 1',
    same: 'Die Dateien sind so, wie sie gelten: Nichts unterscheidet sich.',
    neverApplied: 'Verglichen wird nicht: Für diesen Datenordner gilt noch keine Konfiguration (aal apply).',
    unreadable: 'Verglichen wird nicht: Die Konfiguration, die gilt, lässt sich so nicht mehr lesen.',
    compared: (since: string) => `Verglichen mit dem, was seit ${since} gilt:`,
  },
  en: {
    days: 'N of --days is a whole number from 1',
    same: 'The files are as they are live: nothing differs.',
    neverApplied: 'Nothing to compare with: no configuration is live for this data folder yet (aal apply).',
    unreadable: 'Nothing to compare with: the configuration that is live cannot be read any more.',
    compared: (since: string) => `Compared with what is live since ${since}:`,
  },
} as const;

const dayMs = 86_400_000;

type ReplayIo = Pick<Io, 'out' | 'err' | 'cwd' | 'language' | 'configFile' | 'dataFolder' | 'environment' | 'process'>;

export async function run(args: string[], io: ReplayIo): Promise<number> {
  const options = { days: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values, positionals } = parse(io, 'replay', args, options, 0, Number.POSITIVE_INFINITY);
  const days = values.days === undefined ? null : Number(values.days);
  if (days !== null && !(Number.isInteger(days) && days >= 1)) throw usageError(io, 'replay', words[io.language].days);
  const edited = load(io);
  if (!edited) return 1;
  const files = positionals.map((file) => resolve(io.cwd, file));
  const report = await lookingAtJournal(io, async (journal) => {
    const live = liveSet(io, journal, edited);
    const sets = live.set ? [edited, live.set] : [edited];
    const source = files.length > 0 ? await recordingOf(files, sets, io.language) : logOf(journal, io);
    return reportOf(edited, live, source, days);
  });
  if (values.json) io.out(JSON.stringify(report, null, 2));
  else for (const line of linesOf(report, edited, io.language)) io.out(line);
  return 0;
}

/** The set on disk, or null after its problems are told. Nothing is sent, so secrets may be missing. */
function load(io: ReplayIo): Runnable | null {
  const around = surroundingsOf(io);
  const disk = loadConfig(io.configFile, around);
  if (isRunnable(disk)) return disk;
  const real = disk.problems.filter((problem) => isError(problem) && !isSecretProblem(problem));
  const set = lastGood(disk.files, io.configFile, around);
  if (real.length === 0 && isRunnable(set)) return set;
  tell(real.length > 0 ? real : disk.problems, io);
  return null;
}

const tell = (problems: readonly Problem[], io: ReplayIo): void => {
  for (const problem of problems) io.err(render(problem, io.language));
};

interface Live {
  /** null: there is nothing to compare with, or nothing differs. */
  readonly set: Runnable | null;
  readonly why: 'same' | 'neverApplied' | 'unreadable' | null;
  readonly at: Instant | null;
}

/** What is live for this data folder, where that is another set than the edited one. */
function liveSet(io: ReplayIo, journal: Journal | null, edited: Runnable): Live {
  const applied = journal?.appliedConfig();
  if (!applied) return { set: null, why: 'neverApplied', at: null };
  const { at, hash, files } = applied;
  if (hash === edited.hash) return { set: null, why: 'same', at };
  const set = lastGood(files, io.configFile, surroundingsOf(io));
  return isRunnable(set) ? { set, why: null, at } : { set: null, why: 'unreadable', at };
}

/** The JSON of `--json`, and what the text is made of. */
interface Report extends SightFacts {
  /** Under the edited rules. */
  readonly alerts: readonly ReplayedAlert[];
  readonly compared: Compared | null;
  /** Why nothing is compared; null: it is. */
  readonly notCompared: Live['why'];
}

interface Compared extends Comparison {
  readonly liveSince: Instant | null;
  /** What the edited files change, in words. */
  readonly differences: readonly Words[];
  /** Under the rules that are live. */
  readonly before: readonly ReplayedAlert[];
}

function reportOf(edited: Runnable, live: Live, source: Source, days: number | null): Report {
  const from = days === null ? null : source.until - days * dayMs;
  const sight = new Sight(from, source.until);
  const sets = live.set ? [edited, live.set] : [edited];
  const [alerts = [], before = []] = source.replayed(sets, from, sight);
  return {
    ...sightFacts(source, sight, edited, days),
    alerts,
    compared: live.set && {
      liveSince: live.at,
      differences: describeDifference(live.set, edited),
      ...compare(before, alerts),
      before,
    },
    notCompared: live.why,
  };
}

function linesOf(report: Report, { config }: Runnable, language: Io['language']): string[] {
  const names = { rooms: config.rooms, timeZone: config.flat.time_zone };
  const sight = sightLines(report, names, language);
  if (report.from === null) return sight;
  return [...sight, ...outcomeLines(report, names, language)];
}

function outcomeLines({ alerts, compared, notCompared }: Report, names: Names, language: Io['language']): string[] {
  const text = words[language];
  if (!compared) return [text[notCompared ?? 'same'], ...replayLines(alerts, names, language)];
  const since = compared.liveSince === null ? '' : calendar(language, names.timeZone).dayAndTime(compared.liveSince);
  const differences = compared.differences.flatMap((line) => indented(line[language], 2));
  const lines = comparisonLines({ before: compared.before, after: alerts }, compared, names, language);
  return ['', text.compared(since), ...differences, '', ...lines];
}
