/** Says what Zigbee2MQTT says at its start, for the bench's sensors, and makes them speak. */
import type { MqttClient } from 'mqtt';

const binary = (property: string, on: unknown = true, off: unknown = false) => ({
  type: 'binary',
  name: property,
  property,
  access: 1,
  value_on: on,
  value_off: off,
});
const numeric = (property: string, unit: string) => ({ type: 'numeric', name: property, property, access: 1, unit });
const action = (...values: string[]) => ({ type: 'enum', name: 'action', property: 'action', access: 1, values });

const exposes: Record<string, object[]> = {
  front_door: [binary('contact', false, true)],
  hall_motion: [binary('occupancy')],
  kitchen_motion: [binary('occupancy')],
  bath_motion: [binary('occupancy')],
  bedroom_motion: [binary('occupancy')],
  living_radar: [binary('presence')],
  bed_pad: [binary('contact', false, true)],
  sos_button: [action('emergency')],
  day_button: [action('single', 'double', 'hold')],
  fall_radar: [
    {
      type: 'enum',
      name: 'fall_down_status',
      property: 'fall_down_status',
      access: 1,
      values: ['none', 'maybe_fall', 'fall'],
    },
    binary('presence'),
  ],
  bath_leak: [binary('water_leak')],
  kitchen_smoke: [binary('smoke')],
  kitchen_climate: [numeric('temperature', '°C'), numeric('humidity', '%')],
  living_climate: [numeric('temperature', '°C'), numeric('humidity', '%')],
  stove_plug: [numeric('power', 'W')],
};

export const motionSensors = ['hall_motion', 'kitchen_motion', 'bath_motion', 'bedroom_motion'];

export async function announce(client: MqttClient): Promise<void> {
  const devices = Object.entries(exposes).map(([friendly_name, list], index) => ({
    friendly_name,
    ieee_address: `0x${(index + 1).toString(16).padStart(16, '0')}`,
    type: 'EndDevice',
    supported: true,
    disabled: false,
    interview_state: 'SUCCESSFUL',
    definition: { model: 'bench', vendor: 'bench', description: '', exposes: list },
  }));
  const advanced = { cache_state: false, cache_state_send_on_startup: true, last_seen: 'epoch', output: 'json' };
  const config = {
    advanced,
    availability: { enabled: true },
    device_options: { qos: 1, retain: false },
    health: { interval: 1 },
  };
  const say = (topic: string, payload: object) =>
    client.publishAsync(`zigbee2mqtt/${topic}`, JSON.stringify(payload), { qos: 1, retain: true });
  await say('bridge/state', { state: 'online' });
  await say('bridge/info', { version: '2.14.1', config });
  await say('bridge/devices', devices);
}
