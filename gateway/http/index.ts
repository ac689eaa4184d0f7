/**
 * The gateway's HTTP side: the page and its API on 127.0.0.1 behind a one-time token, and the same API for the command line
 * on a Unix socket that only the owner of the data folder can open.
 */
import { chmodSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Words } from '../../rules/engine/types.ts';
import type { Clock } from '../clock.ts';
import { PlainError, reasonOf } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Desk, SignInLink } from './api.ts';
import { createApp, type Language } from './app.ts';
import { createFeed, type Feed } from './feed.ts';
import { type GuardOptions, guard } from './guard.ts';
import { type Hooks, hookRoutes } from './hooks.ts';
import { type LinkPage, linkPageRoutes } from './link-page.ts';
import { pageRoutes } from './page.ts';
import { apiRoutes, ownerRoutes } from './routes.ts';
import { createRateLimit, createSessions } from './sessions.ts';
import { alreadyRunning, cannotListen, portInUse, socketPathTooLong } from './words.ts';

export interface HttpConfig {
  /** On 127.0.0.1; 0 takes any free one (tests). */
  readonly port: number;
  /** Where the acknowledgement pages are reachable from outside (VPN, reverse proxy); null: no links. */
  readonly publicUrl: string | null;
  readonly language: Language;
  /** Holds the socket; must be the gateway's own (0700). */
  readonly dataFolder: string;
}

export interface HttpDeps {
  readonly desk: Desk;
  readonly config: HttpConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly linkPage?: LinkPage;
  readonly hooks?: Hooks;
}

export interface Http {
  /** Resolves with a fresh sign-in link to print. Rejects with a PlainError 'environment' where a door is taken. */
  start(): Promise<{ url: string }>;
  stop(): Promise<void>;
}

export const socketPathOf = (dataFolder: string): string => join(dataFolder, 'aal.sock');

/** Linux: sun_path holds 108 bytes with its final zero. */
const longestSocketPath = 107;

export function createHttp(deps: HttpDeps): Http {
  const sessions = createSessions(deps.clock);
  const feed = createFeed(deps.desk, deps.clock);
  let apps: FastifyInstance[] = [];
  let port = deps.config.port;
  const link = (): SignInLink => ({
    url: `http://127.0.0.1:${port}/?token=${sessions.issueToken()}`,
    validForMs: limits.http.tokenMs,
  });
  const stop = async (): Promise<void> => {
    feed.stop();
    await Promise.all(apps.map((app) => app.close()));
    apps = [];
  };

  return {
    async start() {
      const cookie = (): string => `aal_${port}`;
      const publicHost = deps.config.publicUrl ? new URL(deps.config.publicUrl).host : null;
      const take = createRateLimit(deps.clock);
      const page = await createPageApp(deps, feed, {
        sessions,
        take,
        cookie,
        publicHost,
      });
      const owner = await createOwnerApp(deps, feed, link);
      apps = [page, owner];
      try {
        await listenOnSocket(owner, deps.config);
        port = await listenOnPort(page, deps.config);
      } catch (error) {
        await stop();
        throw error;
      }
      return { url: link().url };
    },
    stop,
  };
}

async function createPageApp(deps: HttpDeps, feed: Feed, options: GuardOptions): Promise<FastifyInstance> {
  const app = await createApp(deps.log, deps.config.language);
  guard(app, options);
  pageRoutes(app, options);
  apiRoutes(app, deps.desk, feed, 'page');
  const { publicUrl } = deps.config;
  if (deps.linkPage && publicUrl) await linkPageRoutes(app, deps.linkPage);
  if (deps.hooks && publicUrl) await hookRoutes(app, deps.hooks, publicUrl);
  return app;
}

async function createOwnerApp(deps: HttpDeps, feed: Feed, link: () => SignInLink): Promise<FastifyInstance> {
  const app = await createApp(deps.log, deps.config.language);
  apiRoutes(app, deps.desk, feed, 'cli');
  ownerRoutes(app, deps.desk, link);
  return app;
}

async function listenOnPort(app: FastifyInstance, { port, language }: HttpConfig): Promise<number> {
  try {
    await app.listen({ host: '127.0.0.1', port });
  } catch (error) {
    const taken = codeOf(error) === 'EADDRINUSE';
    throw plain(taken ? portInUse(port) : cannotListen(`127.0.0.1:${port}`, reasonOf(error)), language, error);
  }
  const address = app.server.address();
  return address !== null && typeof address === 'object' ? address.port : port;
}

async function listenOnSocket(app: FastifyInstance, { dataFolder, language }: HttpConfig): Promise<void> {
  const path = socketPathOf(dataFolder);
  if (Buffer.byteLength(path) > longestSocketPath) throw plain(socketPathTooLong(path), language);
  if (await answers(path)) throw plain(alreadyRunning(path), language);
  try {
    rmSync(path, { force: true });
    await app.listen({ path });
    chmodSync(path, 0o600);
  } catch (error) {
    throw plain(cannotListen(path, reasonOf(error)), language, error);
  }
}

/** Whether somebody listens there; a socket left behind by a crash refuses. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect({ path });
    const done = (someone: boolean): void => {
      probe.destroy();
      resolve(someone);
    };
    probe.on('connect', () => done(true));
    probe.on('error', () => done(false));
  });
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const plain = (words: Words, language: Language, cause?: unknown): PlainError =>
  new PlainError('environment', words[language], cause === undefined ? undefined : { cause });
