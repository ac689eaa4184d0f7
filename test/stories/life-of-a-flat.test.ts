/** Vacant, commissioning, trial, live, withdrawn (DESIGN 5). */
import { describe, expect, it } from 'vitest';
import { contacts, flat, hour, neverSilent, program, rule, rules, type Story, sensors } from './support.ts';

type Phase = 'vacant' | 'commissioning' | 'trial' | 'live' | 'withdrawn';
const inPhase = (phase: Phase) => program({ flat: { phase }, sensors: neverSilent() });
const phase = (value: Phase, start?: string) => flat({ program: inPhase(value), ...(start && { start }) });
const goes = (story: Story, value: Phase) => story.reload(inPhase(value));

describe('a flat in trial', () => {
  it('sends rule alerts to the coordinator, marked; help and smoke are real', () => {
    const smoke = rule({ id: 'smoke', kind: 'happens', level: 'emergency' }, { event: { signal: 'smoke' } });
    const detector = {
      ...sensors[0],
      id: 'smoke_detector',
      kind: 'smoke',
      room: 'kitchen',
      signals: ['smoke'],
    } as const;
    const all = program({
      flat: { phase: 'trial' },
      rules: [...rules, smoke],
      sensors: [...sensors, { ...detector, exit: false, silentAfterMs: 25 * hour, learnsSilence: true }],
    });
    const story = flat({ program: all }).motion('hall', '07:00').quietUntil('13:02').expectTold('email technik raised');
    expect(story.alert('inactivity-day').marked).toBe('trial');
    story.help('14:00').expectToldOf('help', 'dispatch zentrale raised', 'sms keller raised');
    expect(story.alert('help').marked).toBeNull();
    story.reading('smoke_detector', 'smoke', true, '14:10');
    story.expectToldOf('smoke', 'dispatch zentrale raised', 'sms keller raised');
  });

  it('sends its own worries to the coordinator too, and technical faults as ever', () => {
    const story = phase('trial').motion('hall', '07:00').deaf('08:00').quietUntil('10:01');
    expect(story.alert('not-monitored').marked).toBe('trial');
    expect(story.alert('fault:gap').marked).toBeNull();
    expect(new Set(story.notifies().map(({ contact }) => contact))).toEqual(new Set(['technik']));
  });

  it('rings the coordinator for an alarm where the e-mail fails, never for a notice', () => {
    const reachable = contacts.map((one) => (one.id === 'technik' ? { ...one, channels: ['email', 'call'] } : one));
    const press = (level: 'alarm' | 'notice') => {
      const pressed = rule({ id: 'pressed', kind: 'happens', level }, { event: { signal: 'button', is: 'press' } });
      return flat({ program: program({ flat: { phase: 'trial' }, contacts: reachable, rules: [pressed] }) })
        .answers(({ by }) => (by === 'email' ? 'failed' : 'sent'))
        .reading('day_button', 'button', 'press', '10:00')
        .quietUntil('10:10');
    };
    press('alarm').expectToldOf('pressed', 'email technik raised', 'call technik raised');
    press('notice').expectToldOf('pressed', 'email technik raised');
  });

  it('that goes live tells carers from then on; what was raised in trial stays with the coordinator', () => {
    const story = phase('trial').motion('hall', '06:58:30').quietUntil('13:01').expectTold('email technik raised');
    goes(story, 'live').quietUntil('14:00').expectTold();
    story.motion('kitchen', '14:00').quietUntil('20:01:30');
    expect(story.alert('inactivity-day').count).toBe(2);
    story.close('inactivity-day', 'technik', 'test', '20:02').fall('possible', '20:10').quietUntil('20:12');
    story.expectToldOf('fall-possible', 'sms keller raised');
  });
});

describe('a flat being commissioned', () => {
  it('sends everything to the coordinator, help included', () => {
    const story = phase('commissioning').help('09:00').expectTold('email technik raised');
    expect(story.alert('help').marked).toBe('trial');
  });
});

