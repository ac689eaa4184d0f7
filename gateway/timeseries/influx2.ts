/** InfluxDB 2.x (and what speaks its /api/v2/write) through the transport of @influxdata/influxdb-client, without its buffering WriteApi. */
import { readFileSync } from 'node:fs';
import { HttpError, InfluxDB, Point as InfluxPoint, type Transport } from '@influxdata/influxdb-client';
import { reasonOf } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Influx2Config } from './config.ts';
import type { Point } from './point.ts';
import { type Answer, answerOf, retryAfterMs, type Target } from './target.ts';

const gzipAboveBytes = 1_000;

export class Influx2 implements Target {
  private readonly transport: Transport;
  private readonly path: string;

  constructor({ url, org, bucket, token, ca }: Influx2Config) {
    this.path = `/api/v2/write?${new URLSearchParams({ org, bucket, precision: 'ns' })}`;
    this.transport = new InfluxDB({
      url,
      timeout: limits.timeseries.requestMs,
      ...(token === undefined ? {} : { token }),
      ...(ca === undefined ? {} : { transportOptions: { ca: readFileSync(ca) } }),
    }).transport;
  }

  async write(points: readonly Point[], signal: AbortSignal): Promise<Answer> {
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    try {
      const body = points.map(toLine).join('\n');
      await this.transport.request(this.path, body, { method: 'POST', headers, gzipThreshold: gzipAboveBytes, signal });
      return signal.aborted ? { status: 'later', reason: reasonOf(signal.reason) } : { status: 'accepted' };
    } catch (error) {
      if (signal.aborted) return { status: 'later', reason: reasonOf(signal.reason) };
      if (!(error instanceof HttpError)) return { status: 'later', reason: reasonOf(error) };
      return answerOf(error.statusCode, error.body ?? '', retryAfterMs(error.headers ?? {}));
    }
  }

  close(): void {}
}

function toLine({ measurement, tags, fields, time }: Point): string {
  const point = new InfluxPoint(measurement).timestamp(time);
  for (const [name, value] of Object.entries(tags)) point.tag(name, value);
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'number') point.floatField(name, value);
    else point.stringField(name, value);
  }
  return point.toLineProtocol() ?? '';
}
