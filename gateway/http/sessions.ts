/** Who may look at the page: one-time tokens become sessions. Real time, in memory only: a restart signs everybody out. */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { limits } from '../limits.ts';

export interface Sessions {
  /** A fresh sign-in token, 128 bits, good once. */
  issueToken(): string;
  /** The session id that a valid token buys; null for a wrong, spent or expired one. */
  signIn(token: string): string | null;
  /** Monotonic ms until which the session lasts; null for a session that is not (or no longer) there. */
  validUntil(sessionId: string): number | null;
}

export function createSessions(clock: Pick<Clock, 'monotonicMs'>): Sessions {
  const tokens = new Expiring(limits.http.tokens, limits.http.tokenMs);
  const sessions = new Expiring(limits.http.sessions, limits.http.sessionMs);
  return {
    issueToken() {
      const token = randomBytes(16).toString('base64url');
      tokens.add(token, clock.monotonicMs());
      return token;
    },
    signIn(token) {
      if (!tokens.take(token, clock.monotonicMs())) return null;
      const sessionId = randomBytes(32).toString('base64url');
      sessions.add(sessionId, clock.monotonicMs());
      return sessionId;
    },
    validUntil: (sessionId) => sessions.until(sessionId, clock.monotonicMs()),
  };
}

/** At most `most` secrets, each for `lifeMs`; the oldest leaves first. Kept hashed, so that a look-up tells nothing by its timing. */
class Expiring {
  private readonly most: number;
  private readonly lifeMs: number;
  private readonly untilMs = new Map<string, number>();

  constructor(most: number, lifeMs: number) {
    this.most = most;
    this.lifeMs = lifeMs;
  }

  add(secret: string, nowMs: number): void {
    this.untilMs.set(hashed(secret), nowMs + this.lifeMs);
    for (const key of this.untilMs.keys()) {
      if (this.untilMs.size <= this.most) break;
      this.untilMs.delete(key);
    }
  }

  until(secret: string, nowMs: number): number | null {
    const untilMs = this.untilMs.get(hashed(secret));
    return untilMs !== undefined && nowMs < untilMs ? untilMs : null;
  }

  take(secret: string, nowMs: number): boolean {
    const valid = this.until(secret, nowMs) !== null;
    this.untilMs.delete(hashed(secret));
    return valid;
  }
}

const hashed = (secret: string): string => createHash('sha256').update(secret).digest('base64');

/** Counts requests per key and minute. The keys are few by construction: sessions, 'link', 'hook', 'sign-in', 'anonymous'. */
export function createRateLimit(clock: Pick<Clock, 'monotonicMs'>): (key: string, perMinute: number) => boolean {
  const counts = new Map<string, number>();
  let minute = -1;
  return (key, perMinute) => {
    const nowMinute = Math.floor(clock.monotonicMs() / 60_000);
    if (nowMinute !== minute) counts.clear();
    minute = nowMinute;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= perMinute;
  };
}
