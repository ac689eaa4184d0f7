/** The gateway's link and a real Mosquitto. */
import { connectAsync } from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import { SystemClock } from '../../gateway/clock.ts';
import { limits } from '../../gateway/limits.ts';
import { silentLog } from '../../gateway/log.ts';
import { MqttLink, type MqttLinkOptions } from '../../gateway/mqtt/client.ts';
import { mqttConfig } from '../../gateway/mqtt/config.ts';
import { createLink, openExternal } from '../../gateway/mqtt/connect.ts';
import type { LinkEvents } from '../../gateway/mqtt/link.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp.ts';
import { until } from '../unit/mqtt/support.ts';
import { createCertificates, createEvents, createMosquitto, createProxy, password, userName } from './mqtt-support.ts';

const deps = { clock: new SystemClock(), log: silentLog };

function linkTo(port: number, options: Partial<MqttLinkOptions> = {}): MqttLink {
  const link = new MqttLink({
    ...deps,
    clientId: 'aal-12',
    subscriptions: ['zigbee2mqtt/#', 'aal/12/command/#'],
    will: { topic: 'aal/12/status', payload: '{"state":"offline"}' },
    open: () => openExternal({ url: `mqtt://127.0.0.1:${port}` }),
    username: userName,
    password,
    keepaliveSeconds: limits.mqtt.keepaliveSeconds,
    ...options,
  });
  onTestFinished(() => link.stop());
  return link;
}

async function startMosquitto() {
  const mosquitto = await createMosquitto(tempFolder());
  await mosquitto.start();
  return mosquitto;
}

async function bystander(port: number) {
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { username: userName, password, reconnectPeriod: 0 });
  client.on('error', () => undefined);
  onTestFinished(() => void client.end(true));
  return client;
}

describeWith(['mosquitto'], 'the link to Mosquitto', () => {
  it('comes up with the password, hears, and is heard', async () => {
    const { port } = await startMosquitto();
    const events = createEvents();
    const link = linkTo(port);
    await link.start(events);
    expect(events.told).toEqual(['up']);
    const other = await bystander(port);
    await other.subscribeAsync('aal/12/lamp', { qos: 1 });
    const heard = new Promise((resolve) => other.once('message', (_, payload) => resolve(payload.toString())));
    await link.publish('aal/12/lamp', 'sent', { retain: true });
    expect(await heard).toBe('sent');
    await other.publishAsync('zigbee2mqtt/hall', 'on', { qos: 1 });
    await until('the message', () => events.messages.length === 1);
    expect(events.messages[0]).toMatchObject({ topic: 'zigbee2mqtt/hall', retain: false, dup: false, qos: 1 });
  });

  it('says that the password is wrong, once, and goes on trying', async () => {
    const { port } = await startMosquitto();
    const events = createEvents();
    const link = linkTo(port, { password: 'wrong' });
    await link.start(events);
    expect(events.told).toEqual([expect.stringMatching(/^down: .*not authorized/i)]);
    await expect(link.publish('a', 'b')).rejects.toThrow(/not connected to the broker/);
    await new Promise((resolve) => setTimeout(resolve, 2 * limits.mqtt.reconnectMinMs));
    expect(events.told).toHaveLength(1);
  });

  it('keeps its session over a restart of the broker: what came meanwhile arrives, after "up"', async () => {
    const mosquitto = await startMosquitto();
    const events = createEvents();
    await linkTo(mosquitto.port).start(events);
    await mosquitto.stop();
    await until('down', () => events.told.length === 2);
    await mosquitto.start();
    // The link waits at least a second before it comes back.
    const other = await bystander(mosquitto.port);
    await other.publishAsync('zigbee2mqtt/sos', 'pressed', { qos: 1 });
    await until('the message', () => events.messages.length > 0);
    expect(events.told.filter((line) => !line.includes('ECONNREFUSED'))).toEqual([
      'up',
      'down: the broker closed the connection',
      'up with session',
      'message pressed',
    ]);
  });

  it('acknowledges a message when it has been handled, not before', async () => {
    const { port } = await startMosquitto();
    const first = createEvents();
    const stuck: LinkEvents = {
      ...first,
      message: (message) => {
        first.message(message);
        return new Promise<void>(() => undefined);
      },
    };
    const link = linkTo(port);
    await link.start(stuck);
    await (await bystander(port)).publishAsync('zigbee2mqtt/sos', 'pressed', { qos: 1 });
    await until('the message', () => first.messages.length === 1);
    await link.stop();
    const second = createEvents();
    await linkTo(port).start(second);
    await until('the repeat', () => second.messages.length === 1);
    expect(second.messages[0]).toMatchObject({ topic: 'zigbee2mqtt/sos', dup: true });
  });

  it('leaves its last will when it vanishes, and not when it stops', async () => {
    const { port } = await startMosquitto();
    const other = await bystander(port);
    const heard: string[] = [];
    other.on('message', (_, payload) => heard.push(payload.toString()));
    await other.subscribeAsync('aal/12/status', { qos: 1 });
    const orderly = linkTo(port);
    await orderly.start(createEvents());
    await orderly.stop();
    let stream: ReturnType<typeof openExternal> | undefined;
    const vanishing = linkTo(port, {
      open: () => {
        stream = openExternal({ url: `mqtt://127.0.0.1:${port}` });
        return stream;
      },
    });
    await vanishing.start(createEvents());
    expect(heard).toEqual([]);
    stream?.destroy();
    await until('the will', () => heard.length > 0);
    expect(heard).toEqual(['{"state":"offline"}']);
  });

  it('notices a connection that swallows everything, though it keeps publishing, and comes back', {
    timeout: 40_000,
  }, async () => {
    const { port } = await startMosquitto();
    const proxy = await createProxy(port);
    const events = createEvents();
    const link = linkTo(proxy.port, { keepaliveSeconds: 2 });
    await link.start(events);
    proxy.swallow = true;
    const publishing = setInterval(() => link.publish('aal/12/lamp', 'x', { qos: 0 }).catch(() => undefined), 100);
    onTestFinished(() => clearInterval(publishing));
    await until('down', () => events.told.length > 1);
    expect(events.told[1]).toBe('down: the broker does not answer any more');
    await (await bystander(port)).publishAsync('zigbee2mqtt/sos', 'pressed', { qos: 1 });
    proxy.swallow = false;
    await until('the message', () => events.messages.length > 0, 30_000);
    expect(events.told.slice(-2)).toEqual(['up with session', 'message pressed']);
  });
});

