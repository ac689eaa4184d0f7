/** Mounts the acknowledgement page of gateway/delivery at /a/TOKEN. The token is the right to act: no session, no Origin. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { limits } from '../limits.ts';

export interface Page {
  readonly status: number;
  readonly html: string;
}

/** GET shows, POST acts. Token and form are given as they came, unchecked. */
export interface LinkPage {
  get(token: string): Page;
  post(token: string, form: URLSearchParams): Page;
}

/** The page brings its own style along and nothing else. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

type TokenRoute = { Params: { token: string } };

export async function linkPageRoutes(app: FastifyInstance, linkPage: LinkPage): Promise<void> {
  await app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: limits.http.formBytes },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );
    scope.get<TokenRoute>('/a/:token', (request, reply) => show(reply, linkPage.get(request.params.token)));
    scope.post<TokenRoute>('/a/:token', (request, reply) => {
      const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
      return show(reply, linkPage.post(request.params.token, form));
    });
  });
}

function show(reply: FastifyReply, page: Page): FastifyReply {
  reply.header('content-security-policy', policy);
  return reply.code(page.status).type('text/html; charset=utf-8').send(page.html);
}
