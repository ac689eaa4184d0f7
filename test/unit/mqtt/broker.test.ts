/** The embedded broker as its clients see it: who may do what, and where the limits are. */
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SystemClock } from '../../../gateway/clock.ts';
import { limits } from '../../../gateway/limits.ts';
import { silentLog } from '../../../gateway/log.ts';
import { EmbeddedBroker } from '../../../gateway/mqtt/broker/broker.ts';
import { tempFolder } from '../../support/temp.ts';
import { client, closed, connected, rawSocket, signedIn, startBroker, until, user, wire } from './support.ts';

describe('users of the embedded broker', () => {
  it('lets in with the right password, and refuses a wrong one, an unknown name and no name at all', async () => {
    const { port } = await startBroker({ config: { users: [await user('z2m', ['#'], ['#'])] }, anonymous: false });
    await signedIn(port, 'z2m');
    await expect(signedIn(port, 'z2m', { password: 'wrong' })).rejects.toMatchObject({ code: 4 });
    await expect(signedIn(port, 'nobody')).rejects.toMatchObject({ code: 4 });
    await expect(connected(client(port))).rejects.toMatchObject({ code: 5 });
  });

  it('brings a message to those who may hear it, and closes the connection of one who may not publish it', async () => {
    const users = [await user('z2m', ['zigbee2mqtt/#'], []), await user('page', [], ['zigbee2mqtt/+'])];
    const { port } = await startBroker({ config: { users }, anonymous: false });
    const page = await signedIn(port, 'page');
    await page.subscribeAsync('zigbee2mqtt/hall', { qos: 1 });
    const z2m = await signedIn(port, 'z2m');
    await z2m.publishAsync('zigbee2mqtt/hall', 'on', { qos: 1 });
    await until('the message', () => page.heard.length === 1);
    const gone = closed(z2m);
    z2m.publish('aal/12/command/ack', '{}');
    await gone;
    expect(page.heard.map(({ text }) => text)).toEqual(['on']);
  });

  it.each([['zigbee2mqtt/#'], ['#'], ['$SYS/#'], ['aal/12/status']])(
    'answers a subscription to %s that is not granted with failure',
    async (filter) => {
      const { port } = await startBroker({
        config: { users: [await user('page', [], ['zigbee2mqtt/+'])] },
        anonymous: false,
      });
      const page = await signedIn(port, 'page');
      const granted = await page.subscribeAsync(filter, { qos: 1 }).catch((error) => error.packet.granted);
      expect(granted).toEqual([128]);
      expect(page.connected).toBe(true);
    },
  );

  it('keeps nothing for a subscription that was refused beside one that was granted', async () => {
    const users = [await user('page', [], ['allowed']), await user('z2m', ['#'], [])];
    const { port, broker } = await startBroker({ config: { users }, anonymous: false });
    const session = { clientId: 'page-1', clean: false };
    const page = await signedIn(port, 'page', session);
    await page.subscribeAsync(['allowed', 'secret'], { qos: 1 }).catch(() => undefined);
    await page.endAsync();
    const z2m = await signedIn(port, 'z2m');
    await z2m.publishAsync('secret', 'no', { qos: 1 });
    await z2m.publishAsync('allowed', 'yes', { qos: 1 });
    expect(broker.health().queued.messages).toBe(1);
    const again = client(port, { username: 'page', password: 'page-password', ...session });
    await connected(again);
    await until('the granted message', () => again.heard.length > 0);
    expect(again.heard.map(({ text }) => text)).toEqual(['yes']);
  });

  it('gives nobody the session of another user, connected or away', async () => {
    const users = [await user('page', [], ['#']), await user('other', [], ['#'])];
    const { port } = await startBroker({ config: { users }, anonymous: false });
    const session = { clientId: 'page-1', clean: false };
    const page = await signedIn(port, 'page', session);
    await page.subscribeAsync('a', { qos: 1 });
    await expect(signedIn(port, 'other', session)).rejects.toMatchObject({ code: 2 });
    expect(page.connected).toBe(true);
    await page.endAsync();
    await expect(signedIn(port, 'other', session)).rejects.toMatchObject({ code: 2 });
  });

  it('refuses a last will on a topic that its client may not publish', async () => {
    const { port } = await startBroker({
      config: { users: [await user('z2m', ['zigbee2mqtt/#'], [])] },
      anonymous: false,
    });
    const will = { topic: 'aal/12/command/cancel', payload: Buffer.from('{}'), qos: 1 as const, retain: false };
    await expect(signedIn(port, 'z2m', { will })).rejects.toMatchObject({ code: 5 });
  });

  it('takes rights that were withdrawn from sessions that were kept', async () => {
    const folder = tempFolder();
    const publisher = await user('z2m', ['#'], []);
    const before = await startBroker({
      folder,
      config: { users: [await user('page', [], ['#']), publisher] },
      anonymous: false,
    });
    const session = { clientId: 'page-1', clean: false };
    const page = await signedIn(before.port, 'page', session);
    await page.subscribeAsync(['secret', 'open'], { qos: 1 });
    await page.endAsync();
    await (await signedIn(before.port, 'z2m')).publishAsync('secret', 'old', { qos: 1 });
    await before.stop();
    const after = await startBroker({
      folder,
      config: { users: [await user('page', [], ['open']), publisher] },
      anonymous: false,
    });
    const z2m = await signedIn(after.port, 'z2m');
    await z2m.publishAsync('secret', 'new', { qos: 1 });
    await z2m.publishAsync('open', 'for all', { qos: 1 });
    const again = client(after.port, { username: 'page', password: 'page-password', ...session });
    await connected(again);
    await until('a message', () => again.heard.length > 0);
    expect(again.heard.map(({ text }) => text)).toEqual(['for all']);
  });
});

