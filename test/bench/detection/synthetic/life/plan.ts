/** What a day wants: appointments, each with its time. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import { hour, minute } from '../wall.ts';
import { ambulance, atTheDoor, escorted, help, visit, watering } from './company.ts';
import { kitchen, meal, nap, watchTv } from './indoors.ts';
import type { Life } from './life.ts';
import { goOut, letterbox } from './outdoors.ts';

export interface Appointment {
  readonly at: Instant;
  readonly run: () => void;
}

/** In order of time. */
export function planOf(life: Life, day: number): Appointment[] {
  const plan = [...home(life, day), ...outings(life, day), ...company(life, day), ...aways(life, day)];
  return plan.sort((a, b) => a.at - b.at);
}

const about = ({ wall, dice }: Life, day: number, hours: number, spreadMin: number): Instant =>
  wall.at(day, hours + dice.normal(0, spreadMin) / 60);

function home(life: Life, day: number): Appointment[] {
  const { dice, diary } = life;
  const { lunchHour, dinnerHour, napChance, napMin, tvHour, tvHours } = life.person.habits;
  const napMs = dice.lognormal(napMin, 0.5) * minute;
  const tvMs = Math.min(5, dice.lognormal(tvHours, 0.35)) * hour;
  const rests = dice.chance(napChance * Math.min(1.3, diary.calm));
  return [
    { at: about(life, day, lunchHour, 25), run: () => lunch(life) },
    { at: about(life, day, dinnerHour, 30), run: () => meal(life, dice.between(5, 20)) },
    { at: about(life, day, tvHour, 25), run: () => watchTv(life, diary.now + tvMs) },
    ...(rests ? [{ at: about(life, day, lunchHour + 1.1, 20), run: () => nap(life, diary.now + napMs) }] : []),
  ];
}

function lunch(life: Life): void {
  const { dice, person } = life;
  if (person.company.mealServiceHour === null && dice.chance(person.habits.cooksChance))
    meal(life, dice.between(15, 50));
  else kitchen(life, 'cooking', dice.between(3, 12));
}

function outings(life: Life, day: number): Appointment[] {
  const { dice, diary, wall } = life;
  const { fixed, perWeek, hours, letterboxChance, leavesAlone } = life.person.outings;
  const leave = leavesAlone ? goOut : escorted;
  const out = (atHour: number, forHours: number): Appointment => ({
    at: wall.at(day, atHour),
    run: () => leave(life, diary.now + dice.lognormal(forHours, 0.4) * hour),
  });
  const kept = fixed.filter(({ weekday }) => weekday === wall.weekday(day) && dice.chance(0.85));
  return [
    ...kept.map(({ atHour, hours: forHours }) => out(atHour + dice.normal(0, 0.2), forHours)),
    ...Array.from({ length: dice.count(perWeek / 7) }, () => out(dice.between(9, 17.5), hours)),
    ...(dice.chance(letterboxChance) ? [{ at: wall.at(day, dice.between(9.5, 13)), run: () => letterbox(life) }] : []),
  ];
}

function company(life: Life, day: number): Appointment[] {
  const { dice, wall } = life;
  const { visitsAWeek, cleaning, careHour, mealServiceHour, atTheDoorADay } = life.person.company;
  const weekend = wall.weekday(day) >= 6 ? 1.6 : 0.76;
  const times = (mean: number, run: () => void, [from, to]: [number, number]): Appointment[] =>
    Array.from({ length: dice.count(mean) }, () => ({ at: wall.at(day, dice.between(from, to)), run }));
  const daily = (atHour: number | null, spreadMin: number, run: () => void): Appointment[] =>
    atHour === null ? [] : [{ at: about(life, day, atHour, spreadMin), run }];
  return [
    ...times((visitsAWeek / 7) * weekend, () => visit(life, dice.whole(1, 2)), [10.5, 18]),
    ...times(atTheDoorADay, () => atTheDoor(life), [9, 18]),
    ...daily(careHour, 15, () => help(life, dice.between(15, 45) * minute)),
    ...daily(mealServiceHour, 12, () => atTheDoor(life)),
    ...daily(cleaning?.weekday === wall.weekday(day) ? cleaning.atHour : null, 15, () =>
      help(life, dice.between(1.5, 2.5) * hour),
    ),
  ];
}

function aways(life: Life, day: number): Appointment[] {
  const today = life.aways.filter((away) => away.day === day);
  return today.map(({ at, backAt, why }) => ({
    at,
    run: () => {
      if (why === 'hospital') ambulance(life, backAt);
      else goOut(life, backAt);
      for (let each = at + 30 * hour; each < backAt - 8 * hour; each += 48 * hour)
        if (life.flowers) watering(life, each);
    },
  }));
}
