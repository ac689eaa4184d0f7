/** A passive infrared motion sensor. Its off is usually made by Zigbee2MQTT's own timer. */
import { firstOf, mappedState, onOff } from '../decode.ts';
import type { SensorKind } from '../kind.ts';

export const motion: SensorKind = {
  name: 'motion',
  signals: ['motion'],
  silentAfterMs: 12 * 3_600_000,
  decoders: (exposes, mapping) =>
    firstOf(
      mappedState(mapping, 'motion'),
      onOff(exposes, 'occupancy', 'motion'),
      onOff(exposes, 'motion', 'motion'),
      onOff(exposes, 'presence', 'motion'),
    ),
};
