/** Law 5: an untrusted clock is not deaf, and a step of the clock is never silence. */
import { describe, expect, it } from 'vitest';
import { flat, hour, localTime, minute, program, rule, type Story, second } from './support.ts';

const only = (...rules: ReturnType<typeof rule>[]) => ({ program: program({ rules }) });
const evening = { start: '2026-03-08 22:00' };
const clockOf = (at: number | undefined) => at && localTime(at).slice(11);
const lastLife = (story: Story) => clockOf(story.engine.view().lastLife?.at);

describe('while nobody knows what time it is', () => {
  it('the technician hears of it, and again when it is right', () => {
    flat()
      .clockLost('07:00')
      .expectAlert('fault:clock', 'opened', '07:00:00')
      .clockSet('09:00', 0)
      .expectAlert('fault:clock', 'closed', '09:00:00');
  });

  it('rules with hours wait, and judge when the time is known again', () => {
    flat(evening)
      .clockLost('08:00')
      .quietUntil('14:00')
      .expectNoAlert('not-up')
      .expectNoAlert('inactivity-day')
      .clockSet('14:00', 0)
      .quietFor(0)
      .expectAlert('not-up', 'prealarm', '14:00:00')
      .quietFor(second)
      .expectNoAlert('not-up');
    flat().motion('hall', '06:58:30').clockLost('08:00').quietUntil('15:00').expectNoAlert('inactivity-day');
  });

  it('a silence is judged by when it began, once that is known', () => {
    const night = rule({ id: 'night', kind: 'inactivity', between: '19:00-07:00' }, { for: '8h', began: 'inside' });
    flat({ ...evening, ...only(night) })
      .clockLost('22:10')
      .motion('hall', '22:58:30')
      .quietUntil('08:00')
      .expectNoAlert('night')
      .clockSet('08:00', 0)
      .quietFor(0)
      .expectAlert('night', 'opened', '08:00:00');
    flat({ ...evening, ...only(night) })
      .clockLost('22:10')
      .motion('hall', '22:58:30')
      .clockSet('23:30', -5 * hour)
      .quietUntil('10:00')
      .expectNoAlert('night');
  });

  it('a sign of life satisfies a window all the same', () => {
    flat(evening)
      .clockLost('08:00')
      .motion('kitchen', '11:00')
      .clockSet('14:00', 0)
      .quietFor(hour)
      .expectNoAlert('not-up');
  });

  it('an event is not judged by hours that nobody knows', () => {
    const night = rule({ id: 'door', kind: 'happens', between: '22:00-06:00' }, { event: { signal: 'contact' } });
    const warm = rule(
      { id: 'warm', kind: 'stays', between: '22:00-06:00' },
      { state: { signal: 'temperature', above: 28 }, for: '30m' },
    );
    flat({ ...evening, ...only(night, warm) })
      .clockLost('22:30')
      .door('opens', '23:00')
      .reading('kitchen_climate', 'temperature', 29, '23:00')
      .quietUntil('23:50')
      .expectNoAlert('door')
      .expectNoAlert('warm')
      .clockSet('23:50', 0)
      .quietFor(0)
      .expectAlert('warm', 'opened', '23:50:00');
  });

  it('durations without hours run and alarm as ever', () => {
    const quiet = rule({ id: 'quiet', kind: 'inactivity' }, { for: '6h' });
    flat(only(quiet))
      .motion('hall', '06:58:30')
      .clockLost('08:00')
      .quietUntil('12:59:59')
      .expectNoAlert('quiet')
      .quietUntil('13:00')
      .expectAlert('quiet', 'opened', '13:00:00');
    flat().clockLost('07:00').door('opens', '07:30').quietUntil('07:40').expectAlert('door-open', 'opened', '07:40:00');
  });

  it('an emergency ignores its hours, and silence that had begun goes on', () => {
    const help = rule(
      { id: 'help', kind: 'happens', level: 'emergency', between: '22:00-23:00' },
      { event: { signal: 'help' } },
    );
    flat(only(help)).help('08:00').expectNoAlert('help').clockLost('08:30').help('09:00').expectAlert('help', 'opened');
    const still = rule({ id: 'still', kind: 'inactivity', level: 'emergency', between: '07:00-22:00' }, { for: '6h' });
    flat(only(still))
      .motion('hall', '07:58:30')
      .clockLost('12:00')
      .quietUntil('13:59:59')
      .expectNoAlert('still')
      .quietUntil('14:00')
      .expectAlert('still', 'opened', '14:00:00');
  });

  it('what a sensor says of the time is not believed', () => {
    const story = flat().clockLost('07:00').late('hall_motion', 'motion', true, '2026-03-09 06:40', '07:20');
    expect(lastLife(story)).toBe('07:20:00');
  });

  it('everybody counts as reachable: nobody is left out by hours', () => {
    flat({ start: '2026-03-08 22:00' })
      .clockLost('22:10')
      .fall('possible', '23:00')
      .quietUntil('23:02')
      .expectToldOf('fall-possible', 'sms keller raised');
  });
});

