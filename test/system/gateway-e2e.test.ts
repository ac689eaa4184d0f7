/** One flat from the radio to the carer: the real gateway, its own broker, real Zigbee2MQTT traffic. */
import { chmodSync, existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { pidFile } from '../../gateway/config/paths.ts';
import { topicLevel } from '../../gateway/mqtt/topics.ts';
import {
  type Captured,
  type CaptureSet,
  captureSets,
  isKept,
  isLost,
  phasesOf,
  truthOf,
} from '../support/zigbee2mqtt.ts';
import {
  aal,
  alertsOf,
  announceBridge,
  connectAs,
  createFlat,
  launchGateway,
  type RunningGateway,
  readJournal,
  sharedRules,
  startGateway,
  startReceiver,
  type TestFlat,
  untilTrue,
} from './gateway-support.ts';
import { pause, until } from './zigbee2mqtt-support.ts';

/** The recording as if its last message were sent now: it is not waited for, and `last_seen` stays plausible. */
class Player {
  private readonly client: MqttClient;
  private readonly set: CaptureSet;
  private readonly laterMs: number;
  private readonly latest = new Map<string, Captured>();

  constructor(client: MqttClient, set: CaptureSet) {
    this.client = client;
    this.set = set;
    this.laterMs = Date.now() - Math.max(...phasesOf(set).flatMap(({ messages }) => messages.map(({ at }) => at)));
  }

  async play(): Promise<void> {
    for (const [index, { messages }] of phasesOf(this.set).entries()) {
      // What was retained already when the recording began to listen; Zigbee2MQTT itself sent it once.
      if (index === 0) await this.publish(messages.filter(({ retain }) => retain));
      await this.publish(messages.filter(({ retain }) => !retain));
    }
  }

  private async publish(messages: readonly Captured[]): Promise<void> {
    for (const message of messages) {
      await this.spacing(message);
      const options = { qos: message.qos, retain: isKept(message, this.set) };
      await this.client.publishAsync(message.topic, this.moved(message.payload), options);
    }
  }

  /** Without last_seen only the time between them tells two presses from one message that came twice. */
  private async spacing(message: Captured): Promise<void> {
    if (!message.payload.includes('"action"') || message.payload.includes('last_seen')) return;
    const before = this.latest.get(message.topic);
    this.latest.set(message.topic, message);
    if (before?.payload.equals(message.payload)) await pause(Math.min(message.at - before.at, 500));
  }

  private moved(payload: Buffer): string {
    const later = (instant: string | number): number => new Date(instant).getTime() + this.laterMs;
    return payload
      .toString()
      .replace(/"last_seen":(\d+)/g, (_, epoch) => `"last_seen":${later(Number(epoch))}`)
      .replace(/"last_seen":"(\d[^"]+)"/g, (_, iso) => `"last_seen":"${new Date(later(iso)).toISOString()}"`);
  }
}

const quickRules = sharedRules.replace('- use: fall\n', '- use: fall\n    with: { prealarm: 1s }\n');

/** What the log holds of help, leak and fall, in the words of the truth. */
function urgentReadings(flat: TestFlat): string[] {
  const words = ['help', 'leak', 'fall'];
  return readJournal(flat, (journal) =>
    [...journal.read(0)].flatMap(({ input }) => {
      if (input.type !== 'reading' || input.evidence !== 'report' || !words.includes(input.signal)) return [];
      if (input.value === false || input.value === 'none') return [];
      return [input.value === true ? input.signal : `${input.signal} ${input.value}`];
    }),
  );
}

async function pressAndSee(gateway: RunningGateway, radio: MqttClient): Promise<string> {
  const before = (await alertsOf(gateway, 'help-button')).length;
  await radio.publishAsync('zigbee2mqtt/sos_button', `{"action":"emergency","last_seen":${Date.now()}}`, { qos: 1 });
  const alerts = () => alertsOf(gateway, 'help-button');
  await untilTrue('a new alert', async () => (await alerts()).length > before);
  return (await alerts()).at(-1)?.alert.id ?? '';
}

const stateOf = async (gateway: RunningGateway, id: string): Promise<string | undefined> =>
  (await alertsOf(gateway, 'help-button')).find(({ alert }) => alert.id === id)?.alert.state;

