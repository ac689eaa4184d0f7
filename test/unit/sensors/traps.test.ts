/** The traps of Zigbee2MQTT, each by its name: what it says, and what the gateway makes of it. */
import { describe, expect, it } from 'vitest';
import type { Input, Reading } from '../../../rules/engine/types.ts';
import { action, binary, device, noon, Station, sensor, told } from './station.ts';

const minute = 60_000;
const door = 'front_door';
const motion = 'hall/motion';
const restarted = (station: Station, at: number): void => {
  station.raw('bridge/state', '{"state":"offline"}', at - 3000);
  station.raw('bridge/state', '{"state":"online"}', at);
};
const readingOf = (inputs: Input[], signal: string): Reading | undefined =>
  inputs.find((input): input is Reading => input.type === 'reading' && input.signal === signal);

describe('what is kept and repeated', () => {
  it('a freshly started bridge republishes its cache: no door opens, no motion starts', () => {
    const station = new Station({ cache: true });
    restarted(station, 0);
    const republished = { linkquality: undefined, last_seen: noon - 5 * minute };
    expect(station.hears(door, { ...republished, contact: false }, 10)).toEqual(['front_door contact true copy']);
    expect(station.hears(motion, { ...republished, occupancy: true }, 11)).toEqual(['hall_motion motion true copy']);
  });

  it('a bridge killed with -9 republishes what was so minutes before: it does not touch the state', () => {
    const station = new Station({ cache: true });
    station.hears(door, { contact: true }, 0);
    expect(station.hears(door, { contact: false }, 1000)).toEqual(['front_door contact true report']);
    restarted(station, 5000);
    const before = { linkquality: undefined, last_seen: noon };
    expect(station.hears(door, { ...before, contact: true }, 5010)).toEqual([]);
    const contact = station.inbox.view().sensors[0]?.signals.find(({ signal }) => signal === 'contact');
    expect(contact).toMatchObject({ value: true, since: noon + 1000 });
  });

  it('even when we were deaf ourselves since: an older last_seen knows less than we do', () => {
    const station = new Station({ cache: true });
    station.hears(door, { contact: true }, 0);
    station.hears(door, { contact: false }, 1000);
    station.inbox.disconnected(noon + 2000);
    station.inbox.connected(noon + 4000);
    restarted(station, 8000);
    expect(station.hears(door, { linkquality: undefined, last_seen: noon, contact: true }, 8010)).toEqual([]);
    expect(station.hears(door, { last_seen: noon - 1, contact: true }, 8020, { retain: true })).toEqual([]);
    expect(station.inbox.view().counters.stale).toBe(2);
  });

  it('and without last_seen what we heard live stays, too', () => {
    const station = new Station({ cache: true });
    station.hears(door, { contact: true, last_seen: undefined }, 0);
    station.hears(door, { contact: false, last_seen: undefined }, 1000);
    restarted(station, 5000);
    expect(station.hears(door, { contact: true, last_seen: undefined, linkquality: undefined }, 5010)).toEqual([]);
  });

  it('what was republished is what the next change is measured against', () => {
    const station = new Station({ cache: true });
    station.hears(door, { contact: false }, 0);
    restarted(station, 5000);
    station.hears(door, { contact: true, linkquality: undefined, last_seen: noon }, 5010);
    expect(station.hears(door, { contact: false }, 9000)).toEqual(['front_door contact true report']);
  });

  it('a republished state is taken over quietly when we were deaf ourselves since', () => {
    const station = new Station({ cache: true });
    station.hears(door, { contact: true }, 0);
    station.hears(door, { contact: false }, 1000);
    station.inbox.disconnected(noon + 2000);
    station.inbox.connected(noon + 10 * minute);
    restarted(station, 11 * minute);
    const later = { linkquality: undefined, last_seen: noon + 5 * minute };
    expect(station.hears(door, { ...later, contact: true }, 11 * minute + 10)).toEqual([
      'front_door contact false copy',
    ]);
  });

  it('a retained device topic tells a new subscriber the state, never a sign of life', () => {
    const station = new Station();
    expect(station.hears(motion, { occupancy: true }, 0, { retain: true })).toEqual(['hall_motion motion true copy']);
    expect(station.hears('sos_button', { action: 'emergency' }, 0, { retain: true })).toEqual([]);
  });

  it('radio housekeeping repeats occupancy:true with a newer last_seen: no motion, no renewal, but the device is heard', () => {
    const station = new Station({ cache: true });
    station.hears(motion, { occupancy: false, battery: 90 }, 0);
    expect(station.hears(motion, { occupancy: true, battery: 90 }, 1000)).toEqual(['hall_motion motion true report']);
    expect(station.hears(motion, { occupancy: true, battery: 90 }, 60_000)).toEqual(['hall_motion link 120 report']);
    expect(station.hears(motion, { occupancy: true, battery: 89 }, 120_000)).toEqual(['hall_motion battery 89 report']);
  });

  it('with the cache off, occupancy:true is a real report and renews', () => {
    const station = new Station({ cache: false });
    station.hears(motion, { occupancy: true }, 0);
    expect(station.hears(motion, { occupancy: true }, 60_000)).toEqual(['hall_motion motion true report']);
  });

  it('a periodic check-in shows that a door was closed meanwhile: taken over, no sign of life', () => {
    const checkIn = { device_temperature: 20, power_outage_count: 3, voltage: 2950 };
    const off = new Station({ cache: false });
    off.hears(door, { contact: false }, 0);
    expect(off.hears(door, { contact: true, ...checkIn }, minute)).toEqual([
      'front_door contact false copy',
      'front_door link 120 report',
    ]);
    const on = new Station({ cache: true });
    on.hears(door, { contact: true, device_temperature: 23 }, 0);
    on.hears(door, { contact: false, device_temperature: 23 }, 1000);
    expect(on.hears(door, { contact: true, ...checkIn }, minute)).toContain('front_door contact false copy');
  });

  it('but a leak in a check-in is a leak', () => {
    const station = new Station({ cache: false });
    expect(station.hears('bath_leak', { water_leak: true, device_temperature: 24 }, 0)).toEqual([
      'bath_leak leak true report',
    ]);
  });

  it('a device that joined while we listened starts from an empty cache: its first word is a report', () => {
    const newcomer = device('new_radar', [binary('presence')]);
    const station = new Station({ cache: true, sensors: [sensor('new_radar', 'presence')] });
    const { ieee_address, friendly_name, definition } = newcomer;
    station.send('bridge/event', { type: 'device_joined', data: { ieee_address, friendly_name } }, 0);
    const interviewed = { ieee_address, friendly_name, definition, status: 'successful' };
    station.send('bridge/event', { type: 'device_interview', data: interviewed }, 10);
    expect(station.hears('new_radar', { presence: true }, 1000)).toEqual(['new_radar presence true report']);
  });

  it('it is the same when the list that has it comes before the word that it joined', () => {
    const newcomer = device('new_radar', [binary('presence')]);
    const station = new Station({ cache: true, devices: [], sensors: [sensor('new_radar', 'presence')] });
    station.list([newcomer], 0);
    const { ieee_address, friendly_name } = newcomer;
    station.send('bridge/event', { type: 'device_joined', data: { ieee_address, friendly_name } }, 1);
    expect(station.hears('new_radar', { presence: true }, 1000)).toEqual(['new_radar presence true report']);
  });

  it('water is reported whenever it is first heard of', () => {
    const station = new Station({ cache: true });
    expect(station.hears('bath_leak', { water_leak: true }, 0)).toEqual(['bath_leak leak true report']);
  });

  it('a device first met in the list may repeat its cache: its first word is taken over quietly', () => {
    const station = new Station({ cache: true });
    expect(station.hears('fall_radar', { presence: true }, 0)).toEqual([
      'fall_radar presence true copy',
      'fall_radar link 120 report',
    ]);
  });

  it('after an hour of own deafness a change is taken over quietly; after seconds it is a change', () => {
    for (const [gap, evidence] of [[60 * minute, 'copy'] as const, [20_000, 'report'] as const]) {
      const station = new Station({ cache: true });
      station.hears(motion, { occupancy: false, battery: 90 }, 0);
      expect(told(station.inbox.disconnected(noon + 1000))).toEqual(['deaf broker']);
      expect(told(station.inbox.connected(noon + 1000 + gap))).toEqual(['gap broker']);
      const heard = station.hears(motion, { occupancy: true, battery: 90 }, gap + 2000);
      expect(heard).toContain(`hall_motion motion true ${evidence}`);
    }
  });
});

