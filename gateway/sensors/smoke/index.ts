/** A smoke alarm. */
import { firstOf, mappedState, onOff } from '../decode.ts';
import type { SensorKind } from '../kind.ts';

export const smoke: SensorKind = {
  name: 'smoke',
  signals: ['smoke'],
  silentAfterMs: 26 * 3_600_000,
  decoders: (exposes, mapping) => firstOf(mappedState(mapping, 'smoke'), onOff(exposes, 'smoke', 'smoke')),
};
