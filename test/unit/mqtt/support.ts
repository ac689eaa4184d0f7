/** A broker of our own for a test, and clients that speak to it. */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';
import { SystemClock } from '../../../gateway/clock.ts';
import { silentLog } from '../../../gateway/log.ts';
import { EmbeddedBroker } from '../../../gateway/mqtt/broker/broker.ts';
import { hashPassword } from '../../../gateway/mqtt/broker/password.ts';
import type { BrokerUser, EmbeddedBrokerConfig } from '../../../gateway/mqtt/config.ts';
import { tempFolder } from '../../support/temp.ts';

export interface TestBroker {
  readonly broker: EmbeddedBroker;
  readonly port: number;
  readonly tlsPort: number | null;
  readonly folder: string;
  stop(): Promise<void>;
}

export interface TestBrokerOptions {
  readonly config?: Partial<EmbeddedBrokerConfig>;
  readonly folder?: string;
  /** Default: whoever comes over loopback may do everything. */
  readonly anonymous?: boolean;
}

export async function startBroker({
  config,
  folder = tempFolder(),
  anonymous = true,
}: TestBrokerOptions = {}): Promise<TestBroker> {
  const broker = new EmbeddedBroker({
    config: { host: '127.0.0.1', port: 0, users: [], ...config },
    dataFolder: folder,
    clock: new SystemClock(),
    log: silentLog,
    anonymousOnLoopback: anonymous,
  });
  await broker.start();
  const { port, tlsPort } = await broker.listen();
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await broker.stop();
  };
  onTestFinished(stop);
  return { broker, port, tlsPort, folder, stop };
}

export const user = async (name: string, publish: string[], subscribe: string[]): Promise<BrokerUser> => ({
  name,
  password: await hashPassword(`${name}-password`),
  publish,
  subscribe,
});

export interface Heard {
  readonly topic: string;
  readonly text: string;
  readonly retain: boolean;
  readonly dup: boolean;
  readonly qos: number;
}

/** A client that remembers what it heard. Not connected yet: `connected()` waits for it, or says why not. */
export function client(port: number, options: IClientOptions = {}): MqttClient & { readonly heard: Heard[] } {
  const made = connect(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, ...options });
  const heard: Heard[] = [];
  made.on('error', () => undefined);
  made.on('message', (topic, payload, { retain, dup, qos }) =>
    heard.push({ topic, text: payload.toString(), retain, dup, qos }),
  );
  onTestFinished(() => void made.end(true));
  return Object.assign(made, { heard });
}

/** Resolves when the broker lets it in; rejects with its answer, or 'closed'. */
export function connected<C extends MqttClient>(made: C): Promise<C> {
  return new Promise((resolve, reject) => {
    made.once('connect', () => resolve(made));
    made.once('error', (error) => reject(error));
    made.once('close', () => reject(new Error('closed')));
  });
}

export const signedIn = (port: number, name: string, options: IClientOptions = {}) =>
  connected(client(port, { username: name, password: `${name}-password`, ...options }));

export const closed = (made: MqttClient): Promise<void> =>
  new Promise((resolve) => made.once('close', () => resolve()));

/** Waits for something that other processes or sockets bring about; fails by name when it does not come. */
export async function until(what: string, condition: () => boolean, timeoutMs = 10_000): Promise<void> {
  const givesUpAt = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > givesUpAt) throw new Error(`did not come: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Bytes as no library would send them. */
export async function rawSocket(port: number): Promise<Socket & { readonly bytes: number[] }> {
  const socket = connectTcp(port, '127.0.0.1');
  const bytes: number[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => bytes.push(...chunk));
  onTestFinished(() => void socket.destroy());
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  return Object.assign(socket, { bytes });
}

const textField = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes]);
};

const remainingLength = (length: number): number[] =>
  length < 128 ? [length] : [(length % 128) | 128, ...remainingLength(Math.floor(length / 128))];

const packet = (header: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([header, ...remainingLength(body.length)]), body]);

/** MQTT 3.1.1 packets by hand. */
export const wire = {
  connect: (clientId: string, flags = 2) =>
    packet(0x10, Buffer.concat([textField('MQTT'), Buffer.from([4, flags, 0, 60]), textField(clientId)])),
  publish: (topic: string, payload: string, { qos = 0, retain = false, messageId = 1 } = {}) => {
    const id = qos > 0 ? Buffer.from([messageId >> 8, messageId & 255]) : Buffer.alloc(0);
    return packet(0x30 | (qos << 1) | Number(retain), Buffer.concat([textField(topic), id, Buffer.from(payload)]));
  },
};
