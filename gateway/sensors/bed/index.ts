/** A bed: a pad or strap that knows whether it is occupied, or a vibration sensor that only knows that something moves. */
import type { Signal } from '../../../rules/engine/types.ts';
import { firstOf, lookUp, mappedState, onOff } from '../decode.ts';
import type { Decoder, Expose, Mapping, SensorKind } from '../kind.ts';
import { shakes } from '../vibration/index.ts';

/** ZG-210Z strap. */
const pressureState = { none: false, sit: true, sedentary: true };

/** Shared with the seat. A pad behind `contact` says nothing about which state is occupied: it needs a mapping. */
export function padDecoders(exposes: readonly Expose[], mapping: Mapping | null, signal: Signal): Decoder[] {
  return firstOf(
    mappedState(mapping, signal),
    onOff(exposes, 'occupancy', signal),
    onOff(exposes, 'presence', signal),
    onOff(exposes, 'pressure', signal),
    lookUp(exposes, 'pressure_state', signal, pressureState),
  );
}

export const bed: SensorKind = {
  name: 'bed',
  signals: ['bed', 'vibration'],
  silentAfterMs: 24 * 3_600_000,
  decoders: (exposes, mapping) => [...padDecoders(exposes, mapping, 'bed'), ...shakes(exposes)],
};
