/** `aal replay`: the flat's own log, or a recorded stream of Zigbee2MQTT, through the configured rules. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Input, type Instant, inputAt } from '../../rules/engine/types.ts';
import { isError, type Problem, render } from '../../rules/language/problem.ts';
import { replay } from '../../rules/replay/replay.ts';
import { lastGood } from '../config/apply.ts';
import { isRunnable, isSecretProblem, loadConfig, type Runnable } from '../config/load.ts';
import { surroundingsOf } from '../config/secrets.ts';
import { PlainError } from '../errors.ts';
import { createJournal } from '../journal/create.ts';
import { parse, usageError } from './args.ts';
import type { Io } from './command.ts';
import { recorded } from './replay-recorded.ts';
import { replayLines } from './replay-table.ts';

export const help = {
  de: `spielt das Protokoll der Wohnung durch die Regeln: Was wäre ausgelöst und gesendet worden?

  aal replay                      das eigene Protokoll der Wohnung, so weit es zurückreicht
  aal replay AUFZEICHNUNG ...     aufgezeichnete Nachrichten von Zigbee2MQTT, in ihrer Reihenfolge

  --days N    nur die letzten N Tage
  --json      für Programme; Zeitpunkte in Millisekunden seit 1970

Es gelten die Regeln, wie sie gerade in den Dateien stehen: So zeigt sich vor aal apply, was eine Änderung bewirkt.
Gesendet wird nichts. In einer Aufzeichnung steht eine Nachricht je Zeile:
{"t": "2026-03-02T07:00:00Z", "topic": "zigbee2mqtt/...", "payload": {...}, "retain": false}`,
  en: `plays the flat's log through the rules: what would have been raised and sent?

  aal replay                      the flat's own log, as far as it reaches back
  aal replay RECORDING ...        recorded messages of Zigbee2MQTT, in their order

  --days N    only the last N days
  --json      for programs; instants in milliseconds since 1970

The rules count as they stand in the files now: so you see what a change does before aal apply.
Nothing is sent. A recording holds one message a line:
{"t": "2026-03-02T07:00:00Z", "topic": "zigbee2mqtt/...", "payload": {...}, "retain": false}`,
};

const words = {
  de: {
    days: 'N bei --days ist eine ganze Zahl ab 1',
    noLog: (folder: string) => `Im Datenordner ${folder} liegt kein Protokoll einer Wohnung`,
  },
  en: {
    days: 'N of --days is a whole number from 1',
    noLog: (folder: string) => `The data folder ${folder} holds no log of a flat`,
  },
} as const;

const dayMs = 86_400_000;
/** Heard before the days that are asked for, so that the sensors and the presence are known when these begin. */
const warmUpMs = 2 * dayMs;

type ReplayIo = Pick<Io, 'out' | 'err' | 'cwd' | 'language' | 'configFile' | 'dataFolder' | 'environment' | 'process'>;

export async function run(args: string[], io: ReplayIo): Promise<number> {
  const options = { days: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values, positionals } = parse(io, 'replay', args, options, 0, Number.POSITIVE_INFINITY);
  const days = values.days === undefined ? null : Number(values.days);
  if (days !== null && !(Number.isInteger(days) && days >= 1)) throw usageError(io, 'replay', words[io.language].days);
  const flat = load(io);
  if (!flat) return 1;
  const files = positionals.map((file) => resolve(io.cwd, file));
  const heard = files.length > 0 ? await heardFrom(files, flat, io) : logged(io, days);
  const from = days === null ? null : heard.until - days * dayMs;
  const span = new Span(from, heard.until);
  const alerts = replay(flat.program, span.watch(heard.inputs), { ...(from !== null && { from }), until: heard.until });
  const { config } = flat;
  const names = { rooms: config.rooms, timeZone: config.flat.time_zone };
  if (values.json) io.out(JSON.stringify({ inputs: span.count, from: span.from, to: span.to, alerts }, null, 2));
  else for (const line of replayLines(alerts, span, names, io.language)) io.out(line);
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

interface Heard {
  readonly inputs: Iterable<Input>;
  /** Until when somebody was listening. */
  readonly until: Instant;
}

async function heardFrom(files: readonly string[], { config }: Runnable, { language }: ReplayIo): Promise<Heard> {
  const inputs = await recorded(files, config, language);
  const last = inputs.at(-1);
  return { inputs, until: last ? inputAt(last) : Number.NEGATIVE_INFINITY };
}

/** The journal is open while its inputs are read. */
function logged(io: ReplayIo, days: number | null): Heard {
  if (!existsSync(io.dataFolder)) throw new PlainError('environment', words[io.language].noLog(io.dataFolder));
  const journal = createJournal(io.dataFolder, { readOnly: true });
  journal.open();
  const until = journal.lastAlive() ?? Number.NEGATIVE_INFINITY;
  const from = days === null ? {} : { from: until - days * dayMs - warmUpMs };
  function* read(): Iterable<Input> {
    try {
      for (const { input } of journal.read(0, from)) yield input;
    } finally {
      journal.close();
    }
  }
  return { inputs: read(), until };
}

/** Counts what passes from an instant on, and between which instants. */
class Span {
  count = 0;
  from: Instant | null = null;
  to: Instant | null = null;
  private readonly since: Instant;
  private readonly until: Instant;

  constructor(since: Instant | null, until: Instant) {
    this.since = since ?? Number.NEGATIVE_INFINITY;
    this.until = until;
  }

  *watch(inputs: Iterable<Input>): Iterable<Input> {
    for (const input of inputs) {
      const at = inputAt(input);
      yield input;
      if (at < this.since) continue;
      this.count++;
      this.from ??= at;
      this.to = Math.max(at, this.until);
    }
  }
}
