/** aal close ALERT --reason visit */
import { type CloseReason, closeReasons } from '../../rules/engine/types.ts';
import type { CloseRequest } from '../http/api.ts';
import { type AskIo, alertIdOf, order, parse, usageError } from './ask.ts';

export const help = {
  de: `einen Alarm abschließen; wer benachrichtigt wurde, erhält die Entwarnung
  aal close ALARM --reason GRUND
GRUND: justified (war berechtigt), visit (Besuch), away (verreist, außer Haus), sensor (Sensorfehler), test (Probe), other`,
  en: `close an alert; whoever was told gets the all-clear
  aal close ALERT --reason REASON
REASON: justified, visit, away (travelling, out), sensor (sensor error), test, other`,
};

const isReason = (word: string | undefined): word is CloseReason => closeReasons.some((reason) => reason === word);

export async function run(args: string[], io: AskIo): Promise<number> {
  const { positionals, values } = parse(io, 'close', args, { reason: { type: 'string' } }, 1);
  if (!isReason(values.reason)) throw usageError(io, 'close', `--reason ${closeReasons.join('|')}`);
  const request: CloseRequest = { alertId: await alertIdOf(io, positionals[0]!), reason: values.reason };
  return await order(io, '/api/close', request);
}
