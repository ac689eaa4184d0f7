/** aal ack ALERT|CODE */
import type { AcknowledgeRequest } from '../http/api.ts';
import { parse } from './args.ts';
import { type AskIo, alertIdOf, order } from './ask.ts';

export const help = {
  de: `übernimmt einen Alarm ("Ich kümmere mich")

  aal ack ALARM    ALARM ist seine Kennung (aal status), sein Antwortcode oder seine Regel

Alle, die benachrichtigt wurden, erfahren, dass sich jemand kümmert. Der Alarm bleibt offen, bis ihn jemand
abschließt (aal close).`,
  en: `takes an alert over ("I am on it")

  aal ack ALERT    ALERT is its id (aal status), its reply code or its rule

Everybody who was told hears that somebody is on it. The alert stays open until a person closes it (aal close).`,
};

export async function run(args: string[], io: AskIo): Promise<number> {
  const { positionals } = parse(io, 'ack', args, {}, 1);
  const request: AcknowledgeRequest = { alertId: await alertIdOf(io, positionals[0]!) };
  return await order(io, '/api/ack', request);
}
