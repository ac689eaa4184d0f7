/** Technical faults in German: what is so, and what to do next. Together they fit one SMS. */
import type { FaultTexts } from './catalogue.ts';
import { waysIn } from './faults.ts';
import type { Teller } from './teller.ts';
import { duration } from './time.ts';

const named = (tell: Teller): string => `${tell.sensor(tell.text('sensor')) ?? tell.text('sensor')}${tell.place()}`;

export const faultsDe: FaultTexts = {
  silent: (tell) => {
    const last = tell.fact('lastHeardAt') ? `, zuletzt gehört um ${tell.time(tell.number('lastHeardAt'))}` : '';
    const usual = tell.fact('usualMs') ? `, sonst spätestens alle ${duration(tell.number('usualMs'))}` : '';
    return [
      `Sensor ${named(tell)} meldet sich nicht${last}${usual}; die Wohnung ist nur eingeschränkt überwacht`,
      'bitte Batterie und Funk prüfen',
    ];
  },
  battery: (tell) => [
    `Die Batterie von ${named(tell)} ist schwach (${tell.decimal('percent')} %)`,
    'bitte bald tauschen',
  ],
  stuck: (tell) => [stuck(tell.text('signal'), named(tell)), 'bitte Sensor und Platz prüfen'],
  gap: (tell) => {
    const until = tell.fact('to') ? ` bis ${tell.time(tell.number('to'))}` : '';
    return [
      `Das Wohnungsgerät konnte seit ${tell.time(tell.number('from'))}${until} nichts hören`,
      'Ursache suchen: aal doctor',
    ];
  },
  clock: () => [
    'Die Uhrzeit des Wohnungsgeräts ist unsicher; Regeln mit Uhrzeiten warten, Notrufe wirken',
    'bitte Netz prüfen: timedatectl',
  ],
  'bridge-offline': () => [
    'Die Funkzentrale (Zigbee2MQTT) ist nicht erreichbar; Sensoren werden nicht gehört',
    'prüfen: systemctl status zigbee2mqtt, Funkstick',
  ],
  'broker-down': () => [
    'Der Nachrichtenverteiler (MQTT) ist nicht erreichbar; Sensoren werden nicht gehört',
    'prüfen: systemctl status mosquitto, Adresse in flat.yaml',
  ],
  'bridge-settings': () => [
    'Zigbee2MQTT ist anders eingestellt als empfohlen; Meldungen können fehlen oder spät kommen',
    'vergleichen mit deploy/zigbee2mqtt.yaml',
  ],
  'unknown-device': (tell) => [
    `Ein Gerät ist angemeldet, das in flat.yaml nicht steht: ${tell.text('device')}`,
    'bitte eintragen oder abmelden',
  ],
  'sensor-unknown': (tell) => [
    `Zigbee2MQTT kennt den Sensor ${named(tell)} nicht; er wird nicht gehört`,
    'bitte anlernen oder den Namen in flat.yaml berichtigen',
  ],
  'sensor-renamed': (tell) => [
    `Der Sensor ${named(tell)} heißt in Zigbee2MQTT jetzt ${tell.text('now')}; er wird weiter gehört`,
    'bitte in flat.yaml nachtragen',
  ],
  'sensor-replaced': (tell) => [`Der Sensor ${named(tell)} wurde getauscht`, 'bitte einen Gehtest machen'],
  'sensor-unreadable': (tell) => [
    `Das Gerät von ${named(tell)} meldet nichts, was diese Sensorart braucht`,
    'bitte kind in flat.yaml prüfen: aal check',
  ],
  'sensor-malformed': (tell) => [
    `Der Sensor ${named(tell)} schickt Meldungen, die nicht zu lesen sind`,
    'bitte Gerät neu anlernen oder tauschen',
  ],
  configuration: () => [
    'Die Konfiguration auf der Platte ist fehlerhaft; die letzte gute gilt weiter',
    'bitte berichtigen: aal check',
  ],
  'disk-nearly-full': (tell) => [
    `Der Speicher des Wohnungsgeräts ist fast voll${tell.fact('freeBytes') ? ` (noch ${Math.round(tell.number('freeBytes') / 1e6)} MB)` : ''}`,
    'bitte aufräumen: aal doctor',
  ],
  journal: (tell) => [
    `Der Speicher des Wohnungsgeräts ist beschädigt: ${tell.text('damage')}`,
    'bitte SD-Karte oder SSD tauschen',
  ],
  heartbeat: () => [
    'Das Lebenszeichen des Wohnungsgeräts kommt bei der Überwachungsstelle nicht an',
    'bitte Netz und Adresse (heartbeat) prüfen',
  ],
  'dispatch-link': (tell) => [
    `Die Hausnotrufzentrale (${tell.text('receiver')}) antwortet auf dem ${tell.text('which') === 'secondary' ? 'zweiten' : 'ersten'} Weg nicht; Alarme gehen dort zurzeit nicht durch`,
    'bitte Netz prüfen, Zentrale anrufen',
  ],
  'dispatch-refuses': (tell) => [
    `Die Hausnotrufzentrale (${tell.text('receiver')}) nimmt eine Meldung nicht an; Alarme werden weiter versucht`,
    'bitte Zentrale anrufen, Codes und Konto abgleichen: aal dispatch-sheet',
  ],
  'uplink-down': (tell) => [
    `Seit ${tell.time(tell.number('since'))} antwortet niemand im Netz (${waysIn(tell, ways)})`,
    'bitte Router und Netzkabel prüfen',
  ],
  modem: (tell) => [
    `SMS gehen zurzeit nicht hinaus: ${tell.text('what') === 'waiting' ? 'Das Modem holt sie nicht ab' : 'Das Modem meldet sie als nicht gesendet'}`,
    'bitte Modem, SIM-Karte, PIN und Empfang prüfen',
  ],
  'routine-overdue': (tell) => [
    `Der Routineruf an ${tell.text('contact')} kommt nicht an${tell.fact('lastAt') ? `, zuletzt ${tell.time(tell.number('lastAt'))}` : ''}`,
    'bitte den Weg prüfen, auch Alarme könnten dort nicht ankommen',
  ],
  mains: (tell) => [
    `Strom ausgefallen seit ${tell.time(tell.number('since'))}${lasts(tell)}`,
    'bitte Sicherung und Steckdose prüfen',
  ],
  'gateway-battery': (tell) => [
    `Der Akku des Wohnungsgeräts ist fast leer${level(tell)}; danach wird die Wohnung nicht mehr überwacht`,
    'bitte für Strom sorgen oder hingehen',
  ],
  'ups-battery': () => [
    'Der Akku der USV ist verbraucht; bei Stromausfall hält er nicht',
    'bitte den Akku der USV tauschen',
  ],
  'ups-unreachable': (tell) => [
    `Ob Strom da ist, ist unbekannt${tell.text('last') === 'failed' ? ' (zuletzt: Stromausfall)' : ''}`,
    upsCheck[tell.text('trouble')] ?? 'bitte prüfen: systemctl status nut-server',
  ],
};

