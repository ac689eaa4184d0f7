/** Whatever the gateway reads from outside, each with its real reader. */
import { createTransport } from 'nodemailer';
import { encode } from '../../../gateway/channels/dc09/frame.ts';
import { Email } from '../../../gateway/channels/email/index.ts';
import { isPlainAddress, mailOf } from '../../../gateway/channels/email/mail.ts';
import { textOf } from '../../../gateway/channels/gammu/inbox.ts';
import { SignedEar } from '../../../gateway/channels/hooks/ear.ts';
import { plainHooks } from '../../../gateway/channels/hooks/plain.ts';
import { References } from '../../../gateway/channels/hooks/references.ts';
import { sevenHooks } from '../../../gateway/channels/hooks/seven.ts';
import { twilioHooks } from '../../../gateway/channels/hooks/twilio.ts';
import { readRequest, writeRequest } from '../../../gateway/channels/scaip/request.ts';
import { readResponse, writeResponse } from '../../../gateway/channels/scaip/response.ts';
import { ScaipSyntaxError } from '../../../gateway/channels/scaip/xml.ts';
import { VirtualClock } from '../../../gateway/clock.ts';
import { Acknowledgement } from '../../../gateway/delivery/acknowledgement.ts';
import { Replies } from '../../../gateway/delivery/replies.ts';
import type { Desk } from '../../../gateway/http/api.ts';
import { obey } from '../../../gateway/mqtt/commands.ts';
import { createTopics, verbs } from '../../../gateway/mqtt/topics.ts';
import { memoryStore } from '../channels.ts';
import { plainRequest, secret, sevenRequest } from '../hooks.ts';
import { aMessage, aNotify, anAlert, noon } from '../messages.ts';
import { anyRef, dc09Receiver, scaipReceiver, webhookReceiver } from './receivers.ts';
import type { Protocol, Reader, Verdict } from './run.ts';

const bytes = (...texts: string[]): Buffer[] => texts.map((text) => Buffer.from(text));

const mrs = writeResponse({ ref: anyRef, snu: 0 });

