/** One message as a mail: plain text, the same as HTML, headers that nothing can slip into, one conversation an alert. */
import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import { visible } from '../../html.ts';
import type { Message } from '../channel.ts';
import { htmlOf } from './html.ts';

/** One plain address, nothing that could grow into a header or a second recipient. */
const plainAddress = /^[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}$/u;

export const isPlainAddress = (text: string): boolean => plainAddress.test(text);

/** An all-clear does not shout. */
const asksForHelp: ReadonlySet<Message['kind']> = new Set(['raised', 'reminder', 'question']);

/** `from` and `message.to` must be plain addresses (isPlainAddress). */
export function mailOf(message: Message, from: string): SendMailOptions {
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const conversation = messageId('alert', message.alert.id, domain);
  const urgent = asksForHelp.has(message.kind) && (message.level === 'emergency' || message.level === 'alarm');
  return {
    // The subject has to stay the same; what is new stands first where a locked telephone shows it.
    from: { name: oneLine(`${message.flat.name}: ${message.layout.label}`), address: from },
    to: { name: '', address: message.to },
    subject: oneLine(message.subject),
    text: visible(message.text),
    html: htmlOf(message),
    messageId: messageId('delivery', message.id, domain),
    // The first mail of an alert already refers to the conversation: no mail has to have arrived for the others to join it.
    inReplyTo: conversation,
    references: conversation,
    priority: urgent ? 'high' : 'normal',
    headers: {
      // RFC 3834: no holiday notice is to answer this. The second is what Exchange listens to; not all of it: that a
      // mailbox is gone somebody should learn.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply, DR, RN, NRN',
      'Aal-Delivery': oneLine(message.id),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Derived from the id, so that a repeated delivery is the same mail to whoever has it already. */
function messageId(what: 'alert' | 'delivery', id: string, domain: string): string {
  const digest = createHash('sha256').update(`${what}:${id}`).digest('hex').slice(0, 32);
  return `<aal-${what}-${digest}@${domain}>`;
}

const oneLine = (text: string): string => visible(text).replace(/\s+/g, ' ').trim();