describe('limits of the embedded broker', () => {
  it('ends a connection that announces a packet too large, before it is collected', async () => {
    const { port } = await startBroker();
    const socket = await rawSocket(port);
    socket.write(wire.connect('big'));
    await until('CONNACK', () => socket.bytes.length === 4);
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1]));
    await ended;
  });

  it('takes a packet just within the limit', async () => {
    const { port } = await startBroker();
    const one = await connected(client(port));
    await one.subscribeAsync('big', { qos: 1 });
    await one.publishAsync('big', Buffer.alloc(limits.mqtt.packetBytes - 100, 'x'), { qos: 1 });
    await until('the big message', () => one.heard.length === 1);
  });

  it('ends a connection that publishes to a topic too long or too deep', async () => {
    const { port } = await startBroker();
    for (const topic of ['x'.repeat(limits.mqtt.topicBytes + 1), 'a/'.repeat(limits.mqtt.topicLevels)]) {
      const one = await connected(client(port));
      const gone = closed(one);
      one.publish(topic, 'x', { qos: 1 });
      await gone;
    }
  });

  it('turns away clients beyond the limit and goes on with the others', async () => {
    const { port } = await startBroker();
    const all = await Promise.all(Array.from({ length: limits.mqtt.clients }, () => connected(client(port))));
    await expect(connected(client(port))).rejects.toThrow();
    await all[0]?.endAsync();
    await until('room for one more', () => true);
    await connected(client(port)).catch(() => connected(client(port)));
  });

  it('answers subscriptions beyond the limit with failure', async () => {
    const { port } = await startBroker();
    const one = await connected(client(port));
    const { subscriptionsPerClient } = limits.mqtt;
    for (let count = 0; count < subscriptionsPerClient; count++) await one.subscribeAsync(`t/${count}`, { qos: 0 });
    const granted = await one.subscribeAsync('one/more', { qos: 0 }).catch((error) => error.packet.granted);
    expect(granted).toEqual([128]);
  });

  it('says which port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const broker = new EmbeddedBroker({
      config: { host: '127.0.0.1', port, users: [] },
      dataFolder: tempFolder(),
      clock: new SystemClock(),
      log: silentLog,
    });
    await broker.start();
    onTestFinished(() => broker.stop());
    await expect(broker.listen()).rejects.toMatchObject({
      code: 'environment',
      message: `Port ${port} is already in use`,
    });
  });

  it('cuts off a client that does not read, and holds nobody up for longer', { timeout: 30_000 }, async () => {
    const { port } = await startBroker();
    const frozen = await rawSocket(port);
    frozen.write(Buffer.concat([wire.connect('frozen'), Buffer.from([0x82, 6, 0, 1, 0, 1, 0x23, 0])]));
    await until('SUBACK', () => frozen.bytes.length >= 9);
    frozen.pause();
    const gone = new Promise((resolve) => frozen.once('close', resolve));
    const awake = await connected(client(port));
    await awake.subscribeAsync('help', { qos: 1 });
    const talker = await connected(client(port));
    for (let count = 0; count < 300; count++) talker.publish('noise', Buffer.alloc(64 * 1024), { qos: 1 });
    await talker.publishAsync('help', 'pressed', { qos: 1 });
    await until('the help message', () => awake.heard.length === 1);
    frozen.resume();
    await gone;
  });
});

