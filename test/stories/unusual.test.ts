/** The learned line: what is usual for this resident at this time of day, and what must not count as usual. */
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../rules/engine/index.ts';
import type { Learned } from '../../rules/kinds/unusual/line.ts';
import { becauseSentence } from '../../rules/words/index.ts';
import { chains, flat, hour, localTime, minute, program, rule, type Story, sensors } from './support.ts';

const day = 24 * hour;

const learned = (own: Record<string, unknown> = {}, change: Partial<Rule> = {}): Rule => ({
  ...rule({ id: 'unusual', kind: 'unusual', between: '07:00-22:00' }, { floor: '2h', ...own }),
  ...change,
});
/** Sensors here only speak when something moves, for weeks: that is no fault. */
const quietSensors = sensors.map((one) => ({ ...one, silentAfterMs: 1000 * day }));
const home = (change: Parameters<typeof program>[0] = {}) =>
  program({ rules: [learned()], sensors: quietSensors, ...change });
const flatWith = (change: Parameters<typeof program>[0] = {}, start = '2026-01-12 06:00') =>
  flat({ program: home(change), start });

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Something is heard every `every` minutes from one hour to another, for some days. */
function live(story: Story, days: number, { from = 7, to = 22, every = 30 } = {}): Story {
  for (let one = 0; one < days; one++) {
    for (let minutes = from * 60; minutes <= to * 60; minutes += every) story.motion('kitchen', clock(minutes));
  }
  return story;
}

/** The morning of one more day, the last motion ending at 12:01:30. */
const morning = (story: Story): Story => live(story, 1, { to: 12 });

describe('what is unusual', () => {
  it('is silence beyond what she ever is at this time of day, and says so', () => {
    const story = morning(live(flatWith(), 28)).quietUntil('14:01').expectNothing().quietUntil('14:02');
    story.expectAlert('unusual', 'opened', '14:01:30');
    const names = { rooms: { kitchen: { de: 'Küche', en: 'kitchen' } }, timeZone: 'Europe/Berlin' };
    expect(becauseSentence(story.alert('unusual').because, 'de', names)).toBe(
      'Seit 2 h 1 min keine Aktivität, sonst um diese Zeit spätestens nach 29 min; letzte Aktivität um 12:00 Uhr (Küche).',
    );
  });

  it('is only recorded for the first four weeks', () => {
    const story = morning(live(flatWith(), 27)).quietUntil('20:00').expectNothing();
    expect(story.effects.some((effect) => effect.type === 'audit' && effect.what === 'shadow')).toBe(true);
    story.expectNoAlert('unusual');
  });

  it('rises with what she usually does: a long nap after lunch is hers', () => {
    const napping = flatWith();
    for (let one = 0; one < 28; one++) live(live(napping, 1, { to: 12.5 }), 1, { from: 15.5 });
    live(napping, 1, { to: 12.5 })
      .quietUntil('18:12')
      .expectNothing()
      .quietUntil('18:13')
      .expectAlert('unusual', 'opened');
  });

  it('is not raised by the silence that is running, nor by one of the same day', () => {
    const story = live(flatWith(), 28);
    live(story, 1, { from: 7, to: 8 }).quietUntil('10:02').expectAlert('unusual', 'opened', '10:01:30');
    story.close('unusual', 'keller', 'other', '10:10').motion('kitchen', '10:30').quietUntil('12:32');
    story.expectAlert('unusual', 'opened', '12:31:30');
  });

  it('is told to carers before the centre, whatever the chain says', () => {
    const centreFirst = learned({}, { chain: 'centre' });
    const own = { ...chains, centre: [{ to: ['zentrale', 'keller'], by: [], waitMs: 5 * minute, repeatMs: null }] };
    const story = flatWith({ rules: [centreFirst], chains: own });
    morning(live(story, 28)).quietUntil('14:02').expectTold('sms keller raised');
  });

  it('rests where several people live', () => {
    const story = flatWith({ flat: { household: '2+' } });
    morning(live(story, 28)).quietUntil('20:00').expectNothing();
  });
});

describe('what it keeps silent about', () => {
  it('a silence that began at a door to the outside: she may be out in company', () => {
    const alone = flatWith({ flat: { leavesAlone: false } });
    live(live(alone, 28), 1, { to: 12 })
      .door('opens', '12:10')
      .door('closes', '12:11')
      .quietUntil('20:00')
      .expectNoAlert('unusual');
  });

  it('silence while a sensor is not heard: the line was learned with all of them', () => {
    const story = morning(live(flatWith(), 28)).reading('hall_motion', 'availability', false, '13:00');
    story.quietUntil('20:00').expectNoAlert('unusual');
  });

  it('a silence that a deaf time touched: she may have left unheard', () => {
    morning(live(flatWith(), 28)).gap('12:30', '12:40', 'bridge').quietUntil('20:00').expectNoAlert('unusual');
  });
});

