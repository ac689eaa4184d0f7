/** hold-off: after an alert has opened, no new one of the same rule for a time; what still stands at its end is told. */
import { describe, expect, it } from 'vitest';
import type { RuleStatus } from '../../rules/engine/index.ts';
import { waitingSentence } from '../../rules/words/index.ts';
import { flat, hour, minute, program, type RuleWords, rule, type Story, sensors } from './support.ts';

const doorOpen = (common: Partial<RuleWords> = {}) =>
  rule(
    { id: 'door-open', kind: 'stays', level: 'notice', holdOffMs: hour, ...common },
    { state: { signal: 'contact', is: 'open' }, for: '10m' },
  );
/** Sensors that nobody misses in these days. */
const patient = sensors.map((sensor) => ({ ...sensor, silentAfterMs: 100 * hour }));
const withRule = (...rules: ReturnType<typeof rule>[]) => flat({ program: program({ rules, sensors: patient }) });
/** Told at 10:10, over at 10:12, and begun again at 10:20. */
const openAgain = (common: Partial<RuleWords> = {}) =>
  withRule(doorOpen(common))
    .door('opens', '10:00')
    .quietUntil('10:10')
    .expectAlert('door-open', 'opened', '10:10:00')
    .door('closes', '10:12')
    .expectAlert('door-open', 'closed', '10:12:00')
    .door('opens', '10:20');

const status = (story: Story) => story.engine.view().ruleStatuses(story.now)[0];

describe('a rule that is held off', () => {
  it('raises nothing, and puts on record what it would have raised', () => {
    const story = openAgain().quietUntil('10:30').expectNoAlert('door-open').expectAudit('held-off');
    const record = story.effects.findLast((effect) => effect.type === 'audit');
    expect(record).toMatchObject({
      facts: { rule: 'door-open', kind: 'stays', sensor: 'front_door', until: story.at('11:10') },
    });
    story.door('closes', '10:40').quietUntil('12:00').expectNothing();
  });

  it('raises at the end of the time what still stands', () => {
    openAgain()
      .quietUntil('11:09:59')
      .expectNoAlert('door-open')
      .quietUntil('11:10')
      .expectAlert('door-open', 'opened', '11:10:00');
  });

  it('raises at its own time what is due only after the end', () => {
    openAgain()
      .door('closes', '10:25')
      .door('opens', '11:05')
      .quietUntil('11:14')
      .expectNoAlert('door-open')
      .quietUntil('11:15')
      .expectAlert('door-open', 'opened', '11:15:00');
  });

  it('says until when, and when it will raise', () => {
    const story = openAgain();
    expect(status(story)).toMatchObject({ state: 'idle', facts: { reason: 'hold-off' }, firesAt: story.at('11:10') });
    expect(
      waitingSentence(status(story) as RuleStatus, 'de', { rooms: {}, timeZone: 'Europe/Berlin' }, story.now),
    ).toBe(
      'Ruht bis 11:10: nach dem letzten Alarm (10:10) wartet sie eine Weile; danach Hinweis um 11:10, wenn es so bleibt',
    );
    story.quietUntil('10:31');
    expect(status(story)).toMatchObject({ state: 'idle', firesAt: story.at('11:10') });
    story.door('closes', '10:40');
    expect(status(story)?.firesAt).toBeNull();
  });

  it('stays so over restarts and over a new configuration in which it is the same', () => {
    const smoke = rule({ id: 'smoke', kind: 'happens', level: 'emergency' }, { event: { signal: 'smoke' } });
    openAgain()
      .restart()
      .quietUntil('10:40')
      .reload(program({ rules: [doorOpen(), smoke] }))
      .restart()
      .quietUntil('11:09')
      .expectNoAlert('door-open')
      .quietUntil('11:10')
      .expectAlert('door-open', 'opened', '11:10:00');
  });

  it('is held off no longer when it was changed: what stands is raised', () => {
    openAgain()
      .quietUntil('10:40')
      .expectNoAlert('door-open')
      .reload(program({ rules: [doorOpen({ attendMs: hour })] }))
      .quietFor(0)
      .expectAlert('door-open', 'opened', '10:40:00');
  });

  it('lets further raises of its open alert merge into it', () => {
    const motion = rule(
      { id: 'moved', kind: 'happens', level: 'notice', holdOffMs: 4 * hour },
      { event: { signal: 'motion', rooms: ['hall'] } },
    );
    const story = withRule(motion).motion('hall', '10:00').motion('hall', '10:05');
    story.expectAlert('moved', 'raised-again', '10:05:00');
    story.close('moved', 'keller', 'visit', '10:10').motion('hall', '10:15');
    story.expectAlert('moved', 'closed').quietUntil('15:00').expectNothing();
    story.motion('hall', '15:05').expectAlert('moved', 'opened', '15:05:00');
  });
});

