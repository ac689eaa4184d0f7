/** A telephone call the whole way: the real gateway, a provider's API, and its webhook over HTTP as a reverse proxy passes it on. */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { HookRequest } from '../../gateway/channels/channel.ts';
import { secret, twilioRequest } from '../support/hooks.ts';
import { freePort } from '../support/temp.ts';
import { aal, alertsOf, createFlat, startGateway, startReceiver, untilTrue } from './gateway-support.ts';

const publicUrl = 'https://aal.example.org/flat12';

/** As Twilio's API has it; every call is answered. */
async function provider() {
  const said: string[] = [];
  const server = createServer(async (call, answer) => {
    let body = '';
    for await (const chunk of call) body += chunk;
    if (call.method === 'POST') said.push(new URLSearchParams(body).get('Twiml') ?? '');
    const status = call.method === 'POST' ? 'queued' : 'in-progress';
    answer.writeHead(call.method === 'POST' ? 201 : 200).end(JSON.stringify({ sid: 'CA1', status }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { said, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** The proxy takes the prefix off and keeps the name it was asked for. */
async function throughProxy(
  port: number,
  { url, headers, body }: HookRequest,
): Promise<{ status: number; body: string }> {
  const { host, pathname } = new URL(url);
  const path = pathname.replace('/flat12', '');
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const sent = request({ host: '127.0.0.1', port, path, method: 'POST', headers: { ...headers, ...type, host } });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  let text = '';
  for await (const chunk of answer) text += chunk;
  return { status: answer.statusCode, body: text };
}

it('rings, is read out, and key 1 takes the alarm over', { timeout: 60_000 }, async () => {
  const [{ said, url }, { url: webhookUrl }, httpPort] = [await provider(), await startReceiver(), await freePort()];
  const flat = await createFlat({ webhookUrl, httpPort });
  const account = 'gateway: twilio, account_sid: AC1, auth_token: !secret twilio, from: "+4915100000009"';
  const yaml = readFileSync(flat.configFile, 'utf8')
    .replace(/^contacts:$/m, 'contacts:\n  keller: { name: A. Keller, call: "+4915100000001", always: true }')
    .replace(/(alarm:\n *- to:\n *- )zentrale/, '$1keller')
    .replace(/^http:$/m, `call: { ${account}, url: "${url}" }\nhttp:\n  publicUrl: ${publicUrl}`);
  writeFileSync(flat.configFile, yaml);
  const secrets = flat.configFile.replace('flat.yaml', 'secrets.yaml');
  writeFileSync(secrets, `${readFileSync(secrets, 'utf8')}twilio: ${secret}\n`);

  const gateway = await startGateway(flat);
  expect((await aal(flat, 'test-alarm', '--level', 'alarm')).code).toBe(0);
  await untilTrue('the telephone rings', async () => said.length === 1);
  expect(said[0]).toContain('Probealarm, Wohnung 12.');

  const testAlarm = async () => (await alertsOf(gateway, 'test-alarm'))[0];
  const hook = `${publicUrl}/hook/call`;
  const pressed = twilioRequest(hook, { CallSid: 'CA1', CallStatus: 'in-progress', Digits: '1' });
  const forged = { ...pressed, headers: { 'x-twilio-signature': Buffer.from('forged').toString('base64') } };
  expect(await throughProxy(httpPort, forged)).toEqual({ status: 403, body: 'Abgelehnt.' });
  expect((await testAlarm())?.alert.acknowledged).toBeNull();
  expect(gateway.out() + gateway.err()).toContain('refused what was sent to us: wrong signature');

  const answer = await throughProxy(httpPort, pressed);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatch(/<Say language="de-DE">Danke\. Sie haben um .* Uhr.* übernommen\./);
  expect((await testAlarm())?.alert.acknowledged).toMatchObject({ by: 'keller', via: 'call' });
  expect((await aal(flat, 'audit', 'test-alarm')).out).toContain('Übernommen von A. Keller per Anruf');
  expect(await gateway.stop()).toBe(0);
});
