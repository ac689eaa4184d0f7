/** For the tests on real brokers: the brokers, and the gateway's ear (link, inbox, a listener that is not our engine). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { SystemClock } from '../../gateway/clock.ts';
import { silentLog } from '../../gateway/log.ts';
import { EmbeddedBroker } from '../../gateway/mqtt/broker/broker.ts';
import { mqttConfig } from '../../gateway/mqtt/config.ts';
import { createLink } from '../../gateway/mqtt/connect.ts';
import type { Link, Received } from '../../gateway/mqtt/link.ts';
import type { Inbox } from '../../gateway/sensors/inbox.ts';
import type { SensorSetting } from '../../gateway/sensors/memory.ts';
import type { Input, Instant } from '../../rules/engine/types.ts';
import { findServer } from '../support/servers.ts';
import { freePort } from '../support/temp.ts';
import { newInbox, ReferenceListener } from '../support/zigbee2mqtt.ts';

export const clock = new SystemClock();
export const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));

/** Resolves when it holds; rejects with what was waited for. */
export async function until(what: string, holds: () => boolean, withinMs = 60_000): Promise<void> {
  const deadline = clock.monotonicMs() + withinMs;
  while (!holds()) {
    if (clock.monotonicMs() > deadline) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await pause(20);
  }
}

export interface RunningBroker {
  readonly url: string;
  /** A link of the gateway's own kind to it. */
  link(): Link;
  stop(): Promise<void>;
}

export const brokers = { embedded: startEmbedded, mosquitto: startMosquitto } as const;
export type BrokerName = keyof typeof brokers;

async function startEmbedded(folder: string): Promise<RunningBroker> {
  const config = mqttConfig.parse({ embedded: { port: 0 } });
  mkdirSync(folder, { recursive: true });
  const options = { config: config.embedded, dataFolder: folder, clock, log: silentLog, anonymousOnLoopback: true };
  const broker = new EmbeddedBroker(options);
  await broker.start();
  const { port } = await broker.listen();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    link: () => createLink(config, 'test', { clock, log: silentLog, broker }),
    stop: () => broker.stop(),
  };
}

async function startMosquitto(folder: string): Promise<RunningBroker> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n`);
  const server = spawn(findServer('mosquitto') ?? 'mosquitto', ['-c', file], { stdio: 'ignore' });
  await untilListening(port);
  const url = `mqtt://127.0.0.1:${port}`;
  return {
    url,
    link: () => createLink(mqttConfig.parse({ broker: { url } }), 'test', { clock, log: silentLog, broker: null }),
    stop: async () => {
      server.kill();
      if (server.exitCode === null) await once(server, 'exit');
    },
  };
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const socket = connectTcp(port, '127.0.0.1');
    const listening = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (listening) return;
    await pause(50);
  }
  throw new Error(`nothing listens on port ${port}`);
}

/** The gateway as far as this is about hearing. */
export class Ear {
  readonly inbox: Inbox;
  readonly listener: ReferenceListener;
  readonly inputs: Input[] = [];
  readonly messages: Received[] = [];
  private readonly link: Link;
  private readonly timeOf: (message: Received) => Instant;

  /** `timeOf`: another time of arrival than now, for recordings. `before`: the same gateway before its link was lost. */
  constructor(link: Link, sensors: readonly SensorSetting[], timeOf?: (message: Received) => Instant, before?: Ear) {
    this.link = link;
    this.inbox = before?.inbox ?? newInbox(sensors);
    this.listener = before?.listener ?? new ReferenceListener();
    this.timeOf = timeOf ?? ((message) => message.receivedAt);
  }

  async start(at?: Instant): Promise<void> {
    await this.link.start({
      message: (message) => {
        this.messages.push(message);
        const { topic, payload, retain, dup } = message;
        const packet = { retain, dup, receivedAt: this.timeOf(message), clockTrusted: true };
        this.take(this.inbox.hear(topic, payload, packet));
      },
      up: () => this.take(this.inbox.connected(at ?? clock.now())),
      down: () => this.take(this.inbox.disconnected(at ?? clock.now())),
    });
  }

  stop(): Promise<void> {
    return this.link.stop();
  }

  private take(inputs: readonly Input[]): void {
    this.inputs.push(...inputs);
    this.listener.hear(inputs);
  }
}