describe('a power cut on a Pi without a clock of its own', () => {
  /** The plug is pulled at 08:00, for four hours; the Pi wakes up and believes that it is twenty minutes to eight. */
  const powerCut = (story: Story) =>
    story
      .gap('08:00', '08:00:10')
      .clockSet('08:00:10', -20 * minute, false)
      .quietUntil('08:02:10');
  const timeFound = (story: Story) => story.clockSet('08:02:10', 4 * hour + 20 * minute);

  it('is named as long as it really was, and is a fault, once the time is known', () => {
    const story = timeFound(powerCut(flat().motion('hall', '07:00')));
    story.expectAlert('fault:gap', 'opened', '12:02:10').quietUntil('18:00').expectAlert('inactivity-day', 'opened');
    const [gap, ...more] = story.alert('inactivity-day').because.gaps;
    expect([clockOf(gap?.from), clockOf(gap?.to), more.length]).toEqual(['08:00:00', '12:00:10', 0]);
  });

  it('leaves what was heard before it at its time', () => {
    expect(lastLife(timeFound(powerCut(flat().motion('hall', '07:00'))))).toBe('07:00:00');
  });

  it('gives the time of what was heard in between once that is known', () => {
    const story = powerCut(flat()).door('opens', '08:01:40');
    expect(lastLife(timeFound(story))).toBe('12:01:40');
  });

  it('over the end of a window gives half an hour after it, in which any sign of life will do', () => {
    timeFound(powerCut(flat(evening)))
      .quietUntil('12:30:09')
      .expectNoAlert('not-up')
      .quietUntil('12:30:10')
      .expectAlert('not-up', 'prealarm', '12:30:10');
    timeFound(powerCut(flat(evening)))
      .bed('occupied', '12:20')
      .quietUntil('14:00')
      .expectNoAlert('not-up');
  });

  it('is no silence: four hours without power are not four hours without a sign of life', () => {
    timeFound(powerCut(flat().motion('hall', '06:58:30')))
      .quietUntil('16:59')
      .expectNoAlert('inactivity-day')
      .quietUntil('17:01')
      .expectAlert('inactivity-day', 'opened', '17:00:00');
  });

  it('of a night: in bed before it is in bed after it', () => {
    const story = flat({ start: '2026-03-08 20:00' }).motion('hall', '21:40').bed('occupied', '22:00');
    story
      .gap('23:00', '23:00:05')
      .clockLost('23:00:05')
      .clockSet('23:01', 7 * hour);
    story.quietUntil('08:00').expectNoAlert('inactivity-day').expectNoAlert('not-monitored');
  });
});

describe('a clock that is set while it runs', () => {
  it('forward by five hours is no silence of five hours', () => {
    const story = flat({ start: '2026-03-09 08:00' })
      .motion('hall', '08:00')
      .clockSet('09:00', 5 * hour);
    story.quietUntil('18:00').expectNoAlert('inactivity-day').quietUntil('19:02');
    story.expectAlert('inactivity-day', 'opened', '19:01:30');
    expect(clockOf(story.alert('inactivity-day').because.lastLife?.at)).toBe('13:00:00');
  });

  it('back by an hour leaves durations alone, and right again jumps nowhere', () => {
    flat()
      .door('opens', '08:00')
      .clockSet('08:05', -hour)
      .clockSet('08:05', hour)
      .quietUntil('08:10')
      .expectAlert('door-open', 'opened', '08:10:00');
    flat()
      .door('opens', '08:00')
      .clockSet('08:05', -hour)
      .quietUntil('08:10')
      .expectAlert('door-open', 'opened', '08:10:00');
  });

  it('back by an hour moves the end of a window', () => {
    flat(evening)
      .clockSet('08:00', -hour)
      .quietUntil('10:29:59')
      .expectNoAlert('not-up')
      .quietUntil('10:30')
      .expectAlert('not-up', 'prealarm', '10:30:00');
  });

  it('back to before a window judges it at its end, not in the middle of the night', () => {
    flat(evening)
      .clockSet('08:00', -6 * hour)
      .quietUntil('15:29:59')
      .expectNoAlert('not-up')
      .quietUntil('15:30')
      .expectAlert('not-up', 'prealarm', '15:30:00');
  });

  it('back over a window that has been judged does not judge it twice', () => {
    flat(evening)
      .quietUntil('09:40')
      .close('not-up', 'keller', 'visit', '09:40')
      .expectAlert('not-up', 'closed')
      .clockSet('10:00', -6 * hour)
      .quietUntil('16:00')
      .expectNoAlert('not-up');
  });

  it('forward over the end of a window lets what was left of it run on', () => {
    const leapt = () => flat(evening).clockSet('08:00', 4 * hour);
    leapt().motion('kitchen', '13:00').quietUntil('15:00').expectNoAlert('not-up');
    leapt()
      .quietUntil('13:29:59')
      .expectNoAlert('not-up')
      .quietUntil('13:30')
      .expectAlert('not-up', 'prealarm', '13:30:00');
  });

  it('forward over a whole window judges nothing that nobody could have lived', () => {
    flat({ start: '2026-03-09 00:00' })
      .clockSet('03:00', 8 * hour)
      .quietUntil('12:30')
      .expectNoAlert('not-up');
  });

  it('by seconds, as after every start, takes away no grace', () => {
    flat(evening)
      .gap('09:00', '09:20')
      .clockSet('09:21', 2 * second)
      .quietUntil('09:39:59')
      .expectNoAlert('not-up')
      .quietUntil('09:40:05')
      .expectAlert('not-up', 'prealarm', '09:40:02');
  });

  it('back by an hour: what sensors say of the time goes by the wall, and counts from when it was', () => {
    const story = flat().clockSet('07:00', -hour).late('kitchen_motion', 'motion', true, '2026-03-09 06:30', '07:30');
    story.late('kitchen_motion', 'motion', false, '2026-03-09 06:31:30', '07:31:30');
    expect(lastLife(story)).toBe('06:30:00');
    story.quietUntil('13:59').expectNoAlert('inactivity-day').quietUntil('14:00');
    story.expectAlert('inactivity-day', 'opened', '14:00:00');
  });

  it('does not make a mode longer or shorter', () => {
    const story = flat()
      .mode('care', '08:00', '10:00')
      .clockSet('08:30', 3 * hour);
    story.quietUntil('12:59');
    expect(story.engine.view().mode).toBe('care');
    story.quietUntil('13:00');
    expect(story.engine.view().mode).toBe('normal');
  });
});
