/**
 * Commands over MQTT: `<base>/<flat>/command/<verb>` with a JSON object. Who may publish there may command: that right is
 * given by the broker. Every command is answered on `<base>/<flat>/answer`.
 */
import { z } from 'zod';
import { closeReasons, levels, modes } from '../../rules/engine/types.ts';
import type { CommandAnswer, Desk } from '../http/api.ts';
import { limits } from '../limits.ts';
import type { Received } from './link.ts';
import { type Topics, type Verb, verbs } from './topics.ts';
import { type Refusal, refusalText } from './words.ts';

const alertId = z.string().min(1).max(200);
/** A contact's id; without it whose client it is counts, and where nobody knows that, someone in the flat (`local`). */
const by = z.string().min(1).max(64).optional();
/** ISO 8601 with an offset, e.g. 2026-03-28T22:00:00+01:00. */
const until = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const payloads = {
  ack: z.strictObject({ alertId, by }),
  close: z.strictObject({ alertId, reason: z.enum(closeReasons), by }),
  // The alert must be named: a cancel that waited at the broker must not silence a later alarm.
  cancel: z.strictObject({ alertId, by }),
  mode: z
    .strictObject({ mode: z.enum(modes), until: until.optional(), by })
    .refine(({ mode, until }) => mode === 'normal' || until !== undefined, { path: ['until'] }),
  test: z.strictObject({ level: z.enum(levels), by }),
} satisfies Record<Verb, z.ZodType>;

export type Command = { [V in Verb]: { readonly verb: V; readonly by: string } & z.infer<(typeof payloads)[V]> }[Verb];
export type Parsed = { readonly command: Command } | { readonly refusal: Refusal };

/** A command, or in what way it is none. Never throws. */
export function parseCommand(verb: string, message: Pick<Received, 'payload' | 'retain' | 'user'>): Parsed {
  if (!isVerb(verb)) return { refusal: { reason: 'verb', detail: verb.slice(0, 40) } };
  // It would be obeyed again at every start.
  if (message.retain) return { refusal: { reason: 'retained', detail: '' } };
  if (message.payload.length > limits.mqtt.commandBytes) {
    return { refusal: { reason: 'size', detail: String(limits.mqtt.commandBytes) } };
  }
  const json = parseJson(message.payload);
  if (json === undefined) return { refusal: { reason: 'json', detail: '' } };
  const result = payloads[verb].safeParse(json);
  if (!result.success) return { refusal: { reason: 'shape', detail: whatIsWrong(result.error) } };
  const speaker = result.data.by ?? message.user ?? 'local';
  return { command: { verb, ...result.data, by: speaker } as Command };
}

export function runCommand(desk: Desk, command: Command): CommandAnswer {
  switch (command.verb) {
    case 'ack':
      return desk.acknowledge({ alertId: command.alertId }, command.by, 'mqtt');
    case 'close':
      return desk.close({ alertId: command.alertId, reason: command.reason }, command.by, 'mqtt');
    case 'cancel':
      return desk.cancel({ alertId: command.alertId }, command.by, 'mqtt');
    case 'mode': {
      const end = command.until === undefined ? {} : { untilMs: command.until };
      return desk.mode({ mode: command.mode, ...end }, command.by, 'mqtt');
    }
    case 'test':
      return desk.testAlarm({ level: command.level }, command.by);
  }
}

export type Answer = CommandAnswer & { readonly command: string };

/** For the log: nothing of what was sent. */
const refusedBecause: Readonly<Record<Refusal['reason'], string>> = {
  verb: 'there is no such command',
  retained: 'a command must not be retained',
  size: 'longer than a command may be',
  json: 'not JSON',
  shape: 'a field is missing, wrong or unknown',
};

/** Obeys a message on a command topic, or says why not, to the log too. Null: it is no command topic. */
export function obey(
  desk: Desk,
  topics: Topics,
  message: Received,
  language: 'de' | 'en',
  refused: (reason: string) => void,
): Answer | null {
  const verb = topics.commandVerb(message.topic);
  if (verb === null) return null;
  const parsed = parseCommand(verb, message);
  if ('command' in parsed) return { command: verb, ...runCommand(desk, parsed.command) };
  refused(refusedBecause[parsed.refusal.reason]);
  return { command: verb.slice(0, 40), ok: false, text: refusalText(parsed.refusal, language) };
}

const isVerb = (text: string): text is Verb => (verbs as readonly string[]).includes(text);

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The first key that is wrong, missing or too much. */
function whatIsWrong(error: z.ZodError): string {
  const issue = error.issues[0];
  const key = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.');
  return String(key ?? '').slice(0, 40);
}