describe('timers and duplicates', () => {
  it('occupancy:false is made by the bridge’s timer: it happens on arrival, though its last_seen is old', () => {
    const station = new Station();
    station.hears(motion, { occupancy: true }, 0);
    const off = station.send(motion, { linkquality: 120, last_seen: noon, occupancy: false }, 90_000);
    expect(readingOf(off, 'motion')).toMatchObject({ value: false, at: noon + 90_000, evidence: 'report' });
  });

  it('after a restart of the bridge the off never comes: the true is repeated, never renewed', () => {
    const station = new Station({ cache: true });
    station.hears(motion, { occupancy: false, illuminance: 1 }, 0);
    station.hears(motion, { occupancy: true, illuminance: 1 }, 1000);
    restarted(station, 10_000);
    expect(station.hears(motion, { occupancy: true, linkquality: undefined, last_seen: noon + 1000 }, 10_010)).toEqual(
      [],
    );
    expect(station.hears(motion, { occupancy: true }, 3 * minute)).toEqual(['hall_motion link 120 report']);
  });

  it('a stale false in the same second as the true: one motion', () => {
    const station = new Station({ cache: true });
    station.hears(motion, { occupancy: false, illuminance: 5 }, 0);
    expect(station.hears(motion, { occupancy: false, illuminance: 0 }, 60_000)).toEqual([
      'hall_motion link 120 report',
    ]);
    const same = { illuminance: 0, last_seen: noon + 60_000 };
    expect(station.hears(motion, { ...same, occupancy: true }, 60_020)).toEqual(['hall_motion motion true report']);
  });

  it('a worn sensor that only ever sends false gives no sign of life, but is heard', () => {
    const station = new Station();
    for (const at of [0, 90_000, 180_000]) {
      expect(station.hears(motion, { occupancy: false, linkquality: 0 }, at)).toEqual([
        'hall_motion motion false report',
      ]);
    }
  });

  it('one message arrives three times: it is heard once', () => {
    const station = new Station();
    const same = { occupancy: true, last_seen: undefined };
    expect([0, 20, 60].map((at) => station.hears(motion, same, at).length)).toEqual([1, 0, 0]);
    expect(station.inbox.view().counters.duplicates).toBe(2);
  });

  it('two presses 300 ms apart are two, without last_seen', () => {
    const station = new Station({ cache: true });
    const press = { action: 'emergency', battery: 95, last_seen: undefined };
    const help = [0, 300].map((at) => station.hears('sos_button', press, at).filter((line) => line.includes('help')));
    expect(help.flat()).toEqual(['sos_button help true report', 'sos_button help true report']);
  });

  it('two presses within one second of an ISO local last_seen are two', () => {
    const station = new Station();
    const press = { action: 'emergency', last_seen: '2026-03-10T13:00:00+01:00' };
    const presses = [100, 500].flatMap((at) => station.hears('sos_button', press, at));
    expect(presses).toEqual(['sos_button help true report', 'sos_button help true report']);
  });

  it('a redelivery (dup) of what was heard is one press; one that was never heard is a press', () => {
    const station = new Station();
    const press = { action: 'emergency' };
    expect(station.hears('sos_button', { ...press, last_seen: noon }, 0)).toHaveLength(1);
    expect(station.hears('sos_button', { ...press, last_seen: noon }, 5000, { dup: true })).toEqual([]);
    expect(station.hears('sos_button', { ...press, last_seen: noon + 4000 }, 5001, { dup: true })).toHaveLength(1);
    const old = { ...press, last_seen: undefined };
    expect(station.hears('sos_button', old, 10_000)).toHaveLength(1);
    expect(station.hears('sos_button', old, 14_000, { dup: true })).toEqual([]);
  });

  it('a redelivery after a restart of the gateway is known from what it had kept', () => {
    const station = new Station();
    station.hears('sos_button', { action: 'emergency', last_seen: noon }, 0);
    station.restartGateway(10, 2000);
    expect(station.hears('sos_button', { action: 'emergency', last_seen: noon }, 2010, { dup: true })).toEqual([]);
  });
});

