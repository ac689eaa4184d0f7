/** Every way to take over and to close, each with its line in the audit: who, when, by what. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { obey } from '../../gateway/mqtt/commands.ts';
import { createTopics } from '../../gateway/mqtt/topics.ts';
import { modem } from '../support/modem.ts';
import { TellingFlat } from '../support/telling-flat.ts';

const keller = '+4915100000001';

const flatYaml = (sms: string): string => `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { hall: { de: Flur, en: hall } }
sensors:
  sos: { kind: help, room: hall }
  carers_button: { kind: button, room: hall, means: on-site }
contacts:
  keller: { name: A. Keller, sms: "${keller}", email: keller@example.org, always: true }
  zentrale: { name: Hausnotrufzentrale, dispatch: zentrale, accept: [emergency, alarm, test], always: true }
chains:
  emergency: [{ to: [keller], wait: 5m }, { to: [zentrale], repeat: 2m }]
  alarm: [{ to: [keller], wait: 5m }, { to: [zentrale], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [keller] }]
${sms}
email: { mailbox: true }
dispatch: { zentrale: { type: mailbox } }
http: { publicUrl: https://aal.example.org }
`;

/** Somebody has called for help at 10:00, and the first carer has been told. */
async function calledForHelp() {
  const radio = modem();
  const files = { 'flat.yaml': flatYaml(radio.yaml), 'rules/care.yaml': 'rules:\n  - use: help-button\n' };
  const flat = await new TellingFlat({ files, start: '2026-03-10 09:59' }).start();
  onTestFinished(() => flat.stop());
  await flat.until('10:00');
  flat.reading('sos', 'help', true);
  await flat.until('10:01');
  const { id } = flat.alert('help-button');
  const topics = createTopics({ zigbee2mqtt: 'zigbee2mqtt', base: 'aal' }, '12');
  return {
    flat,
    id,
    code: () => flat.telling.acknowledgement.knownCode(id) ?? '',
    link: () => flat.telling.acknowledgement.linkFor(id, 'keller')!.slice(-22),
    sms: (text: string) => radio.reply(keller, text),
    mqtt: (verb: string, body: object) => {
      const payload = Buffer.from(JSON.stringify(body));
      return obey(
        flat.desk,
        topics,
        { topic: `aal/12/command/${verb}`, payload, retain: false, dup: false, qos: 1, receivedAt: 0 },
        'de',
        () => {},
      );
    },
  };
}
type House = Awaited<ReturnType<typeof calledForHelp>>;

const press = (house: House, form: Record<string, string>): void =>
  void house.flat.telling.linkPage.post(house.link(), new URLSearchParams(form));

interface Way {
  readonly what: string;
  readonly take: (house: House) => unknown;
  readonly taken: string;
  readonly close: (house: House) => unknown;
  readonly closed: string;
}

const ways: readonly Way[] = [
  {
    what: 'SMS',
    take: ({ sms, code }) => sms(`ok${code()}`),
    taken: 'Übernommen von A. Keller per SMS',
    close: ({ sms, code }) => sms(`ZU ${code()} BESUCH`),
    closed: 'Abgeschlossen von A. Keller per SMS: Besuch',
  },
  {
    what: 'the page behind a link',
    take: (house) => press(house, { act: 'take' }),
    taken: 'Übernommen von A. Keller über den Link',
    close: (house) => press(house, { act: 'close', reason: 'visit' }),
    closed: 'Abgeschlossen von A. Keller über den Link: Besuch',
  },
  {
    what: 'an MQTT command',
    take: ({ mqtt, id }) => mqtt('ack', { alertId: id, by: 'keller' }),
    taken: 'Übernommen von A. Keller über MQTT',
    close: ({ mqtt, id }) => mqtt('close', { alertId: id, by: 'keller', reason: 'test' }),
    closed: 'Abgeschlossen von A. Keller über MQTT: Probe',
  },
  {
    what: 'the command line',
    take: ({ flat, id }) => flat.desk.acknowledge({ alertId: id }, 'local', 'cli'),
    taken: 'Übernommen von jemandem am Wohnungsgerät über die Befehlszeile',
    close: ({ flat, id }) => flat.desk.close({ alertId: id, reason: 'other' }, 'local', 'cli'),
    closed: 'Abgeschlossen von jemandem am Wohnungsgerät über die Befehlszeile: anderer Grund',
  },
  {
    what: "the gateway's own page",
    take: ({ flat, id }) => flat.desk.acknowledge({ alertId: id }, 'local', 'page'),
    taken: 'Übernommen von jemandem am Wohnungsgerät über die Seite des Wohnungsgeräts',
    close: ({ flat, id }) => flat.desk.close({ alertId: id, reason: 'justified' }, 'local', 'page'),
    closed: 'Abgeschlossen von jemandem am Wohnungsgerät über die Seite des Wohnungsgeräts: war berechtigt',
  },
  {
    what: "the carers' button in the flat",
    take: ({ flat }) => flat.reading('carers_button', 'button', 'single'),
    taken: 'Übernommen von Betreuung vor Ort mit der Taste in der Wohnung',
    close: ({ flat, id }) => flat.desk.close({ alertId: id, reason: 'justified' }, 'local', 'page'),
    closed: 'Abgeschlossen von jemandem am Wohnungsgerät über die Seite des Wohnungsgeräts: war berechtigt',
  },
];

/** The line of the audit page at this minute that says so. */
const lineAt = (minute: string, text: string): RegExp =>
  new RegExp(`^  ${minute}:\\d\\d  ${text.replace(/[().]/g, '\\$&')}$`, 'm');

describe.each(ways)('by $what', ({ take, taken, close, closed }) => {
  it('an alert is taken over and closed, and the audit says by whom, when and by what', async () => {
    const house = await calledForHelp();
    await house.flat.until('10:02');
    take(house);
    await house.flat.until('10:03');
    expect(house.flat.alert('help-button').state).toBe('acknowledged');
    await house.flat.until('10:04');
    close(house);
    await house.flat.until('10:05');
    expect(house.flat.alert('help-button').state).toBe('closed');
    const page = await house.flat.audit(house.id);
    expect(page).toMatch(lineAt('10:02', taken));
    expect(page).toMatch(lineAt('10:04', closed));
  });
});

it('the centre takes it on, and the audit says which and when; it stays open until a person closes it', async () => {
  const { flat, id } = await calledForHelp();
  await flat.until('10:07');
  expect(flat.alert('help-button')).toMatchObject({ state: 'open', handedOver: { to: 'zentrale' } });
  expect(await flat.audit(id)).toMatch(
    lineAt('10:05', 'Von Hausnotrufzentrale angenommen; die Meldung bleibt offen, bis ein Mensch sie abschließt'),
  );
});
