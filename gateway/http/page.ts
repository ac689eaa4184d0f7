/** The page's files, read once at start: the folder holds browser files only, nothing is built. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { projectPath } from '../root.ts';
import { type GuardOptions, signIn } from './guard.ts';

const folder = projectPath('dashboard');
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export function pageRoutes(app: FastifyInstance, options: GuardOptions): void {
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)];
    if (!type) continue;
    const body = readFileSync(join(folder, name));
    app.get<{ Querystring: { token?: string } }>(name === 'index.html' ? '/' : `/${name}`, (request, reply) => {
      if (request.query.token !== undefined) return signIn(request, reply, options);
      return reply.type(type).send(body);
    });
  }
}
