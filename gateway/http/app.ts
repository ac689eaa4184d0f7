/** One fastify with our ceilings, our headers and our way of saying no. */
import cookie from '@fastify/cookie';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Words } from '../../rules/engine/types.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { Refused } from './guard.ts';
import { httpWords } from './words.ts';

export type Language = 'de' | 'en';

/** Nothing but our own files, no frames, no referrer (a link's token stands in its address). */
const headers = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** zod checks the bodies (requests.ts): fastify's own two schema compilers would cost 4 MB and never be used. */
const noSchemaCompilers = {
  buildValidator: () => () => {
    throw new Error('routes have no JSON schemas here');
  },
  buildSerializer: () => () => {
    throw new Error('routes have no JSON schemas here');
  },
};

export async function createApp(log: Log, language: Language): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: limits.http.bodyBytes,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    requestTimeout: limits.http.requestMs,
    routerOptions: { maxParamLength: 200 },
    http: { maxHeaderSize: limits.http.headerBytes },
    schemaController: { compilersFactory: noSchemaCompilers },
  });
  app.server.maxConnections = limits.http.connections;
  app.decorateRequest('sessionUntilMs', Number.POSITIVE_INFINITY);
  await app.register(cookie);
  app.addHook('onRequest', async (_request, reply) => void reply.headers(headers));
  const refuse = (request: FastifyRequest, reply: FastifyReply, status: number, words: Words): FastifyReply => {
    reply.code(status);
    // A program gets {error}, a person who followed a link gets the sentence.
    if (request.url.startsWith('/api/')) return reply.send({ error: words[language] });
    return reply.type('text/plain; charset=utf-8').send(words[language]);
  };
  app.setNotFoundHandler((request, reply) => refuse(request, reply, 404, httpWords.notFound));
  app.setErrorHandler((error: FastifyError | Refused, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500 && !(error instanceof Refused))
      log.error({ error, path: request.routeOptions.url }, 'a request failed');
    return refuse(request, reply, status, wordsOf(error, status));
  });
  return app;
}

function wordsOf(error: FastifyError | Refused, status: number): Words {
  if (error instanceof Refused) return error.words;
  if (status === 413) return httpWords.tooLarge;
  return status >= 500 ? httpWords.failed : httpWords.badBody;
}
