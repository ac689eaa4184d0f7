/** A water leak sensor. */
import { firstOf, mappedState, onOff } from '../decode.ts';
import type { SensorKind } from '../kind.ts';

export const leak: SensorKind = {
  name: 'leak',
  signals: ['leak'],
  silentAfterMs: 26 * 3_600_000,
  decoders: (exposes, mapping) => firstOf(mappedState(mapping, 'leak'), onOff(exposes, 'water_leak', 'leak')),
};
