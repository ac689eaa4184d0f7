/**
 * DC-09's encryption: AES in CBC mode with 16, 24 or 32 bytes of key and an IV of zeros, upper-case hex; random padding stands in
 * front of the first `|` and holds none of the signs that have a meaning. Weak against replay: run it inside TLS or a VPN.
 */
import { createCipheriv, createDecipheriv, randomInt } from 'node:crypto';

const blockBytes = 16;
const noIv = Buffer.alloc(blockBytes);
const paddingSigns = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** 32, 48 or 64 hex digits as a key; null for anything else. */
export function readKey(hex: string): Buffer | null {
  return /^(?:[0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64})$/i.test(hex) ? Buffer.from(hex, 'hex') : null;
}

const algorithm = (key: Buffer): string => `aes-${key.length * 8}-cbc`;

/** `content`: what follows the padding, from `|` on. */
export function seal(content: string, key: Buffer): string {
  const missing = (blockBytes - (Buffer.byteLength(content, 'latin1') % blockBytes)) % blockBytes;
  const cipher = createCipheriv(algorithm(key), key, noIv).setAutoPadding(false);
  const text = padding(missing) + content;
  return Buffer.concat([cipher.update(text, 'latin1'), cipher.final()])
    .toString('hex')
    .toUpperCase();
}

/** What follows the padding, from `|` on; null where the key is not the sender's or the text is broken. */
export function unseal(hex: string, key: Buffer): string | null {
  if (!/^(?:[0-9a-f]{32})+$/i.test(hex)) return null;
  const decipher = createDecipheriv(algorithm(key), key, noIv).setAutoPadding(false);
  const text = Buffer.concat([decipher.update(hex, 'hex'), decipher.final()]).toString('latin1');
  const bar = text.indexOf('|');
  return bar < 0 ? null : text.slice(bar);
}

const padding = (length: number): string =>
  Array.from({ length }, () => paddingSigns[randomInt(paddingSigns.length)]).join('');
