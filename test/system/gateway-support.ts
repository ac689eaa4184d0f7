/** A flat with the eight devices of the recordings, the real gateway on it as a process, and a receiver of its alerts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import type { WebhookPayload } from '../../gateway/channels/webhook/payload.ts';
import type { AlertView, Status } from '../../gateway/http/api.ts';
import { createJournal, type FileJournal } from '../../gateway/journal/create.ts';
import { hashPassword } from '../../gateway/mqtt/broker/password.ts';
import type { SensorSetting } from '../../gateway/sensors/memory.ts';
import { freePort, tempFolder } from '../support/temp.ts';
import { bridgeDevices, bridgeInfo, type CaptureSet, flatSensors } from '../support/zigbee2mqtt.ts';
import { password, userName } from './mqtt-support.ts';
import { clock, pause, until } from './zigbee2mqtt-support.ts';

const mainFile = fileURLToPath(new URL('../../gateway/main.ts', import.meta.url));
const readyMs = 20_000;

/** Each client of the embedded broker, its rights; the password is the name. */
const users = {
  zigbee2mqtt: { publish: ['zigbee2mqtt/#'], subscribe: ['zigbee2mqtt/#'] },
  carer: { publish: ['aal/+/command/#'], subscribe: ['aal/#'] },
  onlooker: { publish: [], subscribe: ['aal/#'] },
} as const;
export type UserName = keyof typeof users;

export const sharedRules = 'rules:\n  - use: help-button\n  - use: fall\n  - use: fall-possible\n  - use: leak\n';

export interface TestFlat {
  readonly folder: string;
  readonly configFile: string;
  readonly dataFolder: string;
  /** Of the broker, ours or another. */
  readonly mqttUrl: string;
  writeRules(text: string): void;
}

export interface FlatOptions {
  readonly webhookUrl: string;
  /** Sections of flat.yaml in the place of those written here. */
  readonly settings?: object;
  readonly set?: CaptureSet;
  readonly httpPort?: number;
  readonly brokerPort?: number;
  /** The Mosquitto of mqtt-support.ts on that port, not the embedded broker. */
  readonly external?: boolean;
}

/** The flat's folder with all its files; gone after the test. */
export async function createFlat({ webhookUrl, set, external, settings, ...ports }: FlatOptions): Promise<TestFlat> {
  const folder = join(tempFolder(), 'flat');
  mkdirSync(join(folder, 'rules'), { recursive: true });
  const port = ports.brokerPort ?? (await freePort());
  const mqttUrl = `mqtt://127.0.0.1:${port}`;
  const broker = { url: mqttUrl, username: userName, password: 'MQTT_SECRET' };
  const mqtt = external ? { broker } : { embedded: { port, users: await brokerUsers() } };
  const file = {
    flat: { id: '12', name: 'Whg 12', time_zone: 'Europe/Berlin', language: 'de', phase: 'live' },
    rooms: { flat: { de: 'Wohnung', en: 'flat' } },
    sensors: Object.fromEntries(flatSensors(set).map((sensor) => [sensor.id, sensorEntry(sensor)])),
    contacts: { zentrale: { dispatch: 'zentrale', always: true } },
    chains: {
      emergency: [{ to: ['zentrale'], repeat: '2m' }],
      alarm: [{ to: ['zentrale'], repeat: '5m' }],
      notice: [{ to: ['zentrale'] }],
      fault: [{ to: ['zentrale'] }],
    },
    mqtt,
    dispatch: { zentrale: { type: 'webhook', url: webhookUrl, secret: 'DISPATCH_SECRET' } },
    http: { port: ports.httpPort ?? (await freePort()) },
    ...settings,
  };
  const text = stringify(file)
    .replace('DISPATCH_SECRET', '!secret dispatch_key')
    .replace('MQTT_SECRET', '!secret mqtt');
  writeFileSync(join(folder, 'flat.yaml'), text);
  writeFileSync(join(folder, 'secrets.yaml'), `dispatch_key: only-for-this-test\nmqtt: ${password}\n`, { mode: 0o600 });
  const writeRules = (rules: string): void => writeFileSync(join(folder, 'rules', 'care.yaml'), rules);
  writeRules(sharedRules);
  return {
    folder,
    configFile: join(folder, 'flat.yaml'),
    dataFolder: join(folder, 'data'),
    mqttUrl,
    writeRules,
  };
}

/** The recordings' one door is the flat's. */
const sensorEntry = ({ kind, room, device }: SensorSetting) =>
  kind === 'door' ? { kind, room, device, exit: true } : { kind, room, device };

const brokerUsers = (): Promise<object[]> =>
  Promise.all(
    Object.entries(users).map(async ([name, rights]) => ({ name, password: await hashPassword(name), ...rights })),
  );

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `aal ARGS` on this flat as a process of its own, to its end. */
export async function aal(flat: TestFlat, ...args: string[]): Promise<Ended> {
  const child = launch(flat, args);
  await once(child.process, 'close');
  return { code: child.process.exitCode, out: child.out(), err: child.err() };
}

