/** kill -9 of the broker at any moment: whatever it acknowledged arrives. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../support/temp.ts';

const rounds = 10;
const messagesPerRound = 1_500;
const inFlight = 200;

/** mulberry32: the same moments in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function startBroker(folder: string, ...more: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, ['test/system/mqtt-broker-process.ts', folder, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, url: `mqtt://127.0.0.1:${line.toString().trim()}` };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** A session that hears into `received` and acknowledges each message after a while. */
async function subscriber(url: string, received: Set<number>, acknowledgeAfterMs: number): Promise<MqttClient> {
  const client = connect(url, { clientId: 'carer', clean: false, reconnectPeriod: 0 });
  client.on('error', () => undefined);
  client.handleMessage = (packet, done) => {
    received.add(Number(packet.payload));
    if (acknowledgeAfterMs > 0) setTimeout(done, acknowledgeAfterMs);
    else done();
  };
  await new Promise((resolve) => client.once('connect', resolve));
  await client.subscribeAsync('numbers/#', { qos: 1 });
  return client;
}

/** Publishes from `first` on as fast as it may, until all are acknowledged or the broker is gone. */
async function publishNumbers(
  url: string,
  topic: string,
  first: number,
  acknowledged: Set<number>,
): Promise<MqttClient> {
  const client = connect(url, { clean: true, reconnectPeriod: 0 });
  client.on('error', () => undefined);
  await new Promise((resolve) => client.once('connect', resolve));
  let next = first;
  let open = 0;
  const more = () => {
    for (; next < first + messagesPerRound && open < inFlight; open++) publish(next++);
  };
  const publish = (number: number) =>
    client.publish(`${topic}/${number % 7}`, String(number), { qos: 1 }, (error) => {
      if (error) return;
      open--;
      acknowledged.add(number);
      more();
    });
  more();
  return client;
}

async function firstMessage(url: string, topic: string): Promise<string> {
  const client = connect(url, { reconnectPeriod: 0 });
  const heard = new Promise<string>((resolve) => client.once('message', (_, payload) => resolve(payload.toString())));
  await client.subscribeAsync(topic, { qos: 1 });
  const text = await heard;
  client.end(true);
  return text;
}

describe('kill -9 of the embedded broker', () => {
  it('loses no message that it acknowledged, whether the subscriber is away or slow', {
    timeout: 120_000,
  }, async () => {
    const folder = tempFolder();
    const random = createRandom(20_260_328);
    const acknowledged = new Set<number>();
    const received = new Set<number>();
    let cutShort = 0;
    const first = await startBroker(folder);
    await (await subscriber(first.url, received, 0)).endAsync();
    await kill(first.child);

    for (let round = 0; round < rounds; round++) {
      const { child, url } = await startBroker(folder);
      const listener = round % 2 === 1 ? await subscriber(url, received, 2) : null;
      const before = acknowledged.size;
      const publisher = await publishNumbers(url, 'numbers', round * messagesPerRound, acknowledged);
      const enough = before + random() * (messagesPerRound / 2);
      while (acknowledged.size < enough) await sleep(1);
      await sleep(random() * 20);
      await kill(child);
      if (acknowledged.size - before < messagesPerRound) cutShort++;
      publisher.end(true);
      listener?.end(true);
    }

    const last = await startBroker(folder);
    const listener = await subscriber(last.url, received, 0);
    const missing = () => [...acknowledged].filter((number) => !received.has(number));
    for (let waits = 0; missing().length > 0 && waits < 100; waits++) await sleep(50);
    listener.end(true);
    await kill(last.child);
    expect(missing()).toEqual([]);
    expect(cutShort).toBeGreaterThan(rounds / 2);
  });

  it('has handled by the gateway what it acknowledged', { timeout: 60_000 }, async () => {
    const folder = tempFolder();
    const random = createRandom(7);
    const handledFile = join(folder, 'handled');
    const acknowledged = new Set<number>();
    for (let round = 0; round < 3; round++) {
      const { child, url } = await startBroker(folder, handledFile);
      const enough = acknowledged.size + random() * (messagesPerRound / 2);
      const publisher = await publishNumbers(url, 'gateway', round * messagesPerRound, acknowledged);
      while (acknowledged.size < enough) await sleep(1);
      await kill(child);
      publisher.end(true);
    }
    const handled = new Set(readFileSync(handledFile, 'utf8').trimEnd().split('\n').map(Number));
    expect([...acknowledged].filter((number) => !handled.has(number))).toEqual([]);
  });

  it('says at the next start that the gateway was gone', { timeout: 60_000 }, async () => {
    const folder = tempFolder();
    const before = await startBroker(folder, join(folder, 'handled'));
    await kill(before.child);
    const after = await startBroker(folder);
    expect(await firstMessage(after.url, 'aal/12/status')).toBe('{"state":"offline"}');
    await kill(after.child);
  });

  it('publishes the last wills of that life before anyone comes back', { timeout: 60_000 }, async () => {
    const folder = tempFolder();
    const before = await startBroker(folder);
    const will = { topic: 'zigbee2mqtt/bridge/state', payload: Buffer.from('offline'), qos: 1 as const, retain: true };
    const bridge = connect(before.url, { reconnectPeriod: 0, will });
    bridge.on('error', () => undefined);
    await bridge.publishAsync(will.topic, 'online', { qos: 1, retain: true });
    await kill(before.child);
    const after = await startBroker(folder);
    expect(await firstMessage(after.url, will.topic)).toBe('offline');
    await kill(after.child);
  });
});
