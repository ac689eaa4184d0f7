/** From the exposes of a Zigbee2MQTT definition to the part of them that decoding needs. Tolerant: foreign data. */
import { limits } from '../limits.ts';
import type { Expose } from './kind.ts';
import { isObject } from './payload.ts';

const types = ['binary', 'numeric', 'enum', 'text'] as const;

/** Flattens the features of a switch, light and the like; what has no property is left out. */
export function readExposes(definition: unknown): Expose[] {
  const listed = isObject(definition) && Array.isArray(definition.exposes) ? definition.exposes : [];
  const flat = listed.flatMap((expose: unknown) =>
    isObject(expose) && Array.isArray(expose.features) && typeof expose.property !== 'string'
      ? expose.features
      : [expose],
  );
  return flat.slice(0, limits.sensors.propertiesPerDevice).flatMap(readExpose);
}

function readExpose(raw: unknown): Expose[] {
  if (!isObject(raw) || typeof raw.property !== 'string') return [];
  const values = Array.isArray(raw.values) ? raw.values.filter((value) => typeof value === 'string') : null;
  return [
    {
      property: raw.property,
      type: types.find((type) => type === raw.type) ?? 'other',
      ...('value_on' in raw ? { valueOn: raw.value_on } : {}),
      ...('value_off' in raw ? { valueOff: raw.value_off } : {}),
      ...(values ? { values } : {}),
      ...(typeof raw.unit === 'string' ? { unit: raw.unit } : {}),
    },
  ];
}

const words = (property: string, values: string[]): Expose => ({ property, type: 'enum', values });
const number = (property: string): Expose => ({ property, type: 'numeric' });

/**
 * What can be read of a device whose exposes have not been heard yet: words and numbers that explain themselves, so that
 * a call for help is never lost. No on/off property is among them: what `contact: false` means only the exposes tell.
 */
export const selfExplaining: readonly Expose[] = [
  words('action', ['emergency', 'sos', 'panic', 'help', 'vibration']),
  words('fall_down_status', ['none', 'maybe_fall', 'fall']),
  words('fall_status', ['normal', 'fall_warning', 'fall_alarm', 'unknown']),
  words('status', ['falling']),
  number('battery'),
  number('temperature'),
  number('humidity'),
  number('power'),
];
