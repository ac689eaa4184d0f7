import { describe, expect, it } from 'vitest';
import type { Chain } from '../../rules/engine/types.ts';
import { chains, contacts, flat, minute, program, second } from './support.ts';

/** An alarm raised at 13:00 by a flat that has been quiet since 07:00. */
const alarm = () => flat().motion('hall', '06:58:30').quietUntil('13:00:00');
const night = () => flat({ start: '2026-03-08 22:00' }).fall('possible', '23:58:30').quietUntil('00:00');

describe('a chain', () => {
  it('waits from the outcome of a step and repeats the last one until somebody takes over', () => {
    alarm()
      .expectTold('sms keller raised')
      .quietUntil('13:05:00')
      .expectTold('sms keller reminder')
      .quietUntil('13:05:01')
      .expectTold('sms bereitschaft raised')
      .quietUntil('13:10:02')
      .expectTold('sms bereitschaft reminder', 'dispatch zentrale raised')
      .quietUntil('13:20:04')
      .expectTold('dispatch zentrale reminder', 'dispatch zentrale reminder')
      .acknowledge('inactivity-day', 'bereitschaft', '13:21')
      .expectTold('sms keller taken-over', 'dispatch zentrale taken-over')
      .quietUntil('13:45')
      .expectTold();
  });

  it('says with each message how long the rest of it takes: what comes after that is no news any more', () => {
    const restOf = (alarm: Chain): (number | undefined)[] => {
      const rest: (number | undefined)[] = [];
      flat({ program: program({ chains: { ...chains, alarm } }) })
        .answers(({ restMs, message }) => {
          if (message === 'raised') rest.push(restMs);
          return 'sent';
        })
        .motion('hall', '06:58:30')
        .quietUntil('13:12:00');
      return rest;
    };
    expect(restOf(chains.alarm!)).toEqual([15 * minute, 10 * minute, 5 * minute]);
    expect(restOf([{ to: ['keller'], by: [], waitMs: null, repeatMs: null }])).toEqual([undefined]);
  });

  it('rings for an alarm and for who fell asleep, and tells what is good news quietly', () => {
    const people = contacts.map((one) => (one.id === 'bereitschaft' ? { ...one, channels: ['sms', 'call'] } : one));
    const loud: Chain = [
      { to: ['bereitschaft'], by: ['call'], waitMs: 5 * minute, repeatMs: null },
      { to: ['keller'], by: [], waitMs: null, repeatMs: 5 * minute },
    ];
    flat({ program: program({ contacts: people, chains: { ...chains, alarm: loud } }) })
      .motion('hall', '06:58:30')
      .quietUntil('13:05:01')
      .expectTold('call bereitschaft raised', 'sms keller raised')
      .acknowledge('inactivity-day', 'keller', '13:06')
      .expectTold('sms bereitschaft taken-over');
    flat({ program: program({ contacts: people, chains: { ...chains, alarm: loud } }) })
      .motion('hall', '06:58:30')
      .quietUntil('13:00:01')
      .acknowledge('inactivity-day', 'bereitschaft', '13:02')
      .quietUntil('13:33')
      .expectTold('call bereitschaft raised', 'call bereitschaft question');
  });

  it('tries the next channel when one fails, and the next step at once when all do', () => {
    flat()
      .answers(({ by, contact }) => (contact === 'keller' ? 'failed' : by === 'sms' ? 'sent' : 'none'))
      .motion('hall', '06:58:30')
      .quietUntil('13:00:01')
      .expectTold('sms keller raised', 'email keller raised')
      .quietUntil('13:00:02')
      .expectTold('sms bereitschaft raised');
  });

  it('counts a step whose outcome never comes as failed after a minute', () => {
    flat()
      .answers(() => 'none')
      .motion('hall', '06:58:30')
      .quietUntil('13:01:00')
      .expectTold('sms keller raised', 'email keller raised')
      .quietUntil('13:02:00')
      .expectTold('sms bereitschaft raised');
  });

  it('skips at night who is not on duty, and says so', () => {
    night().expectAudit('step-skipped');
    night().expectTold('sms bereitschaft raised');
  });

  it('leaves out who is on holiday, from the first day to the last, local time', () => {
    const away = (from: string, to: string) =>
      program({ contacts: contacts.map((one) => (one.id === 'keller' ? { ...one, holidays: [{ from, to }] } : one)) });
    const told = (holidays: ReturnType<typeof program>) =>
      flat({ program: holidays }).motion('hall', '06:58:30').quietUntil('13:00:00');
    told(away('2026-03-02', '2026-03-09')).expectTold('sms bereitschaft raised');
    told(away('2026-03-09', '2026-03-20')).expectTold('sms bereitschaft raised');
    told(away('2026-03-10', '2026-03-20')).expectTold('sms keller raised');
    told(away('2026-03-01', '2026-03-08')).expectTold('sms keller raised');
  });

  it('calls one carer in even weeks and the other in odd ones, from Monday 00:00 on', () => {
    const weeks = { keller: 'even', bereitschaft: 'odd' } as const;
    const turns = contacts.map((one) => {
      const week = weeks[one.id as keyof typeof weeks];
      return week ? { ...one, hours: [{ fromMinute: 0, toMinute: 1440, weeks: week }] } : one;
    });
    // Week 10 of 2026 ends on Sunday 8 March; a possible fall waits 90 s.
    const fallen = (at: string, until: string, told: string) =>
      flat({ program: program({ contacts: turns }), start: '2026-03-08 22:00' })
        .fall('possible', at)
        .quietUntil(until)
        .expectTold(`sms ${told} raised`);
    fallen('23:58:00', '23:59:30', 'keller');
    fallen('23:58:30', '00:00', 'bereitschaft');
  });

  it('tells everybody whatever the hour when nobody is on duty and nobody has been told', () => {
    const lonely = program({
      chains: { ...chains, alarm: [{ to: ['keller'], by: [], waitMs: null, repeatMs: null }] },
    });
    flat({ program: lonely, start: '2026-03-08 22:00' })
      .fall('possible', '23:58:30')
      .quietUntil('00:00')
      .expectTold('sms keller raised');
  });

  it('keeps a notice for the morning instead of waking anybody', () => {
    flat({ start: '2026-03-08 22:00' })
      .door('opens', '23:00')
      .quietUntil('06:59')
      .expectTold()
      .quietUntil('08:10')
      .expectTold('email keller raised');
  });

  it('leaves a notice that fails to its channel, and takes late success as told', () => {
    flat()
      .answers(() => 'failed')
      .door('opens', '09:00')
      .quietUntil('12:00')
      .expectToldOf('door-open', 'email keller raised')
      .outcome('keller', 'sent', '12:10')
      .door('closes', '12:20')
      .expectToldOf('door-open', 'email keller all-clear');
  });

  it('puts a skipped step on record once, however often the chain is repeated', () => {
    const story = night().quietUntil('02:00');
    const skips = story.effects.filter((effect) => effect.type === 'audit' && effect.what === 'step-skipped');
    expect(skips).toHaveLength(1);
  });

  it('leaves out a centre that does not take this level', () => {
    const others = contacts.map((contact) => (contact.accept ? { ...contact, accept: ['test' as const] } : contact));
    flat({ program: program({ contacts: others }) })
      .help('09:00')
      .expectTold('sms keller raised');
  });

  it('ends repeats and later steps when the centre confirms by protocol; the alert stays open', () => {
    const story = flat()
      .answers(({ contact }) => (contact === 'zentrale' ? 'handed-over' : 'sent'))
      .help('09:00')
      .quietUntil('10:00')
      .expectTold('dispatch zentrale raised', 'sms keller raised', 'sms keller taken-over');
    expect(story.alert('help').state).toBe('open');
    expect(story.alert('help').handedOver?.to).toBe('zentrale');
  });
});