describe('values', () => {
  it('contact:false means OPEN, because the exposes say so', () => {
    const station = new Station();
    expect(station.hears(door, { contact: false }, 0)).toEqual(['front_door contact true report']);
    expect(station.hears(door, { contact: true }, 1000)).toEqual(['front_door contact false report']);
  });

  it('where the exposes say otherwise, they are believed', () => {
    const devices = [device('a', [binary('contact', true, false)]), device('b', [binary('contact', 'ON', 'OFF')])];
    const station = new Station({ devices, sensors: [sensor('a', 'door'), sensor('b', 'door')] });
    expect(station.hears('a', { contact: true }, 0)).toEqual(['a contact true report']);
    expect(station.hears('b', { contact: 'OFF' }, 0)).toEqual(['b contact false report']);
    expect(station.hears('b', { contact: true }, 1)).toEqual(['b link 120 report']);
  });

  it('a bed pad that reports through contact: flat.yaml says which of the two is a person', () => {
    const devices = [device('pad', [binary('contact', false, true)], 'SPM915')];
    const from = { property: 'contact', on: [false] };
    const station = new Station({ devices, sensors: [sensor('bed', 'bed', { device: 'pad', from })] });
    expect(station.hears('pad', { contact: false }, 0)).toEqual(['bed bed true report']);
    expect(station.hears('pad', { contact: true }, 1000)).toEqual(['bed bed false report']);
  });

  it('null, an empty text and a missing key are not false; battery may be null', () => {
    const station = new Station();
    for (const silent of [
      { contact: null },
      { contact: '' },
      {},
      { contact: 'false' },
      { contact: 0 },
      { battery: null },
    ]) {
      expect(new Station().hears(door, silent, 0)).toEqual(['front_door link 120 report']);
    }
    expect(station.hears('sos_button', { action: null, battery: 100 }, 0)).toEqual(['sos_button battery 100 report']);
  });

  it('the main topic carries the press once, then an empty action; <device>/action is the same press again', () => {
    const station = new Station();
    const heard = [
      ...station.hears('sos_button', { action: 'emergency' }, 0),
      ...told(station.raw('sos_button/action', 'emergency', 1)),
      ...station.hears('sos_button', { action: '', last_seen: noon }, 2),
    ];
    expect(heard).toEqual(['sos_button help true report']);
  });

  it('an ordinary emergency button: its hold means help because flat.yaml says so, its single is a press', () => {
    const devices = [device('se21', [action('off', 'single', 'double', 'hold')], 'SE21')];
    const from = { property: 'action', on: ['hold'] };
    const station = new Station({ devices, sensors: [sensor('cord', 'help', { device: 'se21', from })] });
    expect(station.hears('se21', { action: 'hold' }, 0)).toEqual(['cord help true report']);
    expect(station.hears('se21', { action: 'single' }, 1000)).toEqual(['cord button single report']);
  });

  it('a help state that a bridge with cache repeats is one press', () => {
    const devices = [device('pb', [binary('sos')], 'PB206')];
    const station = new Station({ cache: true, devices, sensors: [sensor('pb', 'help')] });
    station.hears('pb', { sos: false }, 0);
    expect(station.hears('pb', { sos: true }, 1000)).toEqual(['pb help true report']);
    expect(station.hears('pb', { sos: true, battery: 3 }, 60_000)).toEqual(['pb link 120 report']);
    expect(station.hears('pb', { sos: false }, 61_000)).toEqual(['pb link 120 report']);
  });

  it('fall: none, possible, confirmed, and unknown where the device does not know', () => {
    const station = new Station({ cache: true });
    station.hears('fall_radar', { presence: true }, 0);
    const fall = (value: string, at: number) =>
      station
        .hears('fall_radar', { presence: true, fall_down_status: value }, at)
        .filter((line) => line.includes('fall '));
    expect(fall('maybe_fall', 1000)).toEqual(['fall_radar fall possible report']);
    expect(fall('fall', 2000)).toEqual(['fall_radar fall confirmed report']);
    expect(fall('fall', 3000)).toEqual([]);
    expect(fall('none', 4000)).toEqual(['fall_radar fall none report']);
    const hs2fd = device('hs', [
      { type: 'enum', property: 'fall_status', values: ['normal', 'fall_alarm', 'unknown'] },
    ]);
    const other = new Station({ devices: [hs2fd], sensors: [sensor('hs', 'fall')] });
    expect(other.hears('hs', { fall_status: 'unknown' }, 0)).toEqual(['hs fall null report']);
  });

  it('action:"fall" of a cube is a dropped object, not a person', () => {
    const devices = [device('cube', [action('shake', 'fall', 'tap')]), device('pebble', [action('vibration', 'fall')])];
    const station = new Station({ devices, sensors: [sensor('cube', 'button'), sensor('pebble', 'vibration')] });
    expect(station.hears('cube', { action: 'fall' }, 0)).toEqual(['cube button fall report']);
    expect(station.hears('pebble', { action: 'fall' }, 0)).toEqual([
      'pebble vibration true report',
      'pebble vibration false report',
    ]);
    const mute = new Station({ devices, sensors: [sensor('cube', 'fall')] });
    expect(mute.inbox.view().faults).toContain('sensor-unreadable:cube');
  });

  it('vibration, tilt and drop are each a sign; the hold ends with the binary alone', () => {
    const station = new Station();
    const at = (action: string, more: Record<string, unknown>, when: number) =>
      station.hears('bed_vibration', { action, ...more }, when);
    expect(at('vibration', { vibration: true }, 0)).toEqual(['bed_vibration vibration true report']);
    expect(at('tilt', {}, 300)).toEqual(['bed_vibration vibration true report']);
    expect(station.hears('bed_vibration', { vibration: false, last_seen: noon + 300 }, 5300)).toHaveLength(1);
    expect(at('drop', {}, 9000)).toEqual([
      'bed_vibration vibration true report',
      'bed_vibration vibration false report',
    ]);
  });

  it('a radar’s movement renews the presence it holds, and starts none', () => {
    const station = new Station({ cache: true });
    station.hears('fall_radar', { presence: false, occupancy: false }, 0);
    const still = { presence: false, occupancy: false };
    expect(station.hears('fall_radar', { ...still, motion_speed: 3 }, 1000)).toEqual(['fall_radar link 120 report']);
    const there = { presence: true, occupancy: false };
    station.hears('fall_radar', { ...there, motion_speed: 3 }, 2000);
    expect(station.hears('fall_radar', { ...there, motion_speed: 9 }, 60_000)).toEqual([
      'fall_radar presence true report',
    ]);
    expect(station.hears('fall_radar', { ...there, motion_speed: 9 }, 90_000)).toEqual(['fall_radar link 120 report']);
  });

  it('heart and breath are not read', () => {
    const numeric = (property: string) => ({ type: 'numeric', property, name: property });
    const status = { type: 'enum', property: 'status', values: ['unoccupied', 'falling'] };
    const devices = [device('fds', [status, numeric('breathing_rate'), numeric('heart_rate')])];
    const station = new Station({ devices, sensors: [sensor('fds', 'fall')] });
    expect(station.hears('fds', { status: 'falling', breathing_rate: 14, heart_rate: 60 }, 0)).toEqual([
      'fds fall confirmed report',
      'fds presence true report',
    ]);
    expect(JSON.stringify(station.inbox.view())).not.toMatch(/breath|heart/);
  });

  it('each word for online and offline is understood, the old bare one too', () => {
    const station = new Station();
    const said = ['{"state":"offline"}', 'online', 'offline', '{"state":"online"}', '', 'maybe', '{"state":1}'];
    expect(said.flatMap((payload, i) => told(station.raw(`${door}/availability`, payload, i)))).toEqual([
      'front_door availability false report',
      'front_door availability true report',
      'front_door availability false report',
      'front_door availability true report',
    ]);
    expect(told(station.raw('bridge/state', 'offline', 100))).toEqual(['deaf bridge']);
    expect(told(station.raw('bridge/state', '{"state":"offline"}', 200))).toEqual([]);
    const gap = station.raw('bridge/state', 'online', 5000);
    expect(gap).toEqual([{ type: 'gap', at: noon + 5000, from: noon + 100, cause: 'bridge' }]);
  });
});

