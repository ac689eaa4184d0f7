/** A small flat with a bridge that says what a test lets it say. Instants are ms after `noon`. */

import { silentLog } from '../../../gateway/log.ts';
import type { Packet } from '../../../gateway/sensors/inbox.ts';
import { Inbox } from '../../../gateway/sensors/inbox.ts';
import type { SensorSetting } from '../../../gateway/sensors/memory.ts';
import type { Input } from '../../../rules/engine/types.ts';
import { bridgeDevices, bridgeInfo, flatSensors, packet } from '../../support/zigbee2mqtt.ts';

export const noon = Date.parse('2026-03-10T12:00:00Z');

export interface StationOptions {
  readonly cache?: boolean;
  readonly output?: string;
  readonly sensors?: readonly SensorSetting[];
  readonly devices?: readonly Record<string, unknown>[];
  /** Nothing is known of the bridge yet. */
  readonly silent?: boolean;
}

export class Station {
  inbox: Inbox;
  private readonly sensors: readonly SensorSetting[];

  constructor(options: StationOptions = {}) {
    this.sensors = options.sensors ?? flatSensors();
    this.inbox = new Inbox({ sensors: this.sensors, baseTopic: 'zigbee2mqtt', log: silentLog });
    if (options.silent) return;
    this.inbox.connected(noon - 60_000);
    this.raw('bridge/state', '{"state":"online"}', -60_000, { retain: true });
    this.info({ cache_state: options.cache ?? false, output: options.output ?? 'json' });
    this.list(options.devices ?? bridgeDevices());
  }

  info(advanced: Record<string, unknown>, at = -60_000): Input[] {
    const info = bridgeInfo() as { config: { advanced: Record<string, unknown> } };
    return this.send('bridge/info', { ...info, config: { ...info.config, advanced } }, at, { retain: true });
  }

  list(devices: readonly Record<string, unknown>[], at = -60_000): Input[] {
    return this.send('bridge/devices', devices, at, { retain: true });
  }

  raw(topic: string, payload: string | Buffer, at: number, more: Partial<Packet> = {}): Input[] {
    return this.inbox.hear(`zigbee2mqtt/${topic}`, Buffer.from(payload), packet(noon + at, more));
  }

  send(topic: string, payload: unknown, at: number, more: Partial<Packet> = {}): Input[] {
    return this.raw(topic, JSON.stringify(payload), at, more);
  }

  /** A message as Zigbee2MQTT writes it, with linkquality and last_seen; what was heard, a line a reading. */
  hears(name: string, properties: Record<string, unknown>, at: number, more: Partial<Packet> = {}): string[] {
    return told(this.send(name, { linkquality: 120, last_seen: noon + at, ...properties }, at, more));
  }

  /** The gateway stops and starts with what it had kept. */
  restartGateway(stoppedAt: number, startedAt: number): void {
    const kept = this.inbox.snapshot(noon + stoppedAt);
    this.inbox = new Inbox({ sensors: this.sensors, baseTopic: 'zigbee2mqtt', log: silentLog });
    this.inbox.restore(kept);
    this.inbox.connected(noon + startedAt);
  }
}

/** 'hall_motion motion true report', 'fault bridge-settings on', 'deaf bridge', 'gap bridge'. */
export const told = (inputs: readonly Input[]): string[] =>
  inputs.map((input) => {
    if (input.type === 'reading') return `${input.sensor} ${input.signal} ${input.value} ${input.evidence}`;
    if (input.type === 'fault') return `fault ${input.id} ${input.active ? 'on' : 'off'}`;
    return input.type === 'deaf' || input.type === 'gap' ? `${input.type} ${input.cause}` : input.type;
  });

let nextAddress = 0x00158d00ff000000n;

/** One entry of `bridge/devices`. */
export function device(name: string, exposes: unknown[], model = 'TEST'): Record<string, unknown> {
  nextAddress++;
  return {
    type: 'EndDevice',
    ieee_address: `0x${nextAddress.toString(16).padStart(16, '0')}`,
    friendly_name: name,
    interview_completed: true,
    disabled: false,
    definition: { model, exposes },
  };
}

export const binary = (property: string, on: unknown = true, off: unknown = false): unknown => ({
  type: 'binary',
  property,
  name: property,
  value_on: on,
  value_off: off,
});

export const action = (...values: string[]): unknown => ({ type: 'enum', property: 'action', name: 'action', values });

export const sensor = (id: string, kind: string, more: Partial<SensorSetting> = {}): SensorSetting => ({
  id,
  kind,
  room: 'flat',
  device: id,
  from: null,
  ...more,
});
