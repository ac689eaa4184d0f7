/** In a line: what the device is, and what one must know of it. */
import { firstOf, mappedState, onOff } from '../decode.ts';
import type { SensorKind } from '../kind.ts';

export const blueprint: SensorKind = {
  name: '_blueprint',
  signals: ['contact'],
  silentAfterMs: 24 * 3_600_000,
  decoders: (exposes, mapping) => firstOf(mappedState(mapping, 'contact'), onOff(exposes, 'contact', 'contact')),
};