describe('a hold-off', () => {
  it('does not begin with a pre-alarm that was cancelled', () => {
    withRule(doorOpen({ prealarmMs: 2 * minute }))
      .door('opens', '10:00')
      .quietUntil('10:11')
      .expectAlert('door-open', 'prealarm', '10:10:00')
      .cancel('10:11')
      .expectAlert('door-open', 'cancelled')
      .quietUntil('10:23')
      .expectAlert('door-open', 'opened', '10:23:00');
  });

  it('counts from the opening, not from the pre-alarm', () => {
    openAgain({ prealarmMs: 0, holdOffMs: 30 * minute })
      .quietUntil('10:40')
      .expectAlert('door-open', 'opened', '10:40:00');
    withRule(doorOpen({ prealarmMs: 5 * minute, holdOffMs: 30 * minute }))
      .door('opens', '10:00')
      .quietUntil('10:16')
      .expectAlert('door-open', 'opened', '10:15:00')
      .door('closes', '10:17')
      .door('opens', '10:20')
      .expectAlert('door-open', 'closed')
      .quietUntil('10:44:59')
      .expectNoAlert('door-open')
      .quietUntil('10:45')
      .expectAlert('door-open', 'prealarm', '10:45:00');
  });

  it('raises water that came meanwhile and still stands, not water that is gone or that somebody has seen', () => {
    const leak = rule({ id: 'leak', kind: 'happens', holdOffMs: 4 * hour }, { event: { signal: 'leak' } });
    const twice = () =>
      withRule(leak)
        .reading('bath_leak', 'leak', true, '10:00')
        .reading('bath_leak', 'leak', false, '10:10')
        .close('leak', 'keller', 'justified', '10:20')
        .expectAlert('leak', 'closed')
        .reading('bath_leak', 'leak', true, '11:00')
        .expectNoAlert('leak');
    twice().quietUntil('14:00').expectAlert('leak', 'opened', '14:00:00');
    twice().reading('bath_leak', 'leak', false, '13:00').quietUntil('16:00').expectNothing();
    const seen = withRule(leak).reading('bath_leak', 'leak', true, '10:00');
    seen
      .close('leak', 'keller', 'justified', '10:20')
      .expectAlert('leak', 'closed')
      .quietUntil('16:00')
      .expectNothing();
  });

  it('raises silence that goes on at its end, and not silence that was broken', () => {
    const quiet = rule({ id: 'quiet', kind: 'inactivity', holdOffMs: 6 * hour }, { for: '2h' });
    const twice = () =>
      withRule(quiet)
        .motion('hall', '07:58:30')
        .quietUntil('10:00')
        .expectAlert('quiet', 'opened', '10:00:00')
        .motion('hall', '10:28:30')
        .close('quiet', 'keller', 'justified', '10:40')
        .expectAlert('quiet', 'closed')
        .quietUntil('15:30')
        .expectNoAlert('quiet');
    twice().quietUntil('16:00').expectAlert('quiet', 'opened', '16:00:00');
    twice()
      .motion('kitchen', '15:40')
      .quietUntil('17:40')
      .expectNoAlert('quiet')
      .quietUntil('17:42')
      .expectAlert('quiet', 'opened');
  });

  it('raises at its end that what was expected has not come, unless it came late', () => {
    const tea = rule(
      { id: 'tea', kind: 'missing', level: 'notice', between: '14:00-17:00', holdOffMs: 26 * hour },
      { expect: { signal: 'power' } },
    );
    const twoDays = () =>
      withRule(tea)
        .motion('hall', '10:00')
        .quietUntil('17:00')
        .expectAlert('tea', 'opened', '17:00:00')
        .close('tea', 'keller', 'justified', '18:00')
        .expectAlert('tea', 'closed')
        .quietUntil('2026-03-10 18:00')
        .expectNoAlert('tea');
    twoDays().quietUntil('2026-03-10 19:00').expectAlert('tea', 'opened', '19:00:00');
    twoDays().reading('kettle', 'power', 900, '18:30').quietUntil('2026-03-10 23:00').expectNoAlert('tea');
  });

  it('holds in shadow too, so that the record shows what would have been sent', () => {
    const story = openShadow();
    const records = story.effects.flatMap((effect) => (effect.type === 'audit' ? [effect.what] : []));
    expect(records).toEqual(['shadow', 'held-off', 'shadow']);
  });
});

const openShadow = () =>
  withRule(doorOpen({ shadow: true }))
    .door('opens', '10:00')
    .quietUntil('10:11')
    .door('closes', '10:12')
    .door('opens', '10:20')
    .quietUntil('11:30');