/** The answer to a message of ours; what stands in braces is filled in from the message. */
const sipAnswer = (status: string, more = '', body = ''): string =>
  `SIP/2.0 ${status}\r\nVia: {via}\r\nFrom: {from}\r\nTo: {to};tag=1\r\nCall-ID: {call-id}\r\nCSeq: {cseq}\r\n${more}Content-Type: application/scaip+xml\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

const sip: Protocol = {
  name: 'SIP, from a centre over TCP',
  corpus: 'sip',
  good: bytes(
    sipAnswer('200 OK', '', mrs),
    sipAnswer('401 Unauthorized', 'WWW-Authenticate: Digest realm="c", nonce="n", qop="auth", algorithm=MD5\r\n'),
    sipAnswer('486 Busy Here'),
    `MESSAGE sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP a:1;branch=z9hG4bKq\r\nFrom: <sip:c@a>;tag=1\r\nTo: <sip:x@b>\r\nCall-ID: 1\r\nCSeq: 1 MESSAGE\r\nContent-Type: application/scaip+xml\r\nContent-Length: ${mrs.length}\r\n\r\n${mrs}`,
  ),
  open: scaipReceiver,
};

const scaip: Protocol = {
  name: 'SCAIP XML, both ways',
  corpus: 'scaip',
  good: bytes(
    mrs,
    writeRequest({ ref: anyRef, mty: 'ME', cid: '4711', dty: '0010', stc: '0009' }),
    '<?xml version="1.0"?><!-- x --><s:mrs xmlns:s="urn:x"><s:ref>a1</s:ref><s:snu>6</s:snu><s:ste>a &amp; b</s:ste></s:mrs>',
  ),
  open: async () => ({ take: (payload) => firstRefusal([readResponse, readRequest], payload.toString('utf8')) }),
};

function firstRefusal(readers: readonly ((text: string) => unknown)[], text: string): Verdict {
  let refused: string | null = null;
  for (const read of readers) {
    try {
      read(text);
      return 'taken';
    } catch (error) {
      if (!(error instanceof ScaipSyntaxError)) throw error;
      refused ??= error.message;
    }
  }
  return { refused: refused ?? '' };
}

const ack = { token: 'ACK', sequence: 1, receiver: null, prefix: '0', account: '4711', data: '', more: [], at: null };
const dc09: Protocol = {
  name: 'DC-09, from a receiver over TCP',
  corpus: 'dc09',
  good: [ack, { ...ack, token: 'NAK', sequence: 0, account: null, at: noon }, { ...ack, token: 'DUH' }].map((frame) =>
    encode(frame),
  ),
  open: dc09Receiver,
};

const webhookAnswer: Protocol = {
  name: 'webhook, answers over HTTP',
  corpus: 'webhook',
  good: bytes(
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n{"accepted":true}',
    'HTTP/1.1 503 Later\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n{"accepted":true}\r\n0\r\n\r\n',
  ),
  open: webhookReceiver,
};

const hookUrl = 'https://aal.example.org/hook/sms';
const hooks: Protocol = {
  name: 'webhooks of providers, signed and not',
  corpus: 'hooks',
  good: bytes(
    '{"type":"reply","from":"+4915100000001","text":"OK 4711"}',
    '{"type":"key","id":"77","key":"1"}',
    '{"webhook_event":"dlr","data":{"msg_id":"77","status":"EXPIRED"}}',
    '{"webhook_event":"sms_mo","data":{"sender":"4915100000001","text":"OK 4711"}}',
    'MessageSid=SM1&From=%2B4915100000001&Body=OK+4711',
    'CallSid=77&CallStatus=in-progress&Digits=1',
  ),
  open: async () => {
    const clock = new VirtualClock(noon);
    const ears = [plainHooks(secret), sevenHooks(secret), twilioHooks(secret)].map(
      (provider) => new SignedEar(provider, new References('sms', { store: memoryStore(), clock }), clock),
    );
    let turn = 0;
    const take = (payload: Buffer): Verdict => {
      const body = payload.toString('utf8');
      const signed = [plainRequest(hookUrl, body, noon), sevenRequest(hookUrl, body, noon)];
      const request = signed[turn % 4] ?? { url: hookUrl, headers: { 'x-twilio-signature': body.slice(0, 40) }, body };
      const heard = ears[Math.min(turn++ % 4, 2)]!.hear(request, (one) => one);
      return 'refused' in heard ? { refused: heard.refused } : 'taken';
    };
    return { take };
  },
};

const keller = '+4915100000001';
const sms: Protocol = {
  name: 'SMS replies, in the formats of gammu-smsd',
  corpus: 'sms',
  good: bytes(
    'OK 4711',
    'BESUCH 2T',
    'WEG BIS 24.12.',
    'ZU 4711 PROBE',
    'STATUS',
    '[SMSBackup000]\nText00 = 004F004B00200034003700310031',
  ),
  open: async () => smsReader(),
};

function smsReader(): Reader {
  const clock = new VirtualClock(noon);
  const alert = anAlert();
  const told = {
    effect: aNotify(),
    attempts: 1,
    dueAt: noon,
    status: 'sent',
    lastReason: null,
    lastAttemptAt: noon,
  } as const;
  const store = memoryStore();
  const acknowledgement = new Acknowledgement({
    journal: { ...store, list: (prefix) => [...store.list(prefix)], alert: () => alert, deliveriesOf: () => [told] },
    clock,
    publicUrl: () => null,
  });
  acknowledgement.codeFor(alert.id);
  const audited: string[] = [];
  const replies = new Replies({
    acknowledgement,
    clock,
    sms: null,
    journal: {
      audit: (_action, _at, { reason }) => void audited.push(String(reason)),
    },
    directory: () => ({
      flat: { id: '12', name: 'Whg 12', timeZone: 'Europe/Berlin', language: 'de' },
      contacts: { keller: { sms: keller, detail: 'full' } },
      rooms: {},
      hearsReplies: true,
      hearsKeys: false,
    }),
    state: () => ({ monitoring: 'hearing', mode: 'normal', until: null, openAlerts: 1, lastLife: null }),
    hear: () => {},
  });
  let turn = 0;
  return {
    take: (payload) => {
      audited.length = 0;
      const foreign = turn++ % 5 === 0;
      const { accepted } = replies.take({ from: foreign ? payload.toString('latin1') : keller, text: textOf(payload) });
      return accepted ? 'taken' : { refused: audited.pop() ?? '' };
    },
  };
}

const mqtt: Protocol = {
  name: 'commands over MQTT',
  corpus: 'mqtt',
  good: bytes(
    '{"alertId":"a@1","by":"keller"}',
    '{"alertId":"a@1","reason":"justified"}',
    '{"mode":"absence","until":"2026-12-28T22:00:00+01:00","by":"keller"}',
    '{"level":"alarm"}',
  ),
  open: async () => {
    const topics = createTopics({ base: 'aal', zigbee2mqtt: 'zigbee2mqtt' }, '12');
    const done = () => ({ ok: true, text: 'done' }) as const;
    const desk = { acknowledge: done, close: done, cancel: done, mode: done, testAlarm: done } as unknown as Desk;
    const sorts = [...verbs, 'reboot'];
    let turn = 0;
    const take = (payload: Buffer): Verdict => {
      const topic = `aal/12/command/${sorts[turn % sorts.length]}`;
      const refused: string[] = [];
      const message = { topic, payload, retain: turn++ % 9 === 0, dup: false, qos: 1, receivedAt: noon } as const;
      const answer = obey(desk, topics, message, 'de', (reason) => refused.push(reason));
      return answer?.ok ? 'taken' : { refused: refused[0] ?? '' };
    };
    return { take };
  },
};

const email: Protocol = {
  name: 'e-mail, names and addresses',
  corpus: 'email',
  good: bytes('Whg 12', 'keller@example.org', 'Nicht aufgestanden', '=?utf-8?Q?M=C3=BCller?= <keller@example.org>'),
  open: async () => {
    const asBytes = createTransport({ streamTransport: true, buffer: true });
    const config = { host: '127.0.0.1', port: 1, secure: false, starttls: 'never', from: 'aal@example.org' } as const;
    const channel = new Email(config, { clock: new VirtualClock(noon) });
    const headersOf = async (text: string, to: string): Promise<string[]> => {
      const change = { id: `a${text}`, to, subject: `a${text}`, text: `a${text}`, flat: { id: '12', name: text } };
      const mail = mailOf(
        aMessage({ ...change, layout: { ...aMessage().layout, label: text, headline: text } }),
        config.from,
      );
      const raw = String((await asBytes.sendMail(mail)).message);
      return raw
        .slice(0, raw.search(/\r?\n\r?\n/))
        .replace(/\r?\n[ \t]+/g, ' ')
        .split(/\r?\n/);
    };
    const names = (headers: readonly string[]): string =>
      headers
        .map((line) => line.split(':')[0])
        .sort()
        .join();
    const expected = names(await headersOf('x', 'keller@example.org'));
    const take = async (payload: Buffer): Promise<Verdict> => {
      const text = payload.toString('utf8');
      const headers = await headersOf(text, 'keller@example.org');
      if (names(headers) !== expected || !headers.includes('To: keller@example.org'))
        throw new Error('a header was injected');
      if (isPlainAddress(text)) return 'taken';
      const result = await channel.send(aMessage({ to: text }), new AbortController().signal);
      return result.status === 'failed' ? { refused: result.reason } : 'taken';
    };
    return { take };
  },
};

export const protocols: readonly Protocol[] = [sip, scaip, dc09, webhookAnswer, hooks, sms, mqtt, email];
