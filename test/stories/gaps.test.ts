/** Law 4 by length: gaps of seconds to days, links that come and go, and what arrives late. */
import { describe, expect, it } from 'vitest';
import { flat, instant, localTime, minute, neverSilent, program, rule, type Story, second } from './support.ts';

/** Silence since 07:00: an alarm would come at 13:00. */
const quiet = () => flat({ program: program({ sensors: neverSilent() }) }).motion('hall', '06:58:30');
const clockOf = (at: number) => localTime(at).slice(11);
const causes = ['gateway', 'broker', 'bridge'] as const;

/** Gone and back by turns, from a time on. */
function flapping(story: Story, from: string, goneMs: number, backMs: number, times: number): Story {
  let at = story.at(from);
  for (let time = 0; time < times; time++, at += goneMs + backMs) {
    story.gap(clockOf(at), clockOf(at + goneMs), 'bridge');
  }
  return story;
}

describe.each(causes)('a gap of the %s that begins ten minutes before an alarm', (cause) => {
  it.each([
    ['59 s', 59 * second, '13:00:00'],
    ['61 s: it has ended before', 61 * second, '13:00:00'],
    ['29 min', 29 * minute, '13:48:00'],
    ['31 min', 31 * minute, '13:51:00'],
    ['100 min', 100 * minute, '15:00:00'],
  ])('of %s', (_, lengthMs, alarm) => {
    const story = quiet().gap('12:50', clockOf(instant('2026-03-09 12:50') + lengthMs), cause);
    story.quietFor(instant(`2026-03-09 ${alarm}`) - story.now - second).expectNoAlert('inactivity-day');
    story.quietFor(second).expectAlert('inactivity-day', 'opened', alarm).expectNoAlert('not-monitored');
  });

  it.each([
    ['3 h', '2026-03-09 15:50'],
    ['3 days', '2026-03-12 12:50'],
  ])('of %s: not monitored, told once to carers and named', (_, end) => {
    const story = quiet()
      .gap('12:50', end, cause)
      .quietFor(10 * minute);
    story.expectNoAlert('inactivity-day').expectAlert('not-monitored', 'opened');
    const raised = story.changes().filter(({ alert, change }) => alert.rule === 'not-monitored' && change === 'opened');
    expect(raised).toHaveLength(1);
    expect(story.effects.some((effect) => effect.type === 'notify' && effect.contact === 'zentrale')).toBe(false);
    expect(story.changes().some(({ alert }) => alert.rule === 'fault:gap')).toBe(true);
  });
});

describe('a gap around a deadline', () => {
  it('of 59 s over it holds the alarm back until something could have been heard', () => {
    quiet().gap('12:59:30', '13:00:29').quietFor(0).expectAlert('inactivity-day', 'opened', '13:00:29');
  });

  it('of 61 s over it gives 61 s more', () => {
    quiet()
      .gap('12:59:30', '13:00:31')
      .quietUntil('13:01:31')
      .expectNothing()
      .quietUntil('13:01:32')
      .expectAlert('inactivity-day', 'opened', '13:01:32');
  });

  it('of three days over a morning: nobody can say anything of that morning, and the next is judged as ever', () => {
    const days = program({ sensors: neverSilent() });
    flat({ start: '2026-03-08 22:00', program: days })
      .gap('2026-03-09 06:00', '2026-03-12 04:00')
      .quietFor(0)
      .expectAlert('not-monitored', 'opened', '04:00:00')
      .quietUntil('2026-03-12 09:30')
      .expectAlert('not-up', 'prealarm', '09:30:00');
  });

  it('over midnight does not lose the day that ended in it', () => {
    const daily = rule(
      { id: 'no-tea', kind: 'missing', between: '00:00-24:00' },
      { expect: { signal: 'power', sensors: ['kettle'] } },
    );
    const evening = () =>
      flat({ start: '2026-03-08 23:00', program: program({ rules: [daily], sensors: neverSilent() }) })
        .motion('hall', '2026-03-09 08:00')
        .gap('2026-03-09 23:50', '2026-03-10 00:10');
    evening()
      .quietUntil('00:29:59')
      .expectNoAlert('no-tea')
      .quietUntil('00:30')
      .expectAlert('no-tea', 'opened', '00:30:00');
    const tea = evening().reading('kettle', 'power', 1800, '2026-03-10 00:15');
    tea.quietUntil('2026-03-11 01:00').expectNoAlert('no-tea');
    const cat = evening().motion('hall', '2026-03-10 00:15').quietUntil('2026-03-10 23:59').expectNoAlert('no-tea');
    cat.quietUntil('2026-03-11 00:00').expectAlert('no-tea', 'opened', '00:00:00');
  });
});

