/**
 * Everything Zigbee2MQTT says -> inputs of the engine. No I/O and no clock of its own: messages and times are handed in.
 * What it remembers is plain JSON (`snapshot`), so that a restart of the gateway does not make it forget.
 */
import { hash } from 'node:crypto';
import type { FaultInput, Input, Instant } from '../../rules/engine/types.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { isNotAhead, parseLastSeen } from './last-seen.ts';
import { type DeviceMessage, listen } from './listen.ts';
import {
  type DeviceMemory,
  type InboxCounters,
  type InboxMemory,
  newInboxMemory,
  type SensorSetting,
} from './memory.ts';
import { isObject, type Properties, parseAttribute, parseJson, parseOnline } from './payload.ts';
import { type Bound, Register } from './register.ts';
import { differingSettings } from './settings.ts';
import { type InboxView, viewOf } from './view.ts';

export interface InboxOptions {
  readonly sensors: readonly SensorSetting[];
  /** Zigbee2MQTT's base topic, 'zigbee2mqtt' as it comes. */
  readonly baseTopic: string;
  /** Devices that are no sensors and yet known: lamps, sirens. */
  readonly beside?: ReadonlySet<string>;
  readonly log: Log;
}

/** How a message came. */
export interface Packet {
  readonly retain: boolean;
  readonly dup: boolean;
  readonly receivedAt: Instant;
  readonly clockTrusted: boolean;
}

/** A gap shorter than this changes nothing (law 4): what changed meanwhile is taken as said now. */
const shortGapMs = 60_000;
/** Without a precise last_seen, the same payload within this time is the same message: two presses are farther apart. */
const sameMessageMs = 100;
/** A redelivery (dup) may come this late. */
const redeliveryMs = 60_000;
const recentMessages = 8;

export class Inbox {
  private readonly options: InboxOptions;
  private memory: InboxMemory = newInboxMemory();
  private register: Register;
  private readonly counters: InboxCounters = { messages: 0, duplicates: 0, stale: 0, malformed: 0, ignored: 0 };

  constructor(options: InboxOptions) {
    this.options = options;
    this.register = new Register(this.memory, options.sensors, options.beside);
  }

  /** One message of the subscription `<base>/#`. Never throws, whatever is in it. */
  hear(topic: string, payload: Buffer, packet: Packet): Input[] {
    const base = `${this.options.baseTopic}/`;
    if (!topic.startsWith(base)) return [];
    this.counters.messages++;
    const path = topic.slice(base.length);
    if (path.startsWith('bridge/')) return this.hearBridge(path.slice('bridge/'.length), payload, packet);
    return this.hearDevice(path, payload, packet);
  }

  /** The gateway's own link to the broker is up and subscribed. */
  connected(at: Instant): Input[] {
    const { memory } = this;
    const since = memory.brokerDeafSince ?? memory.savedAt;
    if (since !== null && at - since >= shortGapMs) {
      for (const device of Object.values(memory.devices)) device.doubtful = true;
    }
    const from = memory.brokerDeafSince;
    memory.brokerDeafSince = null;
    memory.savedAt = null;
    memory.hearingSince = at;
    const gap: Input[] = from === null ? [] : [{ type: 'gap', at, from, cause: 'broker' }];
    return [...gap, ...this.judge(at)];
  }

  /** The gateway's own link to the broker is gone. */
  disconnected(at: Instant): Input[] {
    if (this.memory.brokerDeafSince !== null) return [];
    this.memory.brokerDeafSince = at;
    return [{ type: 'deaf', at, cause: 'broker' }];
  }

  /** The faults that follow from the bridge's list and flat.yaml as of now: call it after `restore` with other sensors. */
  judge(at: Instant): FaultInput[] {
    return this.register.judge(at);
  }

  /** A person has walked past this sensor and seen it answer: ends `sensor-replaced:<sensor>`. */
  walkTested(sensor: string, at: Instant): FaultInput[] {
    return this.register.walkTested(sensor, at);
  }

  /** As JSON, to be kept with the engine's snapshot and after every fault. */
  snapshot(at: Instant): string {
    return JSON.stringify({ ...this.memory, savedAt: at });
  }

  /** Takes a snapshot over; one that cannot be read is left aside with a line in the log. */
  restore(snapshot: string): void {
    const restored = parseJson(Buffer.from(snapshot));
    if (!isObject(restored) || restored.version !== 1) {
      this.options.log.warn('what the inbox had kept cannot be read; it starts afresh');
      return;
    }
    this.memory = restored as unknown as InboxMemory;
    this.register = new Register(this.memory, this.options.sensors, this.options.beside);
  }

