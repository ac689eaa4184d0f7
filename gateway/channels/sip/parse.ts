/** Reading SIP: what comes from the network is hostile until it has been read here. */
import { limits } from '../../limits.ts';
import type { SipHeader, SipMessage } from './message.ts';

/** Why it is no SIP message, in one line without a word of what was sent. */
export class SipSyntaxError extends Error {}

const refuse = (reason: string): never => {
  throw new SipSyntaxError(reason);
};

/** RFC 3261 7.3.3. */
const compactForms: ReadonlyMap<string, string> = new Map([
  ['i', 'Call-ID'],
  ['m', 'Contact'],
  ['e', 'Content-Encoding'],
  ['l', 'Content-Length'],
  ['c', 'Content-Type'],
  ['f', 'From'],
  ['s', 'Subject'],
  ['k', 'Supported'],
  ['t', 'To'],
  ['v', 'Via'],
]);

const endOfHead = Buffer.from('\r\n\r\n');

/** One message that fills a datagram. Throws SipSyntaxError, nothing else. */
export function parseDatagram(bytes: Buffer): SipMessage {
  if (bytes.length > limits.sip.messageBytes) refuse('longer than a message may be');
  const end = bytes.indexOf(endOfHead);
  if (end < 0) refuse('its head does not end');
  const head = parseHead(bytes.subarray(0, end));
  const rest = bytes.subarray(end + endOfHead.length);
  const length = contentLength(head) ?? rest.length;
  if (length > rest.length) refuse('shorter than its Content-Length says');
  return { ...head, body: Buffer.from(rest.subarray(0, length)) };
}

/** Cuts a stream into messages by Content-Length (RFC 3261 18.3). */
export class SipFramer {
  private buffered: Buffer = Buffer.alloc(0);
  /** Where the search for the end of the head goes on. */
  private searched = 0;
  private head: ReturnType<typeof parseHead> | null = null;

  /** The messages that are complete now. Throws SipSyntaxError when the stream cannot be followed any more: close it. */
  push(chunk: Buffer): SipMessage[] {
    this.buffered = this.buffered.length === 0 ? chunk : Buffer.concat([this.buffered, chunk]);
    const messages: SipMessage[] = [];
    for (let next = this.next(); next !== null; next = this.next()) messages.push(next);
    if (this.buffered.length > limits.sip.messageBytes) refuse('longer than a message may be');
    return messages;
  }

  private next(): SipMessage | null {
    this.head ??= this.takeHead();
    if (this.head === null) return null;
    const length = contentLength(this.head) ?? refuse('no Content-Length on a stream');
    if (length > limits.sip.messageBytes) refuse('longer than a message may be');
    if (this.buffered.length < length) return null;
    const message = { ...this.head, body: Buffer.from(this.take(length)) };
    this.head = null;
    return message;
  }

  private takeHead(): ReturnType<typeof parseHead> | null {
    this.skipKeepAlive();
    const end = this.buffered.indexOf(endOfHead, this.searched);
    this.searched = Math.max(0, this.buffered.length - endOfHead.length);
    if (end < 0) return null;
    const head = parseHead(this.take(end));
    this.take(endOfHead.length);
    return head;
  }

  /** Line breaks between messages keep the connection alive and mean nothing. */
  private skipKeepAlive(): void {
    let blanks = 0;
    while (this.buffered[blanks] === 13 || this.buffered[blanks] === 10) blanks++;
    if (blanks > 0) this.take(blanks);
  }

  private take(bytes: number): Buffer {
    const taken = this.buffered.subarray(0, bytes);
    this.buffered = this.buffered.subarray(bytes);
    this.searched = 0;
    return taken;
  }
}

type Head = DistributiveOmit<SipMessage, 'body'>;
type DistributiveOmit<T, K extends string> = T extends unknown ? Omit<T, K> : never;

function parseHead(bytes: Buffer): Head {
  if (bytes.length > limits.sip.headBytes) refuse('its head is too long');
  const [start = '', ...lines] = unfold(bytes.toString('utf8')).split('\r\n');
  if (lines.length > limits.sip.headers) refuse('too many headers');
  const headers = lines.map(parseHeader);
  const [, status, reason = ''] = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/.exec(start) ?? [];
  if (status !== undefined) return { kind: 'response', status: Number(status), reason, headers };
  const [, method, uri] = /^([\w!%*+'~.-]{1,32}) (\S{1,512}) SIP\/2\.0$/.exec(start) ?? [];
  if (method === undefined || uri === undefined) return refuse('its first line is no SIP');
  return { kind: 'request', method, uri, headers };
}

/** A line that begins with a blank goes on with the header before it. */
const unfold = (head: string): string => head.replace(/\r\n[ \t]+/g, ' ');

function parseHeader(line: string): SipHeader {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon)).trimEnd();
  if (!/^[\w!%*+'~.-]{1,64}$/.test(name)) return refuse('a header that is none');
  return { name: compactForms.get(name.toLowerCase()) ?? name, value: line.slice(colon + 1).trim() };
}

function contentLength({ headers }: Head): number | null {
  const values = headers.filter(({ name }) => name.toLowerCase() === 'content-length').map(({ value }) => value);
  const [first] = values;
  if (first === undefined) return null;
  // Two different lengths are how one message is smuggled behind another.
  if (!/^\d{1,7}$/.test(first) || values.some((value) => value !== first)) refuse('its Content-Length is no length');
  return Number(first);
}
