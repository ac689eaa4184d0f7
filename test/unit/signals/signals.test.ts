/** Lamps, sirens and plugs in the flat: the state of now, whatever happens to bridge, link and gateway. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../gateway/clock.ts';
import { exposesOf } from '../../../gateway/config/models.ts';
import { silentLog } from '../../../gateway/log.ts';
import { Inbox } from '../../../gateway/sensors/inbox.ts';
import { signalsConfig } from '../../../gateway/signals/config.ts';
import { Signals } from '../../../gateway/signals/signals.ts';
import type { LampEffect } from '../../../rules/engine/types.ts';
import { parseWindow } from '../../../rules/language/window.ts';

const models = {
  'hall/lamp': '9290022166',
  white: 'LED1623G12',
  siren: 'HS2WD-E',
  tuya: 'NAS-AB02B2',
  plug: 'TS011F_plug_3',
};
const devices = Object.entries(models).map(([friendly_name, model]) => ({
  ...{ friendly_name, definition: { model, exposes: exposesOf(model) } },
}));
const night = parseWindow('22:00-06:00');
if (typeof night === 'string') throw new Error(night);

/** A flat at this local time. */
function home(signals: Record<string, unknown>, time = '12:00') {
  const clock = new VirtualClock(Date.parse(`2026-03-10T${time}:00+01:00`));
  const sent: [device: string, payload: Record<string, unknown>][] = [];
  const kept = new Map<string, string>();
  const now: { lamp: LampEffect['lamp']; emergency: boolean } = { lamp: 'cleared', emergency: false };
  const link = {
    connected: true,
    async publish(topic: string, payload: string) {
      sent.push([topic.slice('zigbee2mqtt/'.length, -'/set'.length), JSON.parse(payload)]);
    },
  };
  const store = {
    get: (key: string) => kept.get(key) ?? null,
    set: (key: string, text: string) => kept.set(key, text),
  };
  const create = () =>
    new Signals({
      ...{ signals: signalsConfig.parse(signals), night: night as never, timeZone: 'Europe/Berlin' },
      ...{ base: 'zigbee2mqtt', link, clock, log: silentLog, store: store as never, now: () => now },
    });
  let running = create();
  const hear = (path: string, value: unknown, retain = false) =>
    running.hear({ topic: `zigbee2mqtt/${path}`, payload: Buffer.from(JSON.stringify(value)), retain });
  const begin = () => {
    running.start();
    running.linkUp();
    hear('bridge/devices', devices, true);
  };
  begin();
  onTestFinished(() => running.stop());
  return {
    ...{ clock, link, hear },
    async show(lamp: LampEffect['lamp'], emergency = false) {
      Object.assign(now, { lamp, emergency });
      running.act([{ type: 'lamp', at: clock.now(), lamp }]);
      await clock.advanceBy(0);
    },
    async restart() {
      running.stop();
      running = create();
      begin();
      await clock.advanceBy(0);
    },
    /** What was sent since the last time. */
    told: () => sent.splice(0),
  };
}

const lamp = { hall_lamp: { device: 'hall/lamp', kind: 'lamp' } };

describe('a lamp', () => {
  it('shows each state and goes back to what it was', async () => {
    const flat = home(lamp);
    flat.hear('hall/lamp', { state: 'ON', brightness: 90, color_mode: 'color_temp', color_temp: 370 });
    await flat.show('detected');
    expect(flat.told()).toEqual([['hall/lamp', { state: 'ON', brightness: 254, color: { hex: '#FF8000' } }]]);
    flat.hear('hall/lamp', { state: 'ON', brightness: 254, color_mode: 'xy', color: { x: 0.6, y: 0.4 } });
    await flat.show('not-sent');
    await flat.show('sent');
    await flat.show('acknowledged');
    expect(flat.told().map(([, { color }]) => color)).toEqual([
      ...[{ hex: '#FF0000' }, { hex: '#FF0000' }, { hex: '#00FF00' }],
    ]);
    await flat.show('cleared');
    flat.hear('hall/lamp', { state: 'ON', brightness: 254, color_mode: 'xy', color: { x: 0.6, y: 0.4 } });
    expect(flat.told()).toEqual([['hall/lamp', { state: 'ON', brightness: 90, color_temp: 370 }]]);
    await flat.show('sent');
    await flat.show('cleared');
    expect(flat.told().at(-1)).toEqual(['hall/lamp', { state: 'ON', brightness: 90, color_temp: 370 }]);
  });

  it('blinks while nobody knows, and burns steadily when somebody does', async () => {
    const flat = home({ white: { device: 'white', kind: 'lamp' } });
    await flat.show('not-sent');
    flat.told();
    await flat.clock.advanceBy(9_000);
    expect(flat.told().length).toBeGreaterThanOrEqual(2);
    await flat.show('sent');
    flat.told();
    await flat.clock.advanceBy(60 * 60_000);
    expect(flat.told()).toEqual([]);
  });

  it('leaves the radio to others when it has blinked for long', async () => {
    const flat = home(lamp);
    await flat.show('not-sent');
    await flat.clock.advanceBy(15 * 60_000);
    flat.told();
    await flat.clock.advanceBy(60 * 60_000);
    const pulses = flat.told().length;
    expect(pulses).toBeGreaterThan(50);
    expect(pulses).toBeLessThan(62);
  });

  it('is told the state of now when bridge or link are back, not what it missed', async () => {
    const flat = home(lamp);
    flat.hear('bridge/state', { state: 'offline' });
    await flat.show('detected');
    await flat.show('sent');
    expect(flat.told()).toEqual([]);
    flat.hear('bridge/state', { state: 'online' });
    await flat.clock.advanceBy(0);
    expect(flat.told()).toEqual([['hall/lamp', { state: 'ON', brightness: 254, color: { hex: '#FF0000' } }]]);
  });

  it('is let go after a restart of the gateway, as it was before', async () => {
    const flat = home(lamp);
    flat.hear('hall/lamp', { state: 'OFF' });
    await flat.show('sent');
    flat.told();
    await flat.restart();
    expect(flat.told()).toHaveLength(1);
    await flat.show('cleared');
    expect(flat.told()).toEqual([['hall/lamp', { state: 'OFF' }]]);
    await flat.restart();
    expect(flat.told()).toEqual([]);
  });

  it('does not hear of anything as long as nothing happens', async () => {
    const flat = home(lamp);
    flat.hear('bridge/state', { state: 'online' });
    await flat.clock.advanceBy(60_000);
    expect(flat.told()).toEqual([]);
  });
});