describe('time', () => {
  const at = (raw: unknown, more = {}) =>
    readingOf(new Station().send(door, { contact: false, linkquality: 1, last_seen: raw }, 0, more), 'contact')?.at;

  it('last_seen in each of its forms is the time of the event', () => {
    expect(at(noon - 2000)).toBe(noon - 2000);
    expect(at('2026-03-10T11:59:58.500Z')).toBe(noon - 1500);
    expect(at('2026-03-10T12:59:58+01:00')).toBe(noon - 2000);
  });

  it('a last_seen that cannot be, and any while the clock is not trusted, gives way to the arrival', () => {
    for (const raw of [null, 'yesterday', Number.NaN, {}, noon + 5 * minute, noon - 25 * 60 * minute, 0]) {
      expect(at(raw)).toBe(noon);
    }
    expect(at(noon - 2000, { clockTrusted: false })).toBe(noon);
    expect(at(noon + 400)).toBe(noon);
  });

  it('the bridge’s clock runs behind ours: what a sensor says next is never before what it said last', () => {
    const station = new Station();
    const behind = (properties: Record<string, unknown>, at: number, lastSeen: number) =>
      readingOf(station.send(motion, { linkquality: 1, last_seen: noon + lastSeen, ...properties }, at), 'motion')?.at;
    expect(behind({ occupancy: true }, 10_000, 0)).toBe(noon);
    expect(behind({ occupancy: false }, 100_000, 0)).toBe(noon + 100_000);
    expect(behind({ occupancy: true }, 105_000, 95_000)).toBe(noon + 100_000);
  });

  it('a last_seen from the future does not make everything after it stale', () => {
    const station = new Station();
    station.hears(door, { contact: true, last_seen: noon + 24 * 60 * minute }, 0);
    expect(station.hears(door, { contact: false }, 1000)).toEqual(['front_door contact true report']);
  });

  it('the bridge’s clock is put back by an hour: its sensors are heard all the same', () => {
    const station = new Station();
    station.hears(door, { contact: true }, 0);
    const heard = station.send(door, { contact: false, linkquality: 120, last_seen: noon - 60 * minute }, 5000);
    expect(readingOf(heard, 'contact')).toMatchObject({ value: true, evidence: 'report', at: noon + 5000 });
  });
});

