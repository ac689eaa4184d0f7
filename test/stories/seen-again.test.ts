/** An alarm about what the resident did, and motion after it: those told hear of it, and the alarm goes on. */
import { describe, expect, it } from 'vitest';
import { flat, minute, program, rule } from './support.ts';

const bedLeft = rule(
  { id: 'bed-left', kind: 'stays', between: '22:00-06:00', prealarmMs: 2 * minute },
  { state: { signal: 'bed', is: 'empty' }, for: '30m', began: 'inside' },
);

/** In bed at 22:30, up at 02:10; A. Keller sleeps off duty, the duty phone is told at 02:42. */
const night = () =>
  flat({ start: '2026-03-09 21:00', program: program({ rules: [bedLeft] }) })
    .bed('occupied', '22:30')
    .bed('empty', '02:10');

const told = () => night().quietUntil('02:42:30').expectTold('sms bereitschaft raised');

describe('motion after the alarm that somebody has not come back to bed', () => {
  it('is told to those who have been told, once, and the chain goes on', () => {
    const story = told()
      .motion('bath', '02:44')
      .expectTold('sms bereitschaft update', 'sms bereitschaft reminder')
      .motion('kitchen', '02:46:30')
      .expectTold('dispatch zentrale raised');
    expect(story.alert('bed-left').state).toBe('open');
  });

  it('is told to the one who took over as well', () => {
    const story = told()
      .acknowledge('bed-left', 'bereitschaft', '02:43')
      .motion('bath', '03:10')
      .expectTold('sms bereitschaft update');
    expect(story.alert('bed-left').state).toBe('acknowledged');
  });

  it('does not call off the pre-alarm: being up is what it is about', () => {
    night().motion('bath', '02:41').quietUntil('02:42:30').expectTold('sms bereitschaft raised');
  });

  it('is no news where the rule itself listens to it: longer in the bath is more motion in the bath', () => {
    const story = flat()
      .motion('hall', '06:58')
      .motion('bath', '07:00')
      .motion('bath', '07:30')
      .motion('bath', '07:55');
    story.quietUntil('08:01').expectTold('sms keller raised').motionOn('bath', '08:02').expectTold();
  });
});
