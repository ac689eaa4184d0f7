/** From going to bed to getting up. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import { hour, minute } from '../wall.ts';
import { busy, type Pace, still } from './diary.ts';
import { sit, toilet } from './indoors.ts';
import type { Life } from './life.ts';

/** Turning over, as far as it is seen. */
const asleep: Pace = still(35);

export function goToBed(life: Life): void {
  const { diary, dice } = life;
  if (dice.chance(life.person.rhythm.armchairNightChance)) {
    diary.walk('living', 'tv');
    diary.stay('sleep', diary.now + dice.between(1, 5) * hour, asleep, 'seat');
  }
  toilet(life);
  diary.stay('washing', diary.now + dice.between(3, 12) * minute, busy);
  diary.walk('bedroom', 'dressing');
  diary.stay('dressing', diary.now + dice.between(1, 6) * minute, busy);
}

/** @param wakeAt when the resident gets up for good */
export function sleep(life: Life, wakeAt: Instant): void {
  const { diary, dice, person } = life;
  const sleepless = dice.chance(person.rhythm.sleeplessChance);
  for (let toilets = Math.min(4, dice.count(person.rhythm.toiletsANight)); toilets > 0; toilets--) {
    diary.walk('bedroom', 'toilet');
    const share = (wakeAt - diary.now) / (toilets + 1);
    diary.stay('sleep', diary.now + share * dice.between(0.5, 1.4), asleep, 'bed');
    if (wakeAt - diary.now < 30 * minute) break;
    toilet(life);
    const awakeFor = dice.between(0.4, 1.5) * hour;
    if (sleepless && toilets === 1) sit(life, 'reading', diary.now + awakeFor, still(person.habits.stillGapMin));
  }
  diary.walk('bedroom', 'toilet');
  diary.stay('sleep', wakeAt, asleep, 'bed');
}