describe('names', () => {
  const garden = device('Wohnzimmer/Tür zum Garten', [binary('contact', false, true)]);
  const sensors = [sensor('garden', 'door', { device: 'Wohnzimmer/Tür zum Garten' })];

  it('friendly names with slashes, blanks and umlauts', () => {
    const station = new Station({ devices: [garden], sensors });
    expect(station.hears('Wohnzimmer/Tür zum Garten', { contact: false }, 0)).toEqual(['garden contact true report']);
    expect(told(station.raw('Wohnzimmer/Tür zum Garten/availability', 'online', 1))).toHaveLength(1);
  });

  it('requests (set, get), groups and names nobody knows are left aside', () => {
    const station = new Station({ devices: [garden], sensors });
    station.send('bridge/groups', [{ id: 1, friendly_name: 'alle' }], 0);
    for (const topic of ['Wohnzimmer/Tür zum Garten/set', 'Wohnzimmer/Tür zum Garten/get', 'alle', 'x/y/z', '']) {
      expect(station.send(topic, { contact: false }, 1)).toEqual([]);
    }
    expect(
      station.inbox.hear('homeassistant/x', Buffer.from('{}'), {
        retain: false,
        dup: false,
        receivedAt: noon,
        clockTrusted: true,
      }),
    ).toEqual([]);
  });

  it('a rename is followed with a notice, and what is republished under the new name is a copy', () => {
    const station = new Station({ cache: true, devices: [garden], sensors });
    station.hears('Wohnzimmer/Tür zum Garten', { contact: true }, 0);
    station.hears('Wohnzimmer/Tür zum Garten', { contact: false }, 1000);
    expect(told(station.list([{ ...garden, friendly_name: 'balkon' }], 2000))).toEqual([
      'fault sensor-renamed:garden on',
    ]);
    expect(station.hears('balkon', { contact: false, last_seen: noon + 1000 }, 2010)).toEqual([]);
    expect(station.hears('balkon', { contact: true }, 3000)).toEqual(['garden contact false report']);
    expect(told(station.list([garden], 4000))).toEqual(['fault sensor-renamed:garden off']);
  });

  it('another device under the same name asks for a walk test; brought back, it does not', () => {
    const station = new Station({ devices: [garden], sensors });
    station.hears('Wohnzimmer/Tür zum Garten', { contact: true }, 0);
    const other = { ...garden, ieee_address: '0x00158d0000000099' };
    expect(told(station.list([other], 1000))).toEqual(['fault sensor-replaced:garden on']);
    expect(station.inbox.view().sensors[0]?.signals).toEqual([]);
    expect(station.hears('Wohnzimmer/Tür zum Garten', { contact: false }, 2000)).toEqual([
      'garden contact true report',
    ]);
    expect(told(station.inbox.walkTested('garden', noon + 3000))).toEqual(['fault sensor-replaced:garden off']);
    expect(told(station.list([garden], 4000))).toEqual(['fault sensor-replaced:garden on']);
    expect(told(station.list([other], 5000))).toEqual(['fault sensor-replaced:garden off']);
  });

  it('two devices that swap their names both ask for a walk test', () => {
    const [a, b] = [device('a', [binary('occupancy')]), device('b', [binary('occupancy')])];
    const station = new Station({ devices: [a, b], sensors: [sensor('a', 'motion'), sensor('b', 'motion')] });
    for (const name of ['a', 'b']) station.hears(name, { occupancy: false }, 0);
    const swapped = [
      { ...a, friendly_name: 'b' },
      { ...b, friendly_name: 'a' },
    ];
    expect(told(station.list(swapped, 1000))).toEqual(['fault sensor-replaced:a on', 'fault sensor-replaced:b on']);
  });

  it('a sensor that the bridge does not know, and a device that flat.yaml does not know, are both reported and taken back', () => {
    const stray = device('stray', [binary('occupancy')], 'RTCGQ11LM');
    const station = new Station({ silent: true, sensors });
    const id = `unknown-device:${stray.ieee_address}`;
    expect(told(station.list([stray], 0))).toEqual(['fault sensor-unknown:garden on', `fault ${id} on`]);
    expect(told(station.list([stray], 1))).toEqual([]);
    expect(told(station.list([garden], 2))).toEqual(['fault sensor-unknown:garden off', `fault ${id} off`]);
    const data = { ieee_address: garden.ieee_address, friendly_name: garden.friendly_name };
    expect(told(station.send('bridge/event', { type: 'device_leave', data }, 3))).toEqual([
      'fault sensor-unknown:garden on',
    ]);
  });

  it('a sensor taken out of flat.yaml takes its faults with it; its device is unknown then', () => {
    const station = new Station({ devices: [], sensors });
    const kept = station.inbox.snapshot(noon);
    expect(station.inbox.view().faults).toContain('sensor-unknown:garden');
    const other = new Station({ silent: true, sensors: [] });
    other.inbox.restore(kept);
    expect(told(other.inbox.judge(noon))).toEqual(['fault sensor-unknown:garden off']);
  });

  it('flat.yaml may name a device by its address', () => {
    const byAddress = [sensor('garden', 'door', { device: String(garden.ieee_address) })];
    const station = new Station({ devices: [garden], sensors: byAddress });
    expect(station.hears('Wohnzimmer/Tür zum Garten', { contact: false }, 0)).toEqual(['garden contact true report']);
    expect(station.inbox.view().faults).not.toContain('sensor-renamed:garden');
  });
});