  view(): InboxView {
    return viewOf(this.memory, this.register, this.options.sensors, this.counters);
  }

  // ------------------------------------------------------------------------------------------------ the bridge

  private hearBridge(path: string, payload: Buffer, packet: Packet): Input[] {
    this.memory.bridge.heardAt = packet.receivedAt;
    if (path === 'state') return this.hearState(payload, packet);
    if (path !== 'devices' && path !== 'info' && path !== 'event') return [];
    const parsed = payload.length > limits.mqtt.packetBytes ? undefined : parseJson(payload);
    if (path === 'devices' && Array.isArray(parsed)) return this.register.list(parsed, packet.receivedAt);
    if (path === 'info' && isObject(parsed)) return this.hearInfo(parsed, packet.receivedAt);
    if (path === 'event' && isObject(parsed)) return this.hearEvent(parsed, packet);
    if (payload.length > 0) this.reportMalformed(`bridge/${path}`);
    return [];
  }

  /** A live `online` means that the bridge has just started or come back: it may repeat what it had kept. */
  private hearState(payload: Buffer, { retain, receivedAt: at }: Packet): Input[] {
    const online = parseOnline(payload);
    const { bridge, devices } = this.memory;
    if (online === undefined) return [];
    bridge.online = online;
    if (!online) {
      if (bridge.deafSince !== null) return [];
      bridge.deafSince = at;
      return [{ type: 'deaf', at, cause: 'bridge' }];
    }
    if (!retain) for (const device of Object.values(devices)) device.republication = true;
    const from = bridge.deafSince;
    bridge.deafSince = null;
    return from === null ? [] : [{ type: 'gap', at, from, cause: 'bridge' }];
  }

  private hearInfo(info: Record<string, unknown>, at: Instant): Input[] {
    if (!isObject(info.config)) return [];
    const { bridge } = this.memory;
    const advanced = isObject(info.config.advanced) ? info.config.advanced : {};
    bridge.version = typeof info.version === 'string' ? info.version : null;
    bridge.cache = typeof advanced.cache_state === 'boolean' ? advanced.cache_state : null;
    bridge.attributes = advanced.output === 'attribute';
    return this.register.bridgeSettings(differingSettings(info.config), at);
  }

  private hearEvent({ type, data }: Record<string, unknown>, { retain, receivedAt: at }: Packet): Input[] {
    if (!isObject(data) || retain) return [];
    if (type === 'device_joined') return this.register.joined(data, at);
    if (type === 'device_interview') return this.register.interviewed(data, at);
    return type === 'device_leave' ? this.register.left(data, at) : [];
  }

  // ------------------------------------------------------------------------------------------------ devices

  private hearDevice(path: string, payload: Buffer, packet: Packet): Input[] {
    const device = this.register.device(path);
    if (device) return this.hearObject(device, payload, packet);
    const slash = path.lastIndexOf('/');
    const owner = slash < 0 ? null : this.register.device(path.slice(0, slash));
    const last = path.slice(slash + 1);
    if (owner && last === 'availability') return this.hearAvailability(owner, payload, packet);
    const isProperty = this.memory.bridge.attributes && last !== 'set' && last !== 'get';
    if (owner && isProperty) return this.hearProperty(owner, last, payload, packet);
    this.counters.ignored++;
    return [];
  }

  private hearAvailability(device: DeviceMemory, payload: Buffer, { retain, receivedAt }: Packet): Input[] {
    const value = parseOnline(payload);
    if (value === undefined) return [];
    return this.register.sensorsOf(device).map(({ setting }) => ({
      type: 'reading',
      at: receivedAt,
      receivedAt,
      sensor: setting.id,
      room: setting.room,
      signal: 'availability',
      value,
      evidence: retain ? 'copy' : 'report',
    }));
  }

  /** An empty payload clears a retained message; it says nothing. */
  private hearObject(device: DeviceMemory, payload: Buffer, packet: Packet): Input[] {
    if (payload.length === 0) return [];
    const parsed = payload.length > limits.sensors.payloadBytes ? undefined : parseJson(payload);
    if (isObject(parsed)) return this.hearMessage(device, parsed, payload, packet, false);
    this.reportMalformed(device.name);
    const what = payload.length > limits.sensors.payloadBytes ? `${payload.length} bytes` : 'not a JSON object';
    return this.register.malformed(device, what, packet.receivedAt);
  }

