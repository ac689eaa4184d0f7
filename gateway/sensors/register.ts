/** Which device is which sensor: the bridge's list, names, pinned addresses, and the faults that come of them. */
import type { FaultInput, Instant } from '../../rules/engine/types.ts';
import { limits } from '../limits.ts';
import { commonDecoders } from './common.ts';
import { readExposes, selfExplaining } from './exposes.ts';
import { type Facts, Faults } from './faults.ts';
import { sensorKinds } from './index.ts';
import type { Decoder, Expose } from './kind.ts';
import {
  type DeviceMemory,
  type InboxMemory,
  newDevice,
  newSensor,
  type SensorMemory,
  type SensorSetting,
} from './memory.ts';
import { isObject } from './payload.ts';

/** A sensor of flat.yaml, joined with its device. */
export interface Bound {
  readonly setting: SensorSetting;
  readonly memory: SensorMemory;
  readonly decoders: readonly Decoder[];
}

const ieeeAddress = /^0x[0-9a-f]{16}$/;

export class Register {
  private readonly memory: InboxMemory;
  private readonly faults: Faults;
  private readonly settings: readonly SensorSetting[];
  private readonly beside: ReadonlySet<string>;
  private byName = new Map<string, DeviceMemory>();
  private bound = new Map<string, Bound[]>();

  /** `beside`: devices that are no sensors and yet known. */
  constructor(memory: InboxMemory, settings: readonly SensorSetting[], beside: ReadonlySet<string> = new Set()) {
    this.memory = memory;
    this.faults = new Faults(memory.faults);
    this.settings = settings;
    this.beside = beside;
    this.index();
  }

  /** The device that speaks under this name; before the first list, a sensor's name stands for an unknown device. */
  device(name: string): DeviceMemory | null {
    const device = this.byName.get(name);
    if (device) return device;
    if (this.memory.bridge.hasList || !this.settings.some((setting) => setting.device === name)) return null;
    const unlisted = { ...newDevice(`?${name}`, name), exposes: selfExplaining };
    this.byName.set(name, unlisted);
    this.bound.set(
      unlisted.ieee,
      this.bindAll((setting) => setting.device === name, unlisted.exposes),
    );
    return unlisted;
  }

  sensorsOf(device: DeviceMemory): readonly Bound[] {
    return this.bound.get(device.ieee) ?? [];
  }

  /** The whole list, `bridge/devices`. */
  list(entries: readonly unknown[], at: Instant): FaultInput[] {
    for (const device of Object.values(this.memory.devices)) device.listed = false;
    for (const entry of entries.slice(0, limits.sensors.devices)) this.enter(entry);
    this.memory.bridge.hasList = true;
    this.forget();
    return this.judge(at);
  }

  /** `bridge/event` device_joined: new in the network. Its list may have come first. */
  joined(data: Record<string, unknown>, at: Instant): FaultInput[] {
    const device = this.enter({ ...data, interview_completed: false });
    if (device && device.previous === null) device.joined = true;
    return this.judge(at);
  }

  /** `bridge/event` device_interview: with the definition when it was successful. */
  interviewed(data: Record<string, unknown>, at: Instant): FaultInput[] {
    this.enter({ ...data, interview_completed: data.status === 'successful' });
    return this.judge(at);
  }

  /** `bridge/event` device_leave. */
  left(data: Record<string, unknown>, at: Instant): FaultInput[] {
    const device = this.memory.devices[String(data.ieee_address)];
    if (device) device.listed = false;
    return this.judge(at);
  }

  /** The first word of a sensor pins its device. */
  heard(sensor: Bound, device: DeviceMemory, at: Instant): FaultInput[] {
    sensor.memory.heardAt = at;
    if (!ieeeAddress.test(device.ieee)) return [];
    sensor.memory.ieee ??= device.ieee;
    return this.faults.clear(`sensor-malformed:${sensor.setting.id}`, at);
  }

  malformed(device: DeviceMemory, what: string, at: Instant): FaultInput[] {
    return this.sensorsOf(device).flatMap(({ setting }) =>
      this.faults.set(`sensor-malformed:${setting.id}`, true, { sensor: setting.id, device: device.name, what }, at),
    );
  }

  bridgeSettings(differing: Facts, at: Instant): FaultInput[] {
    return this.faults.set('bridge-settings', Object.keys(differing).length > 0, differing, at);
  }

  /** A person has walked past this sensor and seen it answer: its replacement is no news any more. */
  walkTested(sensor: string, at: Instant): FaultInput[] {
    const memory = this.memory.sensors[sensor];
    if (memory) memory.replacedFrom = null;
    return this.faults.clear(`sensor-replaced:${sensor}`, at);
  }

  /** Every fault that follows from names and lists, as of now. */
  judge(at: Instant): FaultInput[] {
    const told = this.settings.flatMap((setting) => this.judgeSensor(setting, at));
    this.index();
    const mute = this.settings.flatMap((setting) => this.judgeDecoders(setting, at));
    return [...this.forgetSensors(at), ...told, ...mute, ...this.judgeUnknown(at)];
  }

  deviceOf({ id, device }: SensorSetting): DeviceMemory | null {
    const pinned = this.memory.sensors[id]?.ieee ?? null;
    return this.named(device) ?? (pinned === null ? null : this.listed(pinned));
  }

  private named(name: string): DeviceMemory | null {
    if (ieeeAddress.test(name)) return this.listed(name);
    return Object.values(this.memory.devices).find((device) => device.listed && device.name === name) ?? null;
  }

  private listed(ieee: string): DeviceMemory | null {
    const device = this.memory.devices[ieee];
    return device?.listed ? device : null;
  }