describe('an acknowledgement', () => {
  it('tells all who were told, and holds for half an hour', () => {
    alarm()
      .quietUntil('13:06')
      .acknowledge('inactivity-day', 'bereitschaft', '13:07')
      .expectTold('sms keller raised', 'sms keller reminder', 'sms bereitschaft raised', 'sms keller taken-over')
      .quietUntil('13:36:59')
      .expectTold();
  });

  it('of a contact who is only told is refused, and the chain goes on', () => {
    const told = program({
      contacts: contacts.map((one) => (one.id === 'keller' ? { ...one, takesOver: false } : one)),
    });
    flat({ program: told })
      .motion('hall', '06:58:30')
      .quietUntil('13:00:00')
      .acknowledge('inactivity-day', 'keller', '13:02')
      .expectAudit('refused')
      .quietUntil('13:05:01')
      .expectTold('sms keller raised', 'sms keller reminder', 'sms bereitschaft raised');
  });

  it('lapses: asked once, then the chain goes on and names who had taken over', () => {
    alarm()
      .acknowledge('inactivity-day', 'keller', '13:02')
      .expectTold('sms keller raised')
      .quietUntil('13:32')
      .expectTold('sms keller question')
      .quietUntil('13:37')
      .expectTold('sms keller next-step', 'sms bereitschaft raised')
      .expectLamp('sent');
  });

  it('given again when asked holds for another half hour', () => {
    alarm()
      .acknowledge('inactivity-day', 'keller', '13:02')
      .quietUntil('13:32')
      .acknowledge('inactivity-day', 'keller', '13:34')
      .expectTold('sms keller raised', 'sms keller question')
      .quietUntil('14:03')
      .expectTold();
  });

  it('drops what has not been sent yet', () => {
    const story = alarm().acknowledge('inactivity-day', 'keller', '13:02');
    const order = story.effects.filter(({ type }) => type === 'supersede' || type === 'notify').map(({ type }) => type);
    expect(order).toEqual(['notify', 'supersede']);
  });

  it('of a second person, of an unknown alert or of a closed one is refused with a word in the audit', () => {
    const story = alarm()
      .acknowledge('inactivity-day', 'keller', '13:02')
      .expectAlert('inactivity-day', 'acknowledged');
    story.acknowledge('inactivity-day', 'bereitschaft', '13:03').expectAudit('refused');
    story.close('inactivity-day', 'keller', 'justified', '13:10').expectAlert('inactivity-day', 'closed');
    story.acknowledge('inactivity-day', 'keller', '13:11').expectAudit('refused').expectNothing();
  });

  it('is followed by the all-clear to all who were told when somebody closes', () => {
    alarm()
      .quietUntil('13:06')
      .acknowledge('inactivity-day', 'bereitschaft', '13:07')
      .close('inactivity-day', 'bereitschaft', 'visit', '13:30')
      .expectTold(
        'sms keller raised',
        'sms keller reminder',
        'sms bereitschaft raised',
        'sms keller taken-over',
        'sms keller all-clear',
      );
  });

  it('closing tells those too whose message is on its way just now', () => {
    flat()
      .answers(() => 'none')
      .help('09:00')
      .close('help', 'keller', 'test', '09:00:05')
      .expectTold('dispatch zentrale raised', 'sms keller raised', 'dispatch zentrale all-clear');
  });

  it('closing counts silence anew: the next alarm comes six hours later', () => {
    alarm()
      .close('inactivity-day', 'keller', 'visit', '13:30')
      .expectAlert('inactivity-day', 'closed')
      .quietUntil('19:29')
      .expectNothing()
      .quietUntil('19:30')
      .expectAlert('inactivity-day', 'opened', '19:30:00');
  });
});

