/** Every technical fault: its own text in both languages, what to do next, short enough for one SMS. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { write } from '../../gateway/delivery/texts/write.ts';
import type { Because } from '../../rules/engine/types.ts';
import { becauseSentence, faultNames, faultTitle, type Names } from '../../rules/words/index.ts';
import { anAlert, noon } from '../support/messages.ts';

const names: Names = {
  timeZone: 'Europe/Berlin',
  rooms: { hall: { de: 'Flur', en: 'hall' } },
  sensors: { hall_motion: { de: 'Bewegungsmelder', en: 'motion detector' } },
};

const hour = 3_600_000;
const sensor = { sensor: 'hall_motion', room: 'hall' };

/** What whoever raises it tells beside its id. */
const facts: Readonly<Record<string, Because['facts']>> = {
  silent: { ...sensor, lastHeardAt: noon - 9 * hour, usualMs: hour },
  battery: { ...sensor, percent: 8 },
  stuck: { ...sensor, signal: 'presence' },
  gap: { from: noon - 3 * hour, to: noon, cause: 'broker' },
  'unknown-device': { device: '0x00158d0001a2b3c4' },
  'sensor-unknown': sensor,
  'sensor-renamed': { ...sensor, now: 'flur_bewegung' },
  'sensor-replaced': sensor,
  'sensor-unreadable': sensor,
  'sensor-malformed': sensor,
  'disk-nearly-full': { freeBytes: 150_000_000, sizeBytes: 8_000_000_000 },
  journal: { damage: 'history.db was damaged and set aside' },
  'dispatch-link': { receiver: 'zentrale', which: 'primary' },
  'dispatch-refuses': { receiver: 'zentrale' },
  'uplink-down': { since: noon - 180_000, ways: 'dispatch,email,heartbeat' },
  modem: { what: 'refused' },
  'routine-overdue': { contact: 'keller', lastAt: noon - 30 * hour },
  mains: { since: noon - 180_000, percent: 87, runtimeMs: 9_480_000 },
  'gateway-battery': { since: noon - 3 * hour, percent: 9, runtimeMs: 240_000 },
  'ups-unreachable': { trouble: 'no-contact', last: 'failed' },
};

const because = (name: string): Because => ({
  ...{ rule: `fault:${name}`, lastLife: null, gaps: [], readings: [], presence: 'home' },
  facts: { ...facts[name], kind: 'fault', id: name, at: noon },
});

const said = (name: string, language: 'de' | 'en') => becauseSentence(because(name), language, names);

function sms(name: string, language: 'de' | 'en'): string {
  const sentence = said(name, language);
  const alert = anAlert({ level: 'fault', rule: `fault:${name}`, title: faultTitle(name), because: because(name) });
  return write({
    ...{ kind: 'raised', alert, because: sentence, bareBecause: sentence, flatName: 'Whg 12', language },
    ...{
      timeZone: 'Europe/Berlin',
      detail: 'full',
      replyCode: null,
      link: null,
      key: false,
      facts: {},
      takenOverBefore: null,
      missed: [],
    },
    ...{ at: noon, now: noon, late: false, contactName: (id) => id, roomName: (id) => id },
  }).short;
}

/** With their sensor or receiver they are longer than one SMS: that says what it is, the mail says it whole. */
const longOnes: ReadonlySet<string> = new Set(['silent', 'dispatch-link', 'dispatch-refuses']);

describe.each(faultNames)('the fault %s', (name) => {
  it.each(['de', 'en'] as const)('in %s, has its own title and sentence, and says what to do', (language) => {
    const sentence = said(name, language);
    expect(faultTitle(name)).not.toEqual(faultTitle('none'));
    expect(sentence).not.toMatch(/^(?:Störung|Fault): |undefined|NaN|null/);
    expect(sentence).toMatch(asks[language]);
  });

  it.each(['de', 'en'] as const)('in %s, reaches its reader whole by SMS', (language) => {
    const short = sms(name, language);
    if (longOnes.has(name)) expect(short).toContain(faultTitle(name)[language]);
    else expect(short).not.toMatch(/\.\.\.$/);
  });
});

/** The last part is something to do. */
const asks = {
  de: /; (?:[^;]*\bbitte |prüfen: |vergleichen |Ursache suchen: )[^;]*\.$/,
  en: /; (?:please |check: |compare |look )[^;]*\.$/,
};

