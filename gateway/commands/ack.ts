/** aal ack ALERT|CODE */
import type { AcknowledgeRequest } from '../http/api.ts';
import { type AskIo, alertIdOf, order, parse } from './ask.ts';

export const help = {
  de: `einen Alarm übernehmen ("Ich kümmere mich")
  aal ack ALARM     ALARM ist seine Kennung (aal status), sein Antwortcode oder seine Regel
Alle Benachrichtigten erfahren, dass ihn jemand übernommen hat. Er bleibt offen, bis ihn jemand abschließt (aal close).`,
  en: `take an alert over
  aal ack ALERT     ALERT is its id (aal status), its reply code or its rule
Everybody who was told hears that somebody has taken it over. It stays open until a person closes it (aal close).`,
};

export async function run(args: string[], io: AskIo): Promise<number> {
  const { positionals } = parse(io, 'ack', args, {}, 1);
  const request: AcknowledgeRequest = { alertId: await alertIdOf(io, positionals[0]!) };
  return await order(io, '/api/ack', request);
}
