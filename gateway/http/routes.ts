/** The API: the same over TCP (for the page) and over the owner's socket (for the command line). */
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { CommandAnswer, Desk } from './api.ts';
import type { Feed } from './feed.ts';
import { Refused } from './guard.ts';
import * as requests from './requests.ts';
import { httpWords } from './words.ts';

export function apiRoutes(app: FastifyInstance, desk: Desk, feed: Feed, via: 'page' | 'cli'): void {
  app.get('/api/status', async () => desk.status());
  app.get('/api/routine', async () => desk.routine());
  app.get('/api/mailbox', async () => desk.mailbox());
  app.get('/api/events', (request, reply) => {
    if (!feed.add(reply.raw, reply.getHeaders(), request.sessionUntilMs))
      throw new Refused(503, httpWords.tooManyStreams);
    reply.hijack();
  });
  command(app, 'ack', requests.acknowledgeRequest, (body) => desk.acknowledge(body, 'local', via));
  command(app, 'close', requests.closeRequest, (body) => desk.close(body, 'local', via));
  command(app, 'cancel', requests.cancelRequest, (body) => desk.cancel(body, 'local', via));
  command(app, 'mode', requests.modeRequest, (body) => desk.mode(body, 'local', via));
  command(app, 'routine', requests.routineRequest, (body) => desk.routineNow(body));
  command(app, 'test-alarm', requests.testAlarmRequest, (body) => desk.testAlarm(body, 'local'));
}

/** Only for the owner of the socket. */
export function ownerRoutes(app: FastifyInstance, desk: Desk, link: () => { url: string; validForMs: number }): void {
  app.get('/api/doctor', async () => desk.doctor());
  app.post('/api/link', async () => link());
}

/** 200 with what was done; 409 {error} with why not. */
function command<Body>(
  app: FastifyInstance,
  name: string,
  schema: z.ZodType<Body>,
  act: (body: Body) => CommandAnswer,
): void {
  app.post(`/api/${name}`, async (request, reply) => {
    const body = schema.safeParse(request.body);
    if (!body.success) {
      const missesEnd = body.error.issues.some((issue) => issue.path[0] === 'untilMs' && issue.code === 'custom');
      throw new Refused(400, missesEnd ? httpWords.needsUntil : httpWords.badBody);
    }
    const answer = act(body.data);
    return answer.ok ? answer : reply.code(409).send({ error: answer.text });
  });
}
