/** What a device can show, from the exposes of its Zigbee2MQTT definition. Tolerant: foreign data. */
import { isObject } from '../sensors/payload.ts';
import type { SignalKind } from './config.ts';

/** A property with its two values. */
export interface Switch {
  readonly property: string;
  readonly on: unknown;
  readonly off: unknown;
}

export interface Light extends Switch {
  readonly brightness: { readonly property: string; readonly max: number } | null;
  readonly color: string | null;
  readonly effects: readonly string[];
}

/** Both end by themselves: a siren without a duration would sound on when the gateway is dead, so it is none. */
export type Siren = {
  /** Can it sound low? */
  readonly low: boolean;
} & (
  | { readonly how: 'warning'; readonly mode: string; readonly features: readonly string[] }
  | ({ readonly how: 'alarm'; readonly maxDuration: number; readonly unitMs: number } & Switch)
);

export interface Abilities {
  readonly lamp: Light | null;
  readonly siren: Siren | null;
  readonly plug: Switch | null;
}

type Feature = Readonly<Record<string, unknown>>;

export function abilitiesOf(exposes: unknown): Abilities {
  const all = list(exposes);
  const lights = all.filter(({ type }) => type === 'light');
  const switches = all.filter(({ type }) => type === 'switch');
  return {
    lamp: lightOf(lights[0], all),
    siren: warningOf(all) ?? alarmOf(all),
    plug: switchOf(list(switches[0]?.features).find(({ name }) => name === 'state')),
  };
}

/** Has it what a signal of this kind needs? */
export const canBe = (kind: SignalKind, abilities: Abilities): boolean => abilities[kind] !== null;

const list = (value: unknown): Feature[] => (Array.isArray(value) ? value.filter(isObject) : []);
const words = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : [];
const numberOr = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

function switchOf(feature: Feature | undefined): Switch | null {
  if (!feature || typeof feature.property !== 'string') return null;
  return { property: feature.property, on: feature.value_on ?? 'ON', off: feature.value_off ?? 'OFF' };
}

function lightOf(light: Feature | undefined, all: readonly Feature[]): Light | null {
  const features = list(light?.features);
  const named = (...names: string[]) => features.find(({ name }) => names.includes(String(name)));
  const state = switchOf(named('state'));
  if (!state) return null;
  const brightness = named('brightness');
  const color = named('color_xy', 'color_hs');
  return {
    ...state,
    brightness: brightness ? { property: String(brightness.property), max: numberOr(brightness.value_max, 254) } : null,
    color: color ? String(color.property) : null,
    effects: words(all.find(({ property }) => property === 'effect')?.values),
  };
}

/** IAS warning devices. */
function warningOf(all: readonly Feature[]): Siren | null {
  const features = list(all.find(({ property }) => property === 'warning')?.features);
  const names = features.map(({ name }) => String(name));
  const modes = words(features.find(({ name }) => name === 'mode')?.values);
  const mode = ['emergency', 'burglar'].find((one) => modes.includes(one));
  if (mode === undefined || !names.includes('duration')) return null;
  return { how: 'warning', mode, features: names, low: names.includes('level') };
}

/** Tuya and others: `alarm` on and off, and a `duration`. */
function alarmOf(all: readonly Feature[]): Siren | null {
  const alarm = switchOf(all.find(({ property, type }) => property === 'alarm' && type === 'binary'));
  const duration = all.find(({ property, type }) => property === 'duration' && type === 'numeric');
  if (!alarm || !duration) return null;
  const unitMs = String(duration.unit ?? 's').startsWith('min') ? 60_000 : 1_000;
  const low = words(all.find(({ property }) => property === 'volume')?.values).includes('low');
  return { how: 'alarm', ...alarm, low, unitMs, maxDuration: numberOr(duration.value_max, 1_800) };
}
