/** One message as a mail: plain text and the same as simple HTML, nothing remote, one conversation an alert. */
import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import type { Message } from '../channel.ts';

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
    from: { name: oneLine(message.flat.name), address: from },
    to: { name: '', address: message.to },
    subject: oneLine(message.subject),
    text: message.text,
    html: htmlOf(message),
    messageId: messageId('delivery', message.id, domain),
    // The first mail of an alert already refers to the conversation: no mail has to have arrived for the others to join it.
    inReplyTo: conversation,
    references: conversation,
    priority: urgent ? 'high' : 'normal',
    headers: {
      // RFC 3834: no holiday notice is to answer this. The second is what Exchange listens to.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed here
const oneLine = (text: string): string => text.replace(/[\x00-\x1f\x7f\u2028\u2029]+/g, ' ').trim();

function htmlOf({ text, link, language }: Message): string {
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => `<p>${linked(escapeHtml(paragraph), link)}</p>`);
  return `<!DOCTYPE html><html lang="${language}"><body>${paragraphs.join('\n')}</body></html>`;
}

/** Only our own acknowledgement link becomes one. */
function linked(html: string, link: string | null): string {
  const lines = html.replaceAll('\n', '<br>\n');
  if (link === null) return lines;
  const address = escapeHtml(link);
  return lines.replaceAll(address, `<a href="${address}">${address}</a>`);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