/** What has been tried, by channel (gateway/delivery/uplink.ts). */
const ways: Readonly<Record<string, string>> = {
  call: 'Anruf',
  dispatch: 'Zentrale',
  email: 'E-Mail',
  heartbeat: 'Lebenszeichen',
  sms: 'SMS',
};

/** What to look at, by why nothing is known (gateway/power/nut.ts). */
const upsCheck: Readonly<Record<string, string>> = {
  'no-contact': 'bitte USB-Kabel und USV prüfen: systemctl status nut-driver.target',
  'unknown-ups': 'bitte den Namen in flat.yaml (power) und /etc/nut/ups.conf vergleichen',
  refused: 'bitte die Rechte in /etc/nut/upsd.conf prüfen',
};

function lasts(tell: Teller): string {
  if (tell.fact('runtimeMs') === undefined) return level(tell);
  return `; der Akku reicht ab ${tell.time(tell.raisedAt)} noch etwa ${duration(tell.number('runtimeMs'))}${level(tell)}`;
}

const level = (tell: Teller): string => (tell.fact('percent') === undefined ? '' : ` (${tell.decimal('percent')} %)`);

/** What cannot be true, and when it counts again. */
function stuck(signal: string, sensor: string): string {
  if (signal === 'bed' || signal === 'seat')
    return `Sensor ${sensor} meldet belegt, während sich in anderen Räumen jemand bewegt; er zählt erst nach einer normalen Nacht wieder`;
  if (signal === 'motion')
    return `Sensor ${sensor} meldet seit 4 h ohne Pause Bewegung; er zählt erst nach einer Pause wieder`;
  return `Sensor ${sensor} meldet unverändert dasselbe und wird nicht mehr gewertet, bis er sich ändert`;
}