describe('a siren', () => {
  const siren = { siren: { device: 'siren', kind: 'siren', for: '20s' } };

  it('sounds while the resident can cancel, and stops when that is over', async () => {
    const flat = home(siren);
    await flat.show('detected');
    expect(flat.told()).toMatchObject([['siren', { warning: { mode: 'emergency', duration: 20 } }]]);
    await flat.show('cleared');
    expect(flat.told()).toMatchObject([['siren', { warning: { mode: 'stop' } }]]);
  });

  it('does not sound anew when the bridge comes back late', async () => {
    const flat = home(siren);
    await flat.show('detected');
    await flat.clock.advanceBy(60_000);
    flat.told();
    flat.hear('bridge/state', { state: 'offline' });
    flat.hear('bridge/state', { state: 'online' });
    await flat.clock.advanceBy(0);
    expect(flat.told()).toMatchObject([['siren', { warning: { mode: 'stop' } }]]);
  });

  it('is silent at night, except for an emergency', async () => {
    const flat = home(siren, '23:00');
    await flat.show('detected');
    expect(flat.told()).toEqual([]);
    await flat.show('detected', true);
    expect(flat.told()).toMatchObject([['siren', { warning: { mode: 'emergency' } }]]);
  });

  it('sounds low at night where flat.yaml says so and it can, else not at all', async () => {
    const flat = home(
      { one: { device: 'siren', kind: 'siren', night: 'dim' }, two: { device: 'tuya', kind: 'siren', night: 'dim' } },
      '23:00',
    );
    await flat.show('detected');
    expect(flat.told()).toMatchObject([
      ['siren', { warning: { mode: 'stop' } }],
      ['tuya', { alarm: true, volume: 'low' }],
    ]);
  });
});

it('a plug is on for so long at most, also when the gateway was away', async () => {
  const flat = home({ plug: { device: 'plug', kind: 'plug', for: '1m' } });
  await flat.show('sent');
  await flat.clock.advanceBy(60_000);
  expect(flat.told()).toEqual([
    ...[
      ['plug', { state: 'ON' }],
      ['plug', { state: 'OFF' }],
    ],
  ]);
  await flat.restart();
  expect(flat.told()).toEqual([['plug', { state: 'OFF' }]]);
});

it('a lamp that fails holds nothing up and is tried again with the next state', async () => {
  const flat = home(lamp);
  const { publish } = flat.link;
  flat.link.publish = async () => {
    throw new Error('no answer');
  };
  await flat.show('detected');
  flat.link.publish = publish;
  await flat.show('sent');
  expect(flat.told()).toMatchObject([['hall/lamp', { color: { hex: '#FF0000' } }]]);
});

it('what a lamp says is no sign of life, and no unknown device', () => {
  const beside = new Set(Object.keys(models));
  const inbox = new Inbox({ sensors: [], baseTopic: 'zigbee2mqtt', beside, log: silentLog });
  const packet = { retain: false, dup: false, receivedAt: 1_000, clockTrusted: true };
  const listed = devices.map((device, index) => ({
    ...{ ...device, ieee_address: `0x000000000000000${index}`, type: 'Router', interview_completed: true },
  }));
  const hear = (path: string, value: unknown) =>
    inbox.hear(`zigbee2mqtt/${path}`, Buffer.from(JSON.stringify(value)), packet);
  expect(hear('bridge/devices', listed)).toEqual([]);
  expect(hear('hall/lamp', { state: 'ON', action: 'on', occupancy: true })).toEqual([]);
});
