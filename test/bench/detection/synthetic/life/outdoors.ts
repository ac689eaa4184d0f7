/** Leaving and coming back: the front door is all that is heard. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import { minute, second } from '../wall.ts';
import { busy } from './diary.ts';
import type { Life } from './life.ts';

function throughFrontDoor(life: Life): void {
  life.diary.touch('front', life.dice.lognormal(9, 0.7) * second);
}

export function goOut(life: Life, until: Instant): void {
  const { diary, dice } = life;
  diary.walk('hall', 'dressing');
  diary.stay('dressing', diary.now + dice.between(1, 5) * minute, busy);
  throughFrontDoor(life);
  diary.place = 'out';
  diary.stay('out', Math.max(until, diary.now + minute), busy);
  diary.place = 'hall';
  throughFrontDoor(life);
  diary.stay('undressing', diary.now + dice.between(0.5, 4) * minute, busy);
}

/** To the letterbox or the bins: back before anybody could tell. */
export function letterbox(life: Life): void {
  const { diary, dice } = life;
  diary.walk('hall', 'letterbox');
  diary.stay('letterbox', diary.now + 10 * second, busy);
  throughFrontDoor(life);
  diary.place = 'out';
  diary.stay('out', diary.now + dice.lognormal(3, 0.5) * minute, busy);
  diary.place = 'hall';
  throughFrontDoor(life);
}