function launch({ configFile, dataFolder }: TestFlat, args: readonly string[]) {
  const all = [mainFile, ...args, '--config', configFile, '--data', dataFolder];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      texts[name] += chunk;
    });
  }
  return { process: child as ChildProcess, out: () => texts.stdout, err: () => texts.stderr };
}

export interface RunningGateway {
  readonly pid: number;
  readonly exited: boolean;
  /** Everything printed so far. */
  out(): string;
  err(): string;
  /** The page's address is printed: everything runs. */
  ready(): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** SIGKILL, and gone. */
  kill(): Promise<void>;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
  status(): Promise<Status>;
  post(path: string, body: object): Promise<unknown>;
}

/** `aal run`; not awaited until ready. */
export function launchGateway(flat: TestFlat): RunningGateway {
  const { process: child, out, err } = launch(flat, ['run']);
  const socketPath = join(flat.dataFolder, 'aal.sock');
  const exited = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const end = async (name: NodeJS.Signals): Promise<number | null> => {
    const gone = exited() ? null : once(child, 'exit');
    child.kill(name);
    await gone;
    return child.exitCode;
  };
  return {
    pid: child.pid ?? 0,
    get exited() {
      return exited();
    },
    out,
    err,
    ready: async () => {
      await until('the gateway is ready', () => exited() || out().includes('token='), readyMs);
      if (exited()) throw new Error(`the gateway ended with ${child.exitCode}: ${err()}${out()}`);
    },
    signal: (name) => void child.kill(name),
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    status: async () => (await ask(socketPath, 'GET', '/api/status')) as Status,
    post: (path, body) => ask(socketPath, 'POST', path, body),
  };
}

export async function startGateway(flat: TestFlat): Promise<RunningGateway> {
  const gateway = launchGateway(flat);
  await gateway.ready();
  return gateway;
}

function ask(socketPath: string, method: string, path: string, body?: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/json' } : {};
    const asked = request({ socketPath, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(JSON.parse(text)));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.end(body ? JSON.stringify(body) : undefined);
  });
}

export const isOpen = ({ alert }: AlertView): boolean => alert.state !== 'closed' && alert.state !== 'cancelled';

/** The alerts of this rule, oldest first. */
export async function alertsOf(gateway: RunningGateway, rule: string): Promise<AlertView[]> {
  const { alerts } = await gateway.status();
  return alerts.filter(({ alert }) => alert.rule === rule).sort((a, b) => a.alert.startedAt - b.alert.startedAt);
}

/** A client of the flat's broker (`external`: of Mosquitto) that does not come back by itself. `prepare`: before it is connected. */
export async function connectAs(
  flat: TestFlat,
  user: UserName | 'external',
  options: IClientOptions = {},
  prepare: (client: MqttClient) => void = () => undefined,
): Promise<MqttClient> {
  const rights = user === 'external' ? { username: userName, password } : { username: user, password: user };
  const client = connect(flat.mqttUrl, { ...rights, reconnectPeriod: 0, ...options });
  prepare(client);
  client.on('error', () => undefined);
  onTestFinished(() => void client.end(true));
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('close', () => reject(new Error(`${user} was not let in`)));
  });
  return client;
}

/** What Zigbee2MQTT says of itself and its devices when it starts, retained. */
export async function announceBridge(client: MqttClient): Promise<void> {
  const say = (topic: string, payload: object) =>
    client.publishAsync(`zigbee2mqtt/bridge/${topic}`, JSON.stringify(payload), { qos: 1, retain: true });
  await say('state', { state: 'online' });
  await say('info', bridgeInfo());
  await say('devices', bridgeDevices());
}

export interface Call {
  /** The header Idempotency-Key. */
  readonly key: string;
  readonly payload: WebhookPayload;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly calls: Call[];
}

/** The care dispatch service, plain HTTP on loopback. `answerAfterMs`: how long it takes to answer. */
export async function startReceiver(answerAfterMs: () => number = () => 0): Promise<WebhookReceiver> {
  const calls: Call[] = [];
  const server = createServer((call, answer) => {
    let body = '';
    call.setEncoding('utf8').on('data', (chunk) => {
      body += chunk;
    });
    call.on('end', () => {
      calls.push({ key: String(call.headers['idempotency-key']), payload: JSON.parse(body) as WebhookPayload });
      setTimeout(() => answer.setHeader('content-type', 'application/json').end('{}'), answerAfterMs());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, calls };
}

/** `until` for what has to be asked. */
export async function untilTrue(what: string, holds: () => Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadline = clock.monotonicMs() + withinMs;
  while (!(await holds())) {
    if (clock.monotonicMs() > deadline) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await pause(20);
  }
}

/** A look at the journal, beside or after the gateway. */
export function readJournal<T>({ dataFolder }: TestFlat, look: (journal: FileJournal) => T): T {
  const journal = createJournal(dataFolder, { readOnly: true });
  journal.open();
  try {
    return look(journal);
  } finally {
    journal.close();
  }
}
