/**
 * flat.yaml's `zones:`: the number by which a sensor or a rule stands on the centre's subscriber sheet. Written down in flat.yaml, so
 * that it stays the same over every change, and over a new gateway in the place of a broken one.
 */
import { z } from 'zod';
import { name } from '../../../rules/language/values.ts';

const highest = 999;

export const zonesConfig = z.record(
  name,
  z.int({ error: 'zone' }).min(1, { error: 'zone' }).max(highest, { error: 'zone' }),
);

export type Zones = z.infer<typeof zonesConfig>;

/** The number of the first of these that has one; 0: the flat as a whole. */
export function zoneOf(zones: Zones, ids: readonly (string | null)[]): number {
  const id = ids.find((id) => id !== null && Object.hasOwn(zones, id)) ?? null;
  return id === null ? 0 : (zones[id] ?? 0);
}
