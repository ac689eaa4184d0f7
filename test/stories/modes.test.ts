import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Mode, modes, type SensorFacts } from '../../rules/engine/index.ts';
import { flat, hour, instant, localTime, neverSilent, program, rule, type Story, sensors } from './support.ts';

const groupNames = ['safety', 'health', 'silence', 'person', 'door', 'climate'];

/** The table of rules/README.md: which group of rules acts in which mode. */
function tableOfReadme(): Record<string, string[]> {
  const page = readFileSync(new URL('../../rules/README.md', import.meta.url), 'utf8');
  const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const head = rows.findIndex((row) => row[1] === 'mode');
  const table = rows.slice(head + 2, head + 2 + modes.length);
  return Object.fromEntries(
    table.map((row) => [row[1], groupNames.filter((_, index) => row[index + 2]?.startsWith('acts'))]),
  );
}

const rules = [
  rule({ id: 'safety', kind: 'happens', level: 'emergency' }, { event: { signal: 'help' } }),
  rule({ id: 'health', kind: 'happens', level: 'fault' }, { event: { signal: 'health', is: 'gateway-fault' } }),
  rule({ id: 'silence', kind: 'inactivity' }, { for: '1h' }),
  rule({ id: 'person', kind: 'happens' }, { event: { signal: 'motion' } }),
  rule({ id: 'door', kind: 'happens' }, { event: { signal: 'contact' } }),
  rule({ id: 'climate', kind: 'happens' }, { event: { signal: 'temperature', above: 30 } }),
];

const everything = (story: Story): Story =>
  story
    .reading('front_door', 'contact', true, '09:00')
    .reading('kitchen_motion', 'motion', true, '09:01')
    .reading('kitchen_motion', 'motion', false, '09:01:10')
    .input({ type: 'fault', at: story.at('09:01:30'), id: 'disk-nearly-full', active: true, facts: {} })
    .reading('kitchen_climate', 'temperature', 31, '09:02')
    .quietUntil('10:30')
    .help('10:31');

describe('modes', () => {
  it('are those of the page', () => {
    expect(Object.keys(tableOfReadme()).sort()).toEqual([...modes].sort());
  });

  for (const [mode, judged] of Object.entries(tableOfReadme())) {
    it(`${mode}: ${judged.join(', ')}`, () => {
      const story = flat({ program: program({ rules }), start: '2026-03-09 08:30' }).mode(
        mode as Mode,
        '08:59',
        '12:00',
      );
      everything(story);
      const raised = new Set(story.changes().map(({ alert }) => alert.rule));
      expect([...raised].filter((id) => groupNames.includes(id)).sort()).toEqual([...judged].sort());
    });
  }

  it('each have an end, after which rules judge again', () => {
    flat()
      .mode('visit', '07:00', '09:00')
      .quietUntil('14:59')
      .expectNothing()
      .quietUntil('15:00')
      .expectAlert('inactivity-day', 'opened', '15:00:00');
  });

  it.each([
    ['absence', 24 * hour, 60 * 24 * hour],
    ['visit', 4 * hour, 7 * 24 * hour],
    ['care', 2 * hour, 12 * hour],
    ['maintenance', hour, 4 * hour],
    ['pause', 4 * hour, 12 * hour],
  ] as const)('%s ends by itself where nobody said when, and never later than allowed', (mode, usualMs, mostMs) => {
    const until = (end?: string) => flat().mode(mode, '07:00', end).engine.view().modeUntil;
    expect(until()).toBe(instant('2026-03-09 07:00') + usualMs);
    expect(until('2026-06-30 07:00')).toBe(instant('2026-03-09 07:00') + mostMs);
  });

  it('end while the gateway is down, and over restarts', () => {
    const visited = () => flat().mode('visit', '07:00', '09:00').motion('hall', '07:30');
    const modeOf = (story: Story) => story.engine.view().mode;
    expect(modeOf(visited().gap('08:50', '09:10'))).toBe('normal');
    expect(modeOf(visited().restart().quietUntil('08:59').restart())).toBe('visit');
    expect(modeOf(visited().restart().quietUntil('09:00'))).toBe('normal');
  });

  it('can be ended, and one takes the place of another', () => {
    const story = flat().mode('visit', '07:00', '12:00').mode('care', '08:00', '09:00').quietUntil('08:30');
    expect(story.engine.view().mode).toBe('care');
    expect(story.quietUntil('09:00').engine.view().mode).toBe('normal');
    expect(flat().mode('visit', '07:00', '12:00').mode('normal', '08:00').engine.view().mode).toBe('normal');
  });

  it('refuse an end that is past', () => {
    const story = flat().input({ type: 'mode', at: flat().now, mode: 'visit', until: flat().now - 1, by: 'keller' });
    story.expectAudit('refused');
    expect(story.engine.view().mode).toBe('normal');
  });

  it.each(['absence', 'visit', 'care', 'maintenance', 'pause'] as const)(
    '%s calls off a pre-alarm about silence',
    (mode) => {
      flat({ start: '2026-03-08 22:00' })
        .quietUntil('09:31')
        .expectAlert('not-up', 'prealarm')
        .mode(mode, '09:31:30', '11:00')
        .expectAlert('not-up', 'cancelled', '09:31:30')
        .quietUntil('10:59')
        .expectNoAlert('not-up');
    },
  );

  it.each(modes)('%s calls off no pre-alarm of a confirmed fall, and silences no alert that is open', (mode) => {
    const fallen = flat().fall('confirmed', '09:00').mode(mode, '09:00:30', '11:00');
    fallen.quietUntil('09:01').expectAlert('fall-confirmed', 'opened', '09:01:00');
    flat()
      .motion('hall', '06:58:30')
      .quietUntil('13:00:05')
      .expectToldOf('inactivity-day', 'sms keller raised')
      .mode(mode, '13:01', '14:00')
      .quietUntil('13:05:05')
      .expectToldOf('inactivity-day', 'sms keller reminder', 'sms bereitschaft raised');
  });

  it.each(['visit', 'care', 'pause'] as const)('what holds when %s ends counts from there', (mode) => {
    flat()
      .motion('hall', '08:59')
      .motion('bath', '09:05')
      .mode(mode, '09:10', '10:30')
      .quietUntil('11:29:59')
      .expectNoAlert('long-in-bath')
      .quietUntil('11:30')
      .expectAlert('long-in-bath', 'opened', '11:30:00');
  });
});

