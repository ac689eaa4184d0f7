/** Passwords of MQTT clients: scrypt (RFC 7914), written as `$scrypt$ln=14,r=8,p=1$<salt>$<hash>` in base64. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** 16 MiB and some 50 ms on a PC, 200 ms on a Raspberry Pi. */
const cost = { ln: 14, r: 8, p: 1 };
const hashBytes = 32;
const saltBytes = 16;
/** A hash that would cost more memory than this is refused: 128 MiB. */
const mostMemory = 128 * 1024 * 1024;
const pattern = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, hashBytes, cost);
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** False also for a hash that is none. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [, ln, r, p, salt, hash] = pattern.exec(stored) ?? [];
  if (!salt || !hash) return false;
  const expected = Buffer.from(hash, 'base64');
  const parameters = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (128 * 2 ** parameters.ln * parameters.r * parameters.p > mostMemory || expected.length < hashBytes) return false;
  const actual = await derive(password, Buffer.from(salt, 'base64'), expected.length, parameters).catch(() => null);
  return actual !== null && timingSafeEqual(actual, expected);
}

/** A hash that no password meets: an unknown name costs as much time as a known one. */
export const impossibleHash = `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${unpadded(Buffer.alloc(saltBytes))}$${unpadded(Buffer.alloc(hashBytes))}`;

function derive(password: string, salt: Buffer, bytes: number, { ln, r, p }: typeof cost): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: 2 * mostMemory };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, bytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
