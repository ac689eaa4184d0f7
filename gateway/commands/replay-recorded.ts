/** A recorded stream of Zigbee2MQTT -> inputs of the engine: one JSON message a line, {"t", "topic", "payload", "retain"}. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Input, Instant } from '../../rules/engine/types.ts';
import type { FlatConfig } from '../config/schema.ts';
import { sensorSettings } from '../config/sensor-settings.ts';
import { PlainError } from '../errors.ts';
import { silentLog } from '../log.ts';
import { Inbox } from '../sensors/inbox.ts';
import { isObject } from '../sensors/payload.ts';

const words = {
  de: {
    missing: (file: string) => `${file}: diese Datei fehlt`,
    unreadable: (file: string) => `${file}: diese Datei lässt sich nicht lesen`,
    notJson: 'das ist kein JSON',
    notMessage: 'keine Nachricht; erwartet wird {"t": "2026-03-02T07:00:00Z", "topic": "...", "payload": ...}',
    backwards: 'früher als die Zeile davor; nennen Sie die Dateien in der Reihenfolge, in der sie aufgezeichnet wurden',
  },
  en: {
    missing: (file: string) => `${file}: this file is missing`,
    unreadable: (file: string) => `${file}: this file cannot be read`,
    notJson: 'this is not JSON',
    notMessage: 'not a message; expected is {"t": "2026-03-02T07:00:00Z", "topic": "...", "payload": ...}',
    backwards: 'earlier than the line before; name the files in the order in which they were recorded',
  },
} as const;

type Words = (typeof words)[keyof typeof words];

interface Message {
  readonly at: Instant;
  readonly topic: string;
  readonly payload: Buffer;
  readonly retain: boolean;
}

/** A clock may be put right by a little while somebody records. */
const backwardsAtMostMs = 60_000;

/** @throws PlainError 'configuration' with file and line */
export async function recorded(files: readonly string[], config: FlatConfig, language: 'de' | 'en'): Promise<Input[]> {
  const text = words[language];
  const inbox = new Inbox({ sensors: sensorSettings(config), baseTopic: config.mqtt.zigbee2mqtt, log: silentLog });
  const inputs: Input[] = [];
  let now: Instant | null = null;
  for (const file of files) {
    for await (const [place, line] of linesOf(file, text)) {
      const message = messageOf(line, place, text);
      if (now !== null && message.at < now - backwardsAtMostMs) throw wrong(place, text.backwards);
      if (now === null) inputs.push(...inbox.connected(message.at));
      now = Math.max(now ?? message.at, message.at);
      const packet = { retain: message.retain, dup: false, receivedAt: now, clockTrusted: true };
      inputs.push(...inbox.hear(message.topic, message.payload, packet));
    }
  }
  return inputs;
}

const wrong = (place: string, why: string): PlainError => new PlainError('configuration', `${place}: ${why}`);

/** The lines that hold something, each with its place ('FILE:7'). */
async function* linesOf(file: string, text: Words): AsyncIterable<[place: string, line: string]> {
  let number = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      if (line.trim() !== '') yield [`${file}:${number}`, line];
    }
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new PlainError('configuration', missing ? text.missing(file) : text.unreadable(file), { cause: error });
  }
}

function messageOf(line: string, place: string, text: Words): Message {
  const said = parsed(line);
  if (said === undefined) throw wrong(place, text.notJson);
  if (!isObject(said)) throw wrong(place, text.notMessage);
  const { t, topic, payload, retain } = said;
  const at = typeof t === 'string' ? Date.parse(t) : Number.NaN;
  if (Number.isNaN(at) || typeof topic !== 'string' || payload === undefined) throw wrong(place, text.notMessage);
  const bytes = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  return { at, topic, payload: bytes, retain: retain === true };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined; // said with its place by whoever asked
  }
}
