/**
 * The TCP door. The Host must name this machine (a name that was rebound to 127.0.0.1 by a foreign DNS server does not), a
 * request that names an Origin must come from the page itself, and the API wants a session.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Words } from '../../rules/engine/types.ts';
import { limits } from '../limits.ts';
import type { createRateLimit, Sessions } from './sessions.ts';
import { httpWords } from './words.ts';

export interface GuardOptions {
  readonly sessions: Sessions;
  readonly take: ReturnType<typeof createRateLimit>;
  /** The session cookie's name; it carries the port, because browsers share cookies between ports. */
  readonly cookie: () => string;
  /** Host of http.publicUrl: only the acknowledgement pages and the providers' webhooks answer to it. */
  readonly publicHost: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Monotonic ms until which the session lasts; endless over the owner's socket. */
    sessionUntilMs: number;
  }
}

/** A refusal with its HTTP status; the error handler turns it into {error: text}. */
export class Refused extends Error {
  readonly statusCode: number;
  readonly words: Words;

  constructor(statusCode: number, words: Words) {
    super(words.en);
    this.statusCode = statusCode;
    this.words = words;
  }
}

const loopback = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

export function guard(app: FastifyInstance, options: GuardOptions): void {
  app.addHook('onRequest', async (request) => {
    const isLink = request.url.startsWith('/a/');
    const isHook = request.url.startsWith('/hook/');
    checkHost(request, isLink || isHook ? options.publicHost : null);
    if (isHook) return checkRate(options.take('hook', limits.hooks.perMinute));
    if (isLink) return checkRate(options.take('link', limits.http.requestsPerMinute));
    checkOrigin(request);
    const sessionId = request.cookies[options.cookie()] ?? '';
    const untilMs = options.sessions.validUntil(sessionId);
    checkRate(options.take(untilMs === null ? 'anonymous' : sessionId, limits.http.requestsPerMinute));
    if (untilMs !== null) request.sessionUntilMs = untilMs;
    else if (request.url.startsWith('/api/')) throw new Refused(401, httpWords.notSignedIn);
  });
}

/** GET /?token=...: the token is spent, the session begins, the address bar is clean again. */
export function signIn(
  request: FastifyRequest<{ Querystring: { token?: string } }>,
  reply: FastifyReply,
  options: GuardOptions,
): FastifyReply {
  checkRate(options.take('sign-in', limits.http.signInsPerMinute));
  const sessionId = options.sessions.signIn(String(request.query.token));
  if (sessionId === null) throw new Refused(403, httpWords.linkSpent);
  const maxAge = limits.http.sessionMs / 1000;
  reply.setCookie(options.cookie(), sessionId, { httpOnly: true, sameSite: 'strict', path: '/', maxAge });
  return reply.redirect('/', 303);
}

function checkHost(request: FastifyRequest, publicHost: string | null): void {
  const host = request.headers.host ?? '';
  if (!loopback.test(host) && host.toLowerCase() !== publicHost) throw new Refused(403, httpWords.wrongHost);
}

/** Browsers name the Origin with every POST; a request without one may only look. */
function checkOrigin(request: FastifyRequest): void {
  const { origin, host } = request.headers;
  const own = origin === undefined ? request.method === 'GET' : origin === `http://${host}`;
  if (!own) throw new Refused(403, httpWords.wrongOrigin);
}

function checkRate(within: boolean): void {
  if (!within) throw new Refused(429, httpWords.tooMany);
}
