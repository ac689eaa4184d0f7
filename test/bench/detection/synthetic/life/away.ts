/** Nights and weeks elsewhere: drawn once for the whole time. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import type { Dice } from '../dice.ts';
import type { Outings } from '../person.ts';
import type { Wall } from '../wall.ts';

export interface Away {
  readonly day: number;
  readonly at: Instant;
  readonly backAt: Instant;
  readonly why: 'overnight' | 'holiday' | 'hospital';
}

export function drawAways(outings: Outings, wall: Wall, dice: Dice): Away[] {
  const years = wall.days / 365;
  const draw = (why: Away['why'], mean: number, nights: () => number): Away[] =>
    Array.from({ length: dice.count(mean * years) }, () => {
      const day = dice.whole(1, wall.days);
      const at = wall.at(day, dice.between(8, 17));
      return { day, at, backAt: wall.at(day + nights(), dice.between(10, 20)), why };
    });
  return [
    ...draw('overnight', outings.nightsAwayAYear, () => dice.whole(1, 2)),
    ...draw('holiday', outings.holidaysAYear, () => dice.whole(2, 10)),
    ...draw('hospital', outings.hospitalChanceAYear, () => dice.whole(3, 12)),
  ];
}