describe('settings and modes of the bridge', () => {
  it('names every setting that differs from the recommended ones, and takes it back', () => {
    const station = new Station({ silent: true });
    const [fault] = station.info({ cache_state: true, last_seen: 'disable', output: 'json' });
    expect(fault).toMatchObject({
      id: 'bridge-settings',
      active: true,
      facts: {
        'advanced.cache_state': 'true',
        'advanced.last_seen': 'disable',
        'device_options.qos': 'not set',
        'health.interval': '10',
        'hall/motion.retain': 'true',
      },
    });
    const good = {
      advanced: { cache_state: false, last_seen: 'epoch', output: 'json' },
      availability: { enabled: true },
      device_options: { qos: 1, retain: false },
      health: { interval: 1 },
    };
    expect(told(station.send('bridge/info', { config: good }, 1))).toEqual(['fault bridge-settings off']);
    expect(told(station.send('bridge/info', { config: { ...good, availability: true } }, 2))).toEqual([]);
  });

  it('output attribute: one topic a property', () => {
    const station = new Station({ cache: false, output: 'attribute' });
    expect(told(station.raw(`${door}/contact`, 'false', 0))).toContain('front_door contact true report');
    expect(told(station.raw(`${door}/battery`, '37', 1))).toEqual(['front_door battery 37 report']);
    expect(told(station.raw(`${door}/contact`, '', 2))).toEqual(['front_door link null report']);
    expect(told(station.raw('sos_button/action', 'emergency', 3))).toEqual(['sos_button help true report']);
    expect(told(station.raw('sos_button/action', 'emergency', 400))).toEqual(['sos_button help true report']);
    expect(told(station.raw(`${door}/set`, 'true', 500))).toEqual([]);
  });

  it('output attribute with the cache on: repeated properties are copies', () => {
    const station = new Station({ cache: true, output: 'attribute' });
    const contact = (payload: string, at: number) => told(station.raw(`${door}/contact`, payload, at))[0];
    expect(contact('true', 0)).toBe('front_door contact false copy');
    expect(contact('false', 1000)).toBe('front_door contact true report');
    expect(contact('false', 2000)).toBe('front_door link null report');
  });

  it('output attribute_and_json: the attributes are the same again', () => {
    const station = new Station({ output: 'attribute_and_json' });
    expect(station.hears(door, { contact: false }, 0)).toHaveLength(1);
    expect(station.raw(`${door}/contact`, 'false', 0)).toEqual([]);
  });

  it('before the bridge’s list is heard a call for help is understood; what contact:false means is not guessed', () => {
    const station = new Station({ silent: true });
    expect(station.hears('sos_button', { action: 'emergency' }, 0)).toEqual(['sos_button help true report']);
    expect(station.hears(door, { contact: false }, 0)).toEqual(['front_door link 120 report']);
    expect(station.hears('someone else', { action: 'emergency' }, 0)).toEqual([]);
  });
});

