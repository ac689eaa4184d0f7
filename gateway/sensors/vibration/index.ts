/** A vibration sensor: its binary `vibration`, and each of its actions. */
import { mappedState, onOff } from '../decode.ts';
import type { Decoder, Expose, SensorKind } from '../kind.ts';

/** Actions that say that the thing was moved; `static` and the like do not. `fall` is the thing, not a person. */
const shaking = ['vibration', 'tilt', 'drop', 'movement', 'shake', 'fall', 'orientation', 'triple_tap'];

/** Shared with the bed. */
export function shakes(exposes: readonly Expose[]): Decoder[] {
  const action = exposes.find(({ property, values }) => property === 'action' && values?.includes('vibration'));
  const decode = (raw: unknown): true | undefined =>
    typeof raw === 'string' && shaking.includes(raw) ? true : undefined;
  const actions: Decoder[] = action ? [{ property: 'action', signal: 'vibration', way: 'event', decode }] : [];
  return [...onOff(exposes, 'vibration', 'vibration'), ...actions];
}

export const vibration: SensorKind = {
  name: 'vibration',
  signals: ['vibration'],
  silentAfterMs: 24 * 3_600_000,
  decoders: (exposes, mapping) => (mapping ? mappedState(mapping, 'vibration') : shakes(exposes)),
};
