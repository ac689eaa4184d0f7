/** What the demo's sensors say, as Zigbee2MQTT publishes it with the recommended settings (cache off). */

export type Properties = Readonly<Record<string, unknown>>;
/** What happens at a sensor -> its messages, in order. */
export type Events = Readonly<Record<string, readonly Properties[]>>;

/** The timer behind `occupancy: false` is Zigbee2MQTT's own. */
export const occupancyTimeoutMs = 90_000;

const motion = (illuminance: number): Events => ({
  motion: [{ illuminance, occupancy: true }, { occupancy: true }],
  off: [{ occupancy: false }],
});
const pad = (contact: boolean): Properties => ({ battery_low: false, contact, tamper: false });
const power = (watts: number): Properties[] => [{ power: watts }, { current: Math.round((watts / 231) * 100) / 100 }];

export const events: Readonly<Record<string, Events>> = {
  front_door: { open: [{ contact: false }], close: [{ contact: true }] },
  hall_motion: motion(37),
  kitchen_motion: motion(120),
  bath_motion: motion(12),
  bed_pad: { in: [pad(false)], out: [pad(true)] },
  sos_button: { press: [{ action: 'emergency' }] },
  fall_radar: {
    enter: [{ presence: true }, { occupancy: true }],
    move: [{ motion_direction: 'moving_forward' }, { motion_speed: 12 }],
    leave: [{ occupancy: false }, { presence: false }],
    'maybe-fall': [{ fall_down_status: 'maybe_fall' }],
    fall: [{ fall_down_status: 'fall' }],
    'no-fall': [{ fall_down_status: 'none' }],
  },
  bath_leak: {
    wet: [{ battery_low: false, water_leak: true }],
    dry: [{ battery_low: false, water_leak: false }],
  },
  kitchen_climate: {
    day: [{ temperature: 21.4 }, { humidity: 48.2 }, { pressure: 1013 }],
    night: [{ temperature: 19.1 }, { humidity: 51.7 }, { pressure: 1012 }],
  },
  kettle_plug: { on: [{ state: 'ON' }, ...power(1850)], off: power(0) },
};

const xiaomi = (battery: number): Properties => ({
  battery,
  voltage: 2850 + battery,
  device_temperature: 22,
  power_outage_count: 3,
});

/** What each sensor says by itself every hour, given what it said last. */
export const checkIns: Readonly<Record<string, (last: Properties) => Properties>> = {
  front_door: ({ contact = true }) => ({ ...xiaomi(91), contact, trigger_count: 0 }),
  hall_motion: () => xiaomi(88),
  kitchen_motion: () => xiaomi(93),
  bath_motion: () => xiaomi(76),
  bed_pad: ({ contact = true }) => ({ battery: 84, ...pad(contact === true) }),
  sos_button: () => ({ battery: 95, voltage: 3000 }),
  fall_radar: () => ({ illuminance: 120 }),
  bath_leak: ({ water_leak = false }) => ({ ...xiaomi(97), trigger_count: 0, water_leak }),
  kitchen_climate: ({ temperature = 21.1 }) => ({ battery: 89, voltage: 2939, temperature }),
  kettle_plug: ({ power: watts = 0 }) => ({ energy: 12.34, power: watts }),
};

/** What Zigbee2MQTT keeps at the broker of itself, with the settings a flat needs. */
export const bridgeInfo = {
  version: '2.14.1',
  coordinator: { ieee_address: '0x00124b0000000000', type: 'Simulated' },
  network: { channel: 11, pan_id: 6754 },
  permit_join: false,
  restart_required: false,
  config: {
    advanced: { cache_state: false, last_seen: 'epoch', output: 'json', channel: 11 },
    availability: { enabled: true },
    device_options: { qos: 1, retain: false },
    health: { interval: 1 },
    mqtt: { base_topic: 'zigbee2mqtt' },
    devices: {},
  },
};
