/** The gateway's link: to the embedded broker in the same process, and over TCP. */
import { Duplex } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SystemClock, VirtualClock } from '../../../gateway/clock.ts';
import { limits } from '../../../gateway/limits.ts';
import { silentLog } from '../../../gateway/log.ts';
import type { EmbeddedBroker } from '../../../gateway/mqtt/broker/broker.ts';
import { MqttLink, type MqttLinkOptions } from '../../../gateway/mqtt/client.ts';
import { mqttConfig } from '../../../gateway/mqtt/config.ts';
import { createLink, openExternal } from '../../../gateway/mqtt/connect.ts';
import type { Link, LinkEvents, Received } from '../../../gateway/mqtt/link.ts';
import { client, connected, startBroker, until, user } from './support.ts';

function events(handle: (message: Received) => void | Promise<void> = () => undefined) {
  const told: string[] = [];
  const recorded: LinkEvents = {
    message: (message) => {
      told.push(`${message.topic} ${message.payload}`);
      return handle(message);
    },
    up: (sessionPresent) => void told.push(sessionPresent ? 'up with session' : 'up'),
    down: (reason) => void told.push(`down: ${reason}`),
  };
  return { told, ...recorded };
}

function local(broker: EmbeddedBroker): Link {
  const link = createLink(mqttConfig.parse({}), '12', { clock: new SystemClock(), log: silentLog, broker });
  onTestFinished(() => link.stop());
  return link;
}

function overTcp(port: number, options: Partial<MqttLinkOptions> = {}): MqttLink {
  const link = new MqttLink({
    clock: new SystemClock(),
    log: silentLog,
    clientId: 'aal-12',
    subscriptions: ['zigbee2mqtt/#'],
    will: { topic: 'aal/12/status', payload: '{}' },
    open: () => openExternal({ url: `mqtt://127.0.0.1:${port}` }),
    keepaliveSeconds: 15,
    ...options,
  });
  onTestFinished(() => link.stop());
  return link;
}

