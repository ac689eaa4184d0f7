/** Leaving and coming back: the front door is all that is heard. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import { minute, second } from '../wall.ts';
import { busy } from './diary.ts';
import type { Life } from './life.ts';

export function goOut(life: Life, until: Instant): void {
  const { diary, dice } = life;
  diary.walk('hall', 'dressing');
  diary.stay('dressing', diary.now + dice.between(1, 5) * minute, busy);
  beOut(life, Math.max(until, diary.now + minute));
  diary.stay('undressing', diary.now + dice.between(0.5, 4) * minute, busy);
}

/** To the letterbox or the bins: back before anybody could tell. */
export function letterbox(life: Life): void {
  const { diary, dice } = life;
  diary.walk('hall', 'letterbox');
  diary.stay('letterbox', diary.now + 10 * second, busy);
  beOut(life, diary.now + dice.lognormal(3, 0.5) * minute);
}

function beOut({ diary }: Life, until: Instant): void {
  diary.throughFrontDoor();
  diary.place = 'out';
  diary.stay('out', until, busy);
  diary.place = 'hall';
  diary.throughFrontDoor();
}
