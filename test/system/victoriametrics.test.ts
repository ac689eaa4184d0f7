/** The 2.x write API of a real server: VictoriaMetrics takes /api/v2/write and gives everything back over /api/v1/export. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { SystemClock } from '../../gateway/clock.ts';
import { createJournal } from '../../gateway/journal/create.ts';
import { silentLog } from '../../gateway/log.ts';
import { createTimeseries } from '../../gateway/timeseries/timeseries.ts';
import type { Reading } from '../../rules/engine/types.ts';
import { describeWith, findServer } from '../support/servers.ts';
import { freePort, tempFolder } from '../support/temp.ts';

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: number[];
  readonly timestamps: number[];
}

/** @returns its address and a way to kill it. */
async function startVictoria(folder: string, port: number): Promise<() => Promise<void>> {
  const options = [
    `-storageDataPath=${folder}`,
    `-httpListenAddr=127.0.0.1:${port}`,
    '-retentionPeriod=2y',
    '-loggerLevel=ERROR',
  ];
  const server = spawn(findServer('victoria-metrics')!, options, { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await gone;
  };
  onTestFinished(stop);
  for (let attempt = 0; attempt < 200; attempt++) {
    if (
      await fetch(`http://127.0.0.1:${port}/health`)
        .then((answer) => answer.ok)
        .catch(() => false)
    )
      return stop;
    await sleep(50);
  }
  throw new Error('victoria-metrics did not start within 10 s');
}

async function exported(port: number, name: string): Promise<Series[]> {
  await fetch(`http://127.0.0.1:${port}/internal/force_flush`);
  const query = new URLSearchParams({ 'match[]': `{__name__=~"${name}"}`, reduce_mem_usage: '1' });
  const text = await (await fetch(`http://127.0.0.1:${port}/api/v1/export?${query}`)).text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Series);
}

describeWith(['victoria-metrics'], 'time series into the 2.x write API of VictoriaMetrics', () => {
  it('everything arrives under its name and tags, also what was committed while the server was away', {
    timeout: 90_000,
  }, async () => {
    const [data, port] = [tempFolder(), await freePort()];
    const journal = createJournal(tempFolder());
    journal.open();
    onTestFinished(() => journal.close());
    const start = Date.now() - 3_600_000;
    const hear = (from: number, to: number): void => {
      for (let index = from; index <= to; index++) journal.append(reading(start + index, index));
      journal.append({
        ...reading(start + to, 0),
        sensor: 'front_door',
        room: 'hall',
        signal: 'contact',
        value: to > 3_000,
      });
      journal.flush();
    };
    hear(1, 3_000);

    const stop = await startVictoria(data, port);
    const config = { influx2: { url: `http://127.0.0.1:${port}`, org: 'care', bucket: 'aal' } };
    const writer = createTimeseries({
      config,
      feed: journal.feed,
      clock: new SystemClock(),
      log: silentLog,
      flat: '12',
    });
    onTestFinished(() => writer.stop());
    const drained = () =>
      expect
        .poll(() => writer.health(), { timeout: 30_000, interval: 50 })
        .toMatchObject({ behind: 0, lastError: null });
    writer.start();
    await drained();

    await stop();
    hear(3_001, 4_500);
    await expect.poll(() => writer.health().lastError, { timeout: 10_000 }).toMatch(/ECONNREFUSED|hang up|ECONNRESET/);
    await startVictoria(data, port);
    await drained();

    // visible after a second or two, says the server
    const arrived = async () => (await exported(port, 'temperature_value')).flatMap(({ values }) => values).length;
    await expect.poll(arrived, { timeout: 20_000, interval: 300 }).toBe(4_500);
    const parts = await exported(port, 'temperature_value'); // a series comes in one part for each time it was stored
    for (const { metric } of parts) expect(metric).toMatchObject({ flat: '12', room: 'bath', sensor: 'climate' });
    const pairs = parts.flatMap(({ timestamps, values }) =>
      timestamps.map((at, index) => [at - start, values[index]!]),
    );
    pairs.sort((a, b) => a[0]! - b[0]!);
    expect(pairs).toEqual(Array.from({ length: 4_500 }, (_, index) => [index + 1, index + 1]));
    const door = await exported(port, 'contact_value');
    expect(door.flatMap(({ values }) => values).sort()).toEqual([0, 1]);
  });
});

const reading = (at: number, value: number): Reading => ({
  ...{
    type: 'reading',
    at,
    receivedAt: at,
    sensor: 'climate',
    room: 'bath',
    signal: 'temperature',
    value,
    evidence: 'report',
  },
});
