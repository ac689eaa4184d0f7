/** Digest authentication (RFC 3261 section 22, RFC 7616, RFC 8760): MD5 and SHA-256, qop auth. */
import { createHash } from 'node:crypto';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | null;
  readonly algorithm: 'MD5' | 'SHA-256';
  readonly qop: boolean;
  /** Our nonce was too old, not our password wrong. */
  readonly stale: boolean;
}

/** The strongest challenge that we can answer; null when there is none. */
export function chooseChallenge(values: readonly string[]): Challenge | null {
  const known = values.map(parseChallenge).filter((challenge) => challenge !== null);
  return known.find(({ algorithm }) => algorithm === 'SHA-256') ?? known[0] ?? null;
}

function parseChallenge(value: string): Challenge | null {
  const [, rest] = /^\s*Digest\s+(.+)$/is.exec(value) ?? [];
  if (rest === undefined) return null;
  const fields = fieldsOf(rest);
  const { realm, nonce } = fields;
  const algorithm = (fields.algorithm ?? 'MD5').toUpperCase();
  const qops = fields.qop?.split(',').map((word) => word.trim().toLowerCase());
  if (realm === undefined || nonce === undefined || (algorithm !== 'MD5' && algorithm !== 'SHA-256')) return null;
  if (qops && !qops.includes('auth')) return null;
  const stale = fields.stale?.toLowerCase() === 'true';
  return { realm, nonce, opaque: fields.opaque ?? null, algorithm, qop: qops !== undefined, stale };
}

/** `name="value", name=value` behind the word Digest, names in lower case. */
export function fieldsOf(text: string): Record<string, string | undefined> {
  const fields: Record<string, string | undefined> = Object.create(null);
  for (const [, name, quoted, bare] of text.matchAll(/(?<![\w-])([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)) {
    fields[name!.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? bare;
  }
  return fields;
}

export interface DigestFor {
  readonly method: string;
  readonly uri: string;
  /** Ours, fresh for every answer. */
  readonly cnonce: string;
  /** How often this nonce was used, this time included: a centre that counts takes the same count again for a replay. */
  readonly count: number;
}

type Hashed = Pick<Challenge, 'realm' | 'nonce' | 'algorithm' | 'qop'>;

/** What proves the password; `nc` as it is written, eight hex digits. */
export function responseOf(
  { realm, nonce, algorithm, qop }: Hashed,
  credentials: Credentials,
  { method, uri, cnonce, nc }: Omit<DigestFor, 'count'> & { readonly nc: string },
): string {
  const hash = (text: string): string =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const who = hash(`${credentials.username}:${realm}:${credentials.password}`);
  const what = hash(`${method}:${uri}`);
  return qop ? hash(`${who}:${nonce}:${nc}:${cnonce}:auth:${what}`) : hash(`${who}:${nonce}:${what}`);
}

/** The value of Authorization or Proxy-Authorization. */
export function authorise(challenge: Challenge, credentials: Credentials, asked: DigestFor): string {
  const { realm, nonce, opaque, algorithm, qop } = challenge;
  const { uri, cnonce } = asked;
  const nc = asked.count.toString(16).padStart(8, '0');
  const response = responseOf(challenge, credentials, { ...asked, nc });
  const fields = [
    `username=${quote(credentials.username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response="${response}"`,
    `algorithm=${algorithm}`,
    ...(opaque === null ? [] : [`opaque=${quote(opaque)}`]),
    ...(qop ? [`qop=auth`, `nc=${nc}`, `cnonce="${cnonce}"`] : []),
  ];
  return `Digest ${fields.join(', ')}`;
}

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
