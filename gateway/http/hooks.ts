/** Mounts /hook/CHANNEL, where providers of SMS and calls tell what they have to tell. Their signature is the right to speak. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { limits } from '../limits.ts';
import { Refused } from './guard.ts';
import { httpWords } from './words.ts';

/** As gateway/channels/channel.ts has it. */
export interface Hooks {
  take(
    channel: string,
    request: { readonly url: string; readonly headers: FastifyRequest['headers']; readonly body: string },
  ): { readonly type: string; readonly body: string } | null;
}

/** `publicUrl`: what providers call and sign, whatever a proxy between makes of it. */
export async function hookRoutes(app: FastifyInstance, hooks: Hooks, publicUrl: string): Promise<void> {
  const base = publicUrl.replace(/\/+$/, '');
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Signatures are over what was sent, not over what a parser makes of it.
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    scope.post<{ Params: { channel: string } }>(
      '/hook/:channel',
      { bodyLimit: limits.hooks.bodyBytes },
      async ({ params, raw, headers, body }, reply) => {
        const request = { url: base + raw.url, headers, body: typeof body === 'string' ? body : '' };
        const answer = hooks.take(params.channel, request);
        if (!answer) throw new Refused(403, httpWords.notGenuine);
        return reply.type(`${answer.type}; charset=utf-8`).send(answer.body);
      },
    );
  });
}
