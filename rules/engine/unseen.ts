/** Why nobody can tell whether all is well, as facts for those who look in: what is not heard, and since when. */
import type { Facts } from '../kinds/kind.ts';
import type { Core } from './core.ts';
import type { Hearing } from './hearing.ts';
import type { Sensor } from './sensors.ts';

/**
 * `asked`: the sensors that would have witnessed it. reason 'silent': all of them are; 'deaf': the gateway hears no sensor at
 * all; 'interrupted': it was deaf too often to judge (the gaps stand in the because). `since`: nothing was heard from then on.
 */
export function whyUnseen({ core, hearing }: { core: Core; hearing: Hearing }, asked: readonly Sensor[]): Facts {
  if (asked.length > 0 && asked.every((sensor) => !sensor.covered))
    return { reason: 'silent', since: core.told(lastHeard(asked)), rooms: roomsOf(asked).join(',') };
  const { deafSince } = hearing;
  return deafSince === null ? { reason: 'interrupted' } : { reason: 'deaf', since: core.told(deafSince) };
}

/** The last word of any of them; of those that never spoke, since when they have been waited for. */
export const lastHeard = (sensors: readonly Sensor[]): number =>
  Math.max(0, ...sensors.map(({ heardAt, since }) => heardAt ?? since));

export const roomsOf = (sensors: readonly Sensor[]): string[] => [...new Set(sensors.map(({ facts }) => facts.room))];