describeWith(['mosquitto', 'openssl'], 'the link to Mosquitto over TLS', () => {
  async function startSecure() {
    const folder = tempFolder();
    const certificates = createCertificates(folder);
    const mosquitto = await createMosquitto(folder, certificates);
    await mosquitto.start();
    return { certificates, url: `mqtts://127.0.0.1:${mosquitto.port}`, port: mosquitto.port };
  }

  function configuredLink(broker: object) {
    const config = mqttConfig.parse({ broker: { username: userName, ...broker } });
    if (config.broker === 'embedded') throw new Error('not external');
    const withPassword = { ...config, broker: { ...config.broker, password } };
    const link = createLink(withPassword, '12', { ...deps, broker: null });
    onTestFinished(() => link.stop());
    return link;
  }

  it('comes up with the authority of flat.yaml', async () => {
    const { certificates, url } = await startSecure();
    const events = createEvents();
    await configuredLink({ url, ca: certificates.ca }).start(events);
    expect(events.told).toEqual(['up']);
  });

  it('refuses a broker that another authority signed, one that nobody signed, and one without TLS', async () => {
    const { certificates, url, port } = await startSecure();
    for (const ca of [{ ca: certificates.otherCa }, {}]) {
      const events = createEvents();
      await configuredLink({ url, ...ca }).start(events);
      expect(events.told).toEqual([expect.stringMatching(/^down: .*certificate/i)]);
    }
    const plain = createEvents();
    await configuredLink({ url: `mqtt://127.0.0.1:${port}` }).start(plain);
    expect(plain.told).toEqual([expect.stringMatching(/^down: /)]);
  });

  it('says which file is missing', async () => {
    const events = createEvents();
    await configuredLink({ url: 'mqtts://127.0.0.1:1', ca: '/nowhere/ca.pem' }).start(events);
    expect(events.told).toEqual([expect.stringMatching(/^down: \/nowhere\/ca\.pem cannot be read/)]);
  });
});
