/** Mistakes of a flat: people, chains, references. */
import { advise, meant, type Text, text, unknownThing } from './text.ts';

const noChain = (level: string): Text =>
  text(
    () => `die Rufkette '${level}' fehlt`,
    () => `the chain '${level}' is missing`,
    advise(
      'Jede Stufe braucht eine: emergency, alarm, notice, fault.',
      'every level needs one: emergency, alarm, notice, fault',
    ),
  );

export const flatTexts = {
  // ---- the flat
  'flat-id': text(
    (f) => `${f.value} geht nicht als Kennung: nur Buchstaben, Ziffern, Punkt, - und _`,
    (f) => `${f.value} cannot be an id: letters, digits, dot, - and _ only`,
    advise(
      'Sie steht in MQTT-Themen; der Name für Menschen gehört nach name.',
      'it stands in MQTT topics; the name for people goes into name',
    ),
  ),

  // ---- power
  'ups-name': text(
    (f) => `${f.value} geht nicht als Name einer USV: nur Buchstaben, Ziffern, Punkt, - und _`,
    (f) => `${f.value} cannot be the name of a UPS: letters, digits, dot, - and _ only`,
    advise('Er steht in eckigen Klammern in /etc/nut/ups.conf.', 'it stands in square brackets in /etc/nut/ups.conf'),
  ),

  // ---- the dispatch centre
  account: text(
    (f) => `${f.value} ist keine Teilnehmernummer: 3 bis 16 Ziffern (0-9, A-F), in Anführungszeichen`,
    (f) => `${f.value} is no account: 3 to 16 digits (0-9, A-F), in quotes`,
    advise('Die Zentrale gibt sie aus.', 'the centre gives it out'),
  ),
  'scaip-account': text(
    (f) => `${f.value} ist keine Teilnehmernummer für SCAIP: 1 bis 16 Ziffern, in Anführungszeichen`,
    (f) => `${f.value} is no account for SCAIP: 1 to 16 digits, in quotes`,
    advise('Die Zentrale gibt sie aus (cid).', 'the centre gives it out (cid)'),
  ),
  'sip-uri': text(
    (f) => `${f.value} ist keine SIP-Adresse`,
    (f) => `${f.value} is no SIP address`,
    advise(
      'So: sip:scaip@arc.example.org:5061, ohne Zusätze; tcp, udp oder tls steht unter transport.',
      'like this: sip:scaip@arc.example.org:5061, with nothing behind it; tcp, udp or tls goes into transport',
    ),
  ),
  'sips-needs-tls': text(
    (f) => `sips: geht nur über tls, nicht über ${f.value}`,
    (f) => `sips: works over tls only, not over ${f.value}`,
    advise('Lassen Sie transport weg, oder schreiben Sie sip:.', 'leave transport out, or write sip:'),
  ),
  'username-alone': text(
    () => 'ein Benutzername ohne Passwort nützt nichts',
    () => 'a user name without a password is of no use',
    advise("Schreiben Sie 'password: !secret NAME' dazu.", "write 'password: !secret NAME' as well"),
  ),
  'dispatch-in-clear': text(
    (f) => `über ${f.value} geht alles unverschlüsselt hinaus`,
    (f) => `over ${f.value} everything leaves unencrypted`,
    advise(
      'Es sind Gesundheitsdaten: nur innerhalb eines VPN, sonst tls.',
      'it is data about health: only inside a VPN, else tls',
    ),
  ),
  'mail-in-clear': text(
    () => 'so gehen Passwort und Meldungen unverschlüsselt über das Netz',
    () => 'this way password and messages cross the network unencrypted',
    advise(
      "'never' geht nur zu einem Mailserver auf diesem Gerät (127.0.0.1, localhost); sonst lassen Sie starttls weg.",
      "'never' is for a mail server on this machine (127.0.0.1, localhost); else leave starttls out",
    ),
  ),
  'receiver-number': text(
    (f) => `${f.value} geht hier nicht: 1 bis 6 Ziffern (0-9, A-F), in Anführungszeichen`,
    (f) => `${f.value} does not work here: 1 to 6 digits (0-9, A-F), in quotes`,
  ),
  'aes-key': text(
    () => 'der Schlüssel muss aus 32, 48 oder 64 Ziffern (0-9, A-F) bestehen',
    () => 'the key must have 32, 48 or 64 digits (0-9, A-F)',
  ),
  zone: text(
    (f) => `${f.value} ist keine Nummer für die Zentrale: 1 bis 999`,
    (f) => `${f.value} is no number for the centre: 1 to 999`,
  ),

  'zone-twice': text(
    (f) => `die Nummer ${f.value} hat schon '${f.first}'`,
    (f) => `'${f.first}' has the number ${f.value} already`,
  ),
  'zone-missing': text(
    (f) => `für die Zentrale ohne Nummer: ${f.list}`,
    (f) => `without a number for the centre: ${f.list}`,
    (f) => ({ de: `Tragen Sie unter zones ein: ${f.lines}`, en: `add under zones: ${f.lines}` }),
  ),

  // ---- references
  'unknown-room': unknownThing('den Raum', 'room'),
  'unknown-sensor': unknownThing('den Sensor', 'sensor'),
  'unknown-contact': unknownThing('den Kontakt', 'contact'),
  'unknown-chain': unknownThing('die Rufkette', 'chain'),
  'unknown-dispatch': unknownThing('die Hausnotrufzentrale', 'dispatch receiver'),
  'unknown-kind': unknownThing('die Sensorart', 'sensor kind'),
  'unknown-rule-kind': unknownThing('die Regelart', 'rule kind'),
  'unknown-library-rule': unknownThing('die mitgelieferte Regel', 'shipped rule'),
  'duplicate-rule': text(
    (f) => `die Regel '${f.value}' gibt es schon: ${f.place}`,
    (f) => `there is a rule '${f.value}' already: ${f.place}`,
    advise('Geben Sie einer der beiden eine andere id.', 'give one of the two another id'),
  ),

  // ---- sensors and contacts
  'exit-not-door': text(
    () => "'exit' gehört nur an eine Tür (kind: door)",
    () => "'exit' belongs to a door only (kind: door)",
  ),
  means: text(
    () => 'hier steht, was ein Druck auf die Taste bedeutet',
    () => 'this says what a press of the button means',
    advise('Möglich ist: means: on-site (Betreuung vor Ort)', 'possible is: means: on-site (a carer is there)'),
  ),
  'means-not-button': text(
    () => "'means' gehört nur an eine Taste (kind: button)",
    () => "'means' belongs to a button only (kind: button)",
    advise(
      'Die Notruftaste (kind: help) ruft immer; nehmen Sie für die Betreuung eine eigene Taste.',
      'the help button (kind: help) always calls; take a button of its own for the carers',
    ),
  ),
  'device-twice': text(
    (f) => `das Gerät '${f.value}' ist schon der Sensor '${f.first}'`,
    (f) => `the device '${f.value}' is the sensor '${f.first}' already`,
    advise(
      'Ein Gerät darf mehrere Sensoren sein, aber von verschiedener Art.',
      'one device may be several sensors, but of different kinds',
    ),
  ),
  'signal-is-sensor': text(
    (f) => `das Gerät '${f.value}' ist schon der Sensor '${f.first}'`,
    (f) => `the device '${f.value}' is the sensor '${f.first}' already`,
    advise(
      'Was das Wohnungsgerät selbst schaltet, darf kein Lebenszeichen sein. Nehmen Sie ein eigenes Gerät.',
      'what the gateway switches itself must not be a sign of life; take a device of its own',
    ),
  ),
  'trial-without-coordinator': text(
    () => 'im Probebetrieb gehen Alarme an den coordinator, aber flat.coordinator fehlt',
    () => 'in a trial alerts go to the coordinator, but flat.coordinator is missing',
    advise(
      'Tragen Sie unter flat ein: coordinator: (Name eines Kontakts)',
      'add under flat: coordinator: (the name of a contact)',
    ),
  ),
  'contact-no-address': text(
    (f) => `'${f.key}' ist auf keinem Weg erreichbar`,
    (f) => `'${f.key}' cannot be reached in any way`,
    advise('Geben Sie sms, call, email oder dispatch an.', 'give sms, call, email or dispatch'),
  ),
  'contact-always-and': text(
    (f) => `'always' und '${f.arg}' widersprechen sich`,
    (f) => `'always' and '${f.arg}' contradict each other`,
    advise('Lassen Sie eines von beiden weg.', 'leave one of the two out'),
  ),
  'channel-not-configured': text(
    (f) => `für '${f.value}' fehlt in dieser Datei der Abschnitt '${f.value}:'`,
    (f) => `this file has no section '${f.value}:' to send by`,
    advise(
      'Ohne ihn kann nichts verschickt werden; ein Beispiel steht in deploy/example/flat.yaml.',
      'without it nothing can be sent; an example stands in deploy/example/flat.yaml',
    ),
  ),

  // ---- chains
  'no-emergency-chain': noChain('emergency'),
  'no-alarm-chain': noChain('alarm'),
  'no-notice-chain': noChain('notice'),
  'no-fault-chain': noChain('fault'),
  'chain-ends': text(
    (f) => `die Rufkette '${f.value}' endet hier, auch wenn niemand geantwortet hat`,
    (f) => `the chain '${f.value}' ends here although nobody may have answered`,
    advise(
      'Der letzte Schritt braucht repeat, zum Beispiel repeat: 5m',
      'the last step needs repeat, for example repeat: 5m',
    ),
  ),
  'step-without-wait': text(
    () => 'nach diesem Schritt ginge es nie weiter',
    () => 'the chain would never go on after this step',
    advise(
      'Geben Sie an, wie lange auf eine Antwort gewartet wird: wait: 5m',
      'say how long to wait for an answer: wait: 5m',
    ),
  ),
  'repeat-not-last': text(
    () => "'repeat' ist nur im letzten Schritt einer Rufkette möglich",
    () => "'repeat' is possible in the last step of a chain only",
    advise('Davor: wait', 'before it: wait'),
  ),
  'step-cannot-acknowledge': text(
    (f) => `in diesem Schritt kann niemand den Alarm übernehmen (${f.value})`,
    (f) => `nobody in this step can take the alert over (${f.value})`,
    advise(
      'Übernehmen geht durch SMS-Antwort (sms: gateway: gammu), durch einen Link oder die Taste 1 im Anruf (http: publicUrl) oder durch die Hausnotrufzentrale (dispatch).',
      'taking over works by an SMS reply (sms: gateway: gammu), by a link or key 1 during a call (http: publicUrl) or by the dispatch centre (dispatch)',
    ),
  ),
  'hook-without-public-url': text(
    (f) => `'${f.key}' unter '${f.section}:' braucht eine Adresse, unter der der Anbieter diese Wohnung erreicht`,
    (f) => `'${f.key}' under '${f.section}:' needs an address under which the provider reaches this flat`,
    advise(
      'Geben Sie http: publicUrl an (deploy/README.md, Abschnitt 5), oder lassen Sie die Zeile weg.',
      'give http: publicUrl (deploy/README.md, section 5), or leave the line out',
    ),
  ),
  'contact-not-by': text(
    (f) => `'${f.value}' hat keine Adresse für ${f.by}`,
    (f) => `'${f.value}' has no address for ${f.by}`,
    (f) => ({ de: `'${f.value}' ist erreichbar über: ${f.list}`, en: `'${f.value}' can be reached by: ${f.list}` }),
  ),
  'call-not-said': text(
    (f) =>
      `'${f.value}' hat nur eine Rufnummer für Anrufe; bei Hinweisen und Störungen ruft das Wohnungsgerät von sich aus nicht an`,
    (f) => `'${f.value}' has only a number to call; for notices and faults the gateway calls nobody of its own accord`,
    advise('Wenn ein Anruf gewollt ist: by: [call]', 'if a call is wanted: by: [call]'),
  ),
  'contact-takes-not': text(
    (f) => `'${f.value}' nimmt keine Meldungen der Stufe ${f.level} an (accept)`,
    (f) => `'${f.value}' does not accept the level ${f.level} (accept)`,
  ),
  'routine-not-accepted': text(
    (f) => `der Routineruf an '${f.value}' geht nie hinaus: dort werden keine Tests angenommen (accept)`,
    (f) => `the routine test to '${f.value}' never goes out: no tests are accepted there (accept)`,
    (f) => ({ de: `accept: [${f.list}]`, en: `accept: [${f.list}]` }),
  ),
  'nobody-on-duty': text(
    (f) => `niemand in der Rufkette '${f.value}' hat Dienst: ${f.hoursDe}`,
    (f) => `nobody in the chain '${f.value}' is on duty: ${f.hoursEn}`,
    advise('Ein Kontakt ohne hours und weeks hat immer Dienst.', 'a contact without hours and weeks is always on duty'),
  ),
  'last-step-off-duty': text(
    (f) => `im letzten Schritt von '${f.value}' hat zeitweise niemand Dienst: ${f.hoursDe}`,
    (f) => `in the last step of '${f.value}' nobody is on duty at times: ${f.hoursEn}`,
    advise(
      'Wiederholt wird dann der letzte Schritt, in dem jemand Dienst hat.',
      'the last step that has somebody is repeated then',
    ),
  ),

  'nobody-on-holidays': text(
    (f) => `in der Rufkette '${f.value}' hat zeitweise niemand Dienst, weil Kontakte frei haben: ${f.daysDe}`,
    (f) => `nobody in the chain '${f.value}' is on duty at times, because contacts are on holiday: ${f.daysEn}`,
    advise(
      'Dann werden alle gerufen, auch wer frei hat. Besser: eine Vertretung in die Rufkette.',
      'then everybody is called, on holiday or not; better: a stand-in in the chain',
    ),
  ),

  // ---- models of devices
  'unknown-model': text(
    (f) => `das Modell '${f.value}' kennt Zigbee2MQTT nicht`,
    (f) => `Zigbee2MQTT does not know the model '${f.value}'`,
    meant,
  ),
  'model-shows-not': text(
    (f) => `'${f.value}' geht nicht als ${f.kind}`,
    (f) => `'${f.value}' cannot be a ${f.kind}`,
    advise(
      'lamp: eine Leuchte mit state. siren: warning oder alarm, und eine Dauer, damit sie von selbst aufhört. plug: ein Schalter.',
      'lamp: a light with state; siren: warning or alarm, and a duration, so that it ends by itself; plug: a switch',
    ),
  ),
  'model-reports-not': text(
    (f) => `'${f.value}' meldet nichts, was ein Sensor der Art '${f.kind}' braucht`,
    (f) => `'${f.value}' reports nothing that a sensor of the kind '${f.kind}' needs`,
    (f) => ({
      de: `Es meldet: ${f.list}. Passt eines davon, so gehört es nach from: { property: ..., on: ... }`,
      en: `it reports: ${f.list}; if one of them fits, name it: from: { property: ..., on: ... }`,
    }),
  ),
} as const satisfies Readonly<Record<string, Text>>;
