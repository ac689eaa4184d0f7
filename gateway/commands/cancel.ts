/** aal cancel [ALERT] */
import type { CancelRequest } from '../http/api.ts';
import { parse } from './args.ts';
import { type AskIo, alertIdOf, order } from './ask.ts';

export const help = {
  de: `bricht einen Voralarm ab, bevor er hinausgeht

  aal cancel          alle Voralarme, die abgebrochen werden dürfen
  aal cancel ALARM    diesen; ALARM ist seine Kennung (aal status) oder seine Regel

Niemand wird benachrichtigt. Im Protokoll steht der Voralarm trotzdem.`,
  en: `cancels a pre-alarm before it goes out

  aal cancel          every pre-alarm that may be cancelled
  aal cancel ALERT    this one; ALERT is its id (aal status) or its rule

Nobody is told. The pre-alarm stands in the log all the same.`,
};

export async function run(args: string[], io: AskIo): Promise<number> {
  const { positionals } = parse(io, 'cancel', args, {}, 0, 1);
  const word = positionals[0];
  const request: CancelRequest = word === undefined ? {} : { alertId: await alertIdOf(io, word) };
  return await order(io, '/api/cancel', request);
}
