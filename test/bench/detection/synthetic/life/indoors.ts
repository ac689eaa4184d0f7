/** What people do at home, awake. Each ends by itself or where the plan wants something else. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import type { Room } from '../flat.ts';
import type { Pastime } from '../person.ts';
import { hour, minute, second } from '../wall.ts';
import { busy, type Pace } from './diary.ts';
import type { Life } from './life.ts';

export const toilet = (life: Life): void => {
  const { diary, dice } = life;
  diary.walk('bath', 'toilet');
  diary.stay('toilet', diary.now + dice.lognormal(4, 0.5) * minute, busy);
  diary.touch('flush', dice.between(5, 60) * second);
  life.toiletAt = diary.now + dice.lognormal(life.person.toiletEveryHours, 0.4) * hour;
};

export const washing = (life: Life): void => {
  toilet(life);
  life.diary.stay('washing', life.diary.now + life.dice.between(8, 30) * minute, busy);
};

/** Some minutes in the kitchen, with what is opened there. */
export function kitchen(life: Life, label: string, minutes: number): void {
  const { diary, dice } = life;
  diary.walk('kitchen', label);
  const until = diary.now + minutes * minute;
  while (diary.now < until) {
    const thing = dice.weighted({ fridge: 3, cupboard: 3, drawer: 2, nothing: 1 });
    if (thing !== 'nothing') diary.touch(thing, dice.lognormal(8, 0.8) * second);
    diary.stay(label, Math.min(until, diary.now + dice.wait(4) * minute + 10 * second), busy);
  }
}

export function meal(life: Life, cookMinutes: number): void {
  kitchen(life, 'cooking', cookMinutes);
  const eatsAt: Room = life.eatsIn;
  life.diary.walk(eatsAt, 'eating');
  const { diary, dice, person } = life;
  diary.stay('eating', diary.now + dice.between(12, 35) * minute, still(person.stillGapMin / 4));
  if (dice.chance(0.6)) kitchen(life, 'washing-up', dice.between(3, 15));
}

export const still = (gapMin: number): Pace => ({ gapMs: gapMin * minute, sigma: 1 });

/** Sits, and gets up now and then for the toilet, a drink, something. */
export function sit(life: Life, label: string, until: Instant, pace: Pace): void {
  const { diary, dice, person } = life;
  while (diary.now < until) {
    diary.walk('living', label);
    const drinkAt = diary.now + dice.lognormal(person.drinkEveryMin, 0.6) * minute;
    diary.stay(label, Math.min(until, drinkAt, Math.max(life.toiletAt, diary.now + 2 * minute)), pace, 'seat');
    if (diary.now >= until) return;
    if (diary.now >= life.toiletAt) toilet(life);
    else kitchen(life, 'drink', dice.between(1, 6));
  }
}

export function nap(life: Life, until: Instant): void {
  const { diary, person, dice } = life;
  diary.walk(person.napsInBed ? 'bedroom' : 'living', 'reading');
  diary.stay('reading', Math.min(until, diary.now + dice.between(2, 10) * minute), still(2));
  diary.stay('sleep', until, still(person.stillGapMin * 2.5), person.napsInBed ? 'bed' : 'seat');
}

function housework(life: Life, until: Instant): void {
  const { diary, dice } = life;
  while (diary.now < until) {
    const room = dice.pick<Room>(['kitchen', 'bath', 'bedroom', 'living', 'hall', 'kitchen']);
    const ends = Math.min(until, diary.now + dice.lognormal(6, 0.7) * minute);
    if (room === 'kitchen') kitchen(life, 'housework', (ends - diary.now) / minute);
    else {
      diary.walk(room, 'housework');
      diary.stay('housework', ends, busy);
    }
  }
}

/** The balcony door opens; out there nothing hears anybody. */
function balcony(life: Life, until: Instant): void {
  const { diary, dice } = life;
  diary.walk('living', 'balcony');
  diary.touch('balcony', until - diary.now + dice.between(2, 5) * second);
  diary.stay('balcony', until, { gapMs: 40 * minute, sigma: 1 });
}

function airing(life: Life): void {
  const { diary, dice } = life;
  diary.walk('living', 'airing');
  diary.touch('balcony', dice.between(4, 20) * minute);
  diary.stay('airing', diary.now + dice.between(10, 60) * second, busy);
}

export function pastime(life: Life, latest: Instant): void {
  const { diary, dice, person } = life;
  if (diary.now >= life.toiletAt) toilet(life);
  const gap = person.stillGapMin;
  const until = (medianMin: number): Instant => Math.min(latest, diary.now + dice.lognormal(medianMin, 0.6) * minute);
  const does: Record<Pastime, () => void> = {
    housework: () => housework(life, until(25)),
    hobby: () => sit(life, 'hobby', until(50), still(gap / 3)),
    reading: () => sit(life, 'reading', until(55), still(gap)),
    radio: () => sit(life, 'radio', until(50), still(gap)),
    phone: () => sit(life, 'phone', until(12), still(gap / 3)),
    balcony: () => (life.summery(diary.now) ? balcony(life, until(25)) : sit(life, 'reading', until(30), still(gap))),
    airing: () => airing(life),
  };
  does[dice.weighted(person.pastimes)]();
}