describe('foreign bytes', () => {
  it('what cannot be read is counted, reported and taken back; it is never thrown', () => {
    const station = new Station();
    const bad = ['{"contact":', 'open', '[1]', '12', `{"x":"${'y'.repeat(70_000)}"}`, '\u0000\uffff'];
    const faults = bad.flatMap((payload, i) => told(station.raw(door, payload, i)));
    expect(faults[0]).toBe('fault sensor-malformed:front_door on');
    expect(station.inbox.view().counters.malformed).toBe(6);
    expect(told(station.raw('bridge/devices', '{"not":"a list"}', 9))).toEqual([]);
    expect(station.inbox.view().counters.malformed).toBe(7);
    expect(station.hears(door, { contact: false }, 10)).toEqual([
      'fault sensor-malformed:front_door off',
      'front_door contact true report',
    ]);
  });

  it('names and properties of JavaScript are only names', () => {
    const devices = [device('__proto__', [binary('contact')]), device('constructor', [binary('__proto__')])];
    const station = new Station({ devices, sensors: [sensor('a', 'door', { device: 'constructor' })] });
    expect(told(station.raw('constructor', '{"__proto__":{"contact":true},"toString":1}', 0))).toHaveLength(1);
    expect(station.inbox.view().faults.some((id) => id.startsWith('unknown-device'))).toBe(true);
  });

  it('what was kept and cannot be read is left aside', () => {
    const station = new Station();
    for (const kept of ['', '{', '[]', '{"version":99}']) expect(() => station.inbox.restore(kept)).not.toThrow();
    expect(station.hears(door, { contact: false }, 0)).toEqual(['front_door contact true report']);
  });
});
