/** The text protocol of upsd (Network UPS Tools, RFC 9271): the variables of one UPS, asked for over TCP. */
import { connect } from 'node:net';
import type { Clock } from '../clock.ts';
import { limits } from '../limits.ts';

/** ups.status -> 'OL CHRG', battery.charge -> '87'. */
export type Variables = ReadonlyMap<string, string>;

/**
 * Why nothing is known of the UPS. unreachable: upsd does not answer. no-contact: upsd has lost the UPS. unknown-ups: it has
 * none of that name. refused: it gives no answer to us. garbled: what answers is no upsd. no-status: neither on line nor on battery.
 */
export type Trouble = 'unreachable' | 'no-contact' | 'unknown-ups' | 'refused' | 'garbled' | 'no-status';

export type Answer = { readonly variables: Variables } | { readonly trouble: Trouble };

export interface UpsAddress {
  readonly ups: string;
  readonly host: string;
  readonly port: number;
}

/** One question on a connection of its own. Never rejects; resolves within `limits.power.askMs`, at once when stopped. */
export function askUps({ ups, host, port }: UpsAddress, clock: Clock, stopped: AbortSignal): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const socket = connect({ host, port });
  const giveUp = (trouble: Trouble) => (): void => resolve({ trouble });
  const timer = clock.after(limits.power.askMs, giveUp('unreachable'));
  const stop = giveUp('unreachable');
  stopped.addEventListener('abort', stop, { once: true });
  if (stopped.aborted) stop();
  let heard = '';
  socket.setEncoding('latin1');
  socket.on('connect', () => socket.write(`LIST VAR ${ups}\n`));
  socket.on('error', giveUp('unreachable'));
  socket.on('close', () => resolve({ trouble: heard === '' ? 'unreachable' : 'garbled' }));
  socket.on('data', (piece: string) => {
    heard += piece;
    const answer = heard.length > limits.power.answerBytes ? { trouble: 'garbled' as const } : readAnswer(heard, ups);
    if (answer) resolve(answer);
  });
  return promise.finally(() => {
    timer.cancel();
    stopped.removeEventListener('abort', stop);
    socket.destroy();
  });
}

/** What upsd has answered to LIST VAR so far; null: more is to come. */
export function readAnswer(heard: string, ups: string): Answer | null {
  const lines = heard.split(/\r?\n/).slice(0, -1);
  const [first, ...rest] = lines;
  if (first === undefined) return null;
  if (first.startsWith('ERR ')) return { trouble: troubles[first.split(' ')[1] ?? ''] ?? 'refused' };
  if (first !== `BEGIN LIST VAR ${ups}`) return { trouble: 'garbled' };
  const end = rest.indexOf(`END LIST VAR ${ups}`);
  if (end < 0) return null;
  return { variables: new Map(rest.slice(0, end).flatMap((line) => readVariable(line, ups) ?? [])) };
}

/** RFC 9271, section 5: errors. */
const troubles: Readonly<Record<string, Trouble>> = {
  'UNKNOWN-UPS': 'unknown-ups',
  'DATA-STALE': 'no-contact',
  'DRIVER-NOT-CONNECTED': 'no-contact',
};

const quoted = /^([\w.-]+) "((?:[^"\\]|\\.)*)"$/;

/** VAR flat ups.status "OL"; what is none is left out. */
function readVariable(line: string, ups: string): [[string, string]] | null {
  const prefix = `VAR ${ups} `;
  const [, name, value] = (line.startsWith(prefix) && quoted.exec(line.slice(prefix.length))) || [];
  return name === undefined || value === undefined ? null : [[name, value.replace(/\\(.)/g, '$1')]];
}