describe('delivery by the embedded broker', () => {
  it('brings every message of one packet of bytes, retained or not, in order', async () => {
    const { port } = await startBroker();
    const hears = await connected(client(port));
    await hears.subscribeAsync('#', { qos: 1 });
    const socket = await rawSocket(port);
    socket.write(wire.connect('burst'));
    await until('CONNACK', () => socket.bytes.length === 4);
    const sent = ['r0', 'p0', 'r1', 'p1', 'r2', 'p2'];
    const packets = [
      wire.publish('r0', 'r0', { retain: true }),
      wire.publish('p0', 'p0'),
      wire.publish('r1', 'r1', { qos: 1, retain: true, messageId: 1 }),
      wire.publish('p1', 'p1', { qos: 1, messageId: 2 }),
      wire.publish('r2', 'r2', { retain: true }),
      wire.publish('p2', 'p2'),
    ];
    socket.write(Buffer.concat(packets));
    await until('all six', () => hears.heard.length >= sent.length);
    expect(hears.heard.map(({ text }) => text).sort()).toEqual([...sent].sort());
  });

  it('keeps what a session missed over a restart, in order, and forgets it once acknowledged', async () => {
    const folder = tempFolder();
    const session = { clientId: 'carer', clean: false };
    const before = await startBroker({ folder });
    const carer = await connected(client(before.port, session));
    await carer.subscribeAsync('a/+', { qos: 1 });
    await carer.endAsync();
    const talker = await connected(client(before.port));
    for (let number = 0; number < 50; number++)
      await talker.publishAsync(`a/${number % 3}`, String(number), { qos: 1 });
    await before.stop();

    const after = await startBroker({ folder });
    const back = client(after.port, session);
    await connected(back);
    await until('what was missed', () => back.heard.length >= 50);
    expect(back.heard.map(({ text }) => Number(text))).toEqual(Array.from({ length: 50 }, (_, number) => number));
    await until('the acknowledgements', () => after.broker.health().queued.messages === 0);
    await back.endAsync();
    const third = client(after.port, session);
    await connected(third);
    await third.publishAsync('a/0', 'fresh', { qos: 1 });
    await until('the fresh message', () => third.heard.length > 0);
    expect(third.heard.map(({ text }) => text)).toEqual(['fresh']);
  });

  it('lets nothing new overtake what is being read out of the queue', async () => {
    const { port } = await startBroker();
    const session = { clientId: 'carer', clean: false };
    const carer = await connected(client(port, session));
    await carer.subscribeAsync('a', { qos: 1 });
    await carer.endAsync();
    const talker = await connected(client(port));
    const publish = (number: number) => talker.publishAsync('a', String(number), { qos: 1 });
    await Promise.all(Array.from({ length: 500 }, (_, number) => publish(number)));
    const back = client(port, session);
    const rest = Promise.all(Array.from({ length: 500 }, (_, number) => publish(500 + number)));
    await connected(back);
    await rest;
    await until('all', () => back.heard.length >= 1_000);
    expect(back.heard.map(({ text }) => Number(text))).toEqual(Array.from({ length: 1_000 }, (_, number) => number));
  });

  it('marks a repeat as one, and repeats what was not acknowledged', async () => {
    const { port } = await startBroker();
    const session = { clientId: 'carer', clean: false };
    const carer = client(port, session);
    carer.handleMessage = () => undefined; // never acknowledges
    await connected(carer);
    await carer.subscribeAsync('a', { qos: 1 });
    await (await connected(client(port))).publishAsync('a', 'once', { qos: 1 });
    await until('the first time', () => carer.heard.length === 1);
    carer.end(true);
    const back = client(port, session);
    await connected(back);
    await until('the second time', () => back.heard.length === 1);
    expect([...carer.heard, ...back.heard].map(({ text, dup }) => [text, dup])).toEqual([
      ['once', false],
      ['once', true],
    ]);
  });

  it('brings a QoS 2 message once to a subscription of QoS 1, as QoS 1', async () => {
    const { port } = await startBroker();
    const carer = await connected(client(port, { clientId: 'carer', clean: false }));
    await carer.subscribeAsync('a/#', { qos: 1 });
    await (await connected(client(port))).publishAsync('a/b', 'exactly', { qos: 2 });
    await until('the message', () => carer.heard.length > 0);
    expect(carer.heard).toMatchObject([{ text: 'exactly', qos: 1 }]);
  });

  it('drops the queue of a session that begins anew', async () => {
    const { port, broker } = await startBroker();
    const carer = await connected(client(port, { clientId: 'carer', clean: false }));
    await carer.subscribeAsync('a', { qos: 1 });
    await carer.endAsync();
    await (await connected(client(port))).publishAsync('a', 'old', { qos: 1 });
    expect(broker.health().queued.messages).toBe(1);
    const anew = client(port, { clientId: 'carer', clean: true });
    await connected(anew);
    expect(broker.health()).toMatchObject({ sessions: 0, queued: { messages: 0 } });
    expect(anew.heard).toEqual([]);
  });

  it('keeps retained messages over a restart and forgets emptied ones', async () => {
    const folder = tempFolder();
    const before = await startBroker({ folder });
    const talker = await connected(client(before.port));
    await talker.publishAsync('kept/1', 'one', { qos: 1, retain: true });
    await talker.publishAsync('kept/0', 'zero', { qos: 0, retain: true });
    await talker.publishAsync('gone', 'x', { qos: 1, retain: true });
    await talker.publishAsync('gone', '', { qos: 1, retain: true });
    await before.stop();
    const after = await startBroker({ folder });
    const hears = await connected(client(after.port));
    await hears.subscribeAsync('#', { qos: 1 });
    await until('two retained messages', () => hears.heard.length >= 2);
    expect(hears.heard.map(({ topic, text, retain }) => [topic, text, retain]).sort()).toEqual([
      ['kept/0', 'zero', true],
      ['kept/1', 'one', true],
    ]);
  });

  it('publishes the last will of those it loses, and of those it was still holding when it is stopped', async () => {
    const folder = tempFolder();
    const will = { topic: 'bridge/state', payload: Buffer.from('offline'), qos: 1 as const, retain: true };
    const before = await startBroker({ folder });
    const bridge = await connected(client(before.port, { will }));
    await bridge.publishAsync('bridge/state', 'online', { qos: 1, retain: true });
    await before.stop();
    const after = await startBroker({ folder });
    const hears = await connected(client(after.port));
    await hears.subscribeAsync('bridge/#', { qos: 1 });
    await until('the will', () => hears.heard.length > 0);
    expect(hears.heard.map(({ text }) => text)).toEqual(['offline']);
  });
});
