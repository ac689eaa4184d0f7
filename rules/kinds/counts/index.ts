/** counts: an event has occurred n times within a time: walking about at night, a door opened again and again. */
import { z } from 'zod';
import { countableEvent, eventFacts, groupOf, happened } from '../event.ts';
import type { Change, Kind, Watch } from '../kind.ts';
import { duration, wholeNumber } from '../schema.ts';

const schema = z.strictObject({
  event: countableEvent.describe('What is counted: { signal: contact, is: open }'),
  times: wholeNumber(2, 100).describe('So many times'),
  within: duration.describe('within this time: 1h'),
});
type Spec = z.output<typeof schema>;

interface Memory {
  /** Those not told yet, oldest first: always fewer than `times`. */
  seen: { at: number; sensor: string; room: string }[];
}
type CountsWatch = Watch<Spec, Memory>;

/** A late report takes the place it has in time. */
function note(watch: CountsWatch, { at, cell }: Change): void {
  const { within } = watch.spec;
  const seen = [...watch.memory.seen, { at, sensor: cell.sensor, room: cell.room }].sort((a, b) => a.at - b.at);
  const newest = seen.at(-1)?.at ?? at;
  watch.memory.seen = seen.filter((one) => one.at >= newest - within);
}

function raise(watch: CountsWatch): void {
  const { seen } = watch.memory;
  const { event, times, within } = watch.spec;
  watch.memory.seen = [];
  watch.raise({
    ...{ kind: 'counts', times, withinMs: within, rooms: roomsOf(seen), ...eventFacts(event) },
    since: watch.told(seen[0]?.at ?? watch.now),
  });
}

const roomsOf = (seen: Memory['seen']): string => [...new Set(seen.map(({ room }) => room))].join(',');

/** Those that still count. */
function fresh({ memory, spec, now }: CountsWatch): Memory['seen'] {
  return memory.seen.filter(({ at }) => at >= now - spec.within);
}

export const counts: Kind<Spec, Memory> = {
  name: 'counts',
  schema,
  needsBetween: false,
  defaultWhile: 'any',
  defaultResolve: null,
  selects: (spec) => [spec.event],
  group: ({ event }) => groupOf(event),
  lifeOnly: ({ event }) => event.signal === 'activity',
  hearsAllLife: () => false,
  memory: () => ({ seen: [] }),
  awaits: ({ event }, change) => happened(event, change),

  heard(watch, change) {
    if (!watch.open || change.at < watch.openSince || !happened(watch.spec.event, change)) return;
    note(watch, change);
    if (watch.memory.seen.length === watch.spec.times) raise(watch);
  },
  // What was seen before its hours or conditions opened again is dropped: they count from there.
  turned(watch) {
    watch.memory.seen = watch.open ? watch.memory.seen.filter(({ at }) => at >= watch.openSince) : [];
  },
  due() {},
  waiting(watch) {
    const seen = fresh(watch);
    const { event, times, within } = watch.spec;
    const facts = { ...eventFacts(event), seen: seen.length, times, withinMs: within, rooms: roomsOf(seen) };
    return { since: seen[0]?.at ?? null, facts };
  },
  settled(watch) {
    watch.memory.seen = [];
  },
};