describe('the link to the embedded broker', () => {
  it('needs no password where everybody else does', async () => {
    const { broker, port } = await startBroker({ anonymous: false });
    const hears = events();
    await local(broker).start(hears);
    expect(hears.told).toEqual(['up']);
    await expect(connected(client(port))).rejects.toMatchObject({ code: 5 });
  });

  it('hears Zigbee2MQTT and commands, and nothing else', async () => {
    const { broker, port } = await startBroker();
    const hears = events();
    const link = local(broker);
    await link.start(hears);
    const other = await connected(client(port));
    for (const topic of [
      'zigbee2mqtt/hall',
      'aal/12/command/ack',
      'aal/13/command/ack',
      'shelly/x',
      'zigbee2mqtt/bath',
    ]) {
      await other.publishAsync(topic, 'x', { qos: 1 });
    }
    await until('the last', () => hears.told.includes('zigbee2mqtt/bath x'));
    expect(hears.told).toEqual(['up', 'zigbee2mqtt/hall x', 'aal/12/command/ack x', 'zigbee2mqtt/bath x']);
  });

  it('knows whose client it was that sent something, and nobody where none had to say', async () => {
    const users = [await user('keller', ['#'], [])];
    const known = await startBroker({ config: { users }, anonymous: false });
    const open = await startBroker();
    const signed = { username: 'keller', password: 'keller-password' };
    for (const [broker, options, whose] of [
      [known, signed, 'keller'],
      [open, {}, undefined],
    ] as const) {
      const heard: Received[] = [];
      await local(broker.broker).start(events((message) => void heard.push(message)));
      const sender = await connected(client(broker.port, options));
      await sender.publishAsync('aal/12/command/ack', '{}', { qos: 1 });
      expect(heard.map(({ user: sentBy }) => sentBy)).toEqual([whose]);
    }
  });

  it('gets what is retained first, marked as such, and then what is new', async () => {
    const { broker, port } = await startBroker();
    const other = await connected(client(port));
    await other.publishAsync('zigbee2mqtt/bridge/state', 'online', { qos: 1, retain: true });
    const retained: boolean[] = [];
    const hears = events(({ retain }) => void retained.push(retain));
    await local(broker).start(hears);
    await other.publishAsync('zigbee2mqtt/hall', 'on', { qos: 1, retain: true });
    expect(hears.told).toEqual(['up', 'zigbee2mqtt/bridge/state online', 'zigbee2mqtt/hall on']);
    expect(retained).toEqual([true, false]);
  });

  it.each([1, 2] as const)('lets a publisher of QoS %i know only when its message was handled', async (qos) => {
    const { broker, port } = await startBroker();
    let release = () => {};
    const hears = events(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    await local(broker).start(hears);
    const other = await connected(client(port));
    let acknowledged = false;
    other.publish('zigbee2mqtt/sos', 'pressed', { qos }, () => {
      acknowledged = true;
    });
    await until('the message', () => hears.told.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(acknowledged).toBe(false);
    release();
    await until('the acknowledgement', () => acknowledged);
  });

  it('leaves what comes after its stop unacknowledged, so that the sender keeps it', async () => {
    const { broker, port } = await startBroker();
    const link = local(broker);
    await link.start(events());
    await link.stop();
    const other = await connected(client(port));
    let acknowledged = false;
    other.publish('zigbee2mqtt/sos', 'pressed', { qos: 1 }, (error) => {
      acknowledged ||= !error;
    });
    const elsewhere = await connected(client(port));
    await elsewhere.publishAsync('shelly/x', 'on', { qos: 1 });
    expect(acknowledged).toBe(false);
    await expect(link.publish('a', 'b')).rejects.toThrow('not connected to the broker');
  });

  it('handles one message after the other, also one that it causes itself', async () => {
    const { broker, port } = await startBroker();
    const steps: string[] = [];
    const link = local(broker);
    const hears = events(({ payload }) => {
      steps.push(`begin ${payload}`);
      if (String(payload) === 'on') void link.publish('zigbee2mqtt/lamp/set', 'red');
      steps.push(`end ${payload}`);
    });
    await link.start(hears);
    const other = await connected(client(port));
    await other.subscribeAsync('#', { qos: 1 });
    await other.publishAsync('zigbee2mqtt/hall', 'on', { qos: 1 });
    expect(steps).toEqual(['begin on', 'end on', 'begin red', 'end red']);
    await until('both, for everybody else', () => other.heard.length === 2);
    expect(other.heard.map(({ text }) => text)).toEqual(['on', 'red']);
  });

  it('goes on after a message that could not be handled', async () => {
    const { broker, port } = await startBroker();
    const hears = events(({ payload }) => {
      if (String(payload) === 'throws') throw new Error('no');
      return String(payload) === 'rejects' ? Promise.reject(new Error('no')) : undefined;
    });
    await local(broker).start(hears);
    const other = await connected(client(port));
    for (const text of ['throws', 'rejects', 'good']) await other.publishAsync('zigbee2mqtt/a', text, { qos: 1 });
    await until('the good one', () => hears.told.at(-1) === 'zigbee2mqtt/a good');
  });

  it('holds the publisher back while it is busy, instead of collecting', async () => {
    const { broker, port } = await startBroker();
    let release = () => {};
    const busy = new Promise<void>((resolve) => {
      release = resolve;
    });
    const hears = events(() => busy);
    await local(broker).start(hears);
    const other = await connected(client(port));
    const text = 'x'.repeat(1_000);
    for (let count = 0; count < 10_000; count++) other.publish('zigbee2mqtt/a', text, { qos: 0 });
    await until('the first', () => hears.told.length > 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(other.stream.writableLength).toBeGreaterThan(1_000_000);
    release();
    await until('all', () => hears.told.length > 10_000, 20_000);
  });
});

describe('the link over TCP', () => {
  it('says which subscription the broker refuses', async () => {
    const { port } = await startBroker({
      anonymous: false,
      config: { users: [await user('gateway', ['#'], ['zigbee2mqtt/#'])] },
    });
    const hears = events();
    const subscriptions = ['zigbee2mqtt/#', 'aal/12/command/#'];
    await overTcp(port, { subscriptions, username: 'gateway', password: 'gateway-password' }).start(hears);
    expect(hears.told).toEqual(['down: the broker refuses the subscription to aal/12/command/#']);
  });

  it('says that nobody listens there', async () => {
    const { port, stop } = await startBroker();
    await stop();
    const hears = events();
    await overTcp(port).start(hears);
    expect(hears.told).toEqual([`down: connect ECONNREFUSED 127.0.0.1:${port}`]);
  });

  it('comes back later and later, up to a minute, told once per reason', async () => {
    const clock = new VirtualClock(0);
    const tries: number[] = [];
    const hears = events();
    const open = () => {
      tries.push(clock.now());
      throw new Error('no route');
    };
    const link = overTcp(0, { clock, open });
    await link.start(hears);
    await clock.advanceBy(20 * 60_000);
    await link.stop();
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(limits.mqtt.reconnectMinMs);
    expect(Math.max(...waits)).toBeLessThanOrEqual(limits.mqtt.reconnectMaxMs);
    expect(waits.slice(8).every((wait) => wait >= limits.mqtt.reconnectMaxMs / 2)).toBe(true);
    expect(new Set(waits.slice(8)).size).toBeGreaterThan(1);
    expect(hears.told).toEqual(['down: no route']);
  });

  it('can be stopped while the broker says nothing', async () => {
    const silent = () => new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    const hears = events();
    const link = overTcp(0, { open: silent });
    void link.start(hears);
    await link.stop();
    expect(link.connected).toBe(false);
    await expect(link.publish('a', 'b')).rejects.toThrow('not connected to the broker');
  });

  it('rejects what the broker did not acknowledge when the connection ends', async () => {
    const { port } = await startBroker();
    const streams: Duplex[] = [];
    const swallowed = { on: false };
    const open = () => {
      const socket = openExternal({ url: `mqtt://127.0.0.1:${port}` });
      const write = socket.write.bind(socket);
      socket.write = ((chunk: Buffer, ...rest: []) => swallowed.on || write(chunk, ...rest)) as typeof socket.write;
      streams.push(socket);
      return socket;
    };
    const link = overTcp(port, { open });
    await link.start(events());
    swallowed.on = true;
    const lost = expect(link.publish('aal/12/lamp', 'x')).rejects.toThrow('not acknowledged by the broker');
    streams[0]?.destroy();
    await lost;
  });

  it('does not collect publications that the broker leaves unacknowledged', async () => {
    const { port } = await startBroker();
    const link = overTcp(port);
    await link.start(events());
    const all = Array.from({ length: limits.mqtt.publishesInFlight + 1 }, () => link.publish('aal/12/lamp', 'x'));
    const results = await Promise.allSettled(all);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  });
});
