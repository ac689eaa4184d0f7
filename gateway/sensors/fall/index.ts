/** A fall radar: fall (none, possible, confirmed, unknown) per model, and what it sees as a presence radar. */
import type { Value } from '../../../rules/engine/types.ts';
import { firstOf, lookUp, saysNothing } from '../decode.ts';
import type { Decoder, Expose, Mapping, SensorKind } from '../kind.ts';
import { radarDecoders } from '../presence/index.ts';

/** MIR-HE200-TY. */
const fallDownStatus = { none: 'none', maybe_fall: 'possible', fall: 'confirmed' };
/** HS2FD. */
const fallStatus = { normal: 'none', fall_warning: 'possible', fall_alarm: 'confirmed', unknown: null };
/** FDS315: one `status` for posture, presence and fall. */
const postures = ['unoccupied', 'occupied', 'sitting', 'on_the_bed', 'low_posture'];
const postureFall = { ...Object.fromEntries(postures.map((posture) => [posture, 'none'])), falling: 'confirmed' };
const posturePresence = {
  ...Object.fromEntries(postures.map((posture) => [posture, posture !== 'unoccupied'])),
  falling: true,
};

/** flat.yaml's mapping: the named values are a confirmed fall. `action: fall` of a cube stays a matter of the mapping. */
function mappedFall(mapping: Mapping | null): Decoder[] {
  if (!mapping) return [];
  const decode = (raw: unknown): Value | undefined => {
    if (saysNothing(raw)) return undefined;
    return (mapping.on as readonly unknown[]).includes(raw) ? 'confirmed' : 'none';
  };
  return [{ property: mapping.property, signal: 'fall', decode }];
}

function postureDecoders(exposes: readonly Expose[]): Decoder[] {
  if (!exposes.some((expose) => expose.property === 'status' && expose.values?.includes('falling'))) return [];
  return [...lookUp(exposes, 'status', 'fall', postureFall), ...lookUp(exposes, 'status', 'presence', posturePresence)];
}

export const fall: SensorKind = {
  name: 'fall',
  signals: ['fall', 'presence', 'motion'],
  silentAfterMs: 6 * 3_600_000,
  decoders: (exposes, mapping) => {
    const falls = firstOf(
      mappedFall(mapping),
      lookUp(exposes, 'fall_down_status', 'fall', fallDownStatus),
      lookUp(exposes, 'fall_status', 'fall', fallStatus),
      postureDecoders(exposes),
    );
    return falls.length === 0 ? [] : [...falls, ...radarDecoders(exposes, null)];
  },
};
