/** happens: an event occurs: help pressed, fall reported, leak, a door opened at night. */
import { z } from 'zod';
import { limits } from '../../engine/limits.ts';
import { anyEvent, eventFacts, groupOf, happened, isOver, isStanding, speaksOf } from '../event.ts';
import type { Cell, Change, Kind, Watch } from '../kind.ts';

const schema = z.strictObject({
  event: anyEvent.describe('What happens: { signal: help }, { signal: contact, is: open, sensors: [front_door] }'),
});
type Spec = z.output<typeof schema>;

interface Memory {
  /** A possible fall under check (DESIGN 5): which sensor said so. */
  checking: { sensor: string; room: string; since: number } | null;
}
type HappensWatch = Watch<Spec, Memory>;

function raise(watch: HappensWatch, cell: Cell, at: number): void {
  const { event } = watch.spec;
  const value = event.signal === 'help' ? true : cell.value;
  watch.raise({
    kind: 'happens',
    signal: event.signal,
    value,
    sensor: cell.sensor,
    room: cell.room,
    since: watch.told(at),
  });
}

/** A sensor that says so again and again does not put it off. */
function check(watch: HappensWatch, change: Change): void {
  if (watch.memory.checking) return;
  watch.memory.checking = { sensor: change.cell.sensor, room: change.cell.room, since: change.at };
  watch.arm(watch.now + limits.fallCheckMs, 'time');
}

/** A sign of life elsewhere ends the check of a possible fall, unless it came before or may be another person's. */
function hearLife(watch: HappensWatch, change: Change): void {
  const { checking } = watch.memory;
  if (!checking || !change.life || watch.several) return;
  if (change.cell.room === checking.room || change.at < checking.since) return;
  watch.memory.checking = null;
  watch.arm(null, 'time');
}

const isPossibleFall = ({ event }: Spec): boolean => event.signal === 'fall' && event.is === 'possible';

export const happens: Kind<Spec, Memory> = {
  name: 'happens',
  schema,
  needsBetween: false,
  defaultWhile: 'any',
  defaultResolve: null,
  selects: (spec) => [spec.event],
  group: ({ event }) => groupOf(event),
  lifeOnly: (spec) => spec.event.signal === 'activity',
  hearsAllLife: isPossibleFall,
  memory: () => ({ checking: null }),
  awaits: ({ event }, change) => happened(event, change),
  speaksOf: ({ event }, trouble) => speaksOf(event, trouble),

  heard(watch, change, selected) {
    if (!selected) return hearLife(watch, change);
    if (isOver(watch.spec.event, change.cell)) watch.end();
    if (!watch.open || !happened(watch.spec.event, change)) return;
    if (isPossibleFall(watch.spec)) check(watch, change);
    else raise(watch, change.cell, change.at);
  },
  turned(watch) {
    if (!watch.memory.checking || watch.open) return;
    watch.memory.checking = null;
    watch.arm(null, 'time');
  },
  due(watch) {
    const { checking } = watch.memory;
    watch.memory.checking = null;
    const cell = watch.cells.find((candidate) => candidate.sensor === checking?.sensor);
    if (checking && cell && !watch.overtaken(checking.sensor)) raise(watch, cell, checking.since);
  },
  primed(watch) {
    if (!watch.open || !isStanding(watch.spec.event)) return;
    for (const cell of watch.cells) if (cell.value === true) raise(watch, cell, cell.since);
  },
  waiting({ spec, memory }) {
    const { checking } = memory;
    const facts = { ...eventFacts(spec.event), checking: checking !== null, room: checking?.room ?? '' };
    return { since: checking?.since ?? null, facts };
  },
  settled() {},
};