describe('what is not learned from', () => {
  /** Four weeks, a day that must leave no trace, and a day as ever: called at the same time as without it. */
  function afterwards(strange: (story: Story) => void): void {
    const story = live(flatWith(), 28);
    strange(live(story, 1, { to: 11 }));
    live(story, 1, { from: 20.5 });
    const from = story.now;
    morning(live(story, 1)).quietUntil('20:00');
    const called = story.changes().filter(({ at, change }) => at > from && change === 'opened');
    expect(called.map(({ at }) => localTime(at).slice(11))).toEqual(['14:01:30']);
    expect(Math.max(...learnedByDay(story).flat())).toBeLessThanOrEqual(30);
  }

  /** What it keeps of the hours from seven to eight in the evening, minutes. */
  const learnedByDay = (story: Story): number[][] =>
    (JSON.parse(story.engine.snapshot()).rules[0].memory as { learned: Learned }).learned.days.map(({ longest }) =>
      longest.slice(14, 40).map((minutes) => minutes ?? 0),
    );

  it('an absence of two days', () => {
    afterwards((story) =>
      story
        .door('opens', '11:05')
        .door('closes', '11:06')
        .quietFor(2 * day),
    );
  });

  it('a visit, a holiday that was entered', () => {
    afterwards((story) => story.mode('visit', '11:05', '20:00').quietUntil('20:00'));
    afterwards((story) => story.mode('absence', '11:05', '20:00').quietUntil('20:00'));
  });

  it('a nap where a bed sensor says so, and somebody who moves without a pause', () => {
    afterwards((story) => {
      live(story.bed('occupied', '11:05').bed('empty', '14:00'), 1, { from: 14, to: 20 });
    });
    afterwards((story) => {
      story.motionOn('hall', '11:05').motionOn('hall', '11:14').motionOn('hall', '11:23').motionOn('hall', '11:32');
      live(story.motionOff('hall', '11:41'), 1, { from: 12, to: 20 });
    });
  });

  it('a time in which the gateway was deaf, or a sensor was not heard', () => {
    afterwards((story) => {
      live(story.gap('11:30', '12:10', 'bridge').motion('kitchen', '12:50'), 1, { from: 13, to: 20 });
    });
    afterwards((story) => {
      story.reading('hall_motion', 'availability', false, '11:10').motion('kitchen', '12:50');
      live(story.reading('hall_motion', 'availability', true, '12:55'), 1, { from: 13, to: 20 });
    });
  });

  it('a silence that somebody was called for and came', () => {
    afterwards((story) => {
      story.quietUntil('19:45').acknowledge('unusual', 'keller', '19:46').close('unusual', 'keller', 'away', '19:50');
    });
  });

  it('one afternoon in four weeks on which she left through a door without a sensor', () => {
    const story = live(live(live(flatWith(), 19), 1, { to: 11.5 }), 1, { from: 19.5 });
    live(story, 8);
    expect(Math.max(...learnedByDay(story).flat())).toBeGreaterThan(400);
    morning(story).quietUntil('14:02').expectAlert('unusual', 'opened', '14:01:30');
  });

  it('a day on which the clocks change', () => {
    const story = flatWith({}, '2026-03-02 06:00');
    live(story, 27);
    const days = (): number[] =>
      (JSON.parse(story.engine.snapshot()).rules[0].memory.learned.days as { day: number }[]).map((one) => one.day);
    const sunday = Date.parse('2026-03-29') / day;
    live(story, 1);
    expect(days()).toContain(sunday);
    live(story, 1);
    expect(days()).not.toContain(sunday);
    expect(days()).toContain(sunday - 1);
  });
});

describe('what it has learned', () => {
  const called = (story: Story): Story =>
    morning(story).quietUntil('14:02').expectAlert('unusual', 'opened', '14:01:30');

  it('survives restarts', () => {
    called(live(live(flatWith(), 14).restart(), 14).restart());
  });

  it('is kept when other keys of the rule change, and begins anew with another selection', () => {
    const story = live(flatWith(), 28);
    const reworded = learned({ ceiling: '10h' }, { hash: 'reworded' });
    called(story.reload(home({ rules: [reworded] })));
    const other = live(flatWith(), 28).reload(
      home({ rules: [learned({ of: { rooms: ['kitchen'] } }, { hash: 'other' })] }),
    );
    morning(other).quietUntil('20:00').expectNoAlert('unusual');
  });

  it('is bounded: four weeks, whatever she does', () => {
    const story = live(flatWith(), 60, { every: 60 });
    const memory = JSON.stringify(JSON.parse(story.engine.snapshot()).rules[0].memory);
    expect(JSON.parse(memory).learned.days.length).toBeLessThanOrEqual(29);
    expect(memory.length).toBeLessThan(12_000);
    expect(story.now).toBeGreaterThan(Date.parse('2026-03-11') - hour);
  });
});
