import { describe, expect, it } from 'vitest';
import { Engine } from '../../rules/engine/index.ts';
import { chains, flat, minute, program, rule, rules } from './support.ts';

const others = rules.filter(({ id }) => id !== 'inactivity-day');
const inactivity = (hours: string) =>
  rule({ id: 'inactivity-day', kind: 'inactivity', between: '07:00-22:00' }, { for: hours });

const warning = (hours: string) => rule({ id: 'quiet', kind: 'inactivity', prealarmMs: 2 * minute }, { for: hours });
/** In pre-alarm since 10:00 after two hours of silence; at 10:01 the time is changed. */
const warned = (hours: string) =>
  flat({ program: program({ rules: [warning('2h')] }) })
    .motion('hall', '07:58:30')
    .quietUntil('10:01')
    .expectAlert('quiet', 'prealarm', '10:00:00')
    .reload(program({ rules: [warning(hours)] }))
    .quietFor(0);

describe('a new configuration', () => {
  it('leaves the timers of unchanged rules alone', () => {
    flat()
      .motion('hall', '07:12')
      .quietUntil('10:00')
      .reload(program({ rules: [...rules, rule({ id: 'smoke', kind: 'happens' }, { event: { signal: 'smoke' } })] }))
      .expectNothing()
      .quietUntil('13:13:30')
      .expectAlert('inactivity-day', 'opened', '13:13:30');
  });

  it('primes a changed rule from what was heard: it fires when it would have', () => {
    flat()
      .motion('hall', '07:12')
      .quietUntil('10:00')
      .reload(program({ rules: [...others, inactivity('4h')] }))
      .expectNothing()
      .quietUntil('11:13:30')
      .expectAlert('inactivity-day', 'opened', '11:13:30');
  });

  it('raises at once what would stand already', () => {
    flat()
      .motion('hall', '07:12')
      .quietUntil('12:00')
      .reload(program({ rules: [...others, inactivity('4h')] }))
      .quietFor(0)
      .expectAlert('inactivity-day', 'opened', '12:00:00');
  });

  it('does not raise events of the past again', () => {
    const help = rule({ id: 'sos', kind: 'happens', level: 'emergency' }, { event: { signal: 'help' } });
    flat()
      .help('07:12')
      .close('help', 'keller', 'test', '07:20')
      .quietUntil('08:00')
      .expectAlert('help', 'closed')
      .reload(program({ rules: [...others, help] }))
      .quietUntil('08:30')
      .expectNothing();
  });

  it('raises at once that what is expected has not come by the new hour, unless it came late', () => {
    const upBy = (time: string) =>
      rule(
        { id: 'up', kind: 'missing', between: `05:00-${time}` },
        { expect: { signal: 'activity', rooms: ['bath'] } },
      );
    const morning = () =>
      flat({ start: '2026-03-08 22:00', program: program({ rules: [upBy('11:00')] }) }).motion('bath', '22:05');
    const earlier = program({ rules: [upBy('09:00')] });
    morning().quietUntil('09:40').reload(earlier).expectAlert('up', 'opened', '09:40:00');
    morning().motion('bath', '09:20').quietUntil('09:40').reload(earlier).quietUntil('12:00').expectNothing();
  });

  it('keeps an open alert, its text and its chain', () => {
    const story = flat().motion('hall', '06:58:30').quietUntil('13:00:02').expectTold('sms keller raised');
    const changed = { ...chains, alarm: [{ to: ['technik'], by: [], waitMs: 60_000, repeatMs: null }] };
    story
      .reload(program({ rules: others, chains: changed }))
      .quietUntil('13:05:02')
      .expectTold('sms keller reminder', 'sms bereitschaft raised')
      .close('inactivity-day', 'keller', 'visit', '13:10')
      .expectTold('sms bereitschaft reminder', 'sms bereitschaft all-clear');
  });

  it('of a longer time lets go of the pre-alarm of the shorter one, and warns when it is time', () => {
    warned('3h')
      .expectAlert('quiet', 'cancelled', '10:01:00')
      .quietUntil('10:59:59')
      .expectNoAlert('quiet')
      .quietUntil('11:00')
      .expectAlert('quiet', 'prealarm', '11:00:00');
  });

  it('of a shorter time leaves a pre-alarm that runs as it is: no second of it is lost', () => {
    warned('1h').expectNoAlert('quiet').quietUntil('10:02').expectAlert('quiet', 'opened', '10:02:00');
  });

  it('in which a rule is missing calls off its pre-alarm', () => {
    const nobody = flat({ start: '2026-03-08 22:00' }).quietUntil('09:31').expectAlert('not-up', 'prealarm');
    nobody.reload(program({ rules: rules.filter(({ id }) => id !== 'not-up') }));
    nobody.expectAlert('not-up', 'cancelled', '09:31:00').quietUntil('10:00').expectNothing();
  });

  it('does not raise again what a person has closed: silence counts from there, whatever the rule says now', () => {
    const closed = () =>
      flat().motion('hall', '06:58:30').quietUntil('13:30').close('inactivity-day', 'keller', 'visit', '13:30');
    for (const [hours, next] of [
      ['5h', '18:30'],
      ['8h', '21:30'],
    ] as const) {
      const story = closed().quietUntil('14:00').expectAlert('inactivity-day', 'closed');
      story.reload(program({ rules: [...others, inactivity(hours)] })).quietUntil(next);
      story.expectAlert('inactivity-day', 'opened', `${next}:00`);
    }
  });

  it.each([
    ['a longer time', { for: '8h' }, '07:00-22:00', '15:13:30'],
    ['another room only', { for: '3h', of: { rooms: ['kitchen'] } }, '07:00-22:00', '10:05:30'],
    ['hours that began earlier', { for: '6h' }, '06:00-22:00', '13:13:30'],
    ['hours that begin later', { for: '3h' }, '09:00-22:00', '12:00:00'],
  ])('with %s is primed from what was heard', (_, own, between, alarm) => {
    const changed = rule({ id: 'inactivity-day', kind: 'inactivity', between }, own);
    const story = flat().motion('hall', '06:50').motion('kitchen', '07:04').motion('hall', '07:12').quietUntil('08:00');
    story.reload(program({ rules: [...others, changed] }));
    story.quietUntil(alarm).expectAlert('inactivity-day', 'opened', alarm);
  });

  it('is primed from a log with a gap in it: the grace of the gap counts', () => {
    flat()
      .motion('hall', '06:58:30')
      .gap('11:50', '12:10')
      .quietUntil('12:15')
      .reload(program({ rules: [...others, inactivity('5h')] }))
      .quietUntil('12:29:59')
      .expectNoAlert('inactivity-day')
      .quietUntil('12:30')
      .expectAlert('inactivity-day', 'opened', '12:30:00');
  });

  it('while deaf: what was due before is raised, what would be due since waits', () => {
    const deaf = (hours: string) =>
      flat()
        .motion('hall', '06:58:30')
        .deaf('12:30')
        .quietUntil('12:50')
        .reload(program({ rules: [...others, inactivity(hours)] }));
    deaf('4h').quietFor(0).expectAlert('inactivity-day', 'opened', '12:50:00');
    deaf('345m').quietUntil('12:55').expectNoAlert('inactivity-day');
  });

  it('primes a window that is running: what was heard before counts, and what was not does not', () => {
    const kitchen = rule(
      { id: 'not-up', kind: 'missing', between: '05:00-10:00' },
      { expect: { signal: 'activity', rooms: ['kitchen'] } },
    );
    const changed = program({ rules: [...rules.filter(({ id }) => id !== 'not-up'), kitchen] });
    const morning = () =>
      flat({ start: '2026-03-08 22:00' }).reading('kitchen_motion', 'battery', 90, '22:10').motion('hall', '05:30');
    morning()
      .motion('kitchen', '06:00')
      .quietUntil('08:00')
      .reload(changed)
      .quietUntil('12:00')
      .expectNoAlert('not-up');
    morning().quietUntil('08:00').reload(changed).quietUntil('10:00').expectAlert('not-up', 'opened', '10:00:00');
  });

  it('with a window that has ended tells what is still missing, and nothing of what came late', () => {
    const tea = rule({ id: 'tea', kind: 'missing', between: '06:00-08:00' }, { expect: { signal: 'power' } });
    const changed = program({ rules: [...rules, tea] });
    const morning = () =>
      flat({ start: '2026-03-08 22:00' }).reading('kettle', 'power', 0, '22:10').motion('hall', '06:00');
    morning().quietUntil('09:00').reload(changed).expectAlert('tea', 'opened', '09:00:00');
    const late = morning().reading('kettle', 'power', 1800, '08:30').quietUntil('09:00').reload(changed);
    late.quietUntil('20:00').expectNoAlert('tea');
  });

  it('goes on with the check of a possible fall', () => {
    const shown = rule(
      { id: 'fall-possible', kind: 'happens', because: { de: 'x', en: 'x' } },
      { event: { signal: 'fall', is: 'possible' } },
    );
    const changed = program({ rules: [...rules.filter(({ id }) => id !== 'fall-possible'), shown] });
    flat()
      .fall('possible', '09:00')
      .quietUntil('09:00:30')
      .reload(changed)
      .quietUntil('09:01:30')
      .expectAlert('fall-possible', 'opened', '09:01:30');
  });

  it('leaves a pre-alarm of help alone, whatever has changed in the rule', () => {
    const help = rule(
      { id: 'help', kind: 'happens', level: 'emergency', attendMs: minute },
      { event: { signal: 'help' } },
    );
    const story = flat()
      .mode('maintenance', '08:30')
      .help('09:00')
      .quietUntil('09:00:30')
      .expectAlert('help', 'prealarm');
    story.reload(program({ rules: [...rules.filter(({ id }) => id !== 'help'), help] }));
    story.quietUntil('09:01').expectAlert('help', 'opened', '09:01:00');
  });

  it('that is the same again, twice, changes nothing and says nothing', () => {
    const story = flat({ start: '2026-03-08 22:00' }).quietUntil('09:31').expectAlert('not-up', 'prealarm');
    const state = () => ({ ...JSON.parse(story.engine.snapshot()), now: null });
    const before = state();
    story.reload(program()).reload(program()).expectNothing();
    expect(state()).toEqual(before);
    story.quietUntil('09:32').expectAlert('not-up', 'opened', '09:32:00');
  });

  it('that came while the gateway was down is primed when it asks for that', () => {
    const story = flat().motion('hall', '07:12').quietUntil('10:00');
    const changed = program({ rules: [...others, inactivity('4h')] });
    story.engine = new Engine(changed, story.now, story.engine.snapshot());
    story.reload(changed).quietUntil('11:13:30').expectAlert('inactivity-day', 'opened', '11:13:30');
  });

  it('drops from a snapshot what no longer exists, and starts', () => {
    const story = flat().motion('hall', '07:12');
    const smaller = program({ rules: others.slice(0, 2), sensors: program().sensors.slice(0, 3) });
    const engine = new Engine(smaller, story.now, story.engine.snapshot());
    expect(
      engine
        .view()
        .ruleStatuses(story.now)
        .map(({ rule: id }) => id),
    ).toEqual(others.slice(0, 2).map(({ id }) => id));
    expect(engine.view().presence).toBe('home');
  });
});
