/** InfluxDB 1.x through the `influx` package. Its host pool would switch a failing server off for a while: it gets no chance to. */
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { InfluxDB, type IPoint } from 'influx';
import { reasonOf } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Influx1Config } from './config.ts';
import type { Point } from './point.ts';
import { type Answer, answerOf, retryAfterMs, type Target } from './target.ts';

/** A back-off of no length: a failed host stays available. */
const never = { getDelay: () => 0, next: () => never, reset: () => never };

export class Influx1 implements Target {
  private readonly config: Influx1Config;
  private readonly agent: HttpAgent;
  private readonly client: InfluxDB;

  constructor(config: Influx1Config) {
    this.config = config;
    const { protocol, hostname, port, pathname } = new URL(config.url);
    const secure = protocol === 'https:';
    const ca = config.ca === undefined ? {} : { ca: readFileSync(config.ca) };
    this.agent = secure ? new HttpsAgent({ keepAlive: true, ...ca }) : new HttpAgent({ keepAlive: true });
    this.client = new InfluxDB({
      database: config.database,
      protocol: secure ? 'https' : 'http',
      host: hostname,
      port: Number(port) || (secure ? 443 : 80),
      path: pathname.replace(/\/$/, ''),
      ...(config.username === undefined ? {} : { username: config.username, password: config.password ?? '' }),
      options: { agent: this.agent },
      pool: { maxRetries: 0, requestTimeout: limits.timeseries.requestMs, backoff: never },
    });
  }

  async write(points: readonly Point[], signal: AbortSignal): Promise<Answer> {
    // The package has no way to abort a request, and no time-out for a body that stalls: its sockets are taken away.
    const aborted = new Promise<Answer>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve({ status: 'later', reason: reasonOf(signal.reason) });
        this.agent.destroy();
      });
    });
    return Promise.race([this.send(points), aborted]);
  }

  private async send(points: readonly Point[]): Promise<Answer> {
    const { retention_policy: retentionPolicy } = this.config;
    try {
      await this.client.writePoints(points.map(toInflux), {
        precision: 'n',
        ...(retentionPolicy === undefined ? {} : { retentionPolicy }),
      });
      return { status: 'accepted' };
    } catch (error) {
      return answerToError(error);
    }
  }

  close(): void {
    this.agent.destroy();
  }
}

const toInflux = ({ measurement, tags, fields, time }: Point): IPoint => ({
  measurement,
  tags,
  fields,
  timestamp: time,
});

/** `RequestError` holds the response of a 3xx or 4xx; of a 5xx the package keeps nothing but its words. */
function answerToError(error: unknown): Answer {
  const response = (error as { res?: IncomingMessage }).res;
  if (!response?.statusCode) return { status: 'later', reason: reasonOf(error) || 'the server cannot be reached' };
  const body = reasonOf(error).replace(/^A \d+ .*? error occurred: /, '');
  return answerOf(response.statusCode, body, retryAfterMs(response.headers));
}
