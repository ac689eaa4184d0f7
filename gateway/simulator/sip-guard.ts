/** Asks senders for a password (digest, RFC 7616), as a centre may: each nonce with a count that only rises. */
import { randomBytes } from 'node:crypto';
import { fieldsOf, responseOf } from '../channels/sip/digest.ts';
import { headerOf, type SipHeader, type SipRequest } from '../channels/sip/message.ts';
import { limits } from '../limits.ts';

/** no: asked without a password. stale: the password may be right, the nonce is not ours or was used before. */
export type Admission = 'yes' | 'no' | 'stale' | 'wrong';

const realm = 'centre';

export class SipGuard {
  private readonly password: string;
  /** Nonces given out, with the highest count that came with them. */
  private readonly nonces = new Map<string, number>();

  constructor(password: string) {
    this.password = password;
  }

  admits(request: SipRequest): Admission {
    const given = headerOf(request, 'Authorization');
    if (given === null) return 'no';
    const { username = '', nonce = '', uri = '', cnonce = '', nc = '', response, algorithm = 'MD5' } = fieldsOf(given);
    const hashed = {
      realm,
      nonce,
      algorithm: algorithm === 'MD5' ? ('MD5' as const) : ('SHA-256' as const),
      qop: true,
    };
    const asked = { method: request.method, uri, cnonce, nc };
    if (response !== responseOf(hashed, { username, password: this.password }, asked)) return 'wrong';
    const count = Number.parseInt(nc, 16);
    const before = this.nonces.get(nonce);
    if (before === undefined || !(count > before)) return 'stale';
    this.nonces.set(nonce, count);
    return 'yes';
  }

  /** Both algorithms, the stronger one first. */
  challenge(stale: boolean): SipHeader[] {
    const nonce = randomBytes(16).toString('hex');
    const [oldest] = this.nonces.keys();
    if (this.nonces.size >= limits.sip.answersKept && oldest !== undefined) this.nonces.delete(oldest);
    this.nonces.set(nonce, 0);
    return ['SHA-256', 'MD5'].map((algorithm) => {
      const fields = `realm="${realm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth"`;
      return { name: 'WWW-Authenticate', value: `Digest ${fields}${stale ? ', stale=true' : ''}` };
    });
  }
}