describe('what stands for life and limb', () => {
  const smoke = { ...sensors[7], id: 'detector', kind: 'smoke', room: 'kitchen', signals: ['smoke'] } as SensorFacts;
  const all = program({
    sensors: [...sensors, smoke],
    rules: [
      rule({ id: 'help', kind: 'happens', level: 'emergency' }, { event: { signal: 'help' } }),
      rule({ id: 'fall', kind: 'happens', level: 'emergency' }, { event: { signal: 'fall', is: 'confirmed' } }),
      rule({ id: 'leak', kind: 'happens' }, { event: { signal: 'leak' } }),
      rule({ id: 'smoke', kind: 'happens', level: 'emergency' }, { event: { signal: 'smoke' } }),
      rule({ id: 'still-wet', kind: 'stays' }, { state: { signal: 'leak' }, for: '1m' }),
    ],
  });
  const happen = (story: Story, clock: string) =>
    story
      .help(clock)
      .fall('confirmed', clock)
      .reading('bath_leak', 'leak', true, clock)
      .reading('detector', 'smoke', true, clock);
  const changes = (story: Story, change: string) =>
    story.changes().flatMap((effect) => (effect.change === change ? [effect.alert.rule] : []));
  const signals = ['help', 'fall', 'leak', 'smoke'];

  it.each(['normal', 'absence', 'visit', 'care', 'pause'] as const)('acts at once in mode %s', (mode) => {
    const story = happen(flat({ program: all }).mode(mode, '08:00', '12:00'), '09:00');
    expect(changes(story, 'opened')).toEqual(signals);
    expect(changes(story.quietUntil('09:01'), 'opened')).toContain('still-wet');
  });

  it('waits a minute for a cancel on site during maintenance, and for nothing else', () => {
    const story = happen(flat({ program: all }).mode('maintenance', '08:30'), '09:00');
    expect([changes(story, 'prealarm'), changes(story, 'opened')]).toEqual([signals, []]);
    story.expectAlert('help', 'prealarm').motion('kitchen', '09:00:10').quietUntil('09:01:30');
    expect(changes(story, 'opened')).toEqual(expect.arrayContaining(signals));
    const tested = happen(flat({ program: all }).mode('maintenance', '08:30'), '09:00').cancel('09:00:40');
    expect(changes(tested.quietUntil('09:00:59'), 'cancelled')).toEqual(signals);
    expect(changes(tested.quietUntil('09:20'), 'opened').filter((id) => signals.includes(id))).toEqual([]);
  });

  it('pressed again within that minute is one alert with a count', () => {
    const story = flat().mode('maintenance', '08:30').help('09:00').help('09:00:20').quietUntil('09:01');
    story.expectAlert('help', 'opened', '09:01:00');
    expect(story.alert('help').count).toBe(2);
  });
});