describe('a flat from the radio to the carer', () => {
  it.each(captureSets)('%s: help, leak and fall are raised as they were sent, and told', async (set) => {
    const receiver = await startReceiver();
    const flat = await createFlat({ webhookUrl: receiver.url, set });
    flat.writeRules(quickRules);
    const gateway = await startGateway(flat);
    const radio = await connectAs(flat, 'zigbee2mqtt');
    await new Player(radio, set).play();
    const raisedRules = ['help-button', 'fall', 'leak'];
    const told = () =>
      receiver.calls
        .filter(({ payload }) => payload.message === 'raised')
        .map(({ payload }) => payload.alert.rule ?? '')
        .filter((rule) => !rule.startsWith('fault:'));
    await until('help, leak and fall are told', () => raisedRules.every((rule) => told().includes(rule)), 15_000);
    const counts = await Promise.all(
      [...raisedRules, 'fall-possible'].map(async (rule) =>
        (await alertsOf(gateway, rule)).map(({ alert }) => `${alert.rule} ${alert.count}`),
      ),
    );
    expect(counts.flat()).toEqual(['help-button 2', 'fall 1', 'leak 1']);
    expect(told().sort()).toEqual(raisedRules.sort());
    expect(await gateway.stop()).toBe(0);
    expect(gateway.err()).toBe('');
    const sent = truthOf(set).filter((frame) => /^(help|leak|fall .*)$/.test(frame.life) && !isLost(frame));
    expect(sent).toHaveLength(5);
    expect(urgentReadings(flat)).toEqual(sent.map(({ life }) => life));
  });

  it('obeys who has the right to command, and nobody else', async () => {
    const flat = await createFlat({ webhookUrl: (await startReceiver()).url });
    const gateway = await startGateway(flat);
    const radio = await connectAs(flat, 'zigbee2mqtt');
    await announceBridge(radio);
    const alertId = await pressAndSee(gateway, radio);
    const command = JSON.stringify({ alertId });
    for (const user of ['onlooker', 'zigbee2mqtt'] as const) {
      const client = await connectAs(flat, user);
      const cutOff = new Promise<void>((resolve) => void client.once('close', () => resolve()));
      client.publish('aal/12/command/ack', command, { qos: 1 });
      await cutOff;
    }
    const carer = await connectAs(flat, 'carer');
    const heard: [string, string][] = [];
    carer.on('message', (topic, payload) => heard.push([topic, payload.toString()]));
    await carer.subscribeAsync('aal/12/#', { qos: 1 });
    await until('the retained alert', () => heard.some(([topic]) => topic === `aal/12/alerts/${topicLevel(alertId)}`));
    expect(heard.find(([topic]) => topic === 'aal/12/status')?.[1]).toContain('"online"');
    const waiting = JSON.parse(heard.find(([topic]) => topic === 'aal/12/rules')?.[1] ?? '[]') as { text: string }[];
    expect(waiting.length).toBeGreaterThan(0);
    for (const { text } of waiting)
      expect(text).toMatch(/^(Achtet auf|Kann (noch )?nichts|Ruht|Voralarm|Alarm|Hinweis|Hat ausgelöst|Zur Probe)/);
    expect(await stateOf(gateway, alertId)).toBe('open');
    await carer.publishAsync('aal/12/command/ack', command, { qos: 1 });
    await until('the answer', () => heard.some(([topic]) => topic === 'aal/12/answer'));
    expect(JSON.parse(heard.find(([topic]) => topic === 'aal/12/answer')?.[1] ?? '')).toMatchObject({
      command: 'ack',
      ok: true,
    });
    expect(await stateOf(gateway, alertId)).toBe('acknowledged');
  });

  it('leaves its last will when it is killed: who had subscribed hears it, then that it is back', async () => {
    const flat = await createFlat({ webhookUrl: (await startReceiver()).url });
    const session = { clientId: 'monitor', clean: false };
    const first = await startGateway(flat);
    const before = await connectAs(flat, 'onlooker', session);
    await before.subscribeAsync('aal/12/status', { qos: 1 });
    await first.kill();
    const second = await startGateway(flat);
    const states: string[] = [];
    const after = await connectAs(flat, 'onlooker', session, (client) =>
      client.on('message', (_, payload) => states.push(JSON.parse(payload.toString()).state)),
    );
    await until('both states', () => states.at(-1) === 'online');
    expect(states.slice(-2)).toEqual(['offline', 'online']);
    const gone = new Promise<void>((resolve) => void after.once('close', () => resolve()));
    expect(await second.stop()).toBe(0);
    await gone;
  });
});

