/** Whoever hears of an alert late, because the channel got through only then, hears how it went on and how it ended. */
import { describe, it } from 'vitest';
import { flat, second } from './support.ts';

/** An alarm at 13:00: neither message to A. Keller gets through at first, the duty phone is told and takes it over. */
const alarm = () =>
  flat()
    .answers(({ contact }) => (contact === 'keller' ? 'failed' : 'sent'))
    .motion('hall', '06:58:30')
    .quietUntil('13:01')
    .expectTold('sms keller raised', 'email keller raised', 'sms bereitschaft raised')
    .acknowledge('inactivity-day', 'bereitschaft', '13:02')
    .expectAlert('inactivity-day', 'acknowledged');

describe('a message that gets through late', () => {
  it('is followed by who took over, and later by the all-clear', () => {
    alarm()
      .outcome('keller', 'sent', '13:02:20')
      .expectTold('email keller taken-over')
      .close('inactivity-day', 'bereitschaft', 'visit', '13:30')
      .expectTold('email keller all-clear');
  });

  it('is followed by the all-clear when the alert has just ended, once', () => {
    const story = alarm().close('inactivity-day', 'bereitschaft', 'visit', '13:03').expectTold();
    story
      .restart()
      .outcome('keller', 'sent', '13:03:20')
      .expectTold('email keller all-clear')
      .outcome('keller', 'sent', '13:03:40')
      .expectTold();
  });

  it('that fails for good is followed by nothing', () => {
    alarm()
      .close('inactivity-day', 'bereitschaft', 'visit', '13:03')
      .outcome('keller', 'failed', '13:03:20')
      .expectTold();
  });

  it('is no second word to those who were told while it was on its way', () => {
    flat()
      .answers(() => 'none')
      .help('09:00')
      .acknowledge('help', 'zentrale', '09:00:05')
      .expectTold('dispatch zentrale raised', 'sms keller raised', 'sms keller taken-over')
      .outcome('keller', 'sent', '09:00:10')
      .close('help', 'zentrale', 'test', '09:01')
      .expectTold('sms keller all-clear');
  });

  it('is followed by the end when a sign of life had called the alarm off meanwhile', () => {
    flat()
      .answers(() => 'unreachable')
      .motion('hall', '06:58:30')
      .quietUntil('13:00:10')
      .motionOn('hall', '13:00:20')
      .expectAlert('inactivity-day', 'cancelled')
      .outcome('keller', 'sent', '13:00:40')
      .quietFor(second)
      .expectTold('email keller all-clear');
  });
});
