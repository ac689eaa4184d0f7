/**
 * The real Zigbee2MQTT with a fake radio (../shared/zigbee2mqtt/live): raw Zigbee frames go in, and what the gateway hears
 * is compared with what was sent, over restarts and kill -9.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Instant } from '../../rules/engine/types.ts';
import { describeWith } from '../support/servers.ts';
import { freePort } from '../support/temp.ts';
import { flatSensors, type Sign } from '../support/zigbee2mqtt.ts';
import { type BrokerName, brokers, clock, Ear, pause, type RunningBroker, until } from './zigbee2mqtt-support.ts';

const live = resolve('../shared/zigbee2mqtt/live');
/** Kept between runs: the installation takes a minute. */
const shop = join(tmpdir(), 'aal-zigbee2mqtt');

/** start.sh installs what is missing; against a port where nobody listens it then ends by itself. */
function install(): void {
  const installed = () => existsSync(join(shop, 'node_modules/zigbee2mqtt'));
  if (installed()) return;
  spawnSync(join(live, 'start.sh'), [shop, 'mqtt://127.0.0.1:9'], { cwd: tmpdir(), stdio: 'ignore', timeout: 280_000 });
  if (!installed()) throw new Error(`npm could not install zigbee2mqtt into ${shop}`);
}

class Zigbee2Mqtt {
  private readonly folder: string;
  private readonly url: string;
  private readonly settings: 'recommended' | 'default';
  private control = 0;
  private process: ChildProcess | null = null;

  constructor(folder: string, url: string, settings: 'recommended' | 'default') {
    this.folder = folder;
    this.url = url;
    this.settings = settings;
  }