it('the faults, as they are read', () => {
  const table = faultNames.flatMap((name) => [said(name, 'de'), said(name, 'en')]);
  expect(table).toMatchInlineSnapshot(`
    [
      "Sensor Bewegungsmelder (Flur) meldet sich nicht, zuletzt gehört um 03:00 Uhr, sonst spätestens alle 1 h; die Wohnung ist nur eingeschränkt überwacht; bitte Batterie und Funk prüfen.",
      "Sensor motion detector (hall) is not heard, last heard at 03:00, usually every 1 h at the latest; the flat is monitored in part only; please check battery and radio.",
      "Die Batterie von Bewegungsmelder (Flur) ist schwach (8 %); bitte bald tauschen.",
      "The battery of motion detector (hall) is low (8 %); please change it soon.",
      "Sensor Bewegungsmelder (Flur) meldet unverändert dasselbe und wird nicht mehr gewertet, bis er sich ändert; bitte Sensor und Platz prüfen.",
      "Sensor motion detector (hall) keeps saying the same and does not count until it changes; please check the sensor and its place.",
      "Das Wohnungsgerät konnte seit 09:00 Uhr bis 12:00 Uhr nichts hören; Ursache suchen: aal doctor.",
      "The gateway could not hear anything from 09:00 until 12:00; look for the cause: aal doctor.",
      "Die Uhrzeit des Wohnungsgeräts ist unsicher; Regeln mit Uhrzeiten warten, Notrufe wirken; bitte Netz prüfen: timedatectl.",
      "The gateway's clock cannot be trusted; rules with hours wait, emergencies work; please check the network: timedatectl.",
      "Die Funkzentrale (Zigbee2MQTT) ist nicht erreichbar; Sensoren werden nicht gehört; prüfen: systemctl status zigbee2mqtt, Funkstick.",
      "Zigbee2MQTT is not reachable; no sensor is heard; check: systemctl status zigbee2mqtt, radio stick.",
      "Zigbee2MQTT ist anders eingestellt als empfohlen; Meldungen können fehlen oder spät kommen; vergleichen mit deploy/zigbee2mqtt.yaml.",
      "Zigbee2MQTT is not set up as recommended; messages may be lost or late; compare with deploy/zigbee2mqtt.yaml.",
      "Ein Gerät ist angemeldet, das in flat.yaml nicht steht: 0x00158d0001a2b3c4; bitte eintragen oder abmelden.",
      "A device has joined that flat.yaml does not name: 0x00158d0001a2b3c4; please enter it or remove it.",
      "Zigbee2MQTT kennt den Sensor Bewegungsmelder (Flur) nicht; er wird nicht gehört; bitte anlernen oder den Namen in flat.yaml berichtigen.",
      "Zigbee2MQTT does not know the sensor motion detector (hall); it is not heard; please pair it or correct its name in flat.yaml.",
      "Der Sensor Bewegungsmelder (Flur) heißt in Zigbee2MQTT jetzt flur_bewegung; er wird weiter gehört; bitte in flat.yaml nachtragen.",
      "The sensor motion detector (hall) is now called flur_bewegung in Zigbee2MQTT; it is still heard; please enter that in flat.yaml.",
      "Der Sensor Bewegungsmelder (Flur) wurde getauscht; bitte einen Gehtest machen.",
      "The sensor motion detector (hall) was replaced; please do a walk test.",
      "Das Gerät von Bewegungsmelder (Flur) meldet nichts, was diese Sensorart braucht; bitte kind in flat.yaml prüfen: aal check.",
      "The device of motion detector (hall) reports nothing that this kind of sensor needs; please check kind in flat.yaml: aal check.",
      "Der Sensor Bewegungsmelder (Flur) schickt Meldungen, die nicht zu lesen sind; bitte Gerät neu anlernen oder tauschen.",
      "The sensor motion detector (hall) sends messages that cannot be read; please pair it anew or replace it.",
      "Die Konfiguration auf der Platte ist fehlerhaft; die letzte gute gilt weiter; bitte berichtigen: aal check.",
      "The configuration on disk has mistakes; the last good one goes on; please correct it: aal check.",
      "Der Speicher des Wohnungsgeräts ist fast voll (noch 150 MB); bitte aufräumen: aal doctor.",
      "The gateway's disk is nearly full (150 MB left); please tidy up: aal doctor.",
      "Das Lebenszeichen des Wohnungsgeräts kommt bei der Überwachungsstelle nicht an; bitte Netz und Adresse (heartbeat) prüfen.",
      "The gateway's heartbeat does not reach the monitoring side; please check network and address (heartbeat).",
      "Die Hausnotrufzentrale (zentrale) antwortet auf dem ersten Weg nicht; Alarme gehen dort zurzeit nicht durch; bitte Netz prüfen, Zentrale anrufen.",
      "The dispatch centre (zentrale) does not answer on its first path; alarms do not get through there at present; please check the network, call the centre.",
      "Die Hausnotrufzentrale (zentrale) nimmt eine Meldung nicht an; Alarme werden weiter versucht; bitte Zentrale anrufen, Codes und Konto abgleichen: aal dispatch-sheet.",
      "The dispatch centre (zentrale) refuses a message; alarms are tried again and again; please call the centre, compare codes and account: aal dispatch-sheet.",
      "Seit 11:57 Uhr antwortet niemand im Netz (Zentrale, E-Mail, Lebenszeichen); bitte Router und Netzkabel prüfen.",
      "Nobody has answered over the network since 11:57 (centre, e-mail, heartbeat); please check router and network cable.",
      "SMS gehen zurzeit nicht hinaus: Das Modem meldet sie als nicht gesendet; bitte Modem, SIM-Karte, PIN und Empfang prüfen.",
      "No SMS is going out at present: the modem says that it could not send them; please check modem, SIM card, PIN and signal.",
      "Der Routineruf an keller kommt nicht an, zuletzt 06:00 Uhr am 23.11.; bitte den Weg prüfen, auch Alarme könnten dort nicht ankommen.",
      "The routine test to keller does not arrive, last 06:00 on 23.11.; please check that path: alarms may not arrive there either.",
      "Der Speicher des Wohnungsgeräts ist beschädigt: history.db was damaged and set aside; bitte SD-Karte oder SSD tauschen.",
      "The gateway's storage is damaged: history.db was damaged and set aside; please replace the SD card or SSD.",
      "Der Nachrichtenverteiler (MQTT) ist nicht erreichbar; Sensoren werden nicht gehört; prüfen: systemctl status mosquitto, Adresse in flat.yaml.",
      "The MQTT broker is not reachable; no sensor is heard; check: systemctl status mosquitto, the address in flat.yaml.",
      "Strom ausgefallen seit 11:57 Uhr; der Akku reicht ab 12:00 Uhr noch etwa 2 h 38 min (87 %); bitte Sicherung und Steckdose prüfen.",
      "Power failed at 11:57; the battery lasts about 2 h 38 min from 12:00 on (87 %); please check fuse and socket.",
      "Der Akku des Wohnungsgeräts ist fast leer (9 %); danach wird die Wohnung nicht mehr überwacht; bitte für Strom sorgen oder hingehen.",
      "The gateway's battery is nearly empty (9 %); after that the flat is not monitored; please restore the power or go there.",
      "Der Akku der USV ist verbraucht; bei Stromausfall hält er nicht; bitte den Akku der USV tauschen.",
      "The battery of the UPS is worn out; it will not last in a power cut; please replace the battery of the UPS.",
      "Ob Strom da ist, ist unbekannt (zuletzt: Stromausfall); bitte USB-Kabel und USV prüfen: systemctl status nut-driver.target.",
      "The UPS is not heard; whether there is power is not known (last: power cut); please check USB cable and UPS: systemctl status nut-driver.target.",
    ]
  `);
});

it('no part of the gateway raises a fault without a text', () => {
  const files = (folder: string): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8'));
  const raised = [...files('gateway'), ...files('rules/engine')].flatMap((source) =>
    [...source.matchAll(/\b(?:fault|faults\.set|lasting)\(\s*['`]([a-z][a-z-]+)/g)].map(([, id]) => id),
  );
  expect(raised).toContain('disk-nearly-full');
  expect(raised.filter((id) => !faultNames.some((name) => name === id))).toEqual([]);
});
