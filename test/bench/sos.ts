/** SOS published -> first byte at a plain HTTP webhook on loopback, the durable commits in between; and what an fsync costs here. */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { announce } from './bridge.ts';
import { startGateway } from './gateway-process.ts';
import { type Figure, percentile } from './part.ts';

const presses = 300;
const warmUp = 20;
/** The all-clear of the last alert is on its way meanwhile: a resident does not press forty times a second. */
const settleMs = 40;

export async function measure(): Promise<Figure[]> {
  const webhook = await startWebhook();
  const gateway = await startGateway(webhook.url);
  const radio = await connectAsync(gateway.mqttUrl, { clientId: 'zigbee2mqtt' });
  try {
    await announce(radio);
    const latenciesMs: number[] = [];
    for (let press = 0; press < presses + warmUp; press++) {
      const message = JSON.stringify({ action: 'emergency', last_seen: Date.now(), linkquality: 100 + (press % 100) });
      const arrived = webhook.next();
      const since = performance.now();
      radio.publish('zigbee2mqtt/sos_button', message, { qos: 1 });
      const at = await arrived;
      if (press >= warmUp) latenciesMs.push(at - since);
      await closeAll(gateway);
      await sleep(settleMs);
    }
    const p = (rank: number): string => `${percentile(latenciesMs, rank).toFixed(2)} ms`;
    const note = `${presses} presses one after the other, each a new alert; a write with fsync in the same file system: p50 ${fsyncMs(50)} ms, p99 ${fsyncMs(99)} ms`;
    return [
      {
        what: 'SOS published -> first byte at a webhook on loopback, durable commit included',
        measured: `p50 ${p(50)}, p99 ${p(99)}`,
        atLeast: 'p50 under 5 ms, p99 under 25 ms',
        aim: 'p50 2 ms',
        note,
      },
    ];
  } finally {
    await radio.endAsync();
    await gateway.stop();
    webhook.stop();
  }
}

async function closeAll(gateway: Awaited<ReturnType<typeof startGateway>>): Promise<void> {
  const { alerts } = await gateway.status();
  for (const { alert } of alerts) {
    if (alert.state !== 'closed' && alert.state !== 'cancelled')
      await gateway.post('/api/close', { alertId: alert.id, reason: 'test' });
  }
}

/** Resolves `next()` with the instant at which a new emergency's first byte came in. */
async function startWebhook() {
  let waiting: ((at: number) => void) | null = null;
  const server = createServer((request, response) => {
    const at = performance.now();
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (body.includes('"raised"')) waiting?.(at);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    next: () =>
      new Promise<number>((resolve) => {
        waiting = resolve;
      }),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function fsyncMs(rank: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'aal-bench-'));
  const file = openSync(join(folder, 'fsync'), 'w');
  const times = Array.from({ length: 200 }, () => {
    const since = performance.now();
    writeSync(file, Buffer.alloc(4096));
    fsyncSync(file);
    return performance.now() - since;
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  return percentile(times, rank).toFixed(2);
}