describe('an absence with activity in the flat', () => {
  const busy = () =>
    flat()
      .mode('absence', '07:00', '2026-03-12 18:00')
      .motion('hall', '10:00')
      .motion('kitchen', '10:03')
      .motion('bath', '10:06');

  it('asks the contacts, and ends when nobody answers', () => {
    busy()
      .expectAlert('active-in-absence', 'opened', '10:06:00')
      .quietUntil('10:36')
      .expectAlert('active-in-absence', 'closed', '10:36:00')
      .quietUntil('16:36')
      .expectAlert('inactivity-day', 'opened', '16:36:00');
  });

  it('goes on when somebody answers, by taking over or by closing', () => {
    const mode = (story: Story) => story.quietUntil('12:00').engine.view().mode;
    expect(mode(busy().acknowledge('active-in-absence', 'keller', '10:20'))).toBe('absence');
    expect(mode(busy().close('active-in-absence', 'keller', 'visit', '10:20'))).toBe('absence');
  });

  it('entered anew it is answered, and does not end; whoever is back ends it', () => {
    const again = busy().mode('absence', '10:20', '2026-03-14 18:00').expectAlert('active-in-absence', 'closed');
    again.motion('hall', '11:00').motion('kitchen', '11:03').motion('bath', '11:06').expectNoAlert('active-in-absence');
    expect(again.quietUntil('12:00').engine.view().mode).toBe('absence');
    const back = busy().mode('normal', '10:20').expectAlert('active-in-absence', 'closed', '10:20:00');
    expect(back.engine.view().mode).toBe('normal');
  });

  it('asks again only after some hours: whoever waters the plants is not reported all the time', () => {
    busy()
      .close('active-in-absence', 'keller', 'visit', '10:20')
      .expectAlert('active-in-absence', 'closed')
      .motion('hall', '11:00')
      .motion('kitchen', '11:03')
      .motion('bath', '11:06')
      .expectNoAlert('active-in-absence')
      .motion('hall', '14:30')
      .motion('kitchen', '14:33')
      .motion('bath', '14:36')
      .expectAlert('active-in-absence', 'opened', '14:36:00');
  });
});

describe('the day before an absence ends', () => {
  const longAway = (until = '2026-03-24 12:00') =>
    flat({ program: program({ sensors: neverSilent() }) }).mode('absence', '2026-03-10 09:00', until);
  const untilAsked = (story: Story, asked: string) => {
    const [date, time] = asked.split(' ') as [string, string];
    const before = localTime(instant(asked) - 1000).replace('T', ' ');
    story.quietUntil(before).expectNoAlert('absence-ends');
    return story.quietUntil(`${date} ${time}`).expectAlert('absence-ends', 'opened', `${time}:00`);
  };

  it('whoever entered it is asked at ten in the morning, by the way they read first, once', () => {
    const story = untilAsked(longAway(), '2026-03-23 10:00').quietUntil('2026-03-24 12:30');
    const asked = story.notifies().filter(({ alertId }) => alertId.startsWith('absence-ends'));
    expect(asked.map(({ contact, by, message }) => [contact, by, message])).toEqual([['keller', 'sms', 'raised']]);
    expect(asked[0]?.deliveryId).toContain('/keller/sms/raised');
    story.expectAlert('absence-ends', 'closed', '12:00:00');
    expect(story.engine.view().mode).toBe('normal');
  });

  it('the contacts are asked where nobody in flat.yaml entered it', () => {
    const at = instant('2026-03-10 09:00');
    const story = flat({ program: program({ sensors: neverSilent() }) }).quietUntil('2026-03-10 09:00');
    story.input({ type: 'mode', at, mode: 'absence', until: instant('2026-03-24 12:00'), by: 'local', via: 'mqtt' });
    const [asked] = untilAsked(story, '2026-03-23 10:00').notifies().slice(-1);
    expect(asked).toMatchObject({ contact: 'keller', by: 'email', message: 'raised' });
  });

  it('comes at ten on the wall though the clocks change, and at midnight the day before is meant', () => {
    untilAsked(longAway('2026-03-30 12:00'), '2026-03-29 10:00');
    untilAsked(longAway('2026-03-31 00:00'), '2026-03-29 10:00');
  });

  it('a later end is an answer, and asked about in its turn', () => {
    const prolonged = untilAsked(longAway(), '2026-03-23 10:00').mode(
      'absence',
      '2026-03-23 11:00',
      '2026-03-30 11:00',
    );
    prolonged.expectAlert('absence-ends', 'closed');
    expect(prolonged.quietUntil('2026-03-29 09:59').engine.view().mode).toBe('absence');
    prolonged.quietUntil('2026-03-29 10:00').expectAlert('absence-ends', 'opened', '10:00:00');
  });

  it('nobody is asked about two days or less, or after it was ended', () => {
    longAway('2026-03-12 09:00').quietUntil('2026-03-12 10:00').expectNoAlert('absence-ends');
    longAway().mode('normal', '2026-03-20 10:00').quietUntil('2026-03-25 10:00').expectNoAlert('absence-ends');
  });

  it('is asked though the gateway starts anew, and whoever says OK is left in peace', () => {
    const story = longAway().restart().quietUntil('2026-03-23 09:00').restart();
    untilAsked(story, '2026-03-23 10:00').acknowledge('absence-ends', 'keller', '2026-03-23 10:05').restart();
    story.quietUntil('2026-03-24 11:59');
    expect(story.notifies().filter(({ message }) => message === 'question')).toEqual([]);
  });
});

