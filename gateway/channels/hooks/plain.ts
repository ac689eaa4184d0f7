/**
 * Webhooks of a gateway without a file of its own: JSON, signed as our own webhook signs (../webhook/signature.ts), whatever
 * stands between brings them into this form.
 *   {"type": "reply", "from": "+49...", "text": "OK 4711"}
 *   {"type": "report", "id": ID, "delivered": true | false}          an SMS
 *   {"type": "call", "id": ID, "status": "answered" | "busy" | "no-answer" | "failed"}
 *   {"type": "key", "id": ID, "key": "1"}
 * ID is what stood for {id} in the template. The answer to a key is {"say": text} where there is something to say.
 */
import { z } from 'zod';
import { becameOf } from '../call/outcome.ts';
import type { Refusal } from '../channel.ts';
import { parseJson } from '../http-gateway.ts';
import { smsDelivered, smsNotDelivered } from '../sms/reports.ts';
import { signRequest } from '../webhook/signature.ts';
import { nothing, type Provider, type Told } from './hook.ts';
import { checkTimed } from './timed.ts';

export const plainHooks = (secret: string): Provider => ({
  check: ({ headers, body }, now) =>
    checkTimed(headers['aal-timestamp'], headers['aal-signature'], now, (time) => signRequest(secret, time, body)),
  read: ({ body }) => toldBy(parseJson(body)),
  answer: (spoken) => ({ type: 'application/json', body: JSON.stringify(spoken === null ? {} : { say: spoken }) }),
});

const id = z.string().max(200);
const hook = z.discriminatedUnion('type', [
  z.object({ type: z.literal('reply'), from: z.string(), text: z.string() }),
  z.object({ type: z.literal('report'), id, delivered: z.boolean() }),
  z.object({ type: z.literal('call'), id, status: z.string() }),
  z.object({ type: z.literal('key'), id, key: z.string() }),
]);

function toldBy(body: unknown): Told | Refusal {
  const parsed = hook.safeParse(body);
  if (!parsed.success) return { refused: 'not understood' };
  const { data } = parsed;
  switch (data.type) {
    case 'reply':
      return { says: 'reply', from: data.from, text: data.text };
    case 'report':
      return { says: 'became', reference: data.id, result: data.delivered ? smsDelivered : smsNotDelivered };
    case 'call': {
      const result = becameOf(data.status === 'answered' ? 'completed' : data.status);
      return result ? { says: 'became', reference: data.id, result } : nothing;
    }
    case 'key':
      return { says: 'key', reference: data.id, key: data.key };
  }
}
