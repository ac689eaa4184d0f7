/** What the commands that talk to a running gateway share: the socket, and one clear line when it fails. */
import type { Words } from '../../rules/engine/types.ts';
import { PlainError } from '../errors.ts';
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
