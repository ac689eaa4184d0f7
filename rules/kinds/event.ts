/** Events that kinds can listen for: what a technician may write, and whether a change made it happen. */
import { z } from 'zod';
import type { Cell, Change, Facts, Group, Trouble } from './kind.ts';
import { contactIs, health, measuredIs, measuredSignals, name, narrowing, onOffIs } from './schema.ts';

/** Signals that tell a state of the flat, told when they begin: learning of one from a copy is learning of it all the same. */
export const standingSignals = ['leak', 'smoke'] as const;

const button = z.strictObject({ signal: z.literal('button'), is: name.optional(), ...narrowing });
const activity = z.strictObject({ signal: z.literal('activity'), ...narrowing });

/** Whatever can happen in a flat. */
export const anyEvent = z.discriminatedUnion('signal', [
  z.strictObject({ signal: z.literal('help'), ...narrowing }),
  z.strictObject({
    signal: z.literal('fall'),
    is: z.enum(['possible', 'confirmed'], { error: 'choice' }),
    ...narrowing,
  }),
  button,
  contactIs,
  onOffIs,
  measuredIs,
  activity,
  health,
]);

/** What may be waited for until it has happened often: help, fall, leak and smoke are told the first time. */
export const countableEvent = z.discriminatedUnion('signal', [
  button,
  contactIs,
  onOffIs.extend({ signal: onOffIs.shape.signal.exclude(standingSignals) }),
  measuredIs,
  activity,
]);

export type Event = z.output<typeof anyEvent>;

const beyond = (limit: { above?: number | undefined; below?: number | undefined }, value: unknown): boolean =>
  typeof value === 'number' &&
  (limit.above !== undefined ? value > limit.above : value < (limit.below ?? Number.NEGATIVE_INFINITY));

const standing: readonly string[] = standingSignals;

/** Water or smoke: it stands until it is gone. Any other event is over as soon as it has happened. */
export const isStanding = (event: Event): boolean =>
  standing.includes(event.signal) && 'is' in event && event.is === true;

/** Signals that say `on` when something happens and `off` when nothing does: on after unknown is news. */
const pulsing: readonly string[] = ['motion', 'presence', 'vibration', 'tamper'];

function onOffHappened(event: Event & { is?: unknown }, change: Change): boolean {
  if (change.cell.value !== event.is || change.previous === event.is) return false;
  if (standing.includes(event.signal)) return event.is === true || change.previous !== null;
  if (change.copy) return false;
  return change.previous !== null || (pulsing.includes(event.signal) && event.is === true);
}

/** Did this change make the event happen? Edges are known -> known; help, button and fall are events in themselves. */
export function happened(event: Event, change: Change): boolean {
  switch (event.signal) {
    case 'help':
      return !change.copy;
    case 'button':
      return !change.copy && (event.is === undefined || change.cell.value === event.is);
    case 'fall':
      return (
        change.cell.value === event.is && change.previous !== event.is && !(change.copy && change.previous === null)
      );
    case 'activity':
      return change.life;
    default:
      if ('is' in event) return onOffHappened(event, change);
      return change.previous !== null && beyond(event, change.cell.value) && !beyond(event, change.previous);
  }
}

/** What the event left behind is gone: the door is closed again, the value below its threshold. */
export function isOver(event: Event, cell: Cell): boolean {
  if (cell.value === null || event.signal === 'help' || event.signal === 'button' || event.signal === 'activity')
    return false;
  if (event.signal === 'fall') return cell.value === 'none';
  return 'is' in event ? cell.value !== event.is : !beyond(event, cell.value);
}

/** Does it speak of this trouble? No change of a sensor's signal tells of one: the engine does. */
export function speaksOf(event: Event, { is, sensor, room }: Trouble): boolean {
  if (event.signal !== 'health' || event.is !== is) return false;
  const { rooms, sensors } = event;
  if (rooms && (room === null || !rooms.includes(room))) return false;
  return !sensors || (sensor !== null && sensors.includes(sensor));
}

const climate: readonly string[] = measuredSignals;

/** Which modes silence a rule that listens for it. */
export function groupOf(event: Event): Group {
  if (event.signal === 'help' || standing.includes(event.signal)) return 'safety';
  if (event.signal === 'fall') return event.is === 'confirmed' ? 'safety' : 'person';
  if (event.signal === 'health') return 'health';
  if (event.signal === 'contact' || event.signal === 'tamper') return 'door';
  return climate.includes(event.signal) ? 'climate' : 'person';
}

/** What it is, for sentences. */
export function eventFacts(event: Event): Facts {
  const is = 'is' in event ? (event.is ?? null) : true;
  if (!('above' in event || 'below' in event)) return { signal: event.signal, is };
  return { signal: event.signal, is, above: event.above ?? null, below: event.below ?? null };
}
