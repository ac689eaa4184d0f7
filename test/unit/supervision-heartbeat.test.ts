/** The heartbeat: heard while the gateway is healthy, silent otherwise, and a fault of its own when nobody hears it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../gateway/clock.ts';
import { silentLog } from '../../gateway/log.ts';
import { Heartbeat } from '../../gateway/supervision/heartbeat.ts';
import { noon } from '../support/messages.ts';

const minute = 60_000;

async function monitored() {
  const clock = new VirtualClock(noon);
  const state = { healthy: true, status: 200, pings: [] as string[] };
  const server = createServer((request, response) => {
    state.pings.push(`${request.method} ${request.url}`);
    response.writeHead(state.status).end('OK');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const faults: [boolean, object][] = [];
  const answers: boolean[] = [];
  const heartbeat = new Heartbeat({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/12`,
    everyMs: 5 * minute,
    clock,
    log: silentLog,
    healthy: () => state.healthy,
    answered: (somebody) => answers.push(somebody),
    fault: (_id, active, facts) => faults.push([active, facts]),
  });
  heartbeat.start();
  onTestFinished(() => {
    heartbeat.stop();
    server.closeAllConnections();
    server.close();
  });
  /** One interval further, and time for the answer to come in. */
  const beat = async (pings: number): Promise<void> => {
    await clock.advanceBy(state.pings.length === 0 ? 0 : 5 * minute);
    await expect.poll(() => state.pings.length).toBe(pings);
    await new Promise((resolve) => setTimeout(resolve, 30));
  };
  return { clock, state, faults, answers, heartbeat, beat };
}

describe('the heartbeat', () => {
  it('pings at once and then at its interval', async () => {
    const { state, heartbeat, clock, beat } = await monitored();
    await beat(1);
    await beat(2);
    expect(state.pings).toEqual(['GET /ping/12', 'GET /ping/12']);
    await expect.poll(() => heartbeat.lastAt).toBe(clock.now());
  });

  it('is silent while the gateway is not healthy', async () => {
    const { state, clock, beat, faults } = await monitored();
    await beat(1);
    state.healthy = false;
    await clock.advanceBy(60 * minute);
    expect(state.pings).toHaveLength(1);
    state.healthy = true;
    await beat(2);
    expect(faults).toEqual([]);
  });

  it('three that nobody hears are a fault, the next that is heard ends it', async () => {
    const { state, faults, beat } = await monitored();
    state.status = 500;
    for (const ping of [1, 2]) await beat(ping);
    expect(faults).toEqual([]);
    for (const ping of [3, 4]) await beat(ping);
    expect(faults).toEqual([[true, { reason: 'the monitoring side answers 500', misses: 3 }]]);
    state.status = 200;
    await beat(5);
    await expect.poll(() => faults).toEqual([expect.anything(), [false, {}]]);
  });
});
