/** Who lives there: drawn once, kept for all days. Hours are of the wall clock. */
import type { Dice } from './dice.ts';

export interface Person {
  readonly rhythm: Rhythm;
  readonly habits: Habits;
  readonly outings: Outings;
  readonly company: Company;
}

export interface Rhythm {
  /** Getting up and going to bed: the usual hour, its spread, how much later at the weekend and in winter. */
  readonly wakeHour: number;
  readonly wakeSpreadMin: number;
  readonly bedHour: number;
  readonly bedSpreadMin: number;
  readonly weekendLaterMin: number;
  readonly winterLaterMin: number;
  /** Over weeks, the whole day moves by itself. */
  readonly driftMinADay: number;
  /** A morning in bed, an hour awake at night, a night begun in the armchair: now and then. */
  readonly lieInChance: number;
  readonly sleeplessChance: number;
  readonly armchairNightChance: number;
  readonly toiletsANight: number;
  readonly toiletEveryHours: number;
}

export interface Habits {
  readonly lunchHour: number;
  readonly dinnerHour: number;
  readonly cooksChance: number;
  readonly napChance: number;
  readonly napMin: number;
  readonly napsInBed: boolean;
  readonly tvHour: number;
  readonly tvHours: number;
  /** Half of the gaps between movements of one who sits still are shorter. */
  readonly stillGapMin: number;
  /** While sitting, from one errand in the kitchen to the next. */
  readonly drinkEveryMin: number;
  readonly pastimes: Readonly<Record<Pastime, number>>;
  /** How much slower (above 1) or livelier than most, and how much that changes from day to day. */
  readonly calm: number;
  readonly calmSpread: number;
}

export type Pastime = 'housework' | 'hobby' | 'reading' | 'phone' | 'radio' | 'balcony' | 'airing';

export interface Outings {
  readonly leavesAlone: boolean;
  /** Beside the fixed days. */
  readonly perWeek: number;
  readonly hours: number;
  readonly letterboxChance: number;
  /** Market, church, club, day care. */
  readonly fixed: readonly { readonly weekday: number; readonly atHour: number; readonly hours: number }[];
  readonly nightsAwayAYear: number;
  readonly holidaysAYear: number;
  readonly hospitalChanceAYear: number;
}

export interface Company {
  readonly visitsAWeek: number;
  readonly cleaning: { readonly weekday: number; readonly atHour: number } | null;
  /** Somebody who helps with getting up, every day. */
  readonly careHour: number | null;
  readonly mealServiceHour: number | null;
  /** Post, neighbours: the door opens and nobody leaves. */
  readonly atTheDoorADay: number;
}

export function drawPerson(dice: Dice): Person {
  const rhythm = drawRhythm(dice);
  return { rhythm, habits: drawHabits(dice), outings: drawOutings(dice), company: drawCompany(dice, rhythm.wakeHour) };
}

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

function drawRhythm(dice: Dice): Rhythm {
  const wakeHour = within(dice.normal(7.4, 1), 5.5, 10);
  return {
    wakeHour,
    wakeSpreadMin: dice.between(12, 45),
    bedHour: within(dice.normal(22.4, 0.9), wakeHour + 13.5, wakeHour + 17.5),
    bedSpreadMin: dice.between(15, 50),
    weekendLaterMin: dice.between(0, 60),
    winterLaterMin: dice.between(0, 30),
    driftMinADay: dice.between(0, 4),
    lieInChance: dice.between(0.01, 0.06),
    sleeplessChance: dice.between(0, 0.1),
    armchairNightChance: dice.chance(0.3) ? dice.between(0.01, 0.08) : 0,
    toiletsANight: dice.chance(0.2) ? dice.between(0, 0.2) : dice.between(0.2, 2.8),
    toiletEveryHours: dice.between(2, 3.6),
  };
}

function drawHabits(dice: Dice): Habits {
  return {
    lunchHour: dice.between(11.7, 13.2),
    dinnerHour: dice.between(17.6, 19.2),
    cooksChance: dice.between(0.3, 0.95),
    napChance: dice.chance(0.45) ? dice.between(0.3, 0.9) : dice.between(0.02, 0.15),
    napMin: dice.between(25, 80),
    napsInBed: dice.chance(0.5),
    tvHour: dice.between(19, 20.3),
    tvHours: dice.between(1, 4),
    stillGapMin: within(dice.lognormal(11, 0.45), 4, 35),
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
    calm: dice.between(0.6, 1.5),
    calmSpread: dice.between(0.15, 0.4),
  };
}

function drawOutings(dice: Dice): Outings {
  const hospitalChanceAYear = dice.between(0, 0.6);
  if (dice.chance(0.1)) {
    const never = { letterboxChance: 0, fixed: [], nightsAwayAYear: 0, holidaysAYear: 0 };
    return { leavesAlone: false, perWeek: dice.between(0.1, 0.5), hours: 1.5, ...never, hospitalChanceAYear };
  }
  return {
    leavesAlone: true,
    perWeek: dice.pick([0.5, 1.5, 3, 5, 7]) * dice.between(0.8, 1.2),
    hours: dice.between(0.7, 2.5),
    letterboxChance: dice.between(0, 0.9),
    fixed: dice.chance(0.15) ? dayCare(dice) : fixedDays(dice),
    nightsAwayAYear: dice.pick([0, 0, 2, 6]),
    holidaysAYear: dice.pick([0, 0, 1, 2]),
    hospitalChanceAYear,
  };
}

function fixedDays(dice: Dice): Outings['fixed'] {
  const weekdays = [1, 2, 3, 4, 5, 6, 7].filter(() => dice.chance(0.2));
  return weekdays.map((weekday) => {
    const church = weekday === 7;
    return { weekday, atHour: church ? 9.6 : dice.between(9, 16), hours: church ? 1.6 : dice.between(1, 4) };
  });
}

function dayCare(dice: Dice): Outings['fixed'] {
  const weekdays = dice.pick([[2, 4], [1, 3, 5], [3]]);
  return weekdays.map((weekday) => ({ weekday, atHour: 8.7, hours: 7 }));
}

function drawCompany(dice: Dice, wakeHour: number): Company {
  return {
    visitsAWeek: dice.pick([0.2, 0.5, 1, 2, 4]),
    cleaning: dice.chance(0.4) ? { weekday: dice.whole(1, 5), atHour: dice.between(8.5, 14) } : null,
    careHour: dice.chance(0.15) ? Math.max(7, wakeHour + 0.4) : null,
    mealServiceHour: dice.chance(0.2) ? dice.between(11, 12) : null,
    atTheDoorADay: dice.between(0.05, 0.7),
  };
}