  /** One entry of the list, or the data of an event. */
  private enter(entry: unknown): DeviceMemory | null {
    if (!isObject(entry) || entry.type === 'Coordinator' || entry.disabled === true) return null;
    const { ieee_address: ieee, friendly_name: name, definition } = entry;
    if (typeof ieee !== 'string' || typeof name !== 'string' || !ieeeAddress.test(ieee)) return null;
    const device = this.memory.devices[ieee] ?? newDevice(ieee, name);
    this.memory.devices[ieee] = device;
    device.name = name;
    device.listed = true;
    device.interviewing = entry.interview_completed === false;
    if (isObject(definition)) {
      device.exposes = readExposes(definition);
      device.model = String(definition.model ?? '');
    }
    return device;
  }

  /** Law 11: devices that are gone are forgotten, the ones that sensors are pinned to last. */
  private forget(): void {
    const pinned = new Set(Object.values(this.memory.sensors).map(({ ieee }) => ieee));
    const gone = Object.values(this.memory.devices).filter((device) => !device.listed && !pinned.has(device.ieee));
    for (const { ieee } of gone) delete this.memory.devices[ieee];
  }

  private judgeSensor(setting: SensorSetting, at: Instant): FaultInput[] {
    const memory = this.sensor(setting.id);
    const device = this.deviceOf(setting);
    const replaced =
      device && memory.ieee !== null && device.ieee !== memory.ieee ? this.replace(setting, device, at) : [];
    const missing = device === null && this.memory.bridge.hasList;
    const renamed = device !== null && device.name !== setting.device && device.ieee !== setting.device;
    const facts = { sensor: setting.id, device: setting.device };
    return [
      ...replaced,
      ...this.faults.set(`sensor-unknown:${setting.id}`, missing, facts, at),
      ...this.faults.set(`sensor-renamed:${setting.id}`, renamed, { ...facts, now: device?.name ?? '' }, at),
    ];
  }

  /** Another device under the sensor's name. Brought back to the first one, it needs no walk test any more. */
  private replace(setting: SensorSetting, device: DeviceMemory, at: Instant): FaultInput[] {
    const memory = this.memory.sensors[setting.id];
    if (!memory?.ieee) return [];
    const first = memory.replacedFrom ?? memory.ieee;
    const back = device.ieee === first;
    this.memory.sensors[setting.id] = { ...newSensor(), ieee: device.ieee, replacedFrom: back ? null : first };
    const id = `sensor-replaced:${setting.id}`;
    if (back) return this.faults.clear(id, at);
    const facts = { sensor: setting.id, device: device.name, was: memory.ieee, now: device.ieee };
    return this.faults.set(id, true, facts, at);
  }

  /** The device is there, but neither its exposes nor flat.yaml's `from` give the kind anything to hear. */
  private judgeDecoders(setting: SensorSetting, at: Instant): FaultInput[] {
    const device = this.deviceOf(setting);
    const mute =
      device !== null && !device.interviewing && kindOf(setting).decoders(device.exposes, setting.from).length === 0;
    const facts = { sensor: setting.id, kind: setting.kind, device: device?.name ?? '', model: device?.model ?? '' };
    return this.faults.set(`sensor-unreadable:${setting.id}`, mute, mute ? facts : { sensor: setting.id }, at);
  }

  /** What was reported of a sensor ends when flat.yaml has it no more. */
  private forgetSensors(at: Instant): FaultInput[] {
    const ids = new Set(this.settings.map(({ id }) => id));
    for (const id of Object.keys(this.memory.sensors)) if (!ids.has(id)) delete this.memory.sensors[id];
    const ended = this.faults
      .ids()
      .filter((fault) => fault.startsWith('sensor-') && !ids.has(fault.split(':')[1] ?? ''));
    return ended.flatMap((fault) => this.faults.clear(fault, at));
  }

  private judgeUnknown(at: Instant): FaultInput[] {
    const unknown = Object.values(this.memory.devices)
      .filter(({ listed, ieee, name }) => listed && !this.bound.has(ieee) && !this.beside.has(name))
      .slice(0, limits.sensors.unknownDevicesReported);
    const ids = new Set(unknown.map(({ ieee }) => `unknown-device:${ieee}`));
    const ended = this.faults.ids().filter((id) => id.startsWith('unknown-device:') && !ids.has(id));
    return [
      ...ended.flatMap((id) => this.faults.clear(id, at)),
      ...unknown.flatMap(({ ieee, name, model }) =>
        this.faults.set(`unknown-device:${ieee}`, true, { device: name, model }, at),
      ),
    ];
  }

  private index(): void {
    const devices = Object.values(this.memory.devices);
    this.byName = new Map(devices.filter(({ listed }) => listed).map((device) => [device.name, device]));
    this.bound = new Map();
    for (const device of devices) {
      const sensors = this.bindAll((setting) => this.deviceOf(setting) === device, device.exposes);
      if (sensors.length > 0) this.bound.set(device.ieee, sensors);
    }
  }

  private bindAll(belongs: (setting: SensorSetting) => boolean, exposes: readonly Expose[]): Bound[] {
    return this.settings.filter(belongs).map((setting) => ({
      setting,
      memory: this.sensor(setting.id),
      decoders: [...kindOf(setting).decoders(exposes, setting.from), ...commonDecoders(exposes)],
    }));
  }

  private sensor(id: string): SensorMemory {
    const memory = this.memory.sensors[id] ?? newSensor();
    this.memory.sensors[id] = memory;
    return memory;
  }
}

function kindOf(setting: SensorSetting): (typeof sensorKinds)[number] {
  const kind = sensorKinds.find(({ name }) => name === setting.kind);
  if (!kind) throw new Error(`sensor ${setting.id}: there is no sensor kind '${setting.kind}'`);
  return kind;
}
