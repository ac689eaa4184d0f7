/** What each sensor makes of a life. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import type { Dice } from '../dice.ts';
import type { Flat, FlatSensor, Room } from '../flat.ts';
import type { Diary, Stay, Touch } from '../life/diary.ts';
import { hour, minute, second, type Wall } from '../wall.ts';
import { chattering, type Faults, phantoms, stuck } from './faults.ts';

export interface Said {
  readonly at: Instant;
  readonly value: string;
}

/** What there is to hear. */
export interface Scene {
  readonly flat: Flat;
  readonly faults: Faults;
  readonly wall: Wall;
  readonly diary: Diary;
  readonly movements: ReadonlyMap<Room, readonly Instant[]>;
}

const stillAtMostMs = 4 * hour;

/** Movements in each room, in order of time. */
export function movementsOf({ stays, others }: Diary, dice: Dice): Map<Room, Instant[]> {
  const byRoom = new Map<Room, Instant[]>();
  for (const { from, to, place, pace } of [...stays, ...others]) {
    if (place === 'out') continue;
    const moves = byRoom.get(place) ?? [];
    byRoom.set(place, moves);
    const gap = (): number => Math.min(stillAtMostMs, dice.lognormal(pace.gapMs, pace.sigma));
    for (let at = from + Math.min(gap(), second); at < to; at += Math.max(second, gap())) moves.push(Math.round(at));
  }
  for (const moves of byRoom.values()) moves.sort(inOrder);
  return byRoom;
}

const inOrder = (a: Instant, b: Instant): number => a - b;

export function hear(sensor: FlatSensor, scene: Scene, dice: Dice): Said[] {
  const { flat, faults, wall, diary } = scene;
  const moves = scene.movements.get(sensor.room) ?? [];
  switch (sensor.kind) {
    case 'motion':
      return motion([...moves, ...phantoms(sensor.id, faults, wall, dice)].sort(inOrder), flat, dice);
    case 'presence':
      return radar(diary.stays, moves, sensor.room, flat.radarLosesMs);
    case 'bed':
      return stuck(chattering(occupied(diary.stays, 'bed', dice), faults, dice), faults);
    case 'seat':
      return occupied(diary.stays, 'seat', dice);
    case 'climate':
      return [];
    default:
      return touched(sensor, diary.touches, faults.leftOpen, dice);
  }
}

/** On from each movement, held for a while; a movement that comes while it is held renews it, and is told at most every `againMs`. */
function held(
  moves: readonly Instant[],
  offAfter: (at: Instant) => Instant,
  againMs = Number.POSITIVE_INFINITY,
): Said[] {
  const said: Said[] = [];
  let offAt: Instant | null = null;
  for (const at of moves) {
    if (offAt !== null && offAt < at) said.push({ at: offAt, value: 'OFF' });
    const fresh = offAt === null || offAt < at;
    if (fresh || at - (said.at(-1)?.at ?? 0) >= againMs) said.push({ at, value: 'ON' });
    offAt = Math.round(Math.max(at, offAfter(at)));
  }
  if (offAt !== null) said.push({ at: offAt, value: 'OFF' });
  return said;
}

/** Some movements are missed, and for a while after each that is seen it is blind. */
function motion(moves: readonly Instant[], { blindMs, missShare, holdMs }: Flat, dice: Dice): Said[] {
  let seenAt = Number.NEGATIVE_INFINITY;
  const seen = moves.filter((at) => {
    if (at < seenAt + blindMs || dice.chance(missShare)) return false;
    seenAt = at;
    return true;
  });
  return held(seen, (at) => at + holdMs);
}

const radarLagMs = 40 * second;
/** Its movement values change far more often; this is enough to tell that it is not stuck. */
const radarAgainMs = 10 * minute;

/** On while somebody is in the room, until it loses one who sits too still. */
function radar(stays: readonly Stay[], moves: readonly Instant[], room: Room, losesMs: number): Said[] {
  const leaves = stays.filter((stay, index) => stay.place === room && stays[index + 1]?.place !== room);
  let next = 0;
  return held(
    moves,
    (at) => {
      while (leaves[next] && leaves[next]!.to < at) next++;
      return Math.min(at + losesMs, (leaves[next]?.to ?? at) + radarLagMs);
    },
    radarAgainMs,
  );
}

function occupied(stays: readonly Stay[], on: Stay['on'], dice: Dice): Said[] {
  return stays.flatMap((stay) => {
    const at = stay.from + Math.round(dice.between(1, 5) * second);
    if (stay.on !== on || at >= stay.to) return [];
    return [
      { at, value: 'ON' },
      { at: stay.to, value: 'OFF' },
    ];
  });
}

/** Contacts, and the flush: on while open. Opened again before it closed: one opening. */
function touched({ thing, csvKind }: FlatSensor, touches: readonly Touch[], leftOpen: number, dice: Dice): Said[] {
  const [open, close] = csvKind === 'door' ? ['OPEN', 'CLOSE'] : ['ON', 'OFF'];
  const own = touches.filter((touch) => touch.thing === thing);
  const said: Said[] = [];
  let closesAt = Number.NEGATIVE_INFINITY;
  for (const [index, { at, forMs }] of own.entries()) {
    if (at <= closesAt || dice.chance(0.005)) continue;
    const next = own[index + 1];
    closesAt = next && thing !== 'flush' && dice.chance(leftOpen) ? next.at + next.forMs : at + forMs;
    said.push({ at, value: open }, { at: closesAt, value: close });
  }
  return said;
}