describe('a bridge that comes and goes', () => {
  it('every 50 seconds: gaps that short change nothing, and the alarm comes when it is back', () => {
    const story = flapping(quiet(), '12:19:30', 50 * second, 50 * second, 36);
    story.expectAlert('inactivity-day', 'opened', '13:00:20');
  });

  it('every five minutes for an hour: five minutes of grace, then it has been quiet long enough', () => {
    const story = flapping(quiet(), '12:58', 5 * minute, 5 * minute, 6);
    story.expectAlert('inactivity-day', 'opened', '13:08:00');
  });

  it('mostly gone for hours: two hours of grace in all, then not monitored', () => {
    const story = flapping(quiet(), '12:55', 20 * minute, 2 * minute, 10);
    story.expectNoAlert('inactivity-day').expectAlert('not-monitored', 'opened');
    const opened = story.changes().find(({ alert, change }) => alert.rule === 'not-monitored' && change === 'opened');
    expect(opened && clockOf(opened.at)).toBe('15:00:00');
  });

  it('with a sensor heard in between is judged from that sign of life on', () => {
    const story = quiet().gap('12:50', '13:05', 'bridge').motion('kitchen', '13:06').gap('13:10', '13:25', 'bridge');
    story.quietUntil('19:07').expectNoAlert('not-monitored').quietUntil('19:08');
    story.expectAlert('inactivity-day', 'opened', '19:07:30');
  });
});

describe('what was kept for us while we were deaf', () => {
  it('a door that opened and closed again meanwhile was not left open', () => {
    flat()
      .gap('12:40', '13:00', 'broker')
      .late('front_door', 'contact', true, '2026-03-09 12:42', '13:00:01')
      .late('front_door', 'contact', false, '2026-03-09 12:43', '13:00:01')
      .quietUntil('14:00')
      .expectNoAlert('door-open');
  });

  it('a door that opened meanwhile has its grace like any other', () => {
    flat()
      .gap('12:40', '13:00', 'broker')
      .copy('front_door', 'contact', true, '13:00:01')
      .quietUntil('13:10')
      .expectNoAlert('door-open');
    flat()
      .gap('12:40', '13:00', 'broker')
      .late('front_door', 'contact', true, '2026-03-09 12:42', '13:00:01')
      .quietUntil('13:19:59')
      .expectNoAlert('door-open')
      .quietUntil('13:20')
      .expectAlert('door-open', 'opened', '13:20:00');
  });

  it('a door that opens afterwards has none', () => {
    flat()
      .gap('12:40', '13:00', 'broker')
      .door('opens', '13:01')
      .quietUntil('13:11')
      .expectAlert('door-open', 'opened', '13:11:00');
  });

  it('somebody who went through the door and then moved about is not taken for away in between', () => {
    flat()
      .gap('12:40', '13:00', 'broker')
      .late('front_door', 'contact', true, '2026-03-09 12:42', '13:00:01')
      .late('front_door', 'contact', false, '2026-03-09 12:43', '13:00:02')
      .late('hall_motion', 'motion', true, '2026-03-09 12:44', '13:00:03')
      .late('hall_motion', 'motion', false, '2026-03-09 12:45', '13:00:04')
      .expectPresence('home')
      .quietUntil('14:00')
      .expectPresence('home');
  });

  it('signs of life are told one after the other without an alarm in between', () => {
    const short = rule({ id: 'short', kind: 'inactivity' }, { for: '10m' });
    flat({ start: '2026-03-09 12:35', program: program({ rules: [short] }) })
      .motion('hall', '12:39')
      .gap('12:45', '13:15', 'broker')
      .late('kitchen_motion', 'motion', true, '2026-03-09 12:50', '13:15:01')
      .late('kitchen_motion', 'motion', false, '2026-03-09 12:51', '13:15:02')
      .late('bath_motion', 'motion', true, '2026-03-09 13:04', '13:15:03')
      .late('bath_motion', 'motion', false, '2026-03-09 13:05', '13:15:04')
      .quietUntil('13:44')
      .expectNoAlert('short')
      .quietUntil('13:45')
      .expectAlert('short', 'opened', '13:45:00');
  });
});

