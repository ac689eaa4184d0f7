import { describe, it } from 'vitest';
import { flat, program } from './support.ts';

const leaving = () => flat().motion('hall', '07:58').door('opens', '08:00').door('closes', '08:00:10');

describe('leaving and coming back', () => {
  it('is away ten minutes after the door closed and nothing was heard, and no alarm comes all day', () => {
    leaving()
      .quietUntil('08:10')
      .expectPresence('home')
      .quietUntil('08:10:10')
      .expectPresence('away')
      .quietUntil('17:00')
      .expectNothing();
  });

  it('counts from the off edge of a motion that the leaving itself had set off', () => {
    flat()
      .motionOn('hall', '07:59:50')
      .door('opens', '08:00')
      .door('closes', '08:00:10')
      .motionOff('hall', '08:01:20')
      .quietUntil('08:11')
      .expectPresence('home')
      .quietUntil('08:11:20')
      .expectPresence('away');
  });

  it('is not inferred while somebody keeps moving in the hall', () => {
    flat()
      .motionOn('hall', '07:59:50')
      .door('opens', '08:00')
      .door('closes', '08:00:10')
      .motionOn('hall', '08:08')
      .quietUntil('08:12')
      .expectPresence('home');
  });

  it('stays home when anything is heard inside, or when somebody lies in bed', () => {
    leaving().motion('kitchen', '08:05').quietUntil('09:00').expectPresence('home');
    flat()
      .bed('occupied', '07:30')
      .door('opens', '08:00')
      .door('closes', '08:00:10')
      .quietUntil('09:00')
      .expectPresence('home');
  });

  it('is never inferred for who does not leave alone', () => {
    flat({ program: program({ flat: { leavesAlone: false } }) })
      .door('opens', '08:00')
      .door('closes', '08:00:10')
      .quietUntil('09:00')
      .expectPresence('home');
  });

  it('ends with the door, and silence is judged again from then on', () => {
    leaving()
      .quietUntil('12:00')
      .door('opens', '12:30')
      .expectPresence('home')
      .door('closes', '12:30:10')
      .motion('kitchen', '12:33')
      .quietUntil('18:35')
      .expectAlert('inactivity-day', 'opened', '18:34:30');
  });

  it('one pulse of motion makes it unknown, three in ten minutes make it home', () => {
    leaving()
      .motion('kitchen', '11:00')
      .expectPresence('unknown')
      .quietUntil('11:30')
      .motion('kitchen', '12:00')
      .motion('hall', '12:03')
      .expectPresence('unknown')
      .motion('bath', '12:06')
      .expectPresence('home');
  });

  it('counts unknown as home: the alarm goes to carers and not to the centre', () => {
    leaving()
      .motion('kitchen', '11:00')
      .expectPresence('unknown')
      .quietUntil('17:02')
      .expectTold('sms keller raised')
      .quietUntil('17:07')
      .expectTold('sms bereitschaft raised')
      .quietUntil('17:17')
      .expectTold('sms bereitschaft reminder');
  });

  it('is unknown after twelve hours, with a notice', () => {
    leaving()
      .quietUntil('20:10:09')
      .expectNothing()
      .quietUntil('20:10:10')
      .expectPresence('unknown')
      .expectAlert('away-too-long', 'opened', '20:10:10')
      .door('opens', '20:40')
      .expectAlert('away-too-long', 'closed', '20:40:00');
  });

  it('a door that closes during or just after a visit gives unknown', () => {
    flat()
      .mode('visit', '07:30', '07:55')
      .door('opens', '08:00')
      .door('closes', '08:00:10')
      .quietUntil('08:11')
      .expectPresence('unknown');
  });

  it('is unknown when nobody near the door could have heard anything, or when the gateway was deaf for long', () => {
    flat()
      .reading('hall_motion', 'availability', false, '07:30')
      .door('opens', '08:00')
      .door('closes', '08:00:10')
      .quietUntil('08:11')
      .expectPresence('unknown');
    leaving().gap('08:05', '12:00').quietUntil('12:01').expectPresence('unknown');
  });

  it('help sets home at once', () => {
    leaving().quietUntil('08:20').expectPresence('away').help('08:30').expectPresence('home');
  });

  it('is not inferred from a closing that is only a copy', () => {
    flat()
      .copy('front_door', 'contact', true, '08:00')
      .copy('front_door', 'contact', false, '08:00:10')
      .quietUntil('09:00')
      .expectPresence('home');
  });
});
