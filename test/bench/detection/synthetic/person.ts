/** Who lives there: drawn once, kept for all days. Hours are of the wall clock, rates as named. */
import type { Dice } from './dice.ts';

export interface Person {
  /** Getting up and going to bed: the usual hour, its spread, and how much later at the weekend. */
  readonly wakeHour: number;
  readonly wakeSpreadMin: number;
  readonly bedHour: number;
  readonly bedSpreadMin: number;
  readonly weekendLaterMin: number;
  /** A morning in bed now and then, a night awake now and then. */
  readonly lieInChance: number;
  readonly sleeplessChance: number;
  readonly toiletsANight: number;
  readonly toiletEveryHours: number;
  /** Later in winter, and a slow drift of its own. */
  readonly winterLaterMin: number;
  readonly driftMinADay: number;
  readonly lunchHour: number;
  readonly dinnerHour: number;
  readonly cooksChance: number;
  readonly napChance: number;
  readonly napMin: number;
  readonly napsInBed: boolean;
  readonly tvHours: number;
  /** Movements of one who sits still, as a detector could see them: half of the gaps are shorter. */
  readonly stillGapMin: number;
  /** From getting up for a drink or something else to the next time, while sitting. */
  readonly drinkEveryMin: number;
  readonly pastimes: Readonly<Record<Pastime, number>>;
  readonly outings: Outings;
}

export type Pastime = 'housework' | 'hobby' | 'reading' | 'phone' | 'radio' | 'balcony' | 'airing';

export interface Outings {
  /** Beside the fixed days. */
  readonly perWeek: number;
  readonly hours: number;
  readonly letterboxChance: number;
  readonly fixed: readonly { readonly weekday: number; readonly atHour: number; readonly hours: number }[];
}

export function drawPerson(dice: Dice): Person {
  const wakeHour = Math.min(10, Math.max(5.5, dice.normal(7.4, 1)));
  return {
    wakeHour,
    wakeSpreadMin: dice.between(12, 45),
    bedHour: Math.min(24.5, Math.max(wakeHour + 13.5, dice.normal(22.4, 0.9))),
    bedSpreadMin: dice.between(15, 50),
    weekendLaterMin: dice.between(0, 60),
    lieInChance: dice.between(0.01, 0.06),
    sleeplessChance: dice.between(0, 0.1),
    toiletsANight: dice.between(0.2, 2.8),
    toiletEveryHours: dice.between(2, 3.6),
    winterLaterMin: dice.between(0, 30),
    driftMinADay: dice.between(0, 4),
    lunchHour: dice.between(11.7, 13.2),
    dinnerHour: dice.between(17.6, 19.2),
    cooksChance: dice.between(0.3, 0.95),
    napChance: dice.chance(0.6) ? dice.between(0.3, 0.9) : 0.05,
    napMin: dice.between(25, 80),
    napsInBed: dice.chance(0.5),
    tvHours: dice.between(1, 4),
    stillGapMin: dice.between(4, 16),
    drinkEveryMin: dice.between(50, 130),
    pastimes: {
      housework: dice.between(2, 5),
      hobby: dice.between(0, 3),
      reading: dice.between(0.5, 3),
      phone: dice.between(0.3, 1.5),
      radio: dice.between(0, 2),
      balcony: dice.chance(0.5) ? dice.between(0.3, 1.5) : 0,
      airing: dice.between(0.2, 1),
    },
    outings: drawOutings(dice),
  };
}

function drawOutings(dice: Dice): Outings {
  const weekdays = [1, 2, 3, 4, 5, 6, 7].filter(() => dice.chance(0.2));
  return {
    perWeek: dice.pick([0.5, 1.5, 3, 5, 7]) * dice.between(0.8, 1.2),
    hours: dice.between(0.7, 2.5),
    letterboxChance: dice.between(0, 0.9),
    fixed: weekdays.map((weekday) => ({
      weekday,
      atHour: weekday === 7 ? 9.6 : dice.between(9, 16),
      hours: weekday === 7 ? 1.6 : dice.between(1, 4),
    })),
  };
}
