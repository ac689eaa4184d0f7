/** One more SMS within a step's wait: the first may have been slept through. */
import { describe, expect, it } from 'vitest';
import { chains, flat, minute, program } from './support.ts';

/** An alarm raised at 13:00; A. Keller is told by SMS, the duty phone after the wait. */
const alarm = (waitMs = 5 * minute, options = {}) => {
  const waits = (chains.alarm ?? []).map((step, index) => (index === 0 ? { ...step, waitMs } : step));
  return flat({ program: program({ chains: { ...chains, alarm: waits } }), ...options })
    .motion('hall', '06:58:30')
    .quietUntil('13:00:02')
    .expectTold('sms keller raised');
};

describe('who was told by SMS and does not answer', () => {
  it('is told once more in the middle of the wait, under an id of its own, and the next step comes when it would have', () => {
    const story = alarm()
      .quietUntil('13:02:30')
      .expectTold()
      .quietUntil('13:02:31')
      .expectTold('sms keller reminder')
      .quietUntil('13:05:00')
      .expectTold()
      .quietUntil('13:05:01')
      .expectTold('sms bereitschaft raised');
    const ids = story.effects.flatMap((effect) => (effect.type === 'notify' ? [effect.deliveryId] : []));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is not told again after somebody has taken over, or after it is closed', () => {
    alarm().acknowledge('inactivity-day', 'keller', '13:02').quietUntil('13:20').expectTold();
    alarm().close('inactivity-day', 'keller', 'visit', '13:02').quietUntil('13:20').expectTold();
  });

  it('is not told twice in a wait that is shorter than four minutes', () => {
    alarm(3 * minute)
      .quietUntil('13:03:02')
      .expectTold('sms bereitschaft raised');
  });

  it('is not told again where the gateway was away until the next step was due', () => {
    alarm().gap('13:01', '13:30').expectToldOf('inactivity-day', 'sms bereitschaft raised');
  });

  it('is told once more all the same after a restart in between', () => {
    alarm().quietUntil('13:02').restart().quietUntil('13:03').expectTold('sms keller reminder');
  });
});
