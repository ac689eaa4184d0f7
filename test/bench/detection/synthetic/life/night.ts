/** From going to bed to getting up. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import { hour, minute } from '../wall.ts';
import { busy, type Pace } from './diary.ts';
import { sit, still, toilet } from './indoors.ts';
import type { Life } from './life.ts';

/** Turning over, as far as it is seen. */
const asleep: Pace = { gapMs: 35 * minute, sigma: 1 };

export function goToBed(life: Life): void {
  const { diary, dice } = life;
  toilet(life);
  diary.stay('washing', diary.now + dice.between(3, 12) * minute, busy);
  diary.walk('bedroom', 'dressing');
  diary.stay('dressing', diary.now + dice.between(1, 6) * minute, busy);
}

/** @param wakeAt when the resident gets up for good */
export function sleep(life: Life, wakeAt: Instant): void {
  const { diary, dice, person } = life;
  let toilets = Math.min(4, dice.count(person.toiletsANight));
  const sleepless = dice.chance(person.sleeplessChance);
  const share = (): number => (wakeAt - diary.now) / (toilets + (sleepless ? 2 : 1));
  while (toilets > 0) {
    diary.walk('bedroom', 'toilet');
    diary.stay('sleep', diary.now + share() * dice.between(0.5, 1.4), asleep, 'bed');
    if (wakeAt - diary.now < 30 * minute) break;
    toilet(life);
    if (sleepless && toilets === 1)
      sit(life, 'reading', diary.now + dice.between(0.4, 1.5) * hour, still(person.stillGapMin));
    toilets--;
  }
  diary.walk('bedroom', 'toilet');
  diary.stay('sleep', wakeAt, asleep, 'bed');
}
