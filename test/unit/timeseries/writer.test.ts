/** The writer against a server that behaves badly in every way the write API documents, and some it does not. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../../gateway/clock.ts';
import { createJournal, type FileJournal } from '../../../gateway/journal/create.ts';
import { silentLog } from '../../../gateway/log.ts';
import type { TimeseriesConfig } from '../../../gateway/timeseries/config.ts';
import { createTimeseries, type Timeseries } from '../../../gateway/timeseries/timeseries.ts';
import type { Input } from '../../../rules/engine/types.ts';
import { tempFolder } from '../../support/temp.ts';

const noon = Date.UTC(2026, 2, 1, 12);

/** Real time, two hundred times as fast: back-off and deadlines pass in milliseconds. */
const fast: Clock & { waits: number[] } = {
  waits: [],
  now: () => noon + 60_000,
  monotonicMs: () => performance.now(),
  at: () => ({ cancel() {} }),
  after(realMs, callback) {
    fast.waits.push(realMs);
    const timer = setTimeout(callback, realMs / 200);
    return { cancel: () => clearTimeout(timer) };
  },
};

type Reply = (lines: readonly string[], response: ServerResponse, request: IncomingMessage) => void;
const accept: Reply = (_lines, response) => void response.writeHead(204).end();
const answer =
  (status: number, body = '', headers: Record<string, string> = {}): Reply =>
  (_lines, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

/** A server that keeps the lines it accepts by identity, as InfluxDB does. */
class Stub {
  /** Answers in turn; the last one stays. */
  replies: Reply[] = [accept];
  readonly stored = new Map<string, string>();
  readonly requests: string[][] = [];
  url = '';

  async start(): Promise<void> {
    const server = createServer((request, response) => this.take(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  private take(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const lines = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString().split('\n');
      this.requests.push(lines);
      const reply = this.replies.length > 1 ? this.replies.shift()! : this.replies[0]!;
      response.on('finish', () => response.statusCode === 204 && this.store(lines));
      reply(lines, response, request);
    });
  }

  store(lines: readonly string[]): void {
    for (const line of lines) {
      const [, series, fields, time] = /^(\S+) (.*) (\d+)$/.exec(line)!;
      this.stored.set(`${series} ${time}`, fields!);
    }
  }
}

const generations: Record<string, (url: string) => TimeseriesConfig> = {
  'InfluxDB 1.x': (url) => ({ influx1: { url, database: 'aal' } }),
  'InfluxDB 2.x': (url) => ({ influx2: { url, org: 'o', bucket: 'aal', token: 't' } }),
};

const reading = (index: number): Input => ({
  ...{ type: 'reading', at: noon + index, receivedAt: noon + index, sensor: 'climate', room: 'bath' },
  ...{ signal: 'temperature', value: index, evidence: 'report' },
});

interface Scene {
  readonly stub: Stub;
  readonly journal: FileJournal;
  readonly writer: Timeseries;
}

async function scene(config: (url: string) => TimeseriesConfig, readings: number): Promise<Scene> {
  const stub = new Stub();
  await stub.start();
  const journal = createJournal(tempFolder());
  journal.open();
  onTestFinished(() => journal.close());
  append(journal, 1, readings);
  const writer = createTimeseries({
    config: config(stub.url),
    feed: journal.feed,
    clock: fast,
    log: silentLog,
    flat: '12',
  });
  onTestFinished(() => writer.stop());
  return { stub, journal, writer };
}

function append(journal: FileJournal, from: number, to: number): void {
  for (let index = from; index <= to; index++) journal.append(reading(index));
  journal.flush();
}

const values = (stub: Stub): number[] =>
  [...stub.stored]
    .filter(([key]) => key.startsWith('temperature,'))
    .map(([, fields]) => Number(/value=([\d.]+)/.exec(fields)![1]))
    .sort((a, b) => a - b);
const says = (value: number) => (line: string) => new RegExp(`value=${value}[ ,]`).test(line);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

const until = (condition: () => void) =>
  expect
    .poll(
      () => {
        condition();
        return true;
      },
      { timeout: 10_000, interval: 5 },
    )
    .toBe(true);
const arrived = (stub: Stub, expected: number[]) => until(() => expect(values(stub)).toEqual(expected));

for (const [name, config] of Object.entries(generations)) {
  describe(`${name}: the writer`, () => {
    it('sends what is committed, then what is committed later', async () => {
      const { stub, journal, writer } = await scene(config, 2_500);
      writer.start();
      await arrived(stub, upTo(2_500));
      append(journal, 2_501, 2_510);
      await arrived(stub, upTo(2_510));
      await until(() => expect(writer.health()).toMatchObject({ behind: 0, quarantined: 0, lastError: null }));
      expect(stub.requests.flat().length).toBe(2_510);
    });

    it('names the database it was told', async () => {
      const { stub, writer } = await scene(config, 1);
      let path = '';
      let authorization: string | undefined;
      stub.replies = [
        (lines, response, request) => {
          path = request.url ?? '';
          authorization = request.headers.authorization;
          accept(lines, response, request);
        },
      ];
      writer.start();
      await arrived(stub, [1]);
      if (name === 'InfluxDB 1.x') expect(path).toMatch(/^\/write\?db=aal&precision=n/);
      else expect([path, authorization]).toEqual(['/api/v2/write?org=o&bucket=aal&precision=ns', 'Token t']);
    });

    for (const status of [401, 403, 404, 429, 500, 503]) {
      it(`keeps everything while the server answers ${status}, says so, and goes on when it is over`, async () => {
        const { stub, writer } = await scene(config, 20);
        stub.replies = [answer(status, '{"error":"no"}')];
        writer.start();
        await until(() => expect(stub.requests.length).toBeGreaterThan(2));
        expect(writer.health()).toMatchObject({ behind: 20, quarantined: 0 });
        // of a 5xx the influx package keeps the status text only
        expect(writer.health().lastError).toMatch(
          status >= 500 && name === 'InfluxDB 1.x' ? /Service Unavailable|Internal/ : `${status}`,
        );
        stub.replies = [accept];
        await arrived(stub, upTo(20));
        await until(() => expect(writer.health().lastError).toBeNull());
      });
    }

    it('waits as long as the server asks for', async () => {
      const { stub, writer } = await scene(config, 5);
      fast.waits.length = 0;
      stub.replies = [answer(429, '', { 'retry-after': '77' }), accept];
      writer.start();
      await arrived(stub, upTo(5));
      expect(fast.waits).toContain(77_000);
    });

    it('backs off, ever longer, never over its limit', async () => {
      const { stub, writer } = await scene(config, 5);
      fast.waits.length = 0;
      stub.replies = [...Array.from({ length: 5 }, () => answer(503)), accept];
      writer.start();
      await arrived(stub, upTo(5));
      const pauses = fast.waits.filter((ms) => ms !== 20_000).slice(0, 5);
      pauses.forEach((ms, index) => {
        expect(ms).toBeGreaterThanOrEqual(750 * 2 ** index);
        expect(ms).toBeLessThanOrEqual(1_250 * 2 ** index);
      });
    });

    it('halves a batch that is too large until it fits, and sets a single line aside that never does', async () => {
      const { stub, writer } = await scene(config, 100);
      stub.replies = [
        (lines, response, request) =>
          (lines.length > 9 || lines.some(says(50)) ? answer(413) : accept)(lines, response, request),
      ];
      writer.start();
      await arrived(
        stub,
        upTo(100).filter((value) => value !== 50),
      );
      await until(() => expect(writer.health()).toMatchObject({ behind: 0, quarantined: 1 }));
    });

    it('finds the poisoned lines, quarantines them with the reason, and the others arrive', async () => {
      const { stub, journal, writer } = await scene(config, 1_500);
      const poisoned = [3, 700, 701, 1_500];
      const isBad = (line: string) => poisoned.some((value) => says(value)(line));
      stub.replies = [
        (lines, response, request) =>
          (lines.some(isBad) ? answer(400, '{"error":"field type conflict"}') : accept)(lines, response, request),
      ];
      writer.start();
      await until(() => expect(writer.health()).toMatchObject({ behind: 0, quarantined: 4 }));
      expect(values(stub)).toEqual(upTo(1_500).filter((value) => !poisoned.includes(value)));
      const kept = journal.feed.quarantine(10);
      expect(kept.map(({ position }) => position).sort((a, b) => a - b)).toEqual(poisoned);
      expect(kept[0]?.reason).toMatch(/field type conflict/);
      expect(JSON.parse(kept[0]!.point)).toMatchObject({ measurement: 'temperature', fields: { value: 1_500 } });
    });

    it('believes a server that counts the whole batch as bad', async () => {
      const { stub, writer } = await scene(config, 900);
      stub.replies = [answer(400, '{"error":"partial write: points beyond retention policy dropped=900"}')];
      writer.start();
      await until(() => expect(writer.health()).toMatchObject({ behind: 0, quarantined: 900 }));
      expect(stub.requests.length).toBe(1);
    });

    it('quarantines nothing while a server refuses every line without a word about the line', async () => {
      const { stub, writer } = await scene(config, 4);
      stub.replies = [answer(400, '{"error":"org is required"}')];
      writer.start();
      await until(() => expect(stub.requests.length).toBeGreaterThan(8));
      expect(writer.health()).toMatchObject({ behind: 4, quarantined: 0 });
      expect(writer.health().lastError).toMatch(/every line: org is required/);
      stub.replies = [accept];
      await arrived(stub, upTo(4));
    });

    it('gives up on a server that takes the request and says nothing, or stops in the middle of its answer', async () => {
      const { stub, writer } = await scene(config, 5);
      const halfAnAnswer =
        (status: number): Reply =>
        (_lines, response) => {
          response.writeHead(status, { 'content-length': '100' });
          response.write('half');
        };
      stub.replies = [() => {}, halfAnAnswer(400), halfAnAnswer(200), halfAnAnswer(503), accept];
      writer.start();
      await arrived(stub, upTo(5));
      expect(stub.requests.length).toBe(5);
    });

    it('survives a server that hangs up', async () => {
      const { stub, writer } = await scene(config, 5);
      const hangUp: Reply = (_lines, response) => void response.destroy();
      stub.replies = [hangUp, hangUp, accept];
      writer.start();
      await arrived(stub, upTo(5));
    });

    it('stops at once, also in the middle of a request', async () => {
      const { stub, writer } = await scene(config, 5);
      stub.replies = [() => {}];
      writer.start();
      await until(() => expect(stub.requests.length).toBe(1));
      await writer.stop();
      stub.replies = [accept];
      writer.start();
      await arrived(stub, upTo(5));
    });

    it('when an answer is lost on the way, repeats lines that overwrite themselves', async () => {
      const { stub, writer } = await scene(config, 30);
      const keepButHangUp: Reply = (lines, response) => {
        stub.store(lines);
        response.destroy();
      };
      stub.replies = [keepButHangUp, keepButHangUp, accept];
      writer.start();
      await until(() => expect(writer.health().behind).toBe(0));
      expect(values(stub)).toEqual(upTo(30));
      expect(stub.requests.length).toBe(3);
    });
  });
}

it('exports alert changes and presence from the audit, once', async () => {
  const { stub, journal, writer } = await scene(generations['InfluxDB 2.x']!, 0);
  const effects = ['home', 'away'].map(
    (presence, index) => ({ type: 'presence', at: noon + index, presence, why: 'door' }) as const,
  );
  const seq = journal.append({ type: 'config', at: noon, hash: 'c' });
  journal.commit(effects as never, { seq, at: noon, state: '{}', configHash: 'c' });
  writer.start();
  await until(() => expect([...stub.stored.keys()].filter((key) => key.startsWith('home,')).length).toBe(2));
  expect([...stub.stored.keys()].some((key) => key.startsWith('gateway,'))).toBe(true);
  await writer.stop();
  const before = stub.requests.length;
  writer.start();
  append(journal, 1, 1);
  await until(() => expect(stub.requests.length).toBe(before + 1));
});

it('holds readings of an untrusted clock back and says so, then sends them with the measured step', async () => {
  const { stub, journal, writer } = await scene(generations['InfluxDB 1.x']!, 0);
  journal.append({ type: 'clock', at: noon, trusted: false, stepMs: 0 });
  append(journal, 1, 3);
  writer.start();
  await until(() => expect(writer.health().lastError).toMatch(/clock is trusted/));
  expect(stub.requests.length).toBe(0);
  journal.append({ type: 'clock', at: noon + 10 + 3_600_000, trusted: true, stepMs: 3_600_000 });
  journal.flush();
  await arrived(stub, upTo(3));
  const times = [...stub.stored.keys()]
    .filter((key) => key.startsWith('temperature'))
    .map((key) => key.split(' ')[1]!.slice(0, 13));
  expect(times.sort()).toEqual([1, 2, 3].map((index) => String(noon + index + 3_600_000)));
});
