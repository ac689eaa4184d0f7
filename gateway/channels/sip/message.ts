/** A SIP message (RFC 3261 section 7) as it is read and written: a start line, headers in order, a body of bytes. */

import { hostPart } from './uri.ts';

export interface SipHeader {
  /** In its long form; compared without regard to case. */
  readonly name: string;
  readonly value: string;
}

interface Parts {
  readonly headers: readonly SipHeader[];
  readonly body: Buffer;
}

export interface SipRequest extends Parts {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
}

export interface SipResponse extends Parts {
  readonly kind: 'response';
  /** 100 to 699. */
  readonly status: number;
  readonly reason: string;
}

export type SipMessage = SipRequest | SipResponse;

/** The values of a header, in order. */
export const headersOf = ({ headers }: SipMessage, name: string): string[] =>
  headers.filter((header) => header.name.toLowerCase() === name.toLowerCase()).map(({ value }) => value);

export const headerOf = (message: SipMessage, name: string): string | null => headersOf(message, name)[0] ?? null;

export interface Via {
  /** UDP, TCP or TLS. */
  readonly transport: string;
  /** Who sent it, as he knows himself: host:port. */
  readonly sentBy: string;
  /** Names the transaction; null in what no RFC 3261 element has sent. */
  readonly branch: string | null;
}

/** The topmost Via: whom this message concerns next. */
export function topVia(message: SipMessage): Via | null {
  const [first = ''] = (headerOf(message, 'Via') ?? '').split(',');
  const [, transport, sentBy, rest] = /^SIP\s*\/\s*2\.0\s*\/\s*(\w+)\s+([^\s;]+)(.*)$/i.exec(first.trim()) ?? [];
  if (transport === undefined || sentBy === undefined) return null;
  return { transport: transport.toUpperCase(), sentBy, branch: parameterOf(rest ?? '', 'branch') };
}

export const viaCount = (message: SipMessage): number => headersOf(message, 'Via').join(',').split(',').length;

/** Where a message came from, as the network has it. */
export interface Source {
  readonly address: string;
  readonly port: number;
}

/**
 * The request with what its sender needs to know of the way here in its topmost Via, as the answer repeats it: `received` where that
 * is not the address it gave (RFC 3261 18.2.1), both address and port where it asks for them by `rport` (RFC 3581 4).
 */
export function withSource(request: SipRequest, { address, port }: Source): SipRequest {
  const via = topVia(request);
  const index = request.headers.findIndex(({ name }) => name.toLowerCase() === 'via');
  const header = request.headers[index];
  if (!via || !header) return request;
  const [top = '', ...others] = header.value.split(',');
  const asked = top.replace(/;\s*rport\s*(?==?\s*(?:;|$))=?/i, `;rport=${port}`);
  if (asked === top && via.sentBy.replace(/:\d+$/, '') === hostPart(address)) return request;
  const value = [`${asked.replace(/;\s*received=[^;]*/i, '')};received=${address}`, ...others].join(',');
  return { ...request, headers: request.headers.with(index, { ...header, value }) };
}

export interface CSeq {
  readonly number: number;
  readonly method: string;
}

export function cseqOf(message: SipMessage): CSeq | null {
  const [, number, method] = /^(\d{1,10})\s+([\w!%*+'~.-]+)$/.exec(headerOf(message, 'CSeq')?.trim() ?? '') ?? [];
  return number === undefined || method === undefined ? null : { number: Number(number), method };
}

/** The user part of a From or To: '4711' of `"Whg 12" <sip:4711@arc.example>;tag=9f3`. */
export const userOf = (address: string): string | null => /sips?:([^@>;\s]+)@/i.exec(address)?.[1] ?? null;

/** `;name=value` behind an address or a Via. */
export function parameterOf(text: string, name: string): string | null {
  for (const part of text.split(';').slice(1)) {
    const [key = '', ...value] = part.split('=');
    if (key.trim().toLowerCase() === name) return value.join('=').trim();
  }
  return null;
}

/** The bytes on the wire. Content-Length is ours to say; a line break in a value cannot begin another header. */
export function serialise(message: SipMessage): Buffer {
  const start =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  const headers = message.headers.filter(({ name }) => name.toLowerCase() !== 'content-length');
  const lines = [start, ...headers.map(({ name, value }) => `${name}: ${value}`)].map(oneLine);
  const head = `${lines.join('\r\n')}\r\nContent-Length: ${message.body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'utf8'), message.body]);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f]+/g, ' ');

/** An answer to a request: what it must repeat (RFC 3261 8.2.6) and a tag of our own. */
export function responseTo(
  request: SipRequest,
  status: number,
  reason: string,
  { tag, headers = [], body = Buffer.alloc(0) }: { tag: string; headers?: readonly SipHeader[]; body?: Buffer },
): SipResponse {
  const repeated = request.headers.filter(({ name }) => /^(via|from|call-id|cseq)$/i.test(name));
  const to = headerOf(request, 'To') ?? '';
  const tagged = parameterOf(to.slice(to.lastIndexOf('>') + 1), 'tag') === null ? `${to};tag=${tag}` : to;
  return {
    kind: 'response',
    status,
    reason,
    headers: [...repeated, { name: 'To', value: tagged }, ...headers],
    body,
  };
}