describe('an absence that something interrupts', () => {
  const plants = () =>
    flat({ program: program({ sensors: neverSilent() }) })
      .mode('absence', '07:00', '2026-03-20 12:00')
      .mode('visit', '2026-03-12 10:00', '2026-03-12 11:00');
  const modeAt = (story: Story, clock: string) => story.quietUntil(clock).engine.view();

  it('goes on after the visit, until its own end, restarts or not', () => {
    const story = plants();
    expect(modeAt(story, '2026-03-12 10:59').mode).toBe('visit');
    expect(modeAt(story.restart(), '2026-03-12 11:00')).toMatchObject({
      mode: 'absence',
      modeUntil: instant('2026-03-20 12:00'),
    });
    story.expectNoAlert('absence-ends').quietUntil('2026-03-19 10:00').expectAlert('absence-ends', 'opened');
    expect(modeAt(story, '2026-03-20 12:00').mode).toBe('normal');
  });

  it('what the visitor set off is no activity in the absence', () => {
    plants()
      .motion('hall', '2026-03-12 10:52')
      .motion('kitchen', '2026-03-12 10:55')
      .motion('hall', '2026-03-12 10:58')
      .motion('hall', '2026-03-12 11:02')
      .quietUntil('2026-03-12 12:00')
      .expectNoAlert('active-in-absence');
  });

  it('ends for good when somebody is back, and when its end comes during the visit', () => {
    expect(modeAt(plants().mode('normal', '2026-03-12 10:30'), '2026-03-12 11:30').mode).toBe('normal');
    const over = flat().mode('absence', '07:00', '2026-03-09 12:00').mode('visit', '11:00', '13:00');
    expect(modeAt(over, '12:30').mode).toBe('visit');
    expect(modeAt(over, '13:00').mode).toBe('normal');
  });
});

describe('a rule that names its modes', () => {
  const inAbsence = rule(
    { id: 'somebody-there', kind: 'happens', level: 'notice', modes: ['absence'] },
    { event: { signal: 'activity' } },
  );
  const guarded = () => flat({ program: program({ rules: [inAbsence] }) });

  it('judges in those, though its group rests in them: somebody is in the flat during the absence', () => {
    guarded()
      .mode('absence', '07:00', '2026-03-12 18:00')
      .motion('hall', '10:00')
      .expectAlert('somebody-there', 'opened', '10:00:00');
  });

  it('rests in all others, and says so', () => {
    const story = guarded()
      .motion('hall', '07:00')
      .expectNothing()
      .mode('visit', '08:00', '10:00')
      .motion('hall', '09:00');
    story.expectNoAlert('somebody-there');
    const [status] = story.engine.view().ruleStatuses(story.now);
    expect(status).toMatchObject({ state: 'idle', facts: { reason: 'mode' } });
  });

  it('judges during a visit when it is told to', () => {
    const always = rule({ id: 'quiet', kind: 'inactivity', modes: ['normal', 'visit'] }, { for: '2h' });
    flat({ program: program({ rules: [always] }) })
      .motion('hall', '07:58:30')
      .mode('visit', '08:10', '12:00')
      .quietUntil('10:00')
      .expectAlert('quiet', 'opened', '10:00:00');
  });
});

describe('a rule for a household', () => {
  const forOne = rule({ id: 'quiet', kind: 'inactivity', household: ['1'] }, { for: '2h' });
  const alsoWithoutSensors = rule(
    { id: 'cat-flap', kind: 'missing', household: ['pet'], between: '07:00-09:00' },
    { expect: { signal: 'contact', sensors: ['cat_flap'] } },
  );
  const homeOf = (household: '1' | '2+' | 'pet') =>
    flat({ program: program({ rules: [forOne, alsoWithoutSensors], flat: { household } }) });

  it('judges in such a flat', () => {
    homeOf('1').motion('hall', '07:58:30').quietUntil('10:00').expectAlert('quiet', 'opened', '10:00:00');
  });

  it('rests in another, whatever its sensors, and says so', () => {
    const story = homeOf('2+').motion('hall', '07:58:30').quietUntil('11:00').expectNothing();
    for (const status of story.engine.view().ruleStatuses(story.now)) {
      expect(status).toMatchObject({ state: 'idle', facts: { reason: 'household' }, firesAt: null });
    }
  });
});
