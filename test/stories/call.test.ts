/** A telephone rings in the night, and key 1 takes over; what the provider tells later counts; nothing unsigned does. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { plainRequest, secret, twilioRequest } from '../support/hooks.ts';
import { TellingFlat } from '../support/telling-flat.ts';

const keller = '+4915100000001';
const publicUrl = 'https://aal.example.org/flat12';
const hookUrl = `${publicUrl}/hook/call`;

/** Twilio's two resources: every call and every SMS is taken, a call is then what `status` says. */
async function twilio(status: string) {
  const asked: { path: string; form: URLSearchParams }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const isNew = request.method === 'POST';
    if (isNew) asked.push({ path: request.url ?? '', form: new URLSearchParams(body) });
    const sid = `SID${asked.length}`;
    response.writeHead(isNew ? 201 : 200).end(JSON.stringify({ sid, status: isNew ? 'queued' : status }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const account = 'gateway: twilio, account_sid: AC1, auth_token: !secret twilio, from: "+4915100000009"';

async function flatWith(url: string, alarm: string, call = `${account}, url: "${url}"`): Promise<TellingFlat> {
  const flatYaml = `
flat: { id: "12", name: Whg 12, time_zone: Europe/Berlin, language: de, phase: live }
rooms: { bedroom: { de: Schlafzimmer, en: bedroom } }
sensors:
  bed: { kind: bed, room: bedroom }
contacts:
  keller: { name: A. Keller, sms: "${keller}", call: "${keller}", always: true }
  nachbarin: { name: B. Roth, call: "+4915100000003", always: true }
chains:
  emergency: [{ to: [keller], by: [call], repeat: 2m }]
  alarm: ${alarm}
  notice: [{ to: [keller], by: [sms] }]
  fault: [{ to: [keller], by: [sms] }]
http: { publicUrl: "${publicUrl}" }
sms: { ${account}, replies: yes, url: "${url}" }
call: { ${call} }
`;
  const rules = 'rules:\n  - use: left-bed-at-night\n';
  const files = { 'secrets.yaml': `twilio: ${secret}\n`, 'flat.yaml': flatYaml, 'rules/care.yaml': rules };
  const flat = await new TellingFlat({ files, start: '2026-03-10 22:00' }).start();
  onTestFinished(() => flat.stop());
  flat.reading('bed', 'bed', true);
  await flat.until('02:10');
  flat.reading('bed', 'bed', false);
  return flat;
}

const alertOf = (flat: TellingFlat) => flat.alert('left-bed-at-night');

it('is answered, and key 1 takes the alarm over', async () => {
  const { asked, url } = await twilio('in-progress');
  const flat = await flatWith(url, '[{ to: [keller], by: [call], repeat: 5m }]');
  await flat.until('02:43');
  expect(asked).toHaveLength(1);
  expect(asked[0]?.form.get('Twiml')).toContain(`action="${hookUrl}"`);
  expect(asked[0]?.form.get('Twiml')).toContain('drücken Sie jetzt die Eins');

  const pressed = { CallSid: 'SID1', CallStatus: 'in-progress', Digits: '1' };
  const { url: address, body } = twilioRequest(hookUrl, pressed);
  expect(flat.telling.hooks.take('call', { url: address, headers: { 'x-twilio-signature': 'x' }, body })).toBeNull();
  expect(alertOf(flat).acknowledged).toBeNull();

  const answer = flat.telling.hooks.take('call', twilioRequest(hookUrl, pressed));
  expect(answer?.body).toContain('Danke. Sie haben um zwei Uhr dreiundvierzig übernommen.');
  expect(alertOf(flat).acknowledged).toMatchObject({ by: 'keller', via: 'call' });
  expect(await flat.audit('left-bed-at-night')).toMatch(/Übernommen von A\. Keller per Anruf/);

  // Once more, after it is taken over and as another call of the provider's: still one taking over.
  flat.telling.hooks.take('call', twilioRequest(hookUrl, { ...pressed, Timestamp: 'later' }));
  expect(alertOf(flat).acknowledged).toMatchObject({ by: 'keller' });
});

it('another key takes nothing over and says so', async () => {
  const { url } = await twilio('in-progress');
  const flat = await flatWith(url, '[{ to: [keller], by: [call], repeat: 5m }]');
  await flat.until('02:43');
  const answer = flat.telling.hooks.take('call', twilioRequest(hookUrl, { CallSid: 'SID1', Digits: '7' }));
  expect(answer?.body).toContain('Sie haben nicht übernommen.');
  expect(alertOf(flat).acknowledged).toBeNull();
});

it('a gateway that cannot be asked tells later that nobody answered, and the chain goes on at once', async () => {
  const { asked, url } = await twilio('ringing');
  const body = 'To={to}&Id={id}&Say={text}';
  const headers = '{ Content-Type: application/x-www-form-urlencoded }';
  const gateway = `gateway: http, url: "${url}", headers: ${headers}, body: "${body}", hook_secret: !secret twilio`;
  const chain = '[{ to: [keller], by: [call], wait: 30m }, { to: [nachbarin], repeat: 5m }]';
  const flat = await flatWith(url, chain, gateway);
  await flat.until('02:44');
  expect(asked.map(({ form }) => form.get('To'))).toEqual([keller]);
  expect(asked[0]?.form.get('Say')).toContain('drücken Sie jetzt die Eins');
  const id = asked[0]?.form.get('Id');
  const told = plainRequest(hookUrl, { type: 'call', id, status: 'no-answer' }, flat.clock.now());
  expect(flat.telling.hooks.take('call', told)?.body).toBe('{}');
  await flat.until('02:45');
  expect(asked.map(({ form }) => form.get('To'))).toEqual([keller, '+4915100000003']);
});

it('a reply by SMS through the provider counts as one through a modem; a failed report is a failed delivery', async () => {
  const { asked, url } = await twilio('no-answer');
  const chain = '[{ to: [keller], by: [sms], wait: 30m }, { to: [nachbarin], repeat: 5m }]';
  const flat = await flatWith(url, chain);
  await flat.until('02:43');
  const code = /OK (\d{4})/.exec(asked[0]?.form.get('Body') ?? '')?.[1];
  const smsHook = `${publicUrl}/hook/sms`;
  expect(asked[0]?.form.get('StatusCallback')).toBe(smsHook);

  flat.telling.hooks.take('sms', twilioRequest(smsHook, { MessageSid: 'SID1', MessageStatus: 'undelivered' }));
  await flat.until('02:44');
  expect(asked[1]?.form.get('To')).toBe('+4915100000003');

  const reply = { MessageSid: 'SM9', From: keller, Body: `ok${code}` };
  expect(flat.telling.hooks.take('sms', twilioRequest(smsHook, reply))?.body).toBe('<Response></Response>');
  expect(alertOf(flat).acknowledged).toMatchObject({ by: 'keller', via: 'sms' });
});
