/** The centre accepts, over each protocol, as a real receiver does it: the audit says who and when, and it stays open. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signAnswer } from '../../gateway/channels/webhook/signature.ts';
import { SystemClock } from '../../gateway/clock.ts';
import { Dc09Simulator } from '../../gateway/simulator/dc09.ts';
import { Script } from '../../gateway/simulator/script.ts';
import { centre } from '../support/scaip-centre.ts';
import { TellingFlat } from '../support/telling-flat.ts';

/** Help was called for at 12:00, and the centre is told at once beside A. Keller. */
async function called(dispatch: string): Promise<TellingFlat> {
  const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { hall: { de: Flur, en: hall } }
sensors:
  help: { kind: help, room: hall }
contacts:
  keller: { name: A. Keller, sms: "+4915100000001", always: true }
  zentrale: { name: Hausnotrufzentrale, dispatch: zentrale, always: true }
chains:
  emergency: [{ to: [keller, zentrale], wait: 30m }, { to: [keller], repeat: 30m }]
  alarm: [{ to: [keller], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [keller] }]
sms: { gateway: mailbox }
dispatch: { zentrale: ${dispatch} }
`;
  const files = {
    'flat.yaml': flatYaml,
    'rules/care.yaml': 'rules:\n  - use: help-button\n',
    'secrets.yaml': 'key: only-for-this-test\n',
  };
  const flat = await new TellingFlat({ files, start: '2026-03-10 12:00' }).start();
  onTestFinished(() => flat.stop());
  flat.reading('help', 'help', true);
  await flat.until('12:02');
  return flat;
}

/** A receiver of our webhook that accepts, and signs its answer. */
async function acceptingWebhook(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const body = JSON.stringify({ accepted: true });
      const { 'aal-timestamp': timestamp, 'idempotency-key': id } = request.headers;
      response.setHeader('Aal-Signature', signAnswer('only-for-this-test', String(timestamp), String(id), body));
      response.end(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function dc09Receiver(): Promise<number> {
  const script = new Script({ answers: [] });
  const clock = new SystemClock();
  const simulator = new Dc09Simulator({ host: '127.0.0.1', port: 0, key: null, script, clock, heard: () => {} });
  onTestFinished(() => simulator.stop());
  return simulator.start();
}

describe("accepted by the centre, under the centre's name, and open until a person closes it", () => {
  it.each<[string, () => Promise<string>]>([
    [
      'SCAIP',
      async () => `{ type: scaip, account: "4711", primary: { uri: "${(await centre(0)).uri}", transport: udp } }`,
    ],
    [
      'DC-09',
      async () =>
        `{ type: dc09, account: "4711", primary: { host: 127.0.0.1, port: ${await dc09Receiver()}, tls: false } }`,
    ],
    ['a webhook', async () => `{ type: webhook, url: "${await acceptingWebhook()}", secret: !secret key }`],
  ])('over %s', async (_way, dispatch) => {
    const flat = await called(await dispatch());
    await flat.until('12:04');
    const page = await flat.audit('help-button');
    expect(page).toMatch(/ {2}12:0[0-3]:\d\d {2}Von Hausnotrufzentrale angenommen; die Meldung bleibt offen/);
    expect(page).toContain('Hausnotrufzentrale, über das Protokoll der Zentrale: Alarmmeldung angenommen');
    expect(flat.alert('help-button').state).toBe('open');
  });
});