describe('aal beside a running gateway', () => {
  it('shows, acknowledges, closes, reports and checks, each with its exit code', async () => {
    const flat = await createFlat({ webhookUrl: (await startReceiver()).url });
    const gateway = await startGateway(flat);
    const radio = await connectAs(flat, 'zigbee2mqtt');
    await announceBridge(radio);
    const alertId = await pressAndSee(gateway, radio);

    expect(await aal(flat, 'status')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/Notruftaste gedrückt/),
    });
    expect(await aal(flat, 'ack', 'no-such-alert')).toMatchObject({
      code: 1,
      out: '',
      err: oneLine(/no-such-alert.*help-button@/),
    });
    expect(await aal(flat, 'ack', 'help-button')).toMatchObject({ code: 0, err: '' });
    expect(await stateOf(gateway, alertId)).toBe('acknowledged');
    expect(await aal(flat, 'close', alertId)).toMatchObject({ code: 1, err: oneLine(/--reason/) });
    expect(await aal(flat, 'close', alertId, '--reason', 'test')).toMatchObject({ code: 0, err: '' });
    expect(await stateOf(gateway, alertId)).toBe('closed');
    const doctor = await aal(flat, 'doctor');
    expect(doctor).toMatchObject({ code: 0, err: '' });
    expect(doctor.out).not.toMatch(/only-for-this-test|scrypt/);
    expect(await aal(flat, 'check')).toMatchObject({ code: 0, err: '' });

    await gateway.stop();
    expect(await aal(flat, 'status')).toMatchObject({ code: 2, out: '', err: oneLine(/Es läuft kein Wohnungsgerät/) });
    expect(await aal(flat, 'doctor')).toMatchObject({
      code: 2,
      out: expect.stringMatching(/Es läuft kein Wohnungsgerät/),
    });
  });

  it('takes a changed rule live, and lets no broken file take the good one down', async () => {
    const receiver = await startReceiver();
    const flat = await createFlat({ webhookUrl: receiver.url });
    const gateway = await startGateway(flat);
    const rules = async () => (await gateway.status()).rules.map(({ rule }) => rule);

    flat.writeRules(`${sharedRules}  - use: door-opened-at-night\n`);
    expect(await aal(flat, 'apply')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/door-opened-at-night[\s\S]*arbeitet jetzt damit/),
    });
    expect(await rules()).toContain('door-opened-at-night');

    flat.writeRules(`${sharedRules}  - use: too-cold\n`);
    gateway.signal('SIGHUP');
    await untilTrue('too-cold is live', async () => (await rules()).includes('too-cold'));
    expect(await rules()).toEqual(expect.arrayContaining(['help-button', 'too-cold']));
    expect(await rules()).not.toContain('door-opened-at-night');

    flat.writeRules(`${sharedRules}  - use: help-buton\n`);
    const place = /care\.yaml:6:10[\s\S]*help-buton[\s\S]*\^[\s\S]*help-button/;
    expect(await aal(flat, 'check')).toMatchObject({ code: 1, err: expect.stringMatching(place) });
    expect(await aal(flat, 'apply')).toMatchObject({ code: 1, err: expect.stringMatching(place) });
    gateway.signal('SIGHUP');
    const configurationFault = () => receiver.calls.some(({ payload }) => payload.alert.rule === 'fault:configuration');
    await until('the technician hears of it', configurationFault, 10_000);
    expect(await rules()).toContain('too-cold');
    await gateway.kill();

    const again = await startGateway(flat);
    expect(again.err()).toMatch(place);
    expect((await again.status()).rules.map(({ rule }) => rule)).toContain('too-cold');
    const radio = await connectAs(flat, 'zigbee2mqtt');
    await announceBridge(radio);
    expect(await pressAndSee(again, radio)).toMatch(/^help-button@/);
  });

  it('survives SIGHUP at any moment: while it starts, many at once, while a message is on its way', async () => {
    const receiver = await startReceiver(() => 300);
    const flat = await createFlat({ webhookUrl: receiver.url });
    await (await startGateway(flat)).stop();
    const gateway = launchGateway(flat);
    // The pid file is written first of all; nothing is ready then.
    await until('it has begun', () => existsSync(pidFile(flat.dataFolder)) || gateway.exited);
    flat.writeRules(`${sharedRules}  - use: door-opened-at-night\n`);
    gateway.signal('SIGHUP');
    await gateway.ready();
    const rules = async () => (await gateway.status()).rules.map(({ rule }) => rule);
    await untilTrue('the rules of the first SIGHUP', async () => (await rules()).includes('door-opened-at-night'));

    const radio = await connectAs(flat, 'zigbee2mqtt');
    await announceBridge(radio);
    const first = await pressAndSee(gateway, radio);
    for (const more of ['too-cold', 'too-hot', 'inactivity-day']) {
      flat.writeRules(`${sharedRules}  - use: ${more}\n`);
      gateway.signal('SIGHUP');
      await pause(20);
    }
    await untilTrue('the rules of the last SIGHUP', async () => (await rules()).includes('inactivity-day'));
    await gateway.post('/api/close', { alertId: first, reason: 'test' });
    const second = await pressAndSee(gateway, radio);
    const raised = (id: string) =>
      receiver.calls.filter(({ payload }) => payload.message === 'raised' && payload.alert.id === id);
    await until('the second press is told', () => raised(second).length > 0);
    await pause(500);
    expect(raised(second)).toHaveLength(1);
    // What was on its way may go out again, under the same id.
    expect(new Set(raised(first).map(({ key }) => key)).size).toBe(1);
  });
});

