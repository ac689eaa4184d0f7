/**
 * Was it sent over the air just now, or is it a copy? Zigbee2MQTT does not say. These rules were found in its source and
 * in recorded traffic; each has a test under the name of its trap.
 */
import type { Reading, Signal } from '../../rules/engine/types.ts';
import type { DeviceMemory } from './memory.ts';
import type { Properties } from './payload.ts';

export interface Circumstances {
  readonly properties: Properties;
  /** Kept by the broker for new subscribers. */
  readonly retained: boolean;
  /** Zigbee2MQTT has started and repeats what it had kept: no frame of the device has reached it since. */
  readonly republished: boolean;
  /** advanced.cache_state is on, or not known to be off. */
  readonly cache: boolean;
  /** One property alone, in output mode `attribute`. */
  readonly attribute: boolean;
}

/** States whose change is a sign of life: their late discovery must not look like one. */
const livingSignals: ReadonlySet<Signal> = new Set(['motion', 'presence', 'contact', 'bed', 'seat', 'vibration']);

/** Water and smoke alarm as long as they are there, whenever they began. */
const lastingAlarms: ReadonlySet<Signal> = new Set(['leak', 'smoke']);

/** A device's periodic check-in carries these beside its state: it tells how things stand, not that they changed just now. */
const checkInProperties = ['device_temperature', 'power_outage_count', 'trigger_count'];

/** Only for states and renewals; an action is an event whenever its message is live. */
export function evidenceOf(
  property: string,
  signal: Signal,
  device: DeviceMemory,
  message: Circumstances,
): Reading['evidence'] {
  if (message.retained || message.republished) return 'copy';
  if (!message.cache) return livingSignals.has(signal) && checksIn(null, message.properties) ? 'copy' : 'report';
  if (device.previous === null && lastingAlarms.has(signal)) return 'report';
  if (!isNews(property, device, message)) return 'copy';
  const quiet = device.doubtful || checksIn(device.previous, message.properties);
  return quiet && (livingSignals.has(signal) || signal === 'power') ? 'copy' : 'report';
}

/** With the cache on, every message repeats everything: only what is new in it or changed was sent just now. */
export function isNews(property: string, device: DeviceMemory, message: Circumstances): boolean {
  const { previous } = device;
  if (previous === null) return device.joined;
  if (!Object.hasOwn(previous, property)) return !message.attribute || device.joined;
  return previous[property] !== message.properties[property];
}

/** `previous` null: the cache is off, so whatever is in the message came with the frame. */
function checksIn(previous: Properties | null, properties: Properties): boolean {
  return checkInProperties.some(
    (property) => Object.hasOwn(properties, property) && properties[property] !== previous?.[property],
  );
}
