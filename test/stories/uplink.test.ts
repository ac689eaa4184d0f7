/** The network of a flat goes, and comes back: its modem tells the technician, and one receiver alone is not the network. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { modem } from '../support/modem.ts';
import { TellingFlat } from '../support/telling-flat.ts';

const technik = '+4915100000003';

/** A monitoring side, and a port on which nobody listens. */
async function outside() {
  const open = async (port: number): Promise<Server> => {
    const server = createServer((_request, response) => response.end('OK')).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  const portOf = (server: Server): number => (server.address() as AddressInfo).port;
  const nobody = await open(0);
  const closedPort = portOf(nobody);
  nobody.close();
  let server = await open(0);
  const port = portOf(server);
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  const reopen = async (): Promise<void> => {
    server = await open(port);
  };
  return { port, closedPort, close, reopen };
}

async function household({ pollEvery }: { readonly pollEvery: string }) {
  const radio = modem();
  const world = await outside();
  const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { hall: { de: Flur, en: hall } }
sensors: { sos: { kind: help, room: hall } }
contacts:
  keller: { name: A. Keller, sms: "+4915100000001", always: true }
  technik: { name: Technik, email: technik@example.org, sms: "${technik}", language: de }
chains:
  emergency: [{ to: [keller], repeat: 5m }]
  alarm: [{ to: [keller], repeat: 5m }]
  notice: [{ to: [keller] }]
  fault: [{ to: [technik], by: [email, sms] }]
${radio.yaml}
email: { host: 127.0.0.1, port: ${world.closedPort}, from: flat@example.org, starttls: never }
dispatch:
  zentrale: { type: dc09, account: "4711", primary: { host: 127.0.0.1, port: ${world.closedPort} }, heartbeat: ${pollEvery} }
heartbeat: { ping: "http://127.0.0.1:${world.port}/ping", every: 2m }
`;
  const files = { 'flat.yaml': flatYaml, 'rules/care.yaml': 'rules:\n  - use: help-button\n' };
  const flat = await new TellingFlat({ files, start: '2026-03-10 12:00' }).start();
  onTestFinished(() => flat.stop());
  let minute = 0;
  return {
    ...{ flat, world },
    /** Minute by minute from 12:00: what was asked is answered meanwhile. */
    async untilMinute(last: number) {
      while (minute < last) await flat.until(`12:${String(++minute).padStart(2, '0')}`);
    },
    sms: () => radio.sms.filter(({ to }) => to === technik).map(({ text }) => text),
    uplink: () =>
      flat.effects.flatMap((effect) =>
        effect.type === 'alert' && effect.alert.rule === 'fault:uplink-down' ? [effect.change] : [],
      ),
  };
}

it('a centre that is silent is not the network', async () => {
  const { untilMinute, sms, uplink } = await household({ pollEvery: '1m' });
  await untilMinute(8);
  expect(sms().join()).toMatch(/Verbindung zur Zentrale ist unterbrochen/);
  expect(uplink()).toEqual([]);
});

it('nobody at all is, and the modem tells it; the first answer ends it', async () => {
  const { flat, world, untilMinute, sms, uplink } = await household({ pollEvery: '10m' });
  world.close();
  await untilMinute(3);
  expect(uplink()).toEqual([]);
  await untilMinute(6);
  expect(uplink()).toEqual(['opened']);
  expect(flat.alert('fault:uplink-down').because.facts).toMatchObject({ ways: 'dispatch,heartbeat' });
  expect(sms()).toEqual([expect.stringMatching(/Keine Verbindung nach außen\./)]);
  await world.reopen();
  await untilMinute(9);
  expect(uplink().at(-1)).toBe('closed');
});
