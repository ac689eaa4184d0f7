/** A dispatch centre for each protocol, on a real socket, that accepts or refuses what it hears. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { signAnswer } from '../../gateway/channels/webhook/signature.ts';
import { SystemClock } from '../../gateway/clock.ts';
import { Dc09Simulator } from '../../gateway/simulator/dc09.ts';
import { type Answer, Script } from '../../gateway/simulator/script.ts';
import { centre } from './scaip-centre.ts';

export interface Centre {
  /** The receiver as flat.yaml has it; a secret `key` stands in secrets.yaml. */
  readonly yaml: string;
  /** Messages heard, heartbeats left out. */
  asked(): number;
  /** By what the protocol tells an alarm from its repeats: how many different alarms they were. */
  alarms(): number;
  /** Refused: in this protocol's word for "not as it stands". */
  answer(how: 'accept' | 'refuse'): void;
}

async function scaip(): Promise<Centre> {
  const receiver = await centre(0);
  return {
    yaml: `{ type: scaip, account: "4711", primary: { uri: "${receiver.uri}", transport: udp } }`,
    asked: () => receiver.heard.length,
    alarms: () => new Set(receiver.heard.map(({ ref }) => ref)).size,
    answer: (how) => receiver.say(how === 'accept' ? 0 : 3),
  };
}

async function dc09(): Promise<Centre> {
  const answers: Answer[] = ['ok'];
  let asked = 0;
  const numbers = new Set<string>();
  const simulator = new Dc09Simulator({
    ...{ host: '127.0.0.1', port: 0, key: null, script: new Script({ answers }), clock: new SystemClock() },
    heard: ({ heartbeat, codes }) => {
      if (heartbeat) return;
      asked++;
      numbers.add(codes.split(' ')[1] ?? '');
    },
  });
  const port = await simulator.start();
  onTestFinished(() => simulator.stop());
  return {
    yaml: `{ type: dc09, account: "4711", primary: { host: 127.0.0.1, port: ${port}, tls: false } }`,
    asked: () => asked,
    alarms: () => numbers.size,
    answer: (how) => void answers.splice(0, 1, how === 'accept' ? 'ok' : 'duh'),
  };
}

async function webhook(): Promise<Centre> {
  let status = 200;
  let asked = 0;
  const alerts = new Set<string>();
  const server = createServer((request, response) => {
    asked++;
    let sent = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      sent += text;
    });
    request.on('end', () => {
      alerts.add(JSON.parse(sent).alert.id);
      const body = JSON.stringify({ accepted: true });
      const { 'aal-timestamp': timestamp, 'idempotency-key': id } = request.headers;
      response.setHeader('Aal-Signature', signAnswer('only-for-this-test', String(timestamp), String(id), body));
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    yaml: `{ type: webhook, url: "http://127.0.0.1:${port}/", secret: !secret key }`,
    asked: () => asked,
    alarms: () => alerts.size,
    answer: (how) => {
      status = how === 'accept' ? 200 : 401;
    },
  };
}

/** By the name of its protocol. */
export const centres: readonly (readonly [string, () => Promise<Centre>])[] = [
  ['SCAIP', scaip],
  ['DC-09', dc09],
  ['a webhook', webhook],
];

export const centreSecrets = 'key: only-for-this-test\n';
