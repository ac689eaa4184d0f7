/** aal cancel [ALERT] */
import type { CancelRequest } from '../http/api.ts';
import { type AskIo, alertIdOf, order, parse } from './ask.ts';

export const help = {
  de: `einen Voralarm abbrechen, bevor er hinausgeht
  aal cancel [ALARM]     ohne ALARM: alle Voralarme, die abgebrochen werden dürfen`,
  en: `cancel a pre-alarm before it goes out
  aal cancel [ALERT]     without ALERT: every pre-alarm that may be cancelled`,
};

export async function run(args: string[], io: AskIo): Promise<number> {
  const { positionals } = parse(io, 'cancel', args, {}, 0, 1);
  const word = positionals[0];
  const request: CancelRequest = word === undefined ? {} : { alertId: await alertIdOf(io, word) };
  return await order(io, '/api/cancel', request);
}
