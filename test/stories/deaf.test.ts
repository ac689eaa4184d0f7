import { describe, expect, it } from 'vitest';
import { flat, localTime, program, rule } from './support.ts';

/** Silence since 07:00: an alarm would come at 13:00. */
const quiet = () => flat().motion('hall', '06:58:30');

describe('deaf time is not silence', () => {
  it('of 40 seconds changes nothing', () => {
    quiet().gap('12:50', '12:50:40').quietUntil('13:00').expectAlert('inactivity-day', 'opened', '13:00:00');
    quiet().gap('12:59:50', '13:00:30').expectAlert('inactivity-day', 'opened', '13:00:30');
  });

  it('of 20 minutes gives 20 minutes of grace after its end', () => {
    quiet()
      .gap('12:50', '13:10')
      .quietUntil('13:29:59')
      .expectNothing()
      .quietUntil('13:30')
      .expectAlert('inactivity-day', 'opened', '13:30:00');
  });

  it('is named in the alert that follows', () => {
    const story = quiet().gap('12:50', '13:10').quietUntil('13:31');
    const [gap] = story.alert('inactivity-day').because.gaps;
    expect(gap && [localTime(gap.from).slice(11), localTime(gap.to).slice(11), gap.cause]).toEqual([
      '12:50:00',
      '13:10:00',
      'gateway',
    ]);
  });

  it('keeps its grace over a restart', () => {
    flat()
      .door('opens', '09:00')
      .gap('09:05', '09:25')
      .restart()
      .quietUntil('09:44:59')
      .expectNoAlert('door-open')
      .quietUntil('09:45')
      .expectAlert('door-open', 'opened', '09:45:00');
  });

  it('does not matter to a deadline that is far from it', () => {
    quiet().gap('08:00', '08:20').quietUntil('13:00').expectAlert('inactivity-day', 'opened', '13:00:00');
  });

  it('of an hour with the broker gone holds the deadline back, however often the gateway wakes', () => {
    quiet()
      .gap('12:30', '13:30', 'broker')
      .expectNoAlert('inactivity-day')
      .quietUntil('13:59:59')
      .expectNoAlert('inactivity-day')
      .quietUntil('14:00')
      .expectAlert('inactivity-day', 'opened', '14:00:00');
  });

  it('of five hours means not monitored, and a fault of its own; carers are told, not the centre', () => {
    const story = quiet().gap('12:00', '17:00');
    story.expectNoAlert('inactivity-day').expectAlert('fault:gap', 'opened', '17:00:00');
    expect(story.alert('not-monitored').level).toBe('alarm');
    story.quietUntil('18:30');
    const told = story.notifies().filter(({ alertId }) => alertId.startsWith('not-monitored'));
    expect(new Set(told.map(({ contact }) => contact))).toEqual(new Set(['keller', 'bereitschaft']));
  });

  it('again and again postpones one deadline by two hours at most', () => {
    quiet()
      .gap('12:50', '13:10')
      .gap('13:20', '13:45')
      .gap('13:50', '14:15')
      .gap('14:20', '14:45')
      .expectNoAlert('not-monitored')
      .quietUntil('15:00')
      .expectAlert('not-monitored', 'opened', '15:00:00')
      .expectNoAlert('inactivity-day');
  });

  it('of the broker goes on over a restart of the gateway', () => {
    quiet()
      .input({ type: 'deaf', at: flat().at('12:30'), cause: 'broker' })
      .gap('13:20', '13:21')
      .expectNoAlert('inactivity-day')
      .quietUntil('13:40')
      .expectNoAlert('inactivity-day')
      .input({ type: 'gap', at: flat().at('13:40'), from: flat().at('12:30'), cause: 'broker' })
      .quietUntil('14:10')
      .expectAlert('inactivity-day', 'opened', '14:10:00');
  });

  it('has ended when a sensor is heard, whatever else was said', () => {
    const story = quiet().input({ type: 'deaf', at: flat().at('12:30'), cause: 'broker' });
    story.reading('kitchen_climate', 'temperature', 21, '12:40');
    expect(story.engine.view().monitoring).toBe('hearing');
    story.quietUntil('13:00').expectAlert('inactivity-day', 'opened', '13:00:00');
  });

  it('that lasts is told while it lasts', () => {
    flat()
      .motion('hall', '08:00')
      .input({ type: 'deaf', at: flat().at('09:00'), cause: 'bridge' })
      .quietUntil('09:30')
      .expectAlert('fault:gap', 'opened', '09:30:00')
      .quietUntil('11:00')
      .expectAlert('not-monitored', 'opened', '11:00:00');
  });

  it('ends being not monitored with the next sign of life', () => {
    quiet()
      .gap('12:00', '17:00')
      .expectAlert('not-monitored', 'opened')
      .motion('kitchen', '17:20')
      .expectAlert('not-monitored', 'closed', '17:20:00');
  });

  it('that touched a window leaves it satisfied by any sign of life after it', () => {
    const kitchen = rule(
      { id: 'no-breakfast', kind: 'missing', between: '06:00-10:00' },
      { expect: { signal: 'activity', rooms: ['kitchen'] } },
    );
    const story = () => flat({ start: '2026-03-08 22:00', program: program({ rules: [kitchen] }) });
    story().gap('09:00', '09:50').motion('hall', '10:05').quietUntil('12:00').expectNoAlert('no-breakfast');
    story().gap('09:00', '09:50').quietUntil('10:20').expectAlert('no-breakfast', 'opened', '10:20:00');
    story().motion('hall', '09:55').quietUntil('10:00').expectAlert('no-breakfast', 'opened', '10:00:00');
  });

  it('never delays help, nor the chain of an open alarm', () => {
    quiet()
      .quietUntil('13:00:01')
      .expectTold('sms keller raised')
      .input({ type: 'deaf', at: flat().at('13:01'), cause: 'bridge' })
      .quietUntil('13:05:01')
      .expectTold('sms keller reminder', 'sms bereitschaft raised');
  });

  it('of the gateway itself does not let a chain burst when it is back', () => {
    quiet()
      .answers(() => 'none')
      .quietUntil('13:00:05')
      .expectTold('sms keller raised')
      .gap('13:00:10', '13:40')
      .quietUntil('13:40:59')
      .expectToldOf('inactivity-day')
      .quietUntil('13:41:00')
      .expectToldOf('inactivity-day', 'email keller raised');
  });

  it('keeps a bed occupied: it is presumably still so', () => {
    flat({ start: '2026-03-08 18:30' })
      .motion('hall', '19:00')
      .bed('occupied', '21:30')
      .gap('23:00', '05:30')
      .quietUntil('08:00')
      .expectNoAlert('inactivity-day')
      .expectNoAlert('not-monitored');
  });
});