describe('an uplink that is down', () => {
  it('keeps an alarm at its step: the lamp says so, and nobody is blamed', () => {
    flat()
      .answers(() => 'unreachable')
      .motion('hall', '06:58:30')
      .quietUntil('13:30')
      .expectAudit('network-down')
      .expectTold('sms keller raised', 'email keller raised')
      .expectLamp('not-sent');
  });

  it('goes on from there when the message gets out at last', () => {
    flat()
      .answers(() => 'unreachable')
      .motion('hall', '06:58:30')
      .quietUntil('13:30')
      .answers(() => 'sent')
      .outcome('keller', 'sent', '14:00')
      .expectLamp('sent')
      .expectTold('sms keller raised', 'email keller raised')
      .quietUntil('14:05')
      .expectTold('sms bereitschaft raised');
  });

  it('is called off by a sign of life as long as nobody has heard of it', () => {
    flat()
      .answers(() => 'unreachable')
      .motion('hall', '06:58:30')
      .quietUntil('13:30')
      .motion('kitchen', '13:40')
      .expectAlert('inactivity-day', 'cancelled', '13:40:00');
  });

  it('looks for another way out: a modem in a later step', () => {
    const modem = { ...chains, alarm: [step('technik'), step('bereitschaft')] };
    flat({ program: program({ chains: modem }) })
      .answers(({ by }) => (by === 'email' ? 'unreachable' : 'sent'))
      .motion('hall', '06:58:30')
      .quietUntil('13:01')
      .expectTold('email technik raised', 'sms bereitschaft raised');
  });

  it('sends an emergency to all steps at once', () => {
    const steps = { ...chains, emergency: [step('keller'), step('bereitschaft'), step('zentrale')] };
    flat({ program: program({ chains: steps }) })
      .answers(() => 'unreachable')
      .help('09:00')
      .quietUntil('09:01')
      .expectTold('sms keller raised', 'email keller raised', 'sms bereitschaft raised', 'dispatch zentrale raised');
  });
});

describe('a second outage in one emergency', () => {
  it('tells everyone again, and no message carries the id of another', () => {
    const steps = { ...chains, emergency: [step('keller'), step('bereitschaft'), step('zentrale')] };
    const story = flat({ program: program({ chains: steps }) })
      .answers(() => 'unreachable')
      .help('09:00')
      .quietUntil('09:01')
      .outcome('keller', 'sent', '09:02')
      .quietUntil('09:15');
    const ids = story.effects.flatMap((effect) => (effect.type === 'notify' ? [effect.deliveryId] : []));
    expect(ids.length).toBeGreaterThan(6);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a test alarm', () => {
  it('travels the chain of its level, marked', () => {
    const story = flat().testAlarm('emergency', '10:00').expectTold('dispatch zentrale raised', 'sms keller raised');
    expect(story.alert('test-emergency').marked).toBe('test');
  });
});

describe('many alerts', () => {
  it('limits faults and notices, and never an alarm', () => {
    const story = flat();
    for (let id = 0; id < 150; id++) {
      story.input({ type: 'fault', at: story.now + id * second, id: `device-${id}`, active: true, facts: {} });
    }
    expect(story.engine.view().alerts).toHaveLength(100);
    story
      .quietFor(5 * minute)
      .help('09:00')
      .expectAlert('help', 'opened', '09:00:00');
  });
});

const step = (contact: string) => ({ to: [contact], by: [], waitMs: 5 * minute, repeatMs: null });
