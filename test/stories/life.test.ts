/** What is a sign of life (DESIGN 5), signal by signal; and that unknown never means fine (law 12). */
import { describe, expect, it } from 'vitest';
import type { SensorFacts, Signal, Value } from '../../rules/engine/index.ts';
import { flat, hour, localTime, program, rule, sensors } from './support.ts';

const extra = (id: string, kind: string, signals: Signal[]): SensorFacts => ({
  ...{ id, kind, room: 'living', signals, exit: false, silentAfterMs: 25 * hour, learnsSilence: true },
});
const all = [
  ...sensors,
  extra('radar', 'presence', ['presence', 'motion']),
  extra('shelf', 'vibration', ['vibration']),
  extra('armchair', 'seat', ['seat']),
  extra('detector', 'smoke', ['smoke']),
];
const home = () => flat({ program: program({ sensors: all, rules: [] }), start: '2026-03-09 08:00' });

/** When the last sign of life was, after one value and then another were said, at 09:00 and 10:00. */
function lastSign(sensor: string, signal: Signal, before: Value, then: Value, evidence: 'report' | 'copy'): string {
  const story = home().reading(sensor, signal, before, '09:00').reading(sensor, signal, then, '10:00', evidence);
  const last = story.engine.view().lastLife;
  return last ? localTime(last.at).slice(11, 16) : 'none';
}
const isSign = (...said: Parameters<typeof lastSign>): boolean => lastSign(...said) === '10:00';

describe('a sign of life', () => {
  it.each([
    ['hall_motion', 'motion', false, true],
    ['radar', 'presence', false, true],
    ['shelf', 'vibration', false, true],
    ['bed', 'bed', false, true],
    ['bed', 'bed', true, false],
    ['armchair', 'seat', false, true],
    ['armchair', 'seat', true, false],
    ['front_door', 'contact', false, true],
    ['front_door', 'contact', true, false],
    ['day_button', 'button', 'single', 'single'],
    ['day_button', 'button', 'single', 'hold'],
    ['sos', 'help', true, true],
    ['kettle', 'power', 0, 900],
  ] as const)('%s: %s from %j to %j', (sensor, signal, before, then) => {
    expect(isSign(sensor, signal, before, then, 'report')).toBe(true);
    expect(isSign(sensor, signal, before, then, 'copy'), 'only a copy').toBe(false);
  });
});

describe('no sign of life', () => {
  it.each([
    ['hall_motion', 'motion', true, false],
    ['radar', 'presence', true, false],
    ['shelf', 'vibration', true, false],
    ['bed', 'bed', true, true],
    ['bed', 'bed', false, false],
    ['front_door', 'contact', true, true],
    ['front_door', 'contact', false, null],
    ['kettle', 'power', 900, 0],
    ['kettle', 'power', 900, 1800],
    ['kettle', 'power', 0, 5],
    ['kitchen_climate', 'temperature', 20, 24],
    ['kitchen_climate', 'humidity', 40, 90],
    ['hall_motion', 'battery', 90, 10],
    ['hall_motion', 'link', 20, 200],
    ['hall_motion', 'availability', false, true],
    ['hall_motion', 'tamper', false, true],
    ['bath_leak', 'leak', false, true],
    ['detector', 'smoke', false, true],
    ['fall_radar', 'fall', 'none', 'confirmed'],
  ] as const)('%s: %s from %j to %j', (sensor, signal, before, then) => {
    expect(isSign(sensor, signal, before, then, 'report')).toBe(false);
  });

  it('is what a sensor said long before and only arrives now', () => {
    const story = home().motion('hall', '09:30').late('kitchen_motion', 'motion', true, '2026-03-09 08:10', '10:00');
    expect(story.engine.view().lastLife?.room).toBe('hall');
  });

  it('is the same message twice', () => {
    const story = home().door('opens', '09:00');
    story
      .late('front_door', 'contact', true, '2026-03-09 09:00', '10:00')
      .late('front_door', 'contact', false, '2026-03-09 08:59', '10:01');
    expect(localTime(story.engine.view().lastLife?.at ?? 0)).toContain('T09:00');
  });
});

describe('what is not known', () => {
  it.each([
    ['front_door', 'contact', true],
    ['front_door', 'contact', false],
    ['bed', 'bed', true],
    ['bed', 'bed', false],
  ] as const)('is no edge when it becomes known: %s %s %j', (sensor, signal, value) => {
    const story = home().motion('hall', '08:30').reading(sensor, signal, null, '09:00');
    expect(story.reading(sensor, signal, value, '10:00').engine.view().lastLife?.room).toBe('hall');
  });

  it('of a motion that was unknown, "on" is a sign all the same: somebody moved', () => {
    expect(isSign('hall_motion', 'motion', null, true, 'report')).toBe(true);
  });

  it('does not hold: neither open for ten minutes, nor too warm for two hours', () => {
    const story = flat().door('opens', '09:00').reading('kitchen_climate', 'temperature', 30, '09:00');
    story.reading('front_door', 'contact', null, '09:05').reading('kitchen_climate', 'temperature', null, '09:05');
    story.quietUntil('12:00').expectNoAlert('door-open').expectNoAlert('too-warm');
  });

  it('does not end an alert: that it is over must be known', () => {
    const story = flat().door('opens', '09:00').quietUntil('09:10').expectAlert('door-open', 'opened');
    story.reading('front_door', 'contact', null, '09:20').expectNoAlert('door-open');
    story.reading('front_door', 'contact', false, '09:30').expectAlert('door-open', 'closed', '09:30:00');
  });

  it('does not end being out at night: one pulse in the flat does not say that she is back', () => {
    const out = rule({ id: 'out', kind: 'stays' }, { state: { signal: 'whereabouts', is: 'away' }, for: '30m' });
    const story = flat({ program: program({ rules: [out] }) })
      .door('opens', '09:00')
      .door('closes', '09:00:10');
    story.quietUntil('09:41').expectAlert('out', 'opened').motion('kitchen', '10:00').expectNoAlert('out');
    story.door('opens', '10:10').expectAlert('out', 'closed', '10:10:00');
  });

  it('happens to nobody: an event is an edge that was seen', () => {
    const opened = rule({ id: 'opened', kind: 'happens' }, { event: { signal: 'contact' } });
    const story = flat({ program: program({ rules: [opened] }) }).reading('front_door', 'contact', null, '09:00');
    story.reading('front_door', 'contact', true, '09:10').expectNoAlert('opened');
    story.reading('front_door', 'contact', false, '09:11').reading('front_door', 'contact', true, '09:12');
    story.expectAlert('opened', 'opened', '09:12:00');
  });

  it('is said: a rule whose sensors are gone cannot see', () => {
    const story = flat().reading('bath_motion', 'availability', false, '09:00');
    const bath = rule({ id: 'bath', kind: 'inactivity' }, { for: '4h', of: { rooms: ['bath'] } });
    const blind = flat({ program: program({ rules: [bath] }) });
    blind.reading('bath_motion', 'availability', false, '09:00').reading('fall_radar', 'availability', false, '09:00');
    const state = (one: typeof story, id: string) =>
      one.engine
        .view()
        .ruleStatuses(one.now)
        .find((status) => status.rule === id)?.state;
    expect(state(blind, 'bath')).toBe('cannot-see');
    blind.quietUntil('13:01').expectNoAlert('bath').expectAlert('not-monitored', 'opened');
    expect(state(story, 'inactivity-day')).toBe('watching');
  });
});