describe('while deaf', () => {
  it('help, a confirmed fall and a leak act at once', () => {
    const story = flat().deaf('09:00');
    story.help('09:10').expectAlert('help', 'opened', '09:10:00');
    const fallen = flat().gap('08:00', '08:30').fall('confirmed', '08:31').quietUntil('08:32');
    fallen.expectAlert('fall-confirmed', 'opened', '08:32:00');
  });

  it('a possible fall is not put off: the check runs on, and nobody could have been heard', () => {
    flat()
      .fall('possible', '12:59:30')
      .deaf('12:59:50')
      .quietUntil('13:01')
      .expectAlert('fall-possible', 'opened', '13:01:00');
  });

  it('what an alert of the time in which the gateway was down has to say goes out once, when it is back', () => {
    const story = flat().fall('possible', '12:59').gap('12:59:40', '13:40');
    story.expectToldOf('fall-possible', 'sms keller raised');
    story.quietUntil('13:45').expectToldOf('fall-possible', 'sms keller reminder', 'sms bereitschaft raised');
  });

  it('an absence hides it, and whoever comes back from it is told that the flat is not monitored', () => {
    flat()
      .mode('absence', '07:00', '18:00')
      .deaf('12:00')
      .quietUntil('17:59')
      .expectNoAlert('not-monitored')
      .quietUntil('18:00')
      .expectAlert('not-monitored', 'opened', '18:00:00')
      .mode('visit', '18:30', '19:00')
      .quietUntil('20:00')
      .expectNoAlert('not-monitored');
  });

  it('somebody who leaves is not taken for away: nobody knows', () => {
    flat().door('opens', '08:00').door('closes', '08:00:10').gap('08:02', '11:30').expectPresence('unknown');
  });

  it('a pre-alarm that ran when the gateway went down is an alarm when it is back, not a second later', () => {
    flat({ start: '2026-03-08 22:00' })
      .quietUntil('09:30')
      .expectAlert('not-up', 'prealarm')
      .gap('09:31', '09:50')
      .expectAlert('not-up', 'opened', '09:50:00');
  });

  it('an alarm that came before goes on: steps, repeats and updates', () => {
    quiet()
      .quietUntil('13:00:02')
      .expectTold('sms keller raised')
      .deaf('13:00:10', 'broker')
      .quietUntil('13:20')
      .expectToldOf(
        'inactivity-day',
        'sms keller reminder',
        'sms bereitschaft raised',
        'sms bereitschaft reminder',
        'dispatch zentrale raised',
        'dispatch zentrale reminder',
      );
  });
});

describe('a bed or a seat that was occupied when the gap began', () => {
  it('is presumably still occupied, and excuses up to its ceiling', () => {
    const story = flat({ start: '2026-03-08 18:30' }).motion('hall', '19:00').bed('occupied', '21:30');
    story.gap('2026-03-08 23:00', '2026-03-09 05:30').quietUntil('09:29').expectNoAlert('in-bed-too-long');
    story.quietUntil('09:30').expectAlert('in-bed-too-long', 'opened', '09:30:00');
  });

  it('by day: five hours, the gap included, with the grace of the gap', () => {
    flat()
      .motion('hall', '09:58')
      .bed('occupied', '10:00')
      .gap('14:50', '15:10')
      .quietUntil('15:29:59')
      .expectNoAlert('in-bed-too-long')
      .quietUntil('15:30')
      .expectAlert('in-bed-too-long', 'opened', '15:30:00')
      .expectNoAlert('inactivity-day');
  });
});
