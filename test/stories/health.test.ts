/** What is wrong with sensors and gateway: the technician's rules speak of it, and nobody can make it go unsaid. */
import { describe, expect, it } from 'vitest';
import { flat, hour, minute, program, rule, type Story, sensors } from './support.ts';

const checked = sensors.map((sensor) => ({ ...sensor, silentAfterMs: 12 * hour }));
const silentRule = (own: Partial<Parameters<typeof rule>[0]> = {}, narrowed = {}) =>
  rule(
    { id: 'sensor-silent', kind: 'happens', level: 'fault', ...own },
    { event: { signal: 'health', is: 'sensor-silent', ...narrowed } },
  );
const story = (...rules: ReturnType<typeof rule>[]) => flat({ program: program({ sensors: checked, rules }) });

/** Everything but the two detectors is heard at noon. */
const twoSilent = (...rules: ReturnType<typeof rule>[]) => {
  const told = story(...rules);
  const others = checked.filter(({ id }) => id !== 'kitchen_motion' && id !== 'bath_motion');
  for (const { id } of others) told.reading(id, 'battery', 90, '12:00');
  return told.quietUntil('18:31');
};

describe('a rule about silent sensors', () => {
  it('takes the place of the engine’s own word, with an alert for each sensor', () => {
    const two = twoSilent(silentRule({ level: 'notice' }));
    expect(two.changes().map(({ alert }) => `${alert.rule} ${alert.level} ${alert.because.facts.sensor}`)).toEqual([
      'sensor-silent notice bath_motion',
      'sensor-silent notice kitchen_motion',
    ]);
    two.expectToldOf('sensor-silent', 'email keller raised', 'email keller raised');
    two.reading('bath_motion', 'battery', 90, '19:00').expectAlert('sensor-silent', 'closed', '19:00:00');
    expect(two.engine.view().alerts.map(({ because }) => because.facts.sensor)).toEqual(['kitchen_motion']);
  });

  it('leaves to the engine what it does not speak of', () => {
    const two = twoSilent(silentRule({ level: 'notice' }, { sensors: ['kitchen_motion'] }));
    expect(two.changes().map(({ alert }) => alert.rule)).toEqual(['fault:silent:bath_motion', 'sensor-silent']);
  });

  it('by room, too', () => {
    const two = twoSilent(silentRule({}, { rooms: ['bath'] }));
    expect(two.changes().map(({ alert }) => alert.rule)).toEqual(['sensor-silent', 'fault:silent:kitchen_motion']);
  });

  it.each([
    ['outside its hours', silentRule({ between: '08:00-16:00' })],
    ['while it does not apply', silentRule({ while: 'away' })],
    ['on trial', silentRule({ shadow: true })],
  ])('%s does not silence the engine', (_, one) => {
    twoSilent(one).expectAlert('fault:silent:kitchen_motion', 'opened', '18:30:00').expectNoAlert('sensor-silent');
  });

  it('is not called off by the resident, nor by what excuses other rules', () => {
    twoSilent(silentRule({ level: 'notice', prealarmMs: 30 * minute, while: 'home' }))
      .expectAlert('sensor-silent', 'prealarm', '18:30:00')
      .cancel('18:40')
      .door('opens', '18:44')
      .door('closes', '18:45')
      .quietUntil('18:59')
      .expectPresence('away')
      .quietUntil('19:01')
      .expectAlert('sensor-silent', 'opened', '19:00:00');
  });

  it('of an open alert keeps its words when another configuration goes live', () => {
    const two = twoSilent(silentRule({ level: 'notice' }));
    two.reload(program({ sensors: checked, rules: [silentRule({ level: 'alarm' })] }));
    expect(two.engine.view().alerts.map(({ level }) => level)).toEqual(['notice', 'notice']);
    two.reading('kitchen_motion', 'battery', 90, '19:00').expectAlert('sensor-silent', 'closed', '19:00:00');
  });

  it('never goes to the centre, and is real while the flat is on trial', () => {
    const rules = [silentRule({ level: 'alarm' })];
    const asAlarm = flat({ program: program({ sensors: checked, rules }) }).quietUntil('19:30');
    expect(asAlarm.notifies().filter(({ contact }) => contact === 'zentrale')).toEqual([]);
    const trial = flat({ program: program({ sensors: checked, rules: [silentRule()], flat: { phase: 'trial' } }) });
    expect(trial.quietUntil('18:31').alert('sensor-silent').marked).toBeNull();
  });
});

