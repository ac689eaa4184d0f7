/** Recorded Zigbee2MQTT traffic (test/fixtures/zigbee2mqtt), the truth beside it, and a listener that is not our engine. */
import { readdirSync, readFileSync } from 'node:fs';
import { silentLog } from '../../gateway/log.ts';
import { Inbox, type Packet } from '../../gateway/sensors/inbox.ts';
import type { SensorSetting } from '../../gateway/sensors/memory.ts';
import type { Input, Instant, Reading, Value } from '../../rules/engine/types.ts';

const folder = new URL('../fixtures/zigbee2mqtt/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8');

export const captureSets = ['recommended', 'cached', 'defaults'] as const;
export type CaptureSet = (typeof captureSets)[number];

export interface Captured {
  readonly at: Instant;
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

export interface Phase {
  readonly name: string;
  readonly messages: readonly Captured[];
}

/** One frame that was really sent over the air, or a restart (`what`). */
export interface Truth {
  readonly at: Instant;
  readonly phase: string;
  readonly device: string;
  readonly frame: string;
  readonly life: 'edge' | 'renewal' | 'off' | 'help' | 'leak' | 'fall possible' | 'fall confirmed' | 'none' | 'no';
}

const lines = (path: string): Record<string, unknown>[] =>
  read(path)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

export function phasesOf(set: CaptureSet): Phase[] {
  return readdirSync(new URL(`captures/${set}/`, folder))
    .filter((file) => file !== 'truth.jsonl')
    .sort()
    .map((file) => ({
      name: file.replace('.jsonl', ''),
      messages: lines(`captures/${set}/${file}`).map((line) => ({
        at: Date.parse(String(line.t)),
        topic: String(line.topic),
        payload: Buffer.from(typeof line.payload === 'string' ? line.payload : JSON.stringify(line.payload)),
        qos: line.qos as 0 | 1 | 2,
        retain: line.retain === true,
      })),
    }));
}

/** What Zigbee2MQTT keeps at the broker; in the `cached` recording also one device. */
export const isKept = ({ topic }: Captured, set: CaptureSet): boolean =>
  /bridge\/(state|info|devices|groups|converters|extensions|health)$|\/availability$/.test(topic) ||
  (set === 'cached' && topic.endsWith('/hall/motion'));

export function truthOf(set: CaptureSet): Truth[] {
  return lines(`captures/${set}/truth.jsonl`)
    .filter((line) => line.device !== undefined)
    .map((line) => ({ ...line, at: Date.parse(String(line.t)) }) as unknown as Truth);
}

const devices: Readonly<Record<string, readonly [kind: string, ieee: string, name?: string]>> = {
  front_door: ['door', '0x00158d0001a2b3c4'],
  hall_motion: ['motion', '0x00158d0002b3c4d5', 'hall/motion'],
  bed_vibration: ['vibration', '0x00158d0003c4d5e6'],
  sos_button: ['help', '0xa4c138e0f1a2b3c4'],
  fall_radar: ['fall', '0xa4c138b1c2d3e4f5'],
  bath_leak: ['leak', '0x00158d0004d5e6f7'],
  kitchen_climate: ['climate', '0x00158d0005e6f708'],
  kettle_plug: ['plug', '0xa4c138c2d3e4f506'],
};

/** The eight devices as flat.yaml would name them; with the defaults of Zigbee2MQTT their names are their addresses. */
export const flatSensors = (set: CaptureSet = 'recommended'): SensorSetting[] =>
  Object.entries(devices).map(([id, [kind, ieee, name]]) => ({
    id,
    kind,
    room: 'flat',
    device: set === 'defaults' ? ieee : (name ?? id),
    from: null,
  }));

export const newInbox = (sensors: readonly SensorSetting[]): Inbox =>
  new Inbox({ sensors, baseTopic: 'zigbee2mqtt', log: silentLog });

export const packet = (receivedAt: Instant, more: Partial<Packet> = {}): Packet => ({
  retain: false,
  dup: false,
  clockTrusted: true,
  receivedAt,
  ...more,
});

export const bridgeDevices = (): Record<string, unknown>[] => JSON.parse(read('bridge-devices.json'));
export const bridgeInfo = (): Record<string, unknown> => JSON.parse(read('bridge-info.json'));

/** What a listener makes of readings: an own, plain judgement, so that the truth is not measured with the engine's ruler. */
export interface Sign {
  readonly at: Instant;
  readonly sensor: string;
  readonly sign: 'life' | 'help' | 'leak' | 'fall possible' | 'fall confirmed';
}

export class ReferenceListener {
  readonly signs: Sign[] = [];
  private readonly known = new Map<string, Value>();

