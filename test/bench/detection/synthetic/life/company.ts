/** Others in the flat. While they are there, nothing that is heard says how the resident is. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import type { Room } from '../flat.ts';
import { hour, minute, second } from '../wall.ts';
import { busy, still } from './diary.ts';
import { kitchen, sit } from './indoors.ts';
import type { Life } from './life.ts';
import { goOut } from './outdoors.ts';

/** Post, a neighbour, the meal service: the door opens and closes, and the resident is still there. */
export function atTheDoor(life: Life): void {
  const { diary, dice } = life;
  diary.walk('hall', 'at-the-door');
  diary.throughFrontDoor();
  diary.stay('at-the-door', diary.now + dice.lognormal(60, 0.8) * second, busy);
}

/** Coffee and talk. Some guests take the resident out with them. */
export function visit(life: Life, guests: number): void {
  const { diary, dice } = life;
  const until = diary.now + dice.lognormal(1.6, 0.5) * hour;
  withOthers(life, () => {
    for (let guest = 0; guest < guests; guest++) {
      const bathAt = diary.now + dice.next() * (until - diary.now);
      diary.other('living', diary.now, until, still(3));
      if (dice.chance(0.5)) diary.other('bath', bathAt, bathAt + dice.between(2, 6) * minute);
    }
    kitchen(life, 'visit', dice.between(3, 12));
    sit(life, 'visit', until, still(2));
    diary.walk('hall', 'visit');
    diary.stay('visit', diary.now + dice.between(1, 6) * minute, busy);
  });
  if (dice.chance(0.15)) goOut(life, diary.now + dice.between(1, 4) * hour);
}

/** A housebound resident leaves with somebody only. */
export function escorted(life: Life, until: Instant): void {
  withOthers(life, () => life.diary.stay('visit', life.diary.now + life.dice.between(5, 20) * minute, busy));
  goOut(life, until);
}

/** Help with getting up and washing, or with the household: others move about in many rooms. */
export function help(life: Life, forMs: number): void {
  const { diary, dice } = life;
  const until = diary.now + forMs;
  withOthers(life, () => {
    for (let at = diary.now; at < until; ) {
      const leaves = Math.min(until, at + dice.between(3, 20) * minute);
      diary.other(dice.pick<Room>(['bath', 'kitchen', 'bedroom', 'living', 'hall']), at, leaves);
      at = leaves;
    }
    sit(life, 'visit', until, still(3));
  });
}

export function ambulance(life: Life, until: Instant): void {
  const { diary, dice } = life;
  withOthers(life, () => {
    const leaves = diary.now + dice.between(15, 35) * minute;
    for (const room of ['living', 'hall'] as const) diary.other(room, diary.now, leaves);
    diary.stay('visit', leaves, busy);
  });
  goOut(life, until);
}

/** Somebody waters the flowers while the resident is away. */
export function watering(life: Life, at: Instant): void {
  const { diary, dice } = life;
  const leaves = at + dice.between(4, 20) * minute;
  for (const through of [at, leaves]) diary.throughFrontDoor(through);
  for (const room of ['hall', 'kitchen', 'living'] as const) diary.other(room, at + 10 * second, leaves);
}

/** The door lets them in and out. */
function withOthers(life: Life, run: () => void): void {
  const { diary } = life;
  diary.walk('hall', 'at-the-door');
  diary.throughFrontDoor();
  diary.visited = true;
  run();
  diary.visited = false;
  diary.throughFrontDoor();
}
