/** Which ways back are there? Whoever is told to answer by one that nobody hears would rely on it. */
import type { FlatConfig } from './schema.ts';

type Ways = Pick<Partial<FlatConfig>, 'sms' | 'call' | 'http'>;

/** SMS replies: by a modem, or by a signed webhook that reaches us. */
export function hearsReplies({ sms, http }: Ways): boolean {
  if (sms?.gateway === 'gammu' || sms?.gateway === 'mailbox') return true;
  if (http?.publicUrl === undefined) return false;
  if (sms?.gateway === 'twilio') return sms.replies === true;
  return hasKey(sms);
}

/** Keys pressed during a call. */
export const hearsKeys = ({ call, http }: Ways): boolean =>
  http?.publicUrl !== undefined && (call?.gateway === 'twilio' || hasKey(call));

const hasKey = (section: Ways['sms'] | Ways['call']): boolean =>
  (section?.gateway === 'seven' && section.signing_key !== undefined) ||
  (section?.gateway === 'http' && section.hook_secret !== undefined);