  /** Output mode `attribute`: each property has a topic of its own. */
  private hearProperty(device: DeviceMemory, property: string, payload: Buffer, packet: Packet): Input[] {
    if (payload.length > limits.sensors.payloadBytes) return [];
    return this.hearMessage(device, { [property]: parseAttribute(payload) }, payload, packet, true);
  }

  private hearMessage(
    device: DeviceMemory,
    properties: Properties,
    payload: Buffer,
    packet: Packet,
    attribute: boolean,
  ): Input[] {
    const message = this.describe(device, properties, packet, attribute);
    if (this.isDuplicate(device, payload, message, packet)) {
      this.counters.duplicates++;
      return [];
    }
    if (this.isStale(device, message)) {
      this.counters.stale++;
      return [];
    }
    const sensors = this.register.sensorsOf(device);
    const inputs = sensors.flatMap((sensor) => this.hearSensor(sensor, device, message));
    this.remember(device, message, packet);
    return inputs;
  }

  private hearSensor(sensor: Bound, device: DeviceMemory, message: DeviceMessage): Input[] {
    const readings = listen(sensor, device, message);
    const live = !message.retained && !message.republished;
    const faults = live ? this.register.heard(sensor, device, message.receivedAt) : [];
    return [...faults, ...readings];
  }

  private describe(device: DeviceMemory, properties: Properties, packet: Packet, attribute: boolean): DeviceMessage {
    const { bridge, hearingSince } = this.memory;
    const lastSeen = attribute ? null : parseLastSeen(properties.last_seen);
    const older = lastSeen !== null && device.lastSeen !== null && lastSeen.at < device.lastSeen;
    const live = !packet.retain && !packet.dup;
    return {
      properties,
      retained: packet.retain,
      republished: bridge.cache !== false && device.republication && !Object.hasOwn(properties, 'linkquality'),
      cache: bridge.cache !== false,
      attribute,
      receivedAt: packet.receivedAt,
      clockTrusted: packet.clockTrusted,
      lastSeen,
      clockPutBack: older && live && Object.hasOwn(properties, 'linkquality'),
      hearingSince,
    };
  }

  /** The same message again: by its precise last_seen, by its closeness in time, or by the broker's word. */
  private isDuplicate(
    device: DeviceMemory,
    payload: Buffer,
    { lastSeen, attribute, properties }: DeviceMessage,
    { dup, retain, receivedAt: at }: Packet,
  ): boolean {
    const digest = hash('sha1', payload, 'base64').slice(0, 16) + (attribute ? Object.keys(properties).join() : '');
    const before = device.recent.findLast((recent) => recent.digest === digest);
    device.recent.push({ digest, at });
    if (device.recent.length > recentMessages) device.recent.shift();
    if (!before) return false;
    const precise = lastSeen !== null && !lastSeen.wholeSeconds;
    return precise || retain || at - before.at <= (dup ? redeliveryMs : sameMessageMs);
  }

  /** A message from before what is known, that no frame of the device has caused: it touches nothing. */
  private isStale(device: DeviceMemory, { lastSeen, clockPutBack }: DeviceMessage): boolean {
    const older = lastSeen !== null && device.lastSeen !== null && lastSeen.at < device.lastSeen;
    return older && !clockPutBack;
  }

  private remember(device: DeviceMemory, message: DeviceMessage, { receivedAt, clockTrusted }: Packet): void {
    const { lastSeen, properties, attribute, retained } = message;
    if (lastSeen && clockTrusted && isNotAhead(lastSeen.at, receivedAt)) device.lastSeen = lastSeen.at;
    const whole = !attribute && this.memory.bridge.cache !== false;
    device.previous = relevant(whole ? properties : { ...device.previous, ...properties });
    if (!retained) device.doubtful = false;
    if (!retained && (!attribute || Object.hasOwn(properties, 'linkquality'))) device.republication = false;
  }

  private reportMalformed(where: string): void {
    this.counters.malformed++;
    if (this.counters.malformed <= limits.sensors.malformedLogged) {
      this.options.log.warn({ where }, 'a message of Zigbee2MQTT cannot be read and is left out');
    }
  }
}

/** Law 11: of a message only plain values are kept, and only so many. */
function relevant(properties: Properties): Properties {
  const plain = Object.entries(properties).filter(([, value]) => typeof value !== 'object');
  return Object.fromEntries(plain.slice(0, limits.sensors.propertiesPerDevice));
}
