import { describe, expect, it } from 'vitest';
import { Engine } from '../../rules/engine/index.ts';
import { chains, flat, program, rule, rules } from './support.ts';

const others = rules.filter(({ id }) => id !== 'inactivity-day');
const inactivity = (hours: string) =>
  rule({ id: 'inactivity-day', kind: 'inactivity', between: '07:00-22:00' }, { for: hours });

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

  it('keeps an open alert, its text and its chain', () => {
    const story = flat().motion('hall', '06:58:30').quietUntil('13:00:02').expectTold('sms keller raised');
    const changed = { ...chains, alarm: [{ to: ['technik'], by: [], waitMs: 60_000, repeatMs: null }] };
    story
      .reload(program({ rules: others, chains: changed }))
      .quietUntil('13:05:02')
      .expectTold('sms bereitschaft raised')
      .close('inactivity-day', 'keller', 'visit', '13:10')
      .expectTold('sms bereitschaft all-clear');
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
        .ruleStatuses()
        .map(({ rule: id }) => id),
    ).toEqual(others.slice(0, 2).map(({ id }) => id));
    expect(engine.view().presence).toBe('home');
  });
});
