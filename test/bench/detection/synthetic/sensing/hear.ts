/** What each sensor makes of a life. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import type { Dice } from '../dice.ts';
import type { Flat, FlatSensor, Room } from '../flat.ts';
import type { Diary, Stay } from '../life/diary.ts';
import { hour, second } from '../wall.ts';

export interface Said {
  readonly at: Instant;
  readonly value: string;
}

/** Movements in each room, in order of time. */
export type Movements = ReadonlyMap<Room, readonly Instant[]>;

const stillAtMostMs = 4 * hour;

export function movementsOf({ stays, others }: Diary, dice: Dice): Movements {
  const byRoom = new Map<Room, Instant[]>();
  for (const { from, to, place, pace } of [...stays, ...others]) {
    if (place === 'out') continue;
    const moves = byRoom.get(place) ?? [];
    byRoom.set(place, moves);
    const gap = (): number => Math.min(stillAtMostMs, dice.lognormal(pace.gapMs, pace.sigma));
    for (let at = from + Math.min(gap(), second); at < to; at += Math.max(second, gap())) moves.push(Math.round(at));
  }
  for (const moves of byRoom.values()) moves.sort((a, b) => a - b);
  return byRoom;
}

export function hear(sensor: FlatSensor, flat: Flat, diary: Diary, movements: Movements, dice: Dice): Said[] {
  const moves = movements.get(sensor.room) ?? [];
  if (sensor.kind === 'motion') return motion(moves, flat, dice);
  if (sensor.kind === 'presence') return radar(diary.stays, moves, sensor.room, flat.radarLosesMs);
  if (sensor.kind === 'bed') return pad(diary.stays, 'bed', dice);
  if (sensor.kind === 'seat') return pad(diary.stays, 'seat', dice);
  return touched(sensor, diary, dice);
}

/** On at a movement that is seen; held and renewed; deaf for a while after each. */
function motion(moves: readonly Instant[], flat: Flat, dice: Dice): Said[] {
  const said: Said[] = [];
  let seenAt = Number.NEGATIVE_INFINITY;
  let offAt: Instant | null = null;
  for (const at of moves) {
    if (at < seenAt + flat.blindMs || dice.chance(flat.missShare)) continue;
    if (offAt !== null && offAt < at) said.push({ at: offAt, value: 'OFF' });
    if (offAt === null || offAt < at) said.push({ at, value: 'ON' });
    seenAt = at;
    offAt = Math.round(at + flat.holdMs);
  }
  if (offAt !== null) said.push({ at: offAt, value: 'OFF' });
  return said;
}

const radarLagMs = 40 * second;

/** On while somebody is in the room, until it loses one who sits too still. */
function radar(stays: readonly Stay[], moves: readonly Instant[], room: Room, losesMs: number): Said[] {
  const leaves = stays.filter((stay, index) => stay.place === room && stays[index + 1]?.place !== room);
  const said: Said[] = [];
  let offAt: Instant | null = null;
  let leave = 0;
  for (const at of moves) {
    if (offAt !== null && offAt < at) said.push({ at: offAt, value: 'OFF' });
    if (offAt === null || offAt < at) said.push({ at, value: 'ON' });
    while (leaves[leave] && leaves[leave]!.to < at) leave++;
    const leavesAt = leaves[leave]?.to ?? at;
    offAt = Math.round(Math.min(at + losesMs, leavesAt + radarLagMs));
  }
  if (offAt !== null) said.push({ at: offAt, value: 'OFF' });
  return said;
}

function pad(stays: readonly Stay[], on: Stay['on'], dice: Dice): Said[] {
  const said: Said[] = [];
  for (const stay of stays) {
    if (stay.on !== on) continue;
    const at = stay.from + Math.round(dice.between(1, 5) * second);
    if (at >= stay.to) continue;
    said.push({ at, value: 'ON' }, { at: stay.to, value: 'OFF' });
  }
  return said;
}

/** Contacts, and the flush: on while open. Opened again before it closed: one opening. */
function touched(sensor: FlatSensor, { touches }: Diary, dice: Dice): Said[] {
  const [open, close] = sensor.csvKind === 'door' ? ['OPEN', 'CLOSE'] : ['ON', 'OFF'];
  const said: Said[] = [];
  let closesAt = Number.NEGATIVE_INFINITY;
  for (const { at, thing, forMs } of touches) {
    if (thing !== sensor.thing || at <= closesAt || dice.chance(0.01)) continue;
    closesAt = at + forMs;
    said.push({ at, value: open }, { at: closesAt, value: close });
  }
  return said;
}
