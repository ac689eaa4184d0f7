/** One night, the whole way: bed left, pre-alarm, a modem that refuses, a call nobody answers, a carer who falls asleep, a centre that is busy, and its end. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { modem } from '../support/modem.ts';
import { centre } from '../support/scaip-centre.ts';
import { TellingFlat } from '../support/telling-flat.ts';

const keller = '+4915100000001';
const bereitschaft = '+4915100000002';

/** A provider of calls, as Twilio's API has it: each rings a while, and nobody answers. */
async function telephone() {
  const calls: { to: string; says: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    if (request.method === 'POST') calls.push({ to: form.get('To') ?? '', says: form.get('Twiml') ?? '' });
    const status = request.method === 'POST' ? 'queued' : 'no-answer';
    response.writeHead(request.method === 'POST' ? 201 : 200).end(JSON.stringify({ sid: 'CA1', status }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it('is told, taken over, let go, handed over and closed; and one page tells it all', { timeout: 60_000 }, async () => {
  const radio = modem(keller);
  const phone = await telephone();
  const [busy, other] = [await centre(6), await centre(0)];
  const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { bedroom: { de: Schlafzimmer, en: bedroom }, hall: { de: Flur, en: hall } }
sensors:
  bed: { kind: bed, room: bedroom }
  hall_motion: { kind: motion, room: hall }
contacts:
  keller: { name: A. Keller, sms: "${keller}", call: "${keller}", always: true }
  bereitschaft: { name: Bereitschaft, sms: "${bereitschaft}", always: true }
  technik: { dispatch: werkstatt }
  zentrale: { name: Hausnotrufzentrale, dispatch: zentrale, accept: [emergency, alarm, test], always: true }
chains:
  emergency: [{ to: [zentrale], repeat: 2m }]
  alarm: [{ to: [keller], wait: 5m }, { to: [bereitschaft], wait: 5m }, { to: [zentrale], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [technik] }]
${radio.yaml}
call: { gateway: twilio, account_sid: AC1, auth_token: !secret twilio, from: "+4915100000009", url: ${phone.url} }
dispatch:
  werkstatt: { type: mailbox }
  zentrale:
    type: scaip
    account: "4711"
    primary: { uri: "${busy.uri}", transport: udp }
    secondary: { uri: "${other.uri}", transport: udp }
`;
  const rules = 'rules:\n  - use: left-bed-at-night\n';
  const files = { 'secrets.yaml': 'twilio: geheim\n', 'flat.yaml': flatYaml, 'rules/care.yaml': rules };
  const flat = await new TellingFlat({ files, start: '2026-03-10 22:00' }).start();
  onTestFinished(() => flat.stop());
  const to = (number: string): string[] => radio.sms.filter((one) => one.to === number).map(({ text }) => text);

  flat.reading('bed', 'bed', true);
  await flat.until('02:10');
  flat.reading('bed', 'bed', false);
  await flat.until('02:41');
  expect(flat.lamp).toBe('detected');
  expect(radio.sms).toEqual([]);

  await flat.until('02:44');
  expect(to(keller)).toEqual([]);
  expect(phone.calls.map((call) => call.to)).toEqual([keller]);
  expect(phone.calls[0]?.says).toMatch(/Alarm, Wohnung 12\. .*Seit 30 Minuten nicht im Bett/);
  expect(to(bereitschaft)).toHaveLength(1);
  const code = /OK (\d{4})/.exec(to(bereitschaft)[0] ?? '')?.[1];
  radio.reply(bereitschaft, `ok${code}`);
  await flat.until('02:46');
  expect(flat.alert('left-bed-at-night').acknowledged).toMatchObject({ by: 'bereitschaft', via: 'sms' });

  await flat.until('03:17');
  expect(to(bereitschaft).at(-1)).toMatch(/OK \d{4}/);
  expect(busy.heard).toEqual([]);
  await flat.until('03:23');
  expect(busy.heard[0]).toMatchObject({ mty: 'ME', cid: '4711' });
  expect(other.heard[0]).toMatchObject({ ref: busy.heard[0]?.ref });
  expect(flat.alert('left-bed-at-night').handedOver?.to).toBe('zentrale');
  expect(to(bereitschaft).at(-1)).toMatch(/angenommen von Hausnotrufzentrale um 03:\d\d; offen, bis jemand abschließt/);

  flat.reading('hall_motion', 'motion', true);
  await flat.until('03:24');
  expect(to(bereitschaft).at(-1)).toMatch(/wieder Bewegung 03:23, Flur/);
  expect(to(keller)).toEqual([]);

  await flat.until('03:26');
  radio.reply(bereitschaft, `ZU ${code} BERECHTIGT`);
  await flat.until('03:29');
  expect(flat.alert('left-bed-at-night').closed).toMatchObject({ by: 'bereitschaft', reason: 'justified' });
  expect(other.heard.at(-1)?.mty).toBe('RE');
  expect(flat.lamp).toBe('cleared');

  const page = await flat.audit('left-bed-at-night');
  const told = [
    '02:40:00  Voralarm in der Wohnung; noch niemand benachrichtigt',
    '02:42:00  Beschlossen: Alarmmeldung an A. Keller per SMS (Schritt 1)',
    'A. Keller, per SMS: Alarmmeldung noch nicht übermittelt (das Modem konnte sie nicht senden), wird wiederholt',
    'A. Keller, per Anruf: Alarmmeldung nicht zustellbar (niemand hat abgehoben)',
    'Bereitschaft, per SMS: Alarmmeldung übermittelt',
    'Übernommen von Bereitschaft per SMS',
    'Beschlossen: Rückfrage, ob sich noch jemand kümmert, an Bereitschaft per SMS',
    'Übernahme abgelaufen: niemand hat bestätigt, vor Ort zu sein; die Kette geht weiter',
    'Von Hausnotrufzentrale angenommen; die Meldung bleibt offen, bis ein Mensch sie abschließt',
    'Bereitschaft, per SMS: Neues aus der Wohnung übermittelt',
    'Abgeschlossen von Bereitschaft per SMS: war berechtigt',
    'Hausnotrufzentrale, über das Protokoll der Zentrale: Entwarnung angenommen',
  ];
  const places = told.map((line) => page.indexOf(line));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});
