/** Technical faults in English: what is so, and what to do next. Together they fit one SMS. */
import type { FaultTexts } from './catalogue.ts';
import { waysIn } from './faults.ts';
import type { Teller } from './teller.ts';
import { duration } from './time.ts';

const named = (tell: Teller): string => `${tell.sensor(tell.text('sensor')) ?? tell.text('sensor')}${tell.place()}`;

export const faultsEn: FaultTexts = {
  silent: (tell) => {
    const last = tell.fact('lastHeardAt') ? `, last heard at ${tell.time(tell.number('lastHeardAt'))}` : '';
    const usual = tell.fact('usualMs') ? `, usually every ${duration(tell.number('usualMs'))} at the latest` : '';
    return [
      `Sensor ${named(tell)} is not heard${last}${usual}; the flat is monitored in part only`,
      'please check battery and radio',
    ];
  },
  battery: (tell) => [`The battery of ${named(tell)} is low (${tell.decimal('percent')} %)`, 'please change it soon'],
  stuck: (tell) => [stuck(tell.text('signal'), named(tell)), 'please check the sensor and its place'],
  gap: (tell) => {
    const until = tell.fact('to') ? ` until ${tell.time(tell.number('to'))}` : ' on';
    return [
      `The gateway could not hear anything from ${tell.time(tell.number('from'))}${until}`,
      'look for the cause: aal doctor',
    ];
  },
  clock: () => [
    "The gateway's clock cannot be trusted; rules with hours wait, emergencies work",
    'please check the network: timedatectl',
  ],
  'bridge-offline': () => [
    'Zigbee2MQTT is not reachable; no sensor is heard',
    'check: systemctl status zigbee2mqtt, radio stick',
  ],
  'broker-down': () => [
    'The MQTT broker is not reachable; no sensor is heard',
    'check: systemctl status mosquitto, the address in flat.yaml',
  ],
  'bridge-settings': () => [
    'Zigbee2MQTT is not set up as recommended; messages may be lost or late',
    'compare with deploy/zigbee2mqtt.yaml',
  ],
  'unknown-device': (tell) => [
    `A device has joined that flat.yaml does not name: ${tell.text('device')}`,
    'please enter it or remove it',
  ],
  'sensor-unknown': (tell) => [
    `Zigbee2MQTT does not know the sensor ${named(tell)}; it is not heard`,
    'please pair it or correct its name in flat.yaml',
  ],
  'sensor-renamed': (tell) => [
    `The sensor ${named(tell)} is now called ${tell.text('now')} in Zigbee2MQTT; it is still heard`,
    'please enter that in flat.yaml',
  ],
  'sensor-replaced': (tell) => [`The sensor ${named(tell)} was replaced`, 'please do a walk test'],
  'sensor-unreadable': (tell) => [
    `The device of ${named(tell)} reports nothing that this kind of sensor needs`,
    'please check kind in flat.yaml: aal check',
  ],
  'sensor-malformed': (tell) => [
    `The sensor ${named(tell)} sends messages that cannot be read`,
    'please pair it anew or replace it',
  ],
  configuration: () => [
    'The configuration on disk has mistakes; the last good one goes on',
    'please correct it: aal check',
  ],
  'disk-nearly-full': (tell) => [
    `The gateway's disk is nearly full${tell.fact('freeBytes') ? ` (${Math.round(tell.number('freeBytes') / 1e6)} MB left)` : ''}`,
    'please tidy up: aal doctor',
  ],
  journal: (tell) => [`The gateway's storage is damaged: ${tell.text('damage')}`, 'please replace the SD card or SSD'],
  heartbeat: () => [
    "The gateway's heartbeat does not reach the monitoring side",
    'please check network and address (heartbeat)',
  ],
  'dispatch-link': (tell) => [
    `The dispatch centre (${tell.text('receiver')}) does not answer on its ${tell.text('which') === 'secondary' ? 'second' : 'first'} path; alarms do not get through there at present`,
    'please check the network, call the centre',
  ],
  'dispatch-refuses': (tell) => [
    `The dispatch centre (${tell.text('receiver')}) refuses a message; alarms are tried again and again`,
    'please call the centre, compare codes and account: aal dispatch-sheet',
  ],
  'uplink-down': (tell) => [
    `Nobody has answered over the network since ${tell.time(tell.number('since'))} (${waysIn(tell, ways)})`,
    'please check router and network cable',
  ],
  modem: (tell) => [
    `No SMS is going out at present: ${tell.text('what') === 'waiting' ? 'the modem does not take them' : 'the modem says that it could not send them'}`,
    'please check modem, SIM card, PIN and signal',
  ],
  'routine-overdue': (tell) => [
    `The routine test to ${tell.text('contact')} does not arrive${tell.fact('lastAt') ? `, last ${tell.time(tell.number('lastAt'))}` : ''}`,
    'please check that path: alarms may not arrive there either',
  ],
  mains: (tell) => [`Power failed at ${tell.time(tell.number('since'))}${lasts(tell)}`, 'please check fuse and socket'],
  'gateway-battery': (tell) => [
    `The gateway's battery is nearly empty${level(tell)}; after that the flat is not monitored`,
    'please restore the power or go there',
  ],
  'ups-battery': () => [
    'The battery of the UPS is worn out; it will not last in a power cut',
    'please replace the battery of the UPS',
  ],
  'ups-unreachable': (tell) => [
    `The UPS is not heard; whether there is power is not known${tell.text('last') === 'failed' ? ' (last: power cut)' : ''}`,
    upsCheck[tell.text('trouble')] ?? 'please check: systemctl status nut-server',
  ],
};

/** What has been tried, by channel (gateway/delivery/uplink.ts). */
const ways: Readonly<Record<string, string>> = {
  call: 'call',
  dispatch: 'centre',
  email: 'e-mail',
  heartbeat: 'heartbeat',
  sms: 'SMS',
};

/** What to look at, by why nothing is known (gateway/power/nut.ts). */
const upsCheck: Readonly<Record<string, string>> = {
  'no-contact': 'please check USB cable and UPS: systemctl status nut-driver.target',
  'unknown-ups': 'please compare the name in flat.yaml (power) and /etc/nut/ups.conf',
  refused: 'please check the rights in /etc/nut/upsd.conf',
};

function lasts(tell: Teller): string {
  if (tell.fact('runtimeMs') === undefined) return level(tell);
  return `; the battery lasts about ${duration(tell.number('runtimeMs'))} from ${tell.time(tell.raisedAt)} on${level(tell)}`;
}

const level = (tell: Teller): string => (tell.fact('percent') === undefined ? '' : ` (${tell.decimal('percent')} %)`);

/** What cannot be true, and when it counts again. */
function stuck(signal: string, sensor: string): string {
  if (signal === 'bed' || signal === 'seat')
    return `Sensor ${sensor} says occupied while somebody moves about in other rooms; it counts again after an ordinary night`;
  if (signal === 'motion')
    return `Sensor ${sensor} has reported motion for 4 h without a pause; it counts again after a pause`;
  return `Sensor ${sensor} keeps saying the same and does not count until it changes`;
}
