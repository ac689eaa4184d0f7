/**
 * One frame of SIA DC-09, both ways: LF CRC(4) LEN(4) "token"seq [Rreceiver] Lprefix #account[data][more]_stamp CR.
 * CRC and LEN cover everything from the first quotation mark up to the CR. Source: public implementations and frames met in the
 * field (../shared/domain/dispatch-protocols.md section 3); the standard itself is sold.
 */
import type { Instant } from '../../../rules/engine/types.ts';
import { seal, unseal } from './cipher.ts';
import { crc16 } from './crc.ts';
import { readStamp, stampOf } from './stamp.ts';

export interface Frame {
  /** 'SIA-DCS', 'ADM-CID', 'NULL'; answers: 'ACK', 'NAK', 'DUH', 'RSP'. */
  readonly token: string;
  /** 1 to 9999; 0 in polls and NAK. */
  readonly sequence: number;
  /** R, hex; null where there is none. */
  readonly receiver: string | null;
  /** L, hex. */
  readonly prefix: string;
  /** Hex, 3 to 16 digits; null in a NAK. */
  readonly account: string | null;
  readonly data: string;
  /** Further blocks, without their brackets. */
  readonly more: readonly string[];
  /** When it was sent, to the second. */
  readonly at: Instant | null;
}

export type Decoded = { readonly frame: Frame; readonly encrypted: boolean } | { readonly refused: string };

/** Encrypted where there is a key; NAK and DUH never are. */
export function encode(frame: Frame, key: Buffer | null = null): Buffer {
  const sealed = key !== null && frame.token !== 'NAK' && frame.token !== 'DUH';
  const body = `"${sealed ? '*' : ''}${frame.token}"${addressOf(frame)}[${sealed ? seal(`|${contentOf(frame)}`, key) : contentOf(frame)}`;
  const bytes = Buffer.from(body, 'latin1');
  return Buffer.concat([Buffer.from(`\n${hex4(crc16(bytes))}${hex4(bytes.length)}`), bytes, Buffer.from('\r')]);
}

function addressOf({ sequence, receiver, prefix, account }: Frame): string {
  const to = `${receiver === null ? '' : `R${receiver}`}L${prefix}`;
  return `${String(sequence).padStart(4, '0')}${to}${account === null ? 'A0' : `#${account}`}`;
}

const contentOf = ({ data, more, at }: Frame): string =>
  `${data}]${more.map((block) => `[${block}]`).join('')}${at === null ? '' : `_${stampOf(at)}`}`;

const hex4 = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');

/** The prefix is read as short as can be: in a NAK the account's `A0` follows it without a sign between. */
const framePattern =
  /^([0-9A-F]{4})[0-9A-F]{4}"(\*?)([A-Z0-9-]{1,20})"(\d{4})(?:R([0-9A-F]{0,6}))?L([0-9A-F]{0,6}?)(?:#([0-9A-F]{3,16})|A0?)?\[(.*)$/is;

/**
 * Reads what stood between LF and CR. Strict on the CRC, lenient on LEN: panels in the field count it in several ways.
 * `keyOf`: the key of an account; null where it has none. `refused` is one line without anything of the frame.
 */
export function decode(bytes: Uint8Array, keyOf: (account: string | null) => Buffer | null = () => null): Decoded {
  const [, crc, star, token, sequence, receiver, prefix, account, rest] =
    framePattern.exec(Buffer.from(bytes).toString('latin1')) ?? [];
  if (crc === undefined || token === undefined || rest === undefined) return { refused: 'not a DC-09 frame' };
  if (Number.parseInt(crc, 16) !== crc16(bytes.subarray(8))) return { refused: 'wrong checksum' };
  const encrypted = star === '*';
  const content = encrypted ? opened(rest, keyOf(account ?? null)) : rest;
  if (content === null) return { refused: 'encrypted with a key that is not ours' };
  const parts = partsOf(content);
  if (!parts) return { refused: encrypted ? 'encrypted with a key that is not ours' : 'a broken data block' };
  if (encrypted && parts.at === null) return { refused: 'encrypted without a time stamp' };
  const address = { receiver: receiver ?? null, prefix: prefix ?? '', account: account?.toUpperCase() ?? null };
  return { frame: { token: token.toUpperCase(), sequence: Number(sequence), ...address, ...parts }, encrypted };
}

/** Some senders close the bracket behind the cipher text, most do not. */
function opened(rest: string, key: Buffer | null): string | null {
  return key === null ? null : (unseal(rest.replace(/\]$/, ''), key)?.slice(1) ?? null);
}

function partsOf(content: string): Pick<Frame, 'data' | 'more' | 'at'> | null {
  const [, data, blocks, stamp] = /^([^\][]*)\]((?:\[[^\][]*\])*)(?:_(.{19}))?$/s.exec(content) ?? [];
  if (data === undefined || blocks === undefined) return null;
  const at = stamp === undefined ? null : readStamp(stamp);
  if (stamp !== undefined && at === null) return null;
  return { data, more: blocks === '' ? [] : blocks.slice(1, -1).split(']['), at };
}
