/** The demo's radio: what it publishes is read without a fault, and tells the story of the script. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { VirtualClock } from '../../gateway/clock.ts';
import { demoStartsAt, Simulator } from '../../gateway/demo/simulator.ts';
import { generateDevices } from '../../gateway/demo/simulator-generate.ts';
import { checkIns, events } from '../../gateway/demo/simulator-radio.ts';
import { missedMorning, ordinaryDay } from '../../gateway/demo/simulator-script.ts';
import type { SensorSetting } from '../../gateway/sensors/memory.ts';
import type { Input } from '../../rules/engine/types.ts';
import { newInbox, packet, ReferenceListener } from '../support/zigbee2mqtt.ts';

const timeZone = 'Europe/Berlin';
const demo = new URL('../../gateway/demo/', import.meta.url);
const flat = parse(readFileSync(new URL('flat/flat.yaml', demo), 'utf8')) as { sensors: Record<string, SensorSetting> };
const sensors = Object.entries(flat.sensors).map(
  ([id, { kind, room, from }]): SensorSetting => ({
    id,
    kind,
    room,
    device: id,
    from: from ? { property: from.property, on: [from.on].flat() } : null,
  }),
);
const hour = 3_600_000;
const startsAt = demoStartsAt(Date.parse('2026-03-11T09:00:00Z'), timeZone);
/** Local hour of the demo's first day; 24 and more: of the next. */
const atHour = (hours: number): number => startsAt + (hours - 14) * hour;

/** Plays it and hears it. */
function play() {
  const clock = new VirtualClock(startsAt);
  const inbox = newInbox(sensors);
  const listener = new ReferenceListener();
  const inputs: Input[] = [];
  const simulator = new Simulator({
    clock,
    timeZone,
    publish: (topic, payload, { retain }) => {
      const heard = inbox.hear(topic, Buffer.from(payload), packet(clock.now(), { retain }));
      inputs.push(...heard);
      listener.hear(heard);
    },
  });
  simulator.start();
  return { clock, inbox, listener, inputs, simulator };
}

it('its devices are what the converters say today', () => {
  const kept = JSON.parse(readFileSync(new URL('simulator-devices.json', demo), 'utf8'));
  expect(kept, 'run: node gateway/demo/simulator-generate.ts').toEqual(JSON.parse(generateDevices()));
});

it('has a voice for every sensor of the demo flat, and a sensor for every line of the script', () => {
  expect(Object.keys(events).sort()).toEqual(Object.keys(flat.sensors).sort());
  expect(Object.keys(checkIns).sort()).toEqual(Object.keys(flat.sensors).sort());
  for (const { at, sensor, event } of [...ordinaryDay, ...missedMorning]) {
    expect([at, sensor, Object.keys(events[sensor] ?? {})]).toEqual([at, sensor, expect.arrayContaining([event])]);
  }
});

it('begins at two in the afternoon of the day before, also when the clocks change', () => {
  const starts = (today: string) => new Date(demoStartsAt(Date.parse(today), timeZone)).toISOString();
  expect(starts('2026-03-29T12:00:00Z')).toBe('2026-03-28T13:00:00.000Z');
  expect(starts('2026-03-30T00:30:00Z')).toBe('2026-03-29T12:00:00.000Z');
});

describe('two days', () => {
  it('every message is understood: no fault, no gap, nothing unknown', async () => {
    const { clock, inbox, inputs } = play();
    await clock.advanceTo(atHour(24 + 24));
    expect(inputs.filter(({ type }) => type !== 'reading')).toEqual([]);
    expect(inbox.view()).toMatchObject({ faults: [], counters: { stale: 0, malformed: 0, duplicates: 0 } });
    expect(inbox.view().sensors.every(({ lastHeardAt }) => (lastHeardAt ?? 0) > clock.now() - 2 * hour)).toBe(true);
  });

  it('she leaves and returns, goes to bed, and on the next morning nobody is heard until noon', async () => {
    const { clock, listener } = play();
    await clock.advanceTo(atHour(24 + 11));
    const heard = listener.signs.filter(({ sign }) => sign === 'life');
    const between = (from: number, to: number) => heard.filter(({ at }) => at >= atHour(from) && at < atHour(to));
    expect(between(14, 23).filter(({ sensor }) => sensor === 'front_door')).toHaveLength(4);
    expect(between(14.55, 15.75)).toEqual([]);
    expect(between(22.5, 23).map(({ sensor }) => sensor)).toContain('bed_pad');
    expect(between(24 + 3, 24 + 4).length).toBeGreaterThan(3);
    expect(between(24 + 3.5, 24 + 11)).toEqual([]);
    expect(listener.value('bed_pad', 'bed')).toBe(true);
  });

  it('an event can be had at any time: a press, a fall, a carer’s visit', async () => {
    const { clock, listener, simulator } = play();
    await clock.advanceTo(atHour(24 + 9.6));
    simulator.event('sos_button', 'press');
    simulator.event('fall_radar', 'fall');
    simulator.visit();
    await clock.advanceBy(60_000);
    const signs = listener.signs
      .filter(({ at }) => at >= atHour(24 + 9.6))
      .map(({ sensor, sign }) => `${sensor} ${sign}`);
    expect(signs).toEqual(
      expect.arrayContaining(['sos_button help', 'fall_radar fall confirmed', 'front_door life', 'bed_pad life']),
    );
    expect(() => simulator.event('front_door', 'explode')).toThrow('front_door has no event explode');
  });

  it('a motion is held for a minute and a half, and wound up again by the next one', async () => {
    const { clock, listener, simulator } = play();
    await clock.advanceTo(atHour(17));
    simulator.event('bath_motion', 'motion');
    await clock.advanceBy(60_000);
    simulator.event('bath_motion', 'motion');
    await clock.advanceBy(89_000);
    expect(listener.value('bath_motion', 'motion')).toBe(true);
    await clock.advanceBy(2000);
    expect(listener.value('bath_motion', 'motion')).toBe(false);
  });

  it('stopped, it says so and is silent', async () => {
    const { clock, inputs, simulator } = play();
    await clock.advanceTo(atHour(15));
    simulator.stop();
    const before = inputs.length;
    await clock.advanceTo(atHour(30));
    expect(inputs.slice(before)).toEqual([]);
    expect(inputs.at(-1)).toMatchObject({ type: 'deaf', cause: 'bridge' });
  });
});