  async start(): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    const modules = join(this.folder, 'node_modules');
    if (!existsSync(modules)) symlinkSync(join(shop, 'node_modules'), modules);
    this.control = await freePort();
    // Not in our own working tree: Zigbee2MQTT would take our git commit for its own and rebuild itself.
    this.process = spawn(join(live, 'start.sh'), [this.folder, this.url, String(this.control)], {
      cwd: this.folder,
      env: { PATH: process.env.PATH, HOME: this.folder, SETTINGS: this.settings },
      stdio: 'ignore',
    });
  }

  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { process } = this;
    this.process = null;
    if (!process || process.exitCode !== null) return;
    process.kill(signal);
    await once(process, 'exit');
  }

  /** One command of the fake radio. */
  async radio(command: Record<string, unknown>): Promise<void> {
    const socket = connect(this.control, '127.0.0.1');
    socket.write(`${JSON.stringify(command)}\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    if (answer.includes('"error"')) throw new Error(`${JSON.stringify(command)}: ${answer}`);
  }
}

type Expected = Sign['sign'] | null;
type Step = readonly [device: string, event: string, args: Record<string, unknown>, expected: Expected];

const checkIn = { mv: 2950, temp: 20, outages: 4 };
const day: readonly Step[] = [
  ['front_door', 'heartbeat', { ...checkIn, bool64: 0 }, null],
  ['front_door', 'open', {}, 'life'],
  ['front_door', 'close', {}, 'life'],
  ['hall_motion', 'heartbeat', checkIn, null],
  ['hall_motion', 'motion', { lux: 37 }, 'life'],
  ['hall_motion', 'heartbeat', { ...checkIn, mv: 2940 }, null],
  ['bed_vibration', 'heartbeat', checkIn, null],
  ['bed_vibration', 'strength', { v: 77 }, null],
  ['bed_vibration', 'vibration', {}, 'life'],
  ['bed_vibration', 'tilt', {}, 'life'],
  ['bed_vibration', 'drop', {}, 'life'],
  ['sos_button', 'press', {}, 'help'],
  ['sos_button', 'press', {}, 'help'],
  ['fall_radar', 'lux', { v: 80 }, null],
  ['fall_radar', 'presence', { v: 1 }, 'life'],
  ['fall_radar', 'occupancy', { v: 1 }, 'life'],
  ['fall_radar', 'fall', { v: 1 }, 'fall possible'],
  ['fall_radar', 'fall', { v: 2 }, 'fall confirmed'],
  ['fall_radar', 'dwell', { v: 600 }, null],
  ['fall_radar', 'fall', { v: 0 }, null],
  ['fall_radar', 'presence', { v: 0 }, null],
  ['bath_leak', 'wet', {}, 'leak'],
  ['bath_leak', 'dry', {}, null],
  ['kitchen_climate', 'climate', { t: 21.4, h: 48 }, null],
  ['kettle_plug', 'power', { w: 3 }, null],
  ['kettle_plug', 'power', { w: 1850 }, 'life'],
  ['kettle_plug', 'power', { w: 0 }, null],
];

/** A flat with a real bridge, and what was sent over the air. */
class Flat {
  readonly name: string;
  readonly sent: { at: Instant; sensor: string; sign: Expected }[] = [];
  private readonly folder: string;
  private readonly settings: 'recommended' | 'default';
  private readonly brokerName: BrokerName;
  private broker!: RunningBroker;
  ear!: Ear;
  bridge!: Zigbee2Mqtt;

  constructor(brokerName: BrokerName, settings: 'recommended' | 'default') {
    this.brokerName = brokerName;
    this.settings = settings;
    this.name = `${brokerName}, ${settings} settings`;
    this.folder = join(shop, `run-${process.pid}-${brokerName}-${settings}`);
  }

  async start(): Promise<void> {
    this.broker = await brokers[this.brokerName](join(this.folder, 'broker'));
    this.ear = new Ear(this.broker.link(), flatSensors());
    await this.ear.start();
    this.bridge = new Zigbee2Mqtt(join(this.folder, 'bridge'), this.broker.url, this.settings);
    await this.startBridge();
  }

  async stop(): Promise<void> {
    await this.bridge?.stop('SIGKILL');
    await this.ear?.stop();
    await this.broker?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Resolves when it has said everything that it says on start. */
  async startBridge(): Promise<void> {
    const before = this.ear.messages.length;
    await this.bridge.start();
    const heard = (topic: string) => this.ear.messages.slice(before).some((message) => message.topic.endsWith(topic));
    await until('bridge/extensions', () => heard('/bridge/extensions') && this.ear.inbox.view().bridge.online === true);
    await this.quiet();
  }

  async join(devices: readonly string[]): Promise<void> {
    const client = await connectAsync(this.broker.url);
    await client.publishAsync('zigbee2mqtt/bridge/request/permit_join', '{"time":120}');
    await client.endAsync();
    await pause(200);
    for (const dev of devices) await this.bridge.radio({ cmd: 'join', dev });
    const interviewed = () =>
      this.ear.messages.filter(
        ({ topic, payload }) => topic.endsWith('/bridge/event') && payload.includes('"successful"'),
      );
    await until('eight interviews', () => interviewed().length >= devices.length);
    await this.quiet();
  }

  /** Resolves when Zigbee2MQTT has published it, and a little later: what is the same within 100 ms is one message. */
  async speak([dev, event, args, sign]: Step): Promise<void> {
    const topic = `zigbee2mqtt/${flatSensors().find(({ id }) => id === dev)?.device}`;
    const said = () => this.ear.messages.filter((message) => message.topic === topic).length;
    const before = said();
    this.sent.push({ at: clock.now(), sensor: dev, sign });
    await this.bridge.radio({ cmd: 'event', dev, event, args });
    await until(`${dev} ${event}`, () => said() > before);
    await pause(120);
  }

  /** Nothing more comes. */
  async quiet(): Promise<void> {
    for (let heard = -1; heard !== this.ear.messages.length; ) {
      heard = this.ear.messages.length;
      await pause(300);
    }
  }

  /** The frame sent last before each sign, by that device. */
  causes(): { sign: Sign; cause: Expected | undefined }[] {
    return this.ear.listener.signs.map((sign) => ({
      sign,
      cause: this.sent.findLast(({ at, sensor }) => sensor === sign.sensor && at <= sign.at && at > sign.at - 5000)
        ?.sign,
    }));
  }

  /** What was sent since then, each with whether it was heard. */
  unheard(): unknown[] {
    const { signs } = this.ear.listener;
    return this.sent.filter(
      (frame) =>
        frame.sign !== null &&
        !signs.some(
          ({ sensor, sign, at }) =>
            sensor === frame.sensor && sign === frame.sign && at >= frame.at && at < frame.at + 5000,
        ),
    );
  }

  count(sign: Sign['sign']): number {
    return this.ear.listener.signs.filter((heard) => heard.sign === sign).length;
  }
}

/** On a busy machine two Zigbee2MQTT take their time to start. */
const slowMs = 200_000;

const cases = [
  ['embedded', 'recommended'],
  ['mosquitto', 'default'],
] as const;

describeWith(['shared', 'mosquitto'], 'the real Zigbee2MQTT, two of them side by side', () => {
  const flats = cases.map(([broker, settings]) => ({ settings, flat: new Flat(broker, settings) }));
  /** In every flat at once: most of it is waiting. */
  const inEach = (what: (flat: Flat, settings: 'recommended' | 'default') => Promise<void>): Promise<unknown> =>
    Promise.all(flats.map(({ flat, settings }) => what(flat, settings)));

  beforeAll(async () => {
    install();
    await inEach((flat) => flat.start());
  }, 300_000);
  afterAll(() => inEach((flat) => flat.stop()));

  it(
    'eight devices join: nothing of it is a sign of life',
    async () => {
      await inEach(async (flat, settings) => {
        await flat.join(flatSensors().map(({ id }) => id));
        expect(flat.ear.listener.signs, flat.name).toEqual([]);
        expect(flat.ear.inbox.view().sensors.map(({ known }) => known)).toEqual(flatSensors().map(() => true));
        expect(flat.ear.inbox.view().faults.includes('bridge-settings')).toBe(settings === 'default');
      });
    },
    slowMs,
  );

  it(
    'every device speaks: every sign is heard',
    async () => {
      await inEach(async (flat) => {
        for (const step of day) await flat.speak(step);
        expect(flat.unheard(), flat.name).toEqual([]);
      });
    },
    slowMs,
  );

  it(
    'an orderly restart: no sign of life comes of it, and the door is heard after it',
    async () => {
      await inEach(async (flat) => {
        const before = flat.ear.listener.signs.length;
        await flat.bridge.stop('SIGTERM');
        await flat.startBridge();
        expect(flat.ear.listener.signs.slice(before), flat.name).toEqual([]);
        expect(flat.ear.inputs.filter(({ type }) => type === 'deaf' || type === 'gap')).toHaveLength(2);
        await flat.speak(['front_door', 'open', {}, 'life']);
        expect(flat.unheard(), flat.name).toEqual([]);
      });
    },
    slowMs,
  );

  it(
    'kill -9: no sign of life comes of it, the open door stays open, and a press is heard after it',
    async () => {
      await inEach(async (flat) => {
        const before = flat.ear.listener.signs.length;
        await flat.bridge.stop('SIGKILL');
        await until('the last will', () => flat.ear.inbox.view().bridge.online === false);
        await flat.startBridge();
        expect(flat.ear.listener.signs.slice(before), flat.name).toEqual([]);
        expect(flat.ear.listener.value('front_door', 'contact')).toBe(true);
        await flat.speak(['sos_button', 'press', {}, 'help']);
        await flat.speak(['front_door', 'heartbeat', { ...checkIn, bool64: 1 }, null]);
        expect(flat.unheard(), flat.name).toEqual([]);
      });
    },
    slowMs,
  );

  it(
    'all in all: as many as were sent, and nothing invented',
    async () => {
      await inEach(async (flat) => {
        const wanted = (sign: Sign['sign']) => flat.sent.filter((frame) => frame.sign === sign).length;
        for (const sign of ['help', 'leak', 'fall possible', 'fall confirmed'] as const) {
          expect([flat.name, sign, flat.count(sign)]).toEqual([flat.name, sign, wanted(sign)]);
        }
        expect(
          flat.causes().filter(({ sign, cause }) => sign.sign !== cause),
          flat.name,
        ).toEqual([]);
        expect(flat.ear.inbox.view().counters.malformed).toBe(0);
      });
    },
    slowMs,
  );
});