/** Something that went wrong, in one line. */
const oneLine = (text: RegExp) =>
  expect.toSatisfy((err: string) => text.test(err) && err.trim().split('\n').length === 1);

describe('aal run where it cannot run', () => {
  const refused = async (flat: TestFlat) => {
    const ended = await aal(flat, 'run');
    expect(ended.out + ended.err).not.toMatch(/^\s+at .*[/(]/m);
    return ended;
  };

  it('says what is wrong with the machine in one line and exits with 2', { timeout: 60_000 }, async () => {
    const webhookUrl = (await startReceiver()).url;
    const taken = await occupyPort();
    const names = (what: string | number) => ({ code: 2, err: oneLine(new RegExp(`${what}`)) });
    expect(await refused(await createFlat({ webhookUrl, brokerPort: taken }))).toMatchObject(names(taken));
    expect(await refused(await createFlat({ webhookUrl, httpPort: taken }))).toMatchObject(names(taken));
    const flat = await createFlat({ webhookUrl });
    const unmounted = join(flat.folder, 'unmounted');
    symlinkSync(join(flat.folder, 'nowhere', 'data'), unmounted);
    for (const dataFolder of ['/sys/aal', flat.configFile, unmounted]) {
      expect(await refused({ ...flat, dataFolder })).toMatchObject(names(dataFolder));
    }
    await startGateway(flat);
    expect(await refused(flat)).toMatchObject(names(flat.dataFolder));
  });

  it('says what is wrong with the configuration and exits with 1', async () => {
    const webhookUrl = (await startReceiver()).url;
    const flat = await createFlat({ webhookUrl });
    const secrets = join(flat.folder, 'secrets.yaml');
    chmodSync(secrets, 0o644);
    expect(await refused(flat)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/secrets\.yaml.*0644[\s\S]*chmod 600/),
    });
    chmodSync(secrets, 0o600);
    writeFileSync(secrets, '');
    expect(await refused(flat)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/flat\.yaml:\d+:\d+.*dispatch_key/),
    });
    rmSync(flat.configFile);
    expect(await refused(flat)).toMatchObject({ code: 1, err: expect.stringMatching(/flat\.yaml/) });
  });
});

function occupyPort(): Promise<number> {
  const server = createServer();
  onTestFinished(() => void server.close());
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
}
