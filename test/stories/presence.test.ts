import { describe, it } from 'vitest';
import type { SensorFacts, Signal } from '../../rules/engine/index.ts';
import { flat, program, sensors } from './support.ts';

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

  it('one pulse in an empty flat that nothing follows was a phantom: away again, and still asked after in time', () => {
    leaving()
      .motion('kitchen', '11:00')
      .expectPresence('unknown')
      .quietUntil('11:29')
      .expectPresence('unknown')
      .quietUntil('11:30')
      .expectPresence('away')
      .motion('bath', '15:00')
      .quietUntil('19:59')
      .expectPresence('away')
      .quietUntil('20:00:10')
      .expectAlert('away-too-long', 'opened', '20:00:10');
  });

  it('two signs within the half hour are no phantom, and the flat stays under watch', () => {
    leaving()
      .motion('kitchen', '11:00')
      .motion('kitchen', '11:20')
      .quietUntil('17:00')
      .expectPresence('unknown')
      .quietUntil('17:22')
      .expectAlert('inactivity-day', 'opened', '17:21:30');
  });

  it('a phantom on the way out of a deaf time is not called one', () => {
    leaving().motion('kitchen', '11:00').gap('11:10', '14:00').quietUntil('15:00').expectPresence('unknown');
  });

  it('is not inferred hours later, when a radar that has seen somebody all the time is given up', () => {
    const signals: Signal[] = ['presence', 'motion'];
    const radar = { ...sensors[1], id: 'radar', kind: 'presence', room: 'living', signals } as SensorFacts;
    flat({ program: program({ sensors: [...sensors, radar] }) })
      .door('opens', '08:00')
      .reading('radar', 'presence', true, '08:00:05')
      .door('closes', '08:00:10')
      .quietUntil('08:15')
      .expectPresence('home')
      .quietUntil('12:30')
      .expectPresence('home');
  });

  it('is inferred when a radar that still saw something says at last that nobody is there', () => {
    const signals: Signal[] = ['presence', 'motion'];
    const radar = { ...sensors[1], id: 'radar', kind: 'presence', room: 'living', signals } as SensorFacts;
    flat({ program: program({ sensors: [...sensors, radar] }) })
      .reading('radar', 'presence', true, '07:30')
      .door('opens', '08:00')
      .door('closes', '08:00:10')
      .reading('radar', 'presence', false, '09:00')
      .quietUntil('09:09')
      .expectPresence('home')
      .quietUntil('09:10')
      .expectPresence('away');
  });

  it('leaves the door open and is away all the same', () => {
    flat()
      .motion('hall', '07:58')
      .door('opens', '08:00')
      .quietUntil('08:09')
      .expectPresence('home')
      .quietUntil('08:10')
      .expectPresence('away')
      .door('closes', '17:00')
      .expectPresence('home');
  });

  it('comes home and nothing is heard of her: not away a second time, but missed', () => {
    leaving()
      .quietUntil('11:00')
      .door('opens', '11:00')
      .door('closes', '11:00:10')
      .quietUntil('11:15')
      .expectPresence('unknown')
      .quietUntil('17:02')
      .expectAlert('inactivity-day', 'opened', '17:00:10');
  });

  it('comes home, walks in, and goes out again: away', () => {
    leaving()
      .quietUntil('11:00')
      .door('opens', '11:00')
      .door('closes', '11:00:10')
      .motion('kitchen', '11:02')
      .door('opens', '11:30')
      .door('closes', '11:30:10')
      .quietUntil('11:41')
      .expectPresence('away');
  });

  it('counts unknown as home: the alarm goes to carers and not to the centre', () => {
    leaving()
      .motion('kitchen', '10:45')
      .motion('kitchen', '11:00')
      .expectPresence('unknown')
      .quietUntil('17:02')
      .expectTold('sms keller raised')
      .quietUntil('17:07')
      .expectTold('sms keller reminder', 'sms bereitschaft raised')
      .quietUntil('17:17')
      .expectTold('sms bereitschaft reminder', 'sms bereitschaft reminder');
  });

  it('is unknown twelve hours after the door, with a notice', () => {
    leaving()
      .quietUntil('20:00:09')
      .expectNothing()
      .quietUntil('20:00:10')
      .expectPresence('unknown')
      .expectAlert('away-too-long', 'opened', '20:00:10')
      .door('opens', '20:40')
      .expectAlert('away-too-long', 'closed', '20:40:00');
  });

  it('is away for another twelve hours when a person answers that she is out, and is asked after again', () => {
    leaving()
      .quietUntil('20:30')
      .close('away-too-long', 'keller', 'away', '20:40')
      .expectPresence('away')
      .quietUntil('08:39')
      .expectPresence('away')
      .quietUntil('08:41')
      .expectPresence('unknown')
      .expectAlert('away-too-long', 'opened', '08:40:00');
  });

  it('is judged as home when nobody answers, or when the answer is another one', () => {
    leaving()
      .quietUntil('20:30')
      .reading('hall_motion', 'battery', 90, '06:00')
      .quietUntil('09:33')
      .expectPresence('unknown')
      .expectAlert('not-up', 'opened', '09:32:00');
    leaving().quietUntil('20:30').close('away-too-long', 'keller', 'other', '20:40').expectPresence('unknown');
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
