/** What stands beside the gateway on the Pi: the shipped settings of Zigbee2MQTT and Mosquitto do what they say. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { differingSettings } from '../../gateway/sensors/settings.ts';
import { describeWith, findServer } from '../support/servers.ts';
import { freePort, tempFolder } from '../support/temp.ts';

describe('deploy/zigbee2mqtt.yaml', () => {
  it('is what the gateway itself recommends', () => {
    const settings = parse(readFileSync('deploy/zigbee2mqtt.yaml', 'utf8')) as Record<string, unknown>;
    expect(differingSettings(settings)).toEqual({});
  });
});

describeWith(['mosquitto'], 'deploy/mosquitto', () => {
  it('lets each client do its own and nothing else', async () => {
    const broker = await startMosquitto();
    const heard: string[] = [];
    const gateway = await broker.connect('gateway');
    gateway.on('message', (topic) => heard.push(topic));
    await gateway.subscribeAsync(['zigbee2mqtt/#', 'aal/12/command/#'], { qos: 1 });
    const panel = await broker.connect('panel');
    const bridge = await broker.connect('zigbee2mqtt');
    await panel.publishAsync('zigbee2mqtt/sos_button', '{"action":"emergency"}', { qos: 1 });
    await panel.publishAsync('aal/12/command/mode', '{}', { qos: 1 });
    await panel.publishAsync('aal/12/command/ack', '{}', { qos: 1 });
    await bridge.publishAsync('aal/12/command/ack', '{}', { qos: 1 });
    await bridge.publishAsync('zigbee2mqtt/hall', '{}', { qos: 1 });
    while (!heard.includes('zigbee2mqtt/hall')) await new Promise((turn) => gateway.once('message', turn));
    expect(heard.sort()).toEqual(['aal/12/command/ack', 'zigbee2mqtt/hall']);
  });

  it('lets nobody in without a name or with a wrong password', async () => {
    const broker = await startMosquitto();
    await expect(broker.connect('gateway', 'wrong')).rejects.toThrow(/not authorized|not authorised/i);
    await expect(broker.connect(undefined)).rejects.toThrow(/not authorized|not authorised/i);
  });
});

/** Mosquitto on the shipped files, on a free port, with the passwords `pw-NAME`. */
async function startMosquitto() {
  const folder = tempFolder();
  const port = await freePort();
  cpSync('deploy/mosquitto', folder, { recursive: true });
  const config = readFileSync(join(folder, 'aal.conf'), 'utf8');
  writeFileSync(
    join(folder, 'aal.conf'),
    config.replaceAll('/etc/mosquitto', folder).replace('listener 1883', `listener ${port}`),
  );
  const passwords = join(folder, 'aal.passwd');
  writeFileSync(passwords, '', { mode: 0o600 });
  for (const user of ['gateway', 'zigbee2mqtt', 'panel'])
    spawnSync('mosquitto_passwd', ['-b', passwords, user, `pw-${user}`]);
  letMosquittoRead(folder);
  const server = spawn(findServer('mosquitto')!, ['-c', join(folder, 'aal.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void server.kill());
  await new Promise<void>((running) => {
    server.stderr.on('data', (chunk: Buffer) => chunk.includes(' running') && running());
  });
  return {
    async connect(user?: string, password = `pw-${user}`): Promise<MqttClient> {
      const options: IClientOptions = { reconnectPeriod: 0 };
      if (user !== undefined) Object.assign(options, { username: user, password });
      const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, options, false);
      onTestFinished(() => void client.end(true));
      return client;
    },
  };
}

/** Started by root, Mosquitto becomes the user mosquitto. */
function letMosquittoRead(folder: string): void {
  if (process.getuid?.() !== 0) return;
  const [uid, gid] = ['-u', '-g'].map((what) =>
    Number(spawnSync('id', [what, 'mosquitto'], { encoding: 'utf8' }).stdout),
  );
  chmodSync(folder, 0o755);
  for (const name of ['aal.passwd', 'aal.acl']) chownSync(join(folder, name), uid!, gid!);
}
