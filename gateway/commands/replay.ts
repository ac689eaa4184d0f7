/** `aal replay`: the flat's own log, or a recorded stream of Zigbee2MQTT, through the configured rules. */
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type Input, type Instant, inputAt } from '../../rules/engine/types.ts';
import { render } from '../../rules/language/problem.ts';
import { type ReplayedAlert, replay } from '../../rules/replay/replay.ts';
import { becauseSentence } from '../../rules/words/index.ts';
import { type Loaded, loadConfig } from '../config/load.ts';
import { sensorSettings } from '../config/sensor-settings.ts';
import { PlainError, reasonOf } from '../errors.ts';
import { createJournal } from '../journal/create.ts';
import { silentLog } from '../log.ts';
import { Inbox } from '../sensors/inbox.ts';
import type { Io } from './command.ts';

export const help = {
  de: [
    'spielt das Protokoll der Wohnung durch die eingestellten Regeln: was wäre ausgelöst und gesendet worden?',
    '',
    '  aal replay [--days N] [--json] [AUFZEICHNUNG.jsonl ...]',
    '',
    'Ohne Datei: das eigene Protokoll der Wohnung, so weit es zurückreicht oder die letzten N Tage. Mit Dateien: aufgezeichnete',
    'Nachrichten von Zigbee2MQTT, eine je Zeile: {"t", "topic", "payload", "retain"}. Gesendet wird nichts.',
  ].join('\n'),
  en: [
    "plays the flat's log through the configured rules: what would have been raised and sent?",
    '',
    '  aal replay [--days N] [--json] [RECORDING.jsonl ...]',
    '',
    "Without a file: the flat's own log, as far as it reaches back or the last N days. With files: recorded messages of",
    'Zigbee2MQTT, one a line: {"t", "topic", "payload", "retain"}. Nothing is sent.',
  ].join('\n'),
};

const words = {
  de: {
    seen: (inputs: number, from: string, to: string) => `${inputs} Eingaben von ${from} bis ${to}`,
    nothing: 'Kein Alarm wäre ausgelöst worden.',
    empty: 'Im Protokoll steht nichts.',
    assumed:
      'Angenommen: jede Nachricht kommt an, der erste Kontakt übernimmt nach 1 Minute und schließt nach 30 Minuten ab.',
    head: ['Beginn', 'Stufe', 'Regel', 'Ausgang', 'gesendet an'],
    times: (count: number) => ` (${count}-mal)`,
    days: 'N bei --days ist eine ganze Zahl ab 1',
    line: (file: string, line: number, why: string) => `${file}:${line}: keine Nachricht: ${why}`,
  },
  en: {
    seen: (inputs: number, from: string, to: string) => `${inputs} inputs from ${from} to ${to}`,
    nothing: 'No alert would have been raised.',
    empty: 'The log holds nothing.',
    assumed: 'Assumed: every message arrives, the first contact takes over after 1 minute and closes after 30 minutes.',
    head: ['began', 'level', 'rule', 'outcome', 'sent to'],
    times: (count: number) => ` (${count} times)`,
    days: 'N of --days is a whole number from 1',
    line: (file: string, line: number, why: string) => `${file}:${line}: not a message: ${why}`,
  },
} as const;

const dayMs = 86_400_000;

export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { days: { type: 'string' }, json: { type: 'boolean' } },
  });
  const days = values.days === undefined ? null : Number(values.days);
  if (days !== null && !(Number.isInteger(days) && days >= 1))
    throw new PlainError('configuration', words[io.language].days);
  const loaded = loadConfig(io.configFile);
  if (!loaded.program || !loaded.config) {
    for (const problem of loaded.problems) io.err(render(problem, io.language));
    return 1;
  }
  const inputs =
    positionals.length > 0
      ? await recorded(
          positionals.map((file) => resolve(io.cwd, file)),
          loaded,
          io,
        )
      : logged(io, days);
  const span = new Span();
  const alerts = replay(loaded.program, span.watch(inputs));
  if (values.json) io.out(JSON.stringify({ inputs: span.count, from: span.from, to: span.to, alerts }, null, 2));
  else print(alerts, span, loaded, io);
  return 0;
}

/** Counts what passes and between which instants. */
class Span {
  count = 0;
  from: Instant | null = null;
  to: Instant | null = null;

  *watch(inputs: Iterable<Input>): Iterable<Input> {
    for (const input of inputs) {
      this.count++;
      this.to = inputAt(input);
      this.from ??= this.to;
      yield input;
    }
  }
}

function* logged(io: Io, days: number | null): Iterable<Input> {
  const journal = createJournal(io.dataFolder, { readOnly: true });
  journal.open();
  try {
    const newest = journal.lastAlive();
    const from = days === null || newest === null ? {} : { from: newest - days * dayMs };
    for (const { input } of journal.read(0, from)) yield input;
  } finally {
    journal.close();
  }
}

interface Recorded {
  readonly t: string;
  readonly topic: string;
  readonly payload: unknown;
  readonly retain?: boolean;
}

async function recorded(files: readonly string[], loaded: Loaded, io: Io): Promise<Input[]> {
  const config = loaded.config;
  if (!config) return [];
  const inbox = new Inbox({ sensors: sensorSettings(config), baseTopic: config.mqtt.zigbee2mqtt, log: silentLog });
  const inputs: Input[] = [];
  for (const file of files) {
    let number = 0;
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      if (line.trim() !== '')
        inputs.push(...hearLine(inbox, line, (why) => words[io.language].line(file, number, why)));
    }
  }
  return inputs;
}

function hearLine(inbox: Inbox, line: string, explain: (why: string) => string): Input[] {
  try {
    const { t, topic, payload, retain = false } = JSON.parse(line) as Recorded;
    const receivedAt = Date.parse(t);
    if (Number.isNaN(receivedAt) || typeof topic !== 'string') throw new Error('t and topic are needed');
    const bytes = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
    return inbox.hear(topic, bytes, { retain, dup: false, receivedAt, clockTrusted: true });
  } catch (error) {
    throw new PlainError('configuration', explain(reasonOf(error)), { cause: error });
  }
}

function print(alerts: readonly ReplayedAlert[], span: Span, { config }: Loaded, io: Io): void {
  const text = words[io.language];
  if (!config) return;
  const timeZone = config.flat.time_zone;
  const format = { timeZone, dateStyle: 'short', timeStyle: 'short' } as const;
  const time = new Intl.DateTimeFormat(io.language === 'de' ? 'de-DE' : 'en-GB', format);
  const seen =
    span.from === null || span.to === null ? null : text.seen(span.count, time.format(span.from), time.format(span.to));
  io.out(seen ?? text.empty);
  if (seen !== null) io.out(alerts.length === 0 ? text.nothing : text.assumed);
  if (alerts.length === 0) return;
  const rows = alerts.map((alert) => [
    time.format(alert.startedAt),
    alert.level,
    alert.title[io.language] + (alert.count > 1 ? text.times(alert.count) : ''),
    alert.outcome,
    [...new Set(alert.sent.map(({ contact, by }) => `${contact}/${by}`))].join(', '),
  ]);
  for (const line of ['', ...columns([[...text.head], ...rows]), '']) io.out(line);
  const names = { rooms: config.rooms, timeZone };
  for (const alert of alerts)
    io.out(`${time.format(alert.startedAt)} ${becauseSentence(alert.because, io.language, names)}`);
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
