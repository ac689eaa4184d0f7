/** A presence radar (mmWave). Some makes call the person `presence`, others `occupancy`; with both, `occupancy` is movement. */
import { firstOf, mappedState, onOff, renewedBy } from '../decode.ts';
import type { Decoder, Expose, Mapping, SensorKind } from '../kind.ts';

/** What changes while somebody moves before a radar. Distances are left out: they flicker in an empty room. */
const movementProperties = ['motion_state', 'human_motion_state', 'motion_direction', 'motion_speed', 'presence_event'];

/** Shared with the fall radar, which is a presence radar too. */
export function radarDecoders(exposes: readonly Expose[], mapping: Mapping | null): Decoder[] {
  const present = firstOf(mappedState(mapping, 'presence'), onOff(exposes, 'presence', 'presence'));
  if (present.length === 0) {
    const occupied = onOff(exposes, 'occupancy', 'presence');
    return occupied.length === 0 ? [] : [...occupied, ...renewedBy(exposes, movementProperties, 'presence')];
  }
  return [
    ...present,
    ...onOff(exposes, 'occupancy', 'motion').filter((decoder) => decoder.property !== present[0]?.property),
    ...renewedBy(exposes, movementProperties, 'presence'),
  ];
}

export const presence: SensorKind = {
  name: 'presence',
  signals: ['presence', 'motion'],
  silentAfterMs: 6 * 3_600_000,
  decoders: radarDecoders,
};
