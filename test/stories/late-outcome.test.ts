/** A path that took a message and says later what became of it: a delivery report, a call nobody answered, a late centre. */
import { describe, expect, it } from 'vitest';
import type { OutcomeInput } from '../../rules/engine/types.ts';
import { chains, flat, minute, program } from './support.ts';

/** An alarm raised at 13:00: first A. Keller by SMS, then by mail; after 5 min the duty phone. */
const alarm = (options = {}) => flat(options).motion('hall', '06:58:30').quietUntil('13:00:30');

describe('a message that was sent and did not arrive', () => {
  it('makes the chain try the contact’s next channel at once, and wait anew from its outcome', () => {
    alarm()
      .expectTold('sms keller raised')
      .outcome('keller', 'failed', '13:02')
      .expectTold('email keller raised')
      .quietUntil('13:07:00')
      .expectTold()
      .quietUntil('13:07:01')
      .expectTold('sms bereitschaft raised');
  });

  it('makes the chain go on at once where the contact has no other channel', () => {
    alarm()
      .answers(({ by }) => (by === 'email' ? 'failed' : 'sent'))
      .outcome('keller', 'failed', '13:02')
      .quietUntil('13:02:01')
      .expectTold('sms keller raised', 'email keller raised', 'sms bereitschaft raised');
  });

  it('holds nobody up who was reached: the step’s wait stays as it was', () => {
    const both = program({
      chains: {
        ...chains,
        alarm: [
          { to: ['keller', 'bereitschaft'], by: ['sms', 'email'], waitMs: 5 * minute, repeatMs: null },
          { to: ['zentrale'], by: [], waitMs: null, repeatMs: 5 * minute },
        ],
      },
    });
    alarm({ program: both })
      .expectTold('sms keller raised', 'sms bereitschaft raised')
      .outcome('keller', 'failed', '13:02')
      .expectTold('email keller raised')
      .quietUntil('13:05:00')
      .expectTold('sms bereitschaft reminder')
      .quietUntil('13:05:01')
      .expectTold('dispatch zentrale raised');
  });

  it('has told nobody: the lamp says so, and the all-clear goes to those who heard of it', () => {
    alarm()
      .expectLamp('sent')
      .answers(() => 'none')
      .outcome('keller', 'failed', '13:01')
      .expectLamp('not-sent')
      .outcome('keller', 'sent', '13:01:30')
      .close('inactivity-day', 'local', 'visit', '13:05')
      .expectTold('sms keller raised', 'email keller raised', 'email keller all-clear');
  });

  it('said twice counts once', () => {
    const story = alarm();
    const report = { ...story.inputs.findLast(({ type }) => type === 'outcome')!, result: 'failed' } as OutcomeInput;
    story
      .quietUntil('13:01')
      .input({ ...report, at: story.now })
      .quietUntil('13:02')
      .input({ ...report, at: story.now })
      .quietUntil('13:05')
      .expectTold('sms keller raised', 'email keller raised');
  });

  it('after its step is behind, or after somebody has taken over, changes nothing', () => {
    alarm()
      .quietUntil('13:06')
      .expectTold('sms keller raised', 'sms keller reminder', 'sms bereitschaft raised')
      .outcome('keller', 'failed', '13:07')
      .expectTold()
      .acknowledge('inactivity-day', 'bereitschaft', '13:08')
      .expectTold('sms bereitschaft reminder', 'sms keller taken-over')
      .outcome('bereitschaft', 'failed', '13:09')
      .quietUntil('13:30')
      .expectTold();
  });

  it('survives a restart between sending and report', () => {
    alarm().restart().outcome('keller', 'failed', '13:02').expectTold('sms keller raised', 'email keller raised');
  });
});

describe('a centre that confirms late', () => {
  it('counts: later steps and repeats end, those told hear of it, the alert stays open', () => {
    const story = alarm()
      .quietUntil('13:11')
      .expectTold(
        'sms keller raised',
        'sms keller reminder',
        'sms bereitschaft raised',
        'sms bereitschaft reminder',
        'dispatch zentrale raised',
      )
      .outcome('zentrale', 'handed-over', '13:12')
      .quietUntil('14:00')
      .expectTold('sms keller taken-over', 'sms bereitschaft taken-over');
    expect(story.alert('inactivity-day')).toMatchObject({ state: 'open', handedOver: { to: 'zentrale' } });
  });
});
