/** What the inbox shows of itself: for status, doctor and supervision. */
import type { Instant, Signal, Value } from '../../rules/engine/types.ts';
import type { BridgeMemory, InboxCounters, InboxMemory, SensorSetting } from './memory.ts';
import type { Register } from './register.ts';

export interface InboxSensorView {
  readonly id: string;
  readonly kind: string;
  readonly room: string;
  /** The name it has in Zigbee2MQTT now. */
  readonly device: string;
  readonly ieee: string | null;
  readonly model: string | null;
  /** Zigbee2MQTT has it in its list; null before the first list. */
  readonly known: boolean | null;
  readonly lastHeardAt: Instant | null;
  readonly signals: readonly { readonly signal: Signal; readonly value: Value; readonly since: Instant }[];
}

export interface InboxView {
  readonly bridge: Readonly<BridgeMemory>;
  readonly sensors: readonly InboxSensorView[];
  readonly counters: Readonly<InboxCounters>;
  /** Ids of the faults that are active. */
  readonly faults: readonly string[];
}

export function viewOf(
  memory: InboxMemory,
  register: Register,
  settings: readonly SensorSetting[],
  counters: InboxCounters,
): InboxView {
  return {
    bridge: { ...memory.bridge },
    sensors: settings.map((setting) => viewSensor(memory, register, setting)),
    counters: { ...counters },
    faults: Object.keys(memory.faults),
  };
}

function viewSensor(memory: InboxMemory, register: Register, setting: SensorSetting): InboxSensorView {
  const device = register.deviceOf(setting);
  const sensor = memory.sensors[setting.id];
  return {
    id: setting.id,
    kind: setting.kind,
    room: setting.room,
    device: device?.name ?? setting.device,
    ieee: sensor?.ieee ?? device?.ieee ?? null,
    model: device?.model ?? null,
    known: memory.bridge.hasList ? device !== null : null,
    lastHeardAt: sensor?.heardAt ?? null,
    signals: Object.entries(sensor?.values ?? {}).map(([signal, known]) => ({
      signal: signal as Signal,
      value: known.value,
      since: known.since,
    })),
  };
}
