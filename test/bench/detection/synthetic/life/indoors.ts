/** What people do at home, awake. Each ends by itself or where the plan wants something else. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import type { Room } from '../flat.ts';
import type { Pastime } from '../person.ts';
import { hour, minute, second } from '../wall.ts';
import { busy, type Pace, still } from './diary.ts';
import type { Life } from './life.ts';

export function toilet(life: Life): void {
  const { diary, dice } = life;
  diary.walk('bath', 'toilet');
  diary.stay('toilet', diary.now + dice.lognormal(4, 0.5) * minute, busy);
  diary.touch('flush', dice.between(5, 60) * second);
  life.toiletAt = diary.now + dice.lognormal(life.person.rhythm.toiletEveryHours, 0.4) * hour;
}

export function washing(life: Life): void {
  toilet(life);
  life.diary.stay('washing', life.diary.now + life.dice.between(8, 30) * minute, busy);
}

/** Some minutes in the kitchen, with what is opened there. */
export function kitchen(life: Life, activity: string, minutes: number): void {
  const { diary, dice } = life;
  diary.walk('kitchen', activity);
  const until = diary.now + minutes * minute;
  while (diary.now < until) {
    const thing = dice.weighted({ fridge: 3, cupboard: 3, drawer: 2, nothing: 1 });
    if (thing !== 'nothing') diary.touch(thing, dice.lognormal(8, 0.8) * second);
    diary.stay(activity, Math.min(until, diary.now + dice.wait(4) * minute + 10 * second), busy);
  }
}

export function meal(life: Life, cookMinutes: number): void {
  const { diary, dice, person } = life;
  kitchen(life, 'cooking', cookMinutes);
  diary.walk(life.eatsIn, 'eating');
  diary.stay('eating', diary.now + dice.between(12, 35) * minute, still(person.habits.stillGapMin / 4));
  if (dice.chance(0.6)) kitchen(life, 'washing-up', dice.between(3, 15));
}

/** Sits, more or less still this time, and gets up now and then for the toilet, a drink, something. */
export function sit(life: Life, activity: string, until: Instant, { gapMs, sigma }: Pace): void {
  const { diary, dice, person } = life;
  const pace = { gapMs: dice.lognormal(gapMs, 0.4), sigma };
  while (diary.now < until) {
    diary.walk('living', activity);
    const drinkAt = diary.now + dice.lognormal(person.habits.drinkEveryMin, 0.6) * minute;
    const toiletAt = Math.max(life.toiletAt, diary.now + 2 * minute);
    diary.stay(activity, Math.min(until, drinkAt, toiletAt), pace, 'seat');
    if (diary.now >= until) return;
    if (diary.now >= life.toiletAt) toilet(life);
    else kitchen(life, 'drink', dice.between(1, 6));
  }
}

export function watchTv(life: Life, until: Instant): void {
  const { diary, dice, person } = life;
  const pace = still(person.habits.stillGapMin * 1.2);
  if (dice.chance(0.9)) {
    sit(life, 'tv', until, pace);
    return;
  }
  sit(life, 'tv', diary.now + (until - diary.now) * dice.next(), pace);
  diary.walk('living', 'tv');
  diary.stay(
    'sleep',
    Math.min(until, diary.now + dice.between(0.4, 2.5) * hour),
    still(person.habits.stillGapMin * 3),
    'seat',
  );
  sit(life, 'tv', until, pace);
}

export function nap(life: Life, until: Instant): void {
  const { diary, dice, person } = life;
  const { napsInBed, stillGapMin } = person.habits;
  diary.walk(napsInBed ? 'bedroom' : 'living', 'reading');
  diary.stay('reading', Math.min(until, diary.now + dice.between(2, 10) * minute), still(2));
  diary.stay('sleep', until, still(stillGapMin * 2.5), napsInBed ? 'bed' : 'seat');
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

/** Out there nothing hears anybody; the door stands open or is pulled to behind. */
function balcony(life: Life, until: Instant): void {
  const { diary, dice } = life;
  const unseen = still(60);
  diary.walk('living', 'balcony');
  if (dice.chance(0.5)) diary.touch('balcony', until - diary.now + dice.between(2, 5) * second);
  else for (const at of [diary.now, until]) diary.touch('balcony', 4 * second, at);
  diary.stay('balcony', until, unseen);
  diary.stay('balcony', diary.now + 5 * second, busy);
}

function airing(life: Life): void {
  const { diary, dice } = life;
  diary.walk('living', 'airing');
  diary.touch('balcony', dice.between(4, 20) * minute);
  diary.stay('airing', diary.now + dice.between(10, 60) * second, busy);
}

/** Until `latest` at most. */
export function pastime(life: Life, latest: Instant): void {
  const { diary, dice } = life;
  const { stillGapMin: gap, pastimes } = life.person.habits;
  if (diary.now >= life.toiletAt) toilet(life);
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
  does[dice.weighted({ ...pastimes, housework: pastimes.housework / diary.calm ** 2 })]();
}
