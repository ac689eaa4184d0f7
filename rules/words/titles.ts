/** Titles of the alerts that the engine and the gateway raise by themselves. */
import type { Level, Words } from '../engine/types.ts';

const own: Readonly<Record<string, Words>> = {
  'not-monitored': { de: 'Wohnung wird nicht überwacht', en: 'The flat is not monitored' },
  'in-bed-too-long': { de: 'Ungewöhnlich lange im Bett', en: 'In bed for unusually long' },
  'away-too-long': { de: 'Lange nicht zurückgekommen', en: 'Has not come back for long' },
  'active-in-absence': { de: 'Bewegung während der Abwesenheit', en: 'Activity during an absence' },
  'absence-ends': { de: 'Die Abwesenheit endet', en: 'The absence ends' },
  fault: { de: 'Störung', en: 'Fault' },
};

const faults = {
  silent: { de: 'Sensor meldet sich nicht', en: 'A sensor is not heard' },
  battery: { de: 'Batterie schwach', en: 'A battery is low' },
  stuck: { de: 'Sensor hängt', en: 'A sensor is stuck' },
  gap: { de: 'Überwachung war unterbrochen', en: 'Monitoring was interrupted' },
  clock: { de: 'Uhrzeit des Wohnungsgeräts ist unsicher', en: "The gateway's clock cannot be trusted" },
  'bridge-offline': { de: 'Funkzentrale (Zigbee2MQTT) ist nicht erreichbar', en: 'Zigbee2MQTT is not reachable' },
  'bridge-settings': {
    de: 'Zigbee2MQTT ist anders eingestellt als empfohlen',
    en: 'Zigbee2MQTT is not set up as recommended',
  },
  'unknown-device': { de: 'Unbekanntes Gerät angemeldet', en: 'An unknown device has joined' },
  'sensor-unknown': { de: 'Sensor ist Zigbee2MQTT nicht bekannt', en: 'Zigbee2MQTT does not know a sensor' },
  'sensor-renamed': { de: 'Sensor wurde umbenannt', en: 'A sensor was renamed' },
  'sensor-replaced': { de: 'Sensor wurde getauscht', en: 'A sensor was replaced' },
  'sensor-unreadable': { de: 'Sensor meldet nichts Brauchbares', en: 'A sensor reports nothing of use' },
  'sensor-malformed': { de: 'Sensor schickt Unlesbares', en: 'A sensor sends what cannot be read' },
  configuration: { de: 'Konfiguration ist fehlerhaft', en: 'The configuration has mistakes' },
  'disk-nearly-full': { de: 'Speicher fast voll', en: 'The disk is nearly full' },
  heartbeat: { de: 'Lebenszeichen kommt nicht an', en: 'The heartbeat does not arrive' },
  'dispatch-link': { de: 'Verbindung zur Zentrale ist unterbrochen', en: 'The line to the dispatch centre is broken' },
  'dispatch-refuses': { de: 'Zentrale nimmt Meldungen nicht an', en: 'The dispatch centre refuses messages' },
  'uplink-down': { de: 'Keine Verbindung nach außen', en: 'No connection to the outside' },
  modem: { de: 'SMS-Modem sendet nicht', en: 'The SMS modem does not send' },
  'routine-overdue': { de: 'Routineruf kommt nicht an', en: 'A routine test does not arrive' },
  journal: { de: 'Speicher beschädigt', en: 'Storage is damaged' },
  'broker-down': { de: 'Nachrichtenverteiler (MQTT) ist nicht erreichbar', en: 'The MQTT broker is not reachable' },
  mains: { de: 'Stromausfall', en: 'Power cut' },
  'gateway-battery': { de: 'Akku des Wohnungsgeräts fast leer', en: "The gateway's battery is nearly empty" },
  'ups-battery': { de: 'Akku der USV ist verbraucht', en: 'The battery of the UPS is worn out' },
  'ups-unreachable': { de: 'USV meldet sich nicht', en: 'The UPS is not heard' },
} as const satisfies Readonly<Record<string, Words>>;

export type FaultName = keyof typeof faults;

export const isFault = (name: string): name is FaultName => Object.hasOwn(faults, name);

const levels: Readonly<Record<Level, Words>> = {
  emergency: { de: 'Probealarm (Notruf)', en: 'Test alarm (emergency)' },
  alarm: { de: 'Probealarm', en: 'Test alarm' },
  notice: { de: 'Probealarm (Hinweis)', en: 'Test alarm (notice)' },
  fault: { de: 'Probealarm (Störung)', en: 'Test alarm (fault)' },
};

export const ownTitle = (id: string): Words => own[id] ?? (own.fault as Words);

/** 'silent:hall_motion' -> Sensor meldet sich nicht. */
export function faultTitle(id: string): Words {
  const [name = ''] = id.split(':');
  return isFault(name) ? faults[name] : (own.fault as Words);
}

/** Every fault that has a title of its own. */
export const faultNames = Object.keys(faults) as readonly FaultName[];

export const routineTitle: Words = { de: 'Routineruf', en: 'Routine test' };

export const testTitle = (level: Level): Words => levels[level];
