/** What the inbox remembers. Plain JSON: it survives a restart of the gateway as it stands. */
import type { Instant, Signal, Value } from '../../rules/engine/types.ts';
import type { Expose, Mapping } from './kind.ts';

/** A sensor as flat.yaml has it. */
export interface SensorSetting {
  /** flat.yaml's key: the sensor's identity. */
  readonly id: string;
  readonly kind: string;
  readonly room: string;
  /** Friendly name in Zigbee2MQTT, or the device's IEEE address. */
  readonly device: string;
  readonly from: Mapping | null;
}

export interface DeviceMemory {
  readonly ieee: string;
  name: string;
  model: string;
  exposes: readonly Expose[];
  /** Zigbee2MQTT knows it: it is in the latest list, or has joined since. */
  listed: boolean;
  /** Zigbee2MQTT is still asking it what it is. */
  interviewing: boolean;
  lastSeen: Instant | null;
  /** The properties of the bridge's previous message: what it holds in its cache. null: never heard. */
  previous: Readonly<Record<string, unknown>> | null;
  /** It joined while we listened: the bridge's cache of it began empty. */
  joined: boolean;
  /** We were deaf for a minute or more since the previous message: what changed meanwhile was not heard. */
  doubtful: boolean;
  /** The bridge has started since: its next word may be a republished cache. */
  republication: boolean;
  /** The latest messages, newest last, to know a duplicate. */
  readonly recent: { readonly digest: string; readonly at: Instant }[];
}

export interface SensorMemory {
  /** The device it was first heard from. */
  ieee: string | null;
  /** The device it had before it was replaced; null after the walk test. */
  replacedFrom: string | null;
  heardAt: Instant | null;
  readonly values: { [signal in Signal]?: KnownValue };
}

export interface KnownValue {
  readonly value: Value;
  /** Event time of its latest statement, and of the first that said the same. */
  readonly at: Instant;
  readonly since: Instant;
  /** When it was last reported over the air as far as we can know; null: known from a copy only. */
  readonly liveAt: Instant | null;
}

export interface InboxMemory {
  version: 1;
  savedAt: Instant | null;
  brokerDeafSince: Instant | null;
  hearingSince: Instant | null;
  bridge: BridgeMemory;
  readonly devices: { [ieee: string]: DeviceMemory };
  readonly sensors: { [sensor: string]: SensorMemory };
  /** Active faults: id -> its facts as JSON. */
  readonly faults: { [id: string]: string };
}

export interface BridgeMemory {
  /** null: not heard of yet. */
  online: boolean | null;
  deafSince: Instant | null;
  heardAt: Instant | null;
  version: string | null;
  /** Its list of devices has been heard. */
  hasList: boolean;
  /** advanced.cache_state; null until bridge/info, and then taken as on, which is the careful way. */
  cache: boolean | null;
  /** advanced.output is `attribute` alone: one topic a property. */
  attributes: boolean;
}

export interface InboxCounters {
  messages: number;
  duplicates: number;
  /** Older than what is known: a cache from before a crash. */
  stale: number;
  /** Not JSON, not an object, too large. */
  malformed: number;
  /** Topics under the base that belong to no device: groups, requests, unknown names. */
  ignored: number;
}

export const newInboxMemory = (): InboxMemory => ({
  version: 1,
  savedAt: null,
  brokerDeafSince: null,
  hearingSince: null,
  bridge: {
    online: null,
    deafSince: null,
    heardAt: null,
    version: null,
    hasList: false,
    cache: null,
    attributes: false,
  },
  devices: {},
  sensors: {},
  faults: {},
});

export const newDevice = (ieee: string, name: string): DeviceMemory => ({
  ieee,
  name,
  model: '',
  exposes: [],
  listed: true,
  interviewing: false,
  lastSeen: null,
  previous: null,
  joined: false,
  doubtful: false,
  republication: false,
  recent: [],
});

export const newSensor = (): SensorMemory => ({ ieee: null, replacedFrom: null, heardAt: null, values: {} });
