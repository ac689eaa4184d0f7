/** A door or window contact. `contact` of Zigbee2MQTT is usually true when CLOSED: the exposes tell, never we. */
import { firstOf, mappedState, onOff } from '../decode.ts';
import type { SensorKind } from '../kind.ts';

export const door: SensorKind = {
  name: 'door',
  signals: ['contact'],
  silentAfterMs: 24 * 3_600_000,
  decoders: (exposes, mapping) => firstOf(mappedState(mapping, 'contact'), onOff(exposes, 'contact', 'contact')),
};