describe.each(['vacant', 'withdrawn'] as const)('a flat that is %s', (value) => {
  it('says nothing, not even a fault', () => {
    flat({ program: program({ flat: { phase: value } }) })
      .help('09:00')
      .mode('absence', '09:10')
      .deaf('10:00')
      .quietFor(30 * hour)
      .expectNothing();
  });

  it('refuses a test alarm with a word in the audit', () => {
    phase(value).testAlarm('alarm', '09:00').expectAudit('refused').expectNothing();
  });

  it('raises nothing for what happened in it once it is live', () => {
    const story = phase(value).help('09:00').fall('confirmed', '09:01').door('opens', '09:02');
    goes(story.quietUntil('09:05'), 'live').quietUntil('09:14').expectNothing();
  });

  it('judges no window and no duration that began before somebody moved in', () => {
    const story = phase(value, '2026-03-08 22:00')
      .motion('hall', '23:00')
      .motion('kitchen', '23:05')
      .quietUntil('08:00');
    goes(story, 'live')
      .motion('bath', '08:10')
      .quietUntil('09:40')
      .expectNoAlert('not-up')
      .quietUntil('14:11')
      .expectNoAlert('inactivity-day')
      .quietUntil('14:12')
      .expectAlert('inactivity-day', 'opened', '14:11:30');
  });

  it('tells what has been broken since before when it goes live, and what was mended not', () => {
    const empty = program({ flat: { phase: value } });
    const story = flat({ start: '2026-03-01 22:00', program: empty });
    const fault = (id: string, active: boolean) => story.input({ type: 'fault', at: story.now, id, active, facts: {} });
    fault('bridge-offline', true);
    fault('disk', true);
    story.quietUntil('2026-03-08 08:00').reading('bath_motion', 'battery', 90, '08:00');
    fault('disk', false);
    story.expectNothing().reload(program()).quietFor(0);
    story.expectAlert('fault:bridge-offline', 'opened', '08:00:00');
    const faults = story.engine.view().alerts.map(({ rule: id }) => id);
    expect(faults).toContain('fault:silent:hall_motion');
    expect(faults).not.toContain('fault:silent:bath_motion');
    expect(faults).not.toContain('fault:disk');
  });

  it('in which nothing was ever heard is not monitored when it goes live', () => {
    const story = flat({ start: '2026-03-01 22:00', program: program({ flat: { phase: value } }) });
    story
      .quietUntil('2026-03-08 08:00')
      .reload(program())
      .quietFor(0)
      .expectAlert('not-monitored', 'opened', '08:00:00');
  });
});

describe('consent that is withdrawn', () => {
  it('stops rules at once, and calls off a pre-alarm', () => {
    const story = phase('live', '2026-03-08 22:00').quietUntil('09:31').expectAlert('not-up', 'prealarm');
    goes(story, 'withdrawn').expectAlert('not-up', 'cancelled').help('09:40').quietUntil('23:00').expectNothing();
  });
});

describe('a rule', () => {
  it('judges nothing that began before it first heard something', () => {
    const fresh = () => flat({ start: '2026-03-09 06:00', fresh: true });
    fresh().quietUntil('23:00').expectNoAlert('inactivity-day');
    fresh()
      .reading('hall_motion', 'battery', 90, '06:10')
      .quietUntil('09:40')
      .expectNoAlert('not-up')
      .quietUntil('12:59')
      .expectNoAlert('inactivity-day')
      .quietUntil('13:00')
      .expectAlert('inactivity-day', 'opened', '13:00:00');
    fresh()
      .copy('front_door', 'contact', true, '06:05')
      .quietUntil('08:00')
      .expectNoAlert('door-open')
      .reading('front_door', 'battery', 90, '08:00')
      .quietUntil('08:09:59')
      .expectNoAlert('door-open')
      .quietUntil('08:10')
      .expectAlert('door-open', 'opened', '08:10:00');
  });

  it('in shadow is put on record and never sent', () => {
    const shadow = rule({ id: 'help', kind: 'happens', shadow: true }, { event: { signal: 'help' } });
    flat({ program: program({ rules: [shadow] }) })
      .help('09:00')
      .expectAudit('shadow')
      .expectNothing();
  });
});
