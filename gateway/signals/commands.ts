/** What a device is told so that it shows a state: payloads of `zigbee2mqtt/<device>/set`. */
import type { Light, Siren, Switch } from './abilities.ts';
import type { ShownState } from './config.ts';

export type Payload = Readonly<Record<string, unknown>>;

/** Not by colour alone: red and green differ in brightness too, and what is urgent moves (`pulseOf`). */
const looks: Readonly<Record<ShownState, { readonly hex: string; readonly brightness: number }>> = {
  detected: { hex: '#FF8000', brightness: 1 },
  'not-sent': { hex: '#FF0000', brightness: 1 },
  sent: { hex: '#FF0000', brightness: 1 },
  acknowledged: { hex: '#00FF00', brightness: 0.35 },
};
const dimmed = 0.15;

export function lampOn(light: Light, shown: ShownState, dim: boolean): Payload {
  const { hex, brightness } = looks[shown];
  const part = brightness * (dim ? dimmed : 1);
  return {
    [light.property]: light.on,
    ...(light.brightness && { [light.brightness.property]: Math.max(1, Math.round(light.brightness.max * part)) }),
    ...(light.color !== null && { [light.color]: { hex } }),
  };
}

/** As it was before; off where that is not known. */
export function lampBack(light: Light, before: Payload | null): Payload {
  if (!before || before[light.property] !== light.on) return { [light.property]: light.off };
  const { brightness, color } = light;
  // Zigbee2MQTT reports both; the one that is in force goes back.
  const white = before.color_mode === 'color_temp' && before.color_temp !== undefined;
  const kept = [brightness?.property, white ? 'color_temp' : color].filter((key) => typeof key === 'string');
  const values = kept.filter((key) => before[key] !== undefined).map((key) => [key, before[key]]);
  return { [light.property]: light.on, ...Object.fromEntries(values) };
}

export interface Pulse {
  readonly everyMs: number;
  /** One after the other, a second apart. */
  readonly payloads: readonly Payload[];
}

/** Slowly while there is time to cancel, fast while nobody knows, steady when somebody does; null: steady. */
export function pulseOf(light: Light, shown: ShownState): Pulse | null {
  if (shown !== 'detected' && shown !== 'not-sent') return null;
  const everyMs = shown === 'detected' ? 10_000 : 3_000;
  if (light.effects.includes('blink')) return { everyMs, payloads: [{ effect: 'blink' }] };
  return { everyMs, payloads: [{ [light.property]: light.off }, { [light.property]: light.on }] };
}

/** One that cannot sound low stays silent where it should. */
export function sirenOn(siren: Siren, forMs: number, dim: boolean): Payload {
  if (dim && !siren.low) return sirenOff(siren);
  if (siren.how === 'warning') return { warning: warning(siren.features, siren.mode, Math.ceil(forMs / 1000), dim) };
  const duration = Math.max(1, Math.min(siren.maxDuration, Math.ceil(forMs / siren.unitMs)));
  return { ...(dim && { volume: 'low' }), duration, [siren.property]: siren.on };
}

export function sirenOff(siren: Siren): Payload {
  if (siren.how === 'warning') return { warning: warning(siren.features, 'stop', 1, false) };
  return { [siren.property]: siren.off };
}

function warning(features: readonly string[], mode: string, duration: number, dim: boolean): Payload {
  const all: Payload = { mode, level: dim ? 'low' : 'high', strobe: mode !== 'stop', duration };
  return Object.fromEntries(Object.entries(all).filter(([name]) => features.includes(name)));
}

export const plugTo = ({ property, on, off }: Switch, isOn: boolean): Payload => ({ [property]: isOn ? on : off });