describe('a low battery', () => {
  const low = (told: Story, percent: number, clock: string) => told.reading('bath_motion', 'battery', percent, clock);
  const day = (number: number, clock: string) => `2026-03-${String(8 + number).padStart(2, '0')} ${clock}`;
  const messages = (told: Story) =>
    told.notifies().filter(({ alertId }) => alertId.startsWith('fault:battery:bath_motion'));
  const patient = () =>
    flat({
      program: program({ sensors: sensors.map((sensor) => ({ ...sensor, silentAfterMs: 1000 * hour })), rules: [] }),
    });

  it('is one message, however often it is reported and however the value wavers', () => {
    const waning = low(patient(), 14, '08:00');
    for (let hours = 9; hours < 23; hours++) low(waning, hours % 2 ? 13 : 17, `${hours}:00`);
    expect(messages(waning)).toHaveLength(1);
  });

  it('names the sensor and what is left', () => {
    const { facts } = low(low(patient(), 14, '08:00'), 12, '09:30')
      .quietFor(0)
      .alert('fault:battery:bath_motion').because;
    expect(facts).toMatchObject({ sensor: 'bath_motion', percent: 12 });
  });

  it('that was closed and is still low is said again after a week, not before', () => {
    const closed = low(low(patient(), 14, '08:00'), 14, '09:00').close(
      'fault:battery:bath_motion',
      'technik',
      'other',
      '10:00',
    );
    low(low(closed, 30, '11:00'), 14, '12:00');
    low(closed, 14, '14:00').quietUntil(day(8, '08:59'));
    expect(messages(closed).filter(({ message }) => message === 'raised')).toHaveLength(1);
    closed.restart().quietUntil(day(8, '09:00')).expectAlert('fault:battery:bath_motion', 'opened', '09:00:00');
    expect(closed.alert('fault:battery:bath_motion').because.facts.percent).toBe(14);
  });

  it('that nobody closed is not repeated', () => {
    const open = low(low(patient(), 14, '08:00'), 14, '09:00').quietUntil(day(20, '09:00'));
    expect(messages(open)).toHaveLength(1);
  });
});

describe('a flat that is not monitored', () => {
  const rules = [
    rule(
      { id: 'not-monitored', kind: 'happens', level: 'notice', title: { de: 'Bitte nachsehen', en: 'Please look in' } },
      { event: { signal: 'health', is: 'not-monitored' } },
    ),
  ];

  it('is told of in the rule’s words, and ends with the first sign of life', () => {
    flat({ program: program({ sensors: checked, rules }) })
      .quietUntil('18:31')
      .expectAlert('not-monitored', 'opened', '18:30:00')
      .motion('hall', '19:00')
      .expectAlert('not-monitored', 'closed', '19:00:00');
  });

  it('says so in the view', () => {
    const silent = flat({ program: program({ sensors: checked, rules }) }).quietUntil('18:31');
    expect(silent.alert('not-monitored').title.en).toBe('Please look in');
    expect(silent.engine.view().monitoring).toBe('not-monitored');
  });
});

describe('a fault of the gateway', () => {
  it('has an alert for each, in the words of the rule', () => {
    const gateway = rule(
      { id: 'gateway-fault', kind: 'happens', level: 'notice' },
      { event: { signal: 'health', is: 'gateway-fault' } },
    );
    const faults = flat({ program: program({ rules: [gateway] }) });
    const fault = (id: string, active: boolean, clock: string) =>
      faults.quietUntil(clock).input({ type: 'fault', at: faults.now, id, active, facts: {} });
    fault('clock', true, '08:00');
    fault('disk-nearly-full', true, '08:00');
    fault('clock', true, '08:01');
    expect(faults.engine.view().alerts.map(({ because, count }) => [because.facts.id, count])).toEqual([
      ['clock', 1],
      ['disk-nearly-full', 1],
    ]);
    fault('clock', false, '08:05');
    faults.expectAlert('gateway-fault', 'closed', '08:05:00');
    expect(faults.engine.view().alerts).toHaveLength(1);
  });
});
