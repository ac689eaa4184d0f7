/** aal close ALERT --reason visit */
import { type CloseReason, closeReasons } from '../../rules/engine/types.ts';
import type { CloseRequest } from '../http/api.ts';
import { parse, usageError } from './args.ts';
import { type AskIo, alertIdOf, order } from './ask.ts';

export const help = {
  de: `schließt einen Alarm ab

  aal close ALARM --reason GRUND    ALARM ist seine Kennung (aal status), sein Antwortcode oder seine Regel

  GRUND    justified (war berechtigt), visit (Besuch), away (verreist, außer Haus),
           sensor (Sensorfehler), test (Probe), other (anderer)

Alle, die benachrichtigt wurden, erhalten die Entwarnung.`,
  en: `closes an alert

  aal close ALERT --reason REASON    ALERT is its id (aal status), its reply code or its rule

  REASON   justified, visit, away (travelling, out), sensor (sensor error), test, other

Everybody who was told gets the all-clear.`,
};

const isReason = (word: string | undefined): word is CloseReason => closeReasons.some((reason) => reason === word);

export async function run(args: string[], io: AskIo): Promise<number> {
  const { positionals, values } = parse(io, 'close', args, { reason: { type: 'string' } }, 1);
  if (!isReason(values.reason)) throw usageError(io, 'close', `--reason ${closeReasons.join('|')}`);
  const request: CloseRequest = { alertId: await alertIdOf(io, positionals[0]!), reason: values.reason };
  return await order(io, '/api/close', request);
}
