/** Against a real InfluxDB 1.x: outages, kills, poisoned lines. Whatever was committed is there exactly once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { SystemClock } from '../../gateway/clock.ts';
import { createJournal, type FileJournal } from '../../gateway/journal/create.ts';
import { silentLog } from '../../gateway/log.ts';
import { createTimeseries, type Timeseries } from '../../gateway/timeseries/timeseries.ts';
import type { Reading } from '../../rules/engine/types.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp.ts';
import { InfluxServer, writerUser } from './influx-server.ts';

const configFor = (server: InfluxServer) => ({ influx1: { url: server.url, database: 'aal', ...writerUser } });

function startWriter(journal: FileJournal, server: InfluxServer, password = writerUser.password): Timeseries {
  const { influx1 } = configFor(server);
  const config = { influx1: { ...influx1, password } };
  const writer = createTimeseries({ config, feed: journal.feed, clock: new SystemClock(), log: silentLog, flat: '12' });
  writer.start();
  onTestFinished(() => writer.stop());
  return writer;
}

function openJournal(folder: string): FileJournal {
  const journal = createJournal(folder);
  journal.open();
  onTestFinished(() => journal.close());
  return journal;
}

/** The writing child, once it has committed something. */
async function startChild(folder: string, server: InfluxServer): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'timeseries.child.ts');
  const child = spawn(process.execPath, [script, folder, JSON.stringify(configFor(server))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', () => reject(new Error('the writing child ended by itself')));
  });
  child.stdout.resume();
  return child;
}

async function killChild(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  child.kill('SIGKILL');
  expect(await gone).toBe('SIGKILL');
}

const reading = (at: number, more: Partial<Reading>): Reading => ({
  ...{
    type: 'reading',
    at,
    receivedAt: at,
    sensor: 'climate',
    room: 'bath',
    signal: 'temperature',
    value: 1,
    evidence: 'report',
  },
  ...more,
});

const drained = (writer: Timeseries) =>
  expect.poll(() => writer.health(), { timeout: 60_000, interval: 50 }).toMatchObject({ behind: 0 });

describeWith(['influxd'], 'time series into InfluxDB 1.x', () => {
  it('outages and kill -9 on both sides: every committed reading is there exactly once', {
    timeout: 120_000,
  }, async () => {
    const server = new InfluxServer(tempFolder(), 'aal');
    await server.setUp('400d');
    const folder = tempFolder();

    const first = await startChild(folder, server);
    await sleep(1_500);
    await killChild(first);

    await server.kill();
    const second = await startChild(folder, server);
    await sleep(1_000);
    await killChild(second);

    await server.start();
    const third = await startChild(folder, server);
    await sleep(1_300);
    await server.kill();
    await sleep(300);
    await killChild(third);

    await server.start();
    const journal = openJournal(folder);
    const behindAtFirst = journal.feed.behind('influx1');
    await drained(startWriter(journal, server));

    const committed = [...journal.read(0)].map(
      ({ seq, input }) => [nanoseconds((input as Reading).at, seq), String(seq)] as const,
    );
    const stored = await server.values('temperature');
    expect(behindAtFirst).toBeGreaterThan(0);
    expect(committed.length).toBeGreaterThan(5_000);
    expect(stored.size).toBe(committed.length);
    expect(sum(stored.values())).toBe(sum(committed.map(([, value]) => value)));
    for (const [time, value] of committed) expect(stored.get(time)).toBe(value);
    expect(journal.feed.quarantined()).toBe(0);
  });

  it('lines the server refuses are quarantined with its reason, and the others arrive', {
    timeout: 60_000,
  }, async () => {
    const server = new InfluxServer(tempFolder(), 'aal');
    await server.setUp('7d');
    const now = Date.now();
    await server.write('humidity,flat=other value="wet"');
    const journal = openJournal(tempFolder());
    journal.append(reading(now - 60 * 86_400_000, { value: 1 })); // older than the server keeps
    for (let value = 2; value <= 700; value++) journal.append(reading(now, { value }));
    journal.append(reading(now, { signal: 'humidity', value: 55 })); // a text there, a number here
    for (let value = 701; value <= 1_500; value++) journal.append(reading(now, { value }));
    journal.flush();
    const writer = startWriter(journal, server);
    await drained(writer);

    const stored = await server.values('temperature');
    expect(stored.size).toBe(1_499);
    expect(sum(stored.values())).toBe((1_500 * 1_501) / 2 - 1);
    const refused = journal.feed.quarantine(10);
    expect(refused.map(({ position }) => position)).toEqual([701, 1]);
    expect(refused[0]?.reason).toMatch(/field type conflict/);
    expect(refused[1]?.reason).toMatch(/beyond retention policy/);
    expect(writer.health().quarantined).toBe(2);
  });

  it('a wrong password is said, and costs nothing', { timeout: 60_000 }, async () => {
    const server = new InfluxServer(tempFolder(), 'aal');
    await server.setUp('400d');
    const journal = openJournal(tempFolder());
    journal.append(reading(Date.now(), { value: 21 }));
    journal.flush();
    const locked = startWriter(journal, server, 'wrong');
    await expect
      .poll(() => locked.health().lastError, { timeout: 10_000 })
      .toMatch(/credentials \(401\): authorization failed/);
    expect(locked.health()).toMatchObject({ behind: 1, quarantined: 0 });
    await locked.stop();
    await drained(startWriter(journal, server));
    expect([...(await server.values('temperature')).values()]).toEqual(['21']);
  });
});

const nanoseconds = (at: number, seq: number): string => String(BigInt(at) * 1_000_000n + BigInt(seq % 1_000_000));
const sum = (values: Iterable<string>): number => [...values].reduce((total, value) => total + Number(value), 0);
