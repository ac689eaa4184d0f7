/** One message of one device -> the readings of its sensors. */
import type { Instant, Reading, Signal, Value } from '../../rules/engine/types.ts';
import { type Circumstances, evidenceOf } from './evidence.ts';
import type { Decoder } from './kind.ts';
import { isPlausible, type LastSeen } from './last-seen.ts';
import type { DeviceMemory, SensorMemory } from './memory.ts';
import type { Bound } from './register.ts';

export interface DeviceMessage extends Circumstances {
  readonly receivedAt: Instant;
  readonly clockTrusted: boolean;
  readonly lastSeen: LastSeen | null;
  /** Its last_seen is older than one heard before, though it is live: the bridge's clock has been put back. */
  readonly clockPutBack: boolean;
  /** What we heard live before this instant is no longer certain: we were deaf ourselves since. */
  readonly hearingSince: Instant | null;
}

/** Signals that are events, not states: nothing is known of them between two presses. */
const eventSignals: ReadonlySet<Signal> = new Set(['help', 'button']);
/** What a radar's movement values keep alive. */
const heldSignals: readonly Signal[] = ['presence', 'motion'];

/** Also moves what is remembered of the sensor's values. */
export function listen(sensor: Bound, device: DeviceMemory, message: DeviceMessage): Reading[] {
  const readings: Reading[] = [];
  for (const decoder of sensor.decoders) {
    if (!Object.hasOwn(message.properties, decoder.property)) continue;
    const value = decoder.decode(message.properties[decoder.property]);
    if (value === undefined) continue;
    readings.push(...hearOne(sensor, device, message, decoder, value, readings));
  }
  const reported = readings.some(({ evidence }) => evidence === 'report');
  if (!reported && spokeJustNow(device, message)) readings.push(linkReading(sensor, device, message));
  return readings;
}

function hearOne(
  sensor: Bound,
  device: DeviceMemory,
  message: DeviceMessage,
  { property, signal, way = 'state' }: Decoder,
  value: Value,
  soFar: readonly Reading[],
): Reading[] {
  if (way === 'event') return message.retained ? [] : happen(sensor, device, message, signal, value, soFar);
  const evidence = evidenceOf(property, signal, device, message);
  if (way === 'renewal') {
    const moved = evidence === 'report' && device.previous?.[property] !== message.properties[property];
    return moved ? renew(sensor, device, message, soFar) : [];
  }
  if (eventSignals.has(signal)) {
    return evidence === 'report' && value === true ? [say(sensor, device, message, signal, value, evidence)] : [];
  }
  if (evidence === 'copy' && !adopts(sensor.memory, signal, value, message)) return [];
  return [say(sensor, device, message, signal, value, evidence)];
}

/** An action. A state signal (vibration) that is not held on otherwise is on for this instant only. */
function happen(
  sensor: Bound,
  device: DeviceMemory,
  message: DeviceMessage,
  signal: Signal,
  value: Value,
  soFar: readonly Reading[],
): Reading[] {
  if (soFar.some((reading) => reading.signal === signal && reading.value === value)) return [];
  if (eventSignals.has(signal)) return [say(sensor, device, message, signal, value, 'report')];
  const held = sensor.memory.values[signal]?.value === true;
  const on = say(sensor, device, message, signal, true, 'report');
  return held ? [on] : [on, say(sensor, device, message, signal, false, 'report')];
}

/** A movement value of a radar has changed: what it holds on is alive. */
function renew(sensor: Bound, device: DeviceMemory, message: DeviceMessage, soFar: readonly Reading[]): Reading[] {
  return heldSignals
    .filter((signal) => sensor.memory.values[signal]?.value === true)
    .filter((signal) => !soFar.some((reading) => reading.signal === signal && reading.renews))
    .map((signal) => ({ ...say(sensor, device, message, signal, true, 'report'), renews: true }));
}

/** A copy is taken over quietly where it says something new, but never against what we heard ourselves. */
function adopts(memory: SensorMemory, signal: Signal, value: Value, message: DeviceMessage): boolean {
  const known = memory.values[signal];
  if (!known) return true;
  if (known.value === value) return false;
  if (!message.retained && !message.republished) return true;
  return known.liveAt === null || known.liveAt < (message.hearingSince ?? Number.NEGATIVE_INFINITY);
}

function say(
  sensor: Bound,
  device: DeviceMemory,
  message: DeviceMessage,
  signal: Signal,
  value: Value,
  evidence: Reading['evidence'],
): Reading {
  const { setting, memory } = sensor;
  const known = memory.values[signal];
  const told = eventTime(device, message, known?.value !== value && value === false);
  const at = known ? Math.max(told, known.at) : told;
  const since = known && known.value === value ? known.since : at;
  const liveAt = evidence === 'report' ? message.receivedAt : (known?.liveAt ?? null);
  if (!eventSignals.has(signal)) memory.values[signal] = { value, at, since, liveAt };
  return {
    type: 'reading',
    at,
    receivedAt: message.receivedAt,
    sensor: setting.id,
    room: setting.room,
    signal,
    value,
    evidence,
  };
}

/**
 * last_seen where the clock is trusted and it is plausible, else arrival. An off under an unchanged last_seen is made by
 * the bridge's own timer long after the frame: it happens now. Two clocks meet here, so what a signal says next is never
 * given a time before what it said last (`say`).
 */
function eventTime(device: DeviceMemory, message: DeviceMessage, turnsOff: boolean): Instant {
  const { receivedAt, lastSeen } = message;
  if (lastSeen === null || !message.clockTrusted || message.clockPutBack) return receivedAt;
  if (!isPlausible(lastSeen.at, receivedAt)) return receivedAt;
  if (turnsOff && lastSeen.at === device.lastSeen) return receivedAt;
  return Math.min(lastSeen.at, receivedAt);
}

/** The device itself was heard with this message, not only the bridge. */
function spokeJustNow(device: DeviceMemory, message: DeviceMessage): boolean {
  if (message.retained || message.republished) return false;
  return message.lastSeen === null || message.clockPutBack || message.lastSeen.at !== device.lastSeen;
}

/** Supervision must hear a device that has nothing to tell. */
function linkReading(sensor: Bound, device: DeviceMemory, message: DeviceMessage): Reading {
  const { linkquality } = message.properties;
  return say(sensor, device, message, 'link', typeof linkquality === 'number' ? linkquality : null, 'report');
}
