/** What the commands that talk to a running gateway share: options, the socket, and one clear line when it fails. */
import { parseArgs } from 'node:util';
import type { Words } from '../../rules/engine/types.ts';
import { PlainError, reasonOf } from '../errors.ts';
import type { AlertView, CommandAnswer, Status } from '../http/api.ts';
import { askGateway } from '../http/client.ts';
import { socketPathOf } from '../http/index.ts';
import type { Io } from './command.ts';

export type AskIo = Pick<Io, 'out' | 'err' | 'language' | 'dataFolder'>;

const words = {
  absent: {
    de: 'Es läuft kein Wohnungsgerät für den Datenordner {folder}. Läuft der Dienst? systemctl status aal-gateway',
    en: 'No gateway is running for the data folder {folder}. Is the service up? systemctl status aal-gateway',
  },
  forbidden: {
    de: 'Der Datenordner {folder} gehört einem anderen Benutzer. Versuchen Sie: sudo -u aal aal ...',
    en: 'The data folder {folder} belongs to another user. Try: sudo -u aal aal ...',
  },
  broken: {
    de: 'Das Wohnungsgerät antwortet nicht (Datenordner {folder}). Mehr dazu: journalctl -u aal-gateway',
    en: 'The gateway does not answer (data folder {folder}). More: journalctl -u aal-gateway',
  },
  noSuchAlert: {
    de: "'{word}' ist kein offener Alarm. Offen: {open}",
    en: "'{word}' is not an open alert. Open: {open}",
  },
  none: { de: 'keiner', en: 'none' },
  usage: { de: '{problem}. Hilfe: aal {command} --help', en: '{problem}. Help: aal {command} --help' },
} as const satisfies Record<string, Words>;

/** Fills {name} in the text of the language. */
export const say = (
  text: Words,
  io: Pick<Io, 'language'>,
  facts: Readonly<Record<string, string | number>> = {},
): string => text[io.language].replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ''));

/** The answer's body. Throws PlainError: 'environment' where no gateway answers, 'configuration' where it says no. */
export async function ask<Body>(io: AskIo, path: string, body?: object): Promise<Body> {
  const reply = await askGateway(socketPathOf(io.dataFolder), path, body);
  if (reply.kind === 'done') return reply.body as Body;
  if (reply.kind === 'refused') throw new PlainError('configuration', reply.text);
  throw new PlainError('environment', say(words[reply.why], io, { folder: io.dataFolder }));
}

/** Sends a command and prints what was done. */
export async function order(io: AskIo, path: string, body: object): Promise<number> {
  const answer = await ask<CommandAnswer>(io, path, body);
  io.out(answer.text);
  return 0;
}

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options'];

/** Strict options; between `least` and `most` words beside them. */
export function parse<T extends NonNullable<Options>>(
  io: AskIo,
  command: string,
  args: string[],
  options: T,
  least = 0,
  most = least,
) {
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true, strict: true });
    const count = parsed.positionals.length;
    if (count >= least && count <= most) return parsed;
    const extra = parsed.positionals.slice(most).join(' ');
    const missing = io.language === 'de' ? 'Es fehlt eine Angabe' : 'Something is missing';
    throw new Error(extra ? `${io.language === 'de' ? 'Zu viel' : 'Too much'}: ${extra}` : missing);
  } catch (error) {
    throw usageError(io, command, reasonOf(error));
  }
}

export const usageError = (io: AskIo, command: string, problem: string): PlainError =>
  new PlainError('configuration', say(words.usage, io, { problem: problem.replace(/\.$/, ''), command }));

const isOver = (view: AlertView): boolean => view.alert.state === 'closed' || view.alert.state === 'cancelled';

export const openAlerts = (status: Status): AlertView[] => status.alerts.filter((view) => !isOver(view));

/** The id of the open alert that is meant by its id, its reply code, or its rule where that is unmistakable. */
export async function alertIdOf(io: AskIo, word: string): Promise<string> {
  const open = openAlerts(await ask<Status>(io, '/api/status'));
  const exact = open.find(({ alert, replyCode }) => alert.id === word || (replyCode !== null && replyCode === word));
  const byRule = open.filter(({ alert }) => alert.rule === word);
  const found = exact ?? (byRule.length === 1 ? byRule[0] : undefined);
  if (found) return found.alert.id;
  const list = open.map(({ alert }) => alert.id).join(', ') || words.none[io.language];
  throw new PlainError('configuration', say(words.noSuchAlert, io, { word, open: list }));
}