  hear(inputs: readonly Input[]): void {
    for (const input of inputs) if (input.type === 'reading') this.hearReading(input);
  }

  value(sensor: string, signal: string): Value | undefined {
    return this.known.get(`${sensor}.${signal}`);
  }

  private hearReading(reading: Reading): void {
    const key = `${reading.sensor}.${reading.signal}`;
    const before = this.known.get(key);
    this.known.set(key, reading.value);
    if (reading.evidence === 'copy') return;
    const sign = signOf(reading, before);
    if (sign) this.signs.push({ at: reading.receivedAt, sensor: reading.sensor, sign });
  }
}

function signOf({ signal, value }: Reading, before: Value | undefined): Sign['sign'] | null {
  switch (signal) {
    case 'contact':
    case 'bed':
    case 'seat':
      return before !== undefined && before !== value ? 'life' : null;
    case 'motion':
    case 'presence':
    case 'vibration':
      return value === true ? 'life' : null;
    case 'button':
      return 'life';
    case 'power':
      return Number(value) > Number(before ?? 0) + 5 ? 'life' : null;
    case 'help':
      return 'help';
    case 'leak':
      return value === true && before !== true ? 'leak' : null;
    case 'fall':
      if (before === value) return null;
      return value === 'possible' ? 'fall possible' : value === 'confirmed' ? 'fall confirmed' : null;
    default:
      return null;
  }
}

/** Frames that Zigbee2MQTT did not publish: the broker was down, and it does not queue. */
export const isLost = (frame: Truth): boolean => frame.phase === '08-broker-restart';

/** Without last_seen and with the cache on, a `true` that never went off is repeated unchanged. */
const isUnchanged = (set: CaptureSet, frame: Truth): boolean =>
  set === 'defaults' && frame.phase === '04-restart-cached-state' && frame.device === 'hall_motion';

export interface Verdict {
  /** Signs of life that no frame has caused. */
  readonly invented: readonly Sign[];
  /** Edges that Zigbee2MQTT published and nobody heard. */
  readonly missed: readonly Truth[];
  readonly edges: number;
  readonly lives: number;
  /** Help, leak, fall: as sent, and the frames that caused what was heard. */
  readonly sent: readonly Truth[];
  readonly heard: readonly (Truth | undefined)[];
}

/** What was heard against what was sent over the air. A sign's cause is the device's last frame before it, within a second. */
export function verdict(set: CaptureSet, signs: readonly Sign[], truth = truthOf(set)): Verdict {
  const causeOf = ({ sensor, at }: Sign) =>
    truth.findLast((frame) => frame.device === sensor && frame.at <= at && frame.at > at - 1000);
  const lives = signs.filter(({ sign }) => sign === 'life').map((sign) => ({ sign, cause: causeOf(sign) }));
  const heard = new Set(lives.map(({ cause }) => cause));
  const edges = truth.filter((frame) => frame.life === 'edge' && !isLost(frame) && !isUnchanged(set, frame));
  const events = signs.filter(({ sign }) => sign !== 'life').map((sign) => ({ sign, cause: causeOf(sign) }));
  return {
    invented: lives.filter(({ cause }) => cause?.life !== 'edge' && cause?.life !== 'renewal').map(({ sign }) => sign),
    missed: edges.filter((edge) => !heard.has(edge)),
    edges: edges.length,
    lives: lives.length,
    sent: truth.filter((frame) => /^(help|leak|fall .*)$/.test(frame.life) && !isLost(frame)),
    heard: events.map(({ sign, cause }) => (cause?.life === sign.sign ? cause : undefined)),
  };
}
