/** SIP to the letter: reading, cutting, transactions and digest, without a network. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientTransaction } from '../../gateway/channels/sip/client-transaction.ts';
import { authorise, chooseChallenge } from '../../gateway/channels/sip/digest.ts';
import {
  cseqOf,
  headerOf,
  headersOf,
  responseTo,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  serialise,
  topVia,
  withSource,
} from '../../gateway/channels/sip/message.ts';
import { parseDatagram, SipFramer, SipSyntaxError } from '../../gateway/channels/sip/parse.ts';
import { ServerTransactions } from '../../gateway/channels/sip/server-transactions.ts';
import { streamTransport } from '../../gateway/channels/sip/transport.ts';
import { parseSipUri } from '../../gateway/channels/sip/uri.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import { limits } from '../../gateway/limits.ts';
import { noon } from '../support/messages.ts';

const request = (change: Partial<SipRequest> = {}, branch = 'z9hG4bKa1'): SipRequest => ({
  kind: 'request',
  method: 'MESSAGE',
  uri: 'sip:scaip@arc.example',
  headers: [
    { name: 'Via', value: `SIP/2.0/UDP 192.0.2.7:5060;rport;branch=${branch}` },
    { name: 'From', value: '<sip:4711@arc.example>;tag=9f3' },
    { name: 'To', value: '<sip:scaip@arc.example>' },
    { name: 'Call-ID', value: 'c1' },
    { name: 'CSeq', value: '1 MESSAGE' },
  ],
  body: Buffer.from('<mrq/>'),
  ...change,
});

const respond = (status: number): SipResponse => responseTo(request(), status, 'x', { tag: 't' });
const hostile = join('test', 'fixtures', 'hostile', 'sip');

describe('reading', () => {
  it('short forms, folded lines and any case are the same headers', () => {
    const text =
      'SIP/2.0 200 OK\r\nv: SIP/2.0/TCP a:1;branch=z9hG4bKq\r\nCALL-id:x\r\ncseq: 3\r\n MESSAGE\r\nl: 2\r\n\r\nokrest';
    const message = parseDatagram(Buffer.from(text));
    expect(topVia(message)).toEqual({ transport: 'TCP', sentBy: 'a:1', branch: 'z9hG4bKq' });
    expect(headerOf(message, 'call-ID')).toBe('x');
    expect(cseqOf(message)).toEqual({ number: 3, method: 'MESSAGE' });
    expect(message.body.toString()).toBe('ok');
  });

  it('a value cannot begin a header of its own', () => {
    const injected = request({ headers: [{ name: 'From', value: 'a\r\nAuthorization: Digest x' }] });
    expect(headersOf(parseDatagram(serialise(injected)), 'Authorization')).toEqual([]);
  });

  it('what is written is read again, in one piece or cut anywhere', () => {
    const word = fc.stringMatching(/^[\w<>:;=@./ -]{1,30}$/).map((text) => text.trim() || 'x');
    const message = fc.record({ subject: word, body: fc.uint8Array({ maxLength: 300 }), cut: fc.nat(600) });
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), (messages) => {
        const sent = messages.map(({ subject, body }) =>
          request({ headers: [...request().headers, { name: 'Subject', value: subject }], body: Buffer.from(body) }),
        );
        const stream = Buffer.concat(sent.map(serialise));
        const cuts = messages.map(({ cut }) => cut % stream.length).sort((a, b) => a - b);
        const framer = new SipFramer();
        const heard = [0, ...cuts].flatMap((from, index) => framer.push(stream.subarray(from, cuts[index])));
        const essence = (one: SipMessage): unknown[] => [headerOf(one, 'Subject'), one.body.toString('hex')];
        expect(heard.map(essence)).toEqual(sent.map(essence));
        expect(sent.map((one) => essence(parseDatagram(serialise(one))))).toEqual(sent.map(essence));
      }),
    );
  });
});

describe('what is no SIP', () => {
  /** Refused, in one line that gives nothing away; anything else thrown is a defect. */
  const refused = (parse: () => unknown): boolean => {
    try {
      parse();
      return false;
    } catch (error) {
      expect(error).toBeInstanceOf(SipSyntaxError);
      expect((error as Error).message).toMatch(/^[\w -]{5,60}$/);
      return true;
    }
  };
  const asStream = (bytes: Buffer): boolean => refused(() => new SipFramer().push(bytes));
  const asDatagram = (bytes: Buffer): boolean => refused(() => parseDatagram(bytes));

  it.each(readdirSync(hostile))('%s is refused with a reason', (file) => {
    const bytes = readFileSync(join(hostile, file));
    // A datagram may do without a length; odd names and long folds are just that.
    const harmless = ['length-missing', 'proto-header', 'folded-for-ever'].includes(file);
    expect(asDatagram(bytes)).toBe(!harmless);
    asStream(bytes);
  });

  it('random bytes, and good messages with some of them changed', () => {
    const good = serialise(request());
    const broken = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 20 }).map((changes) => {
      const bytes = Buffer.from(good);
      for (const [at, byte] of changes) bytes[at] = byte;
      return bytes;
    });
    const noise = fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(broken, noise), (bytes) => void [asDatagram(bytes), asStream(bytes)]),
      { numRuns: 3_000 },
    );
  });

  it('a stream that never ends takes no more memory than one message', () => {
    const framer = new SipFramer();
    const flood = (): void => {
      for (let sent = 0; sent < 100; sent++) framer.push(Buffer.alloc(limits.sip.headBytes, 'x'));
    };
    expect(flood).toThrow(SipSyntaxError);
  });
});

describe('the other side of a stream', () => {
  /** Takes what is written and never says that it has. */
  function socketThatNobodyReads(): Socket {
    const socket = new Duplex({ read() {}, write() {} });
    return Object.assign(socket, { setNoDelay: () => {}, setKeepAlive: () => {} }) as unknown as Socket;
  }

  it('that asks and never reads the answers is cut off', async () => {
    const socket = socketThatNobodyReads();
    let lost = 0;
    const events = { heard: () => {}, rejected: () => {}, lost: () => void lost++ };
    const transport = streamTransport(socket, 'tcp', events);
    for (let sent = 0; sent < 100; sent++) transport.send(Buffer.alloc(limits.sip.headBytes));
    expect(socket.writableLength).toBeLessThan(2 * limits.sip.unreadBytes);
    await expect.poll(() => lost).toBe(1);
  });

  it('whose stream is no SIP is cut off, with a reason', async () => {
    const socket = socketThatNobodyReads();
    const reasons: string[] = [];
    streamTransport(socket, 'tcp', {
      heard: () => {},
      rejected: (reason) => void reasons.push(reason),
      lost: () => {},
    });
    socket.push('GET / HTTP/1.1\r\n\r\n');
    await expect.poll(() => reasons).toEqual(['its first line is no SIP']);
    expect(socket.destroyed).toBe(true);
  });
});

describe('a request of ours', () => {
  function transaction(reliable: boolean) {
    const clock = new VirtualClock(noon);
    const sent: number[] = [];
    const answers: (number | null)[] = [];
    let ended = 0;
    const one = new ClientTransaction({
      clock,
      reliable,
      transmit: () => void sent.push(clock.now() - noon),
      answered: (response) => void answers.push(response?.status ?? null),
      ended: () => void ended++,
    });
    one.start();
    return { clock, one, sent, answers, ended: () => ended };
  }

  it('over UDP is repeated after 0.5, 1, 2 and then every 4 s (timer E), and ends after 32 s (timer F)', async () => {
    const { clock, sent, answers, ended } = transaction(false);
    await clock.advanceBy(60_000);
    expect(sent).toEqual([0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(answers).toEqual([null]);
    expect(ended()).toBe(1);
  });

  it('is repeated every 4 s once somebody is at it', async () => {
    const { clock, one, sent } = transaction(false);
    await clock.advanceBy(100);
    one.hear(respond(100));
    await clock.advanceBy(12_000);
    expect(sent).toEqual([0, 500, 4_500, 8_500]);
  });

  it('over TCP is sent once', async () => {
    const { clock, sent, answers } = transaction(true);
    await clock.advanceBy(60_000);
    expect(sent).toEqual([0]);
    expect(answers).toEqual([null]);
  });

  it('is over after 32 s even where somebody was at it all the time (timer F)', async () => {
    const { clock, one, answers } = transaction(false);
    for (let second = 0; second < 40; second++) {
      one.hear(respond(100));
      await clock.advanceBy(1_000);
    }
    expect(answers).toEqual([null]);
  });

  it('over TCP is over with its answer: there is no repeat to wait for (timer K is 0)', () => {
    const { one, answers, ended } = transaction(true);
    one.hear(respond(200));
    expect({ answers, ended: ended() }).toEqual({ answers: [200], ended: 1 });
  });

  it('takes the first final response and swallows its repeats for 5 s (timer K)', async () => {
    const { clock, one, sent, answers, ended } = transaction(false);
    one.hear(respond(200));
    one.hear(respond(200));
    await clock.advanceBy(4_999);
    expect(ended()).toBe(0);
    await clock.advanceBy(60_000);
    expect({ sent, answers, ended: ended() }).toEqual({ sent: [0], answers: [200], ended: 1 });
  });
});

describe('a request of the other side', () => {
  it('gets the same answer when it comes again, for 32 s (timer J), and is heard once', async () => {
    const clock = new VirtualClock(noon);
    const transactions = new ServerTransactions(clock);
    let heard = 0;
    const ask = (one: SipRequest): string =>
      String(transactions.answer(one, false, () => responseTo(one, 200, `OK ${++heard}`, { tag: 't' })));
    expect([ask(request()), ask(request())].map((text) => text.split('\r\n')[0])).toEqual([
      'SIP/2.0 200 OK 1',
      'SIP/2.0 200 OK 1',
    ]);
    ask(request({}, 'z9hG4bKother'));
    expect(heard).toBe(2);
    await clock.advanceBy(32_000);
    ask(request());
    expect(heard).toBe(3);
    transactions.stop();
  });

  it('over TCP is not kept: nothing repeats itself there (timer J is 0)', () => {
    const transactions = new ServerTransactions(new VirtualClock(noon));
    let heard = 0;
    for (const one of [request(), request()]) {
      transactions.answer(one, true, () => responseTo(one, 200, `OK ${++heard}`, { tag: 't' }));
    }
    expect(heard).toBe(2);
  });

  it('is told apart by branch, sender and method (17.2.3); one that nobody answers stays unanswered', () => {
    const transactions = new ServerTransactions(new VirtualClock(noon));
    const heard: string[] = [];
    const ask = (one: SipRequest) =>
      transactions.answer(one, false, () => {
        heard.push(one.method);
        return null;
      });
    const fromElsewhere = request({
      headers: request().headers.map(({ name, value }) => ({ name, value: value.replace('192.0.2.7', '192.0.2.8') })),
    });
    for (const one of [request(), request(), fromElsewhere, request({ method: 'OPTIONS' })]) {
      expect(ask(one)).toBeNull();
    }
    expect(heard).toEqual(['MESSAGE', 'MESSAGE', 'OPTIONS']);
    transactions.stop();
  });

  it.each([
    [
      'asks for both',
      'SIP/2.0/UDP 192.0.2.7:5060;rport;branch=z9hG4bKa',
      ';rport=6000;branch=z9hG4bKa;received=192.0.2.9',
    ],
    ['from where it says', 'SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKa', ';branch=z9hG4bKa'],
    ['from elsewhere', 'SIP/2.0/UDP arc.example:5060;branch=z9hG4bKa', ';branch=z9hG4bKa;received=192.0.2.9'],
    [
      'lies about it',
      'SIP/2.0/UDP arc.example;received=8.8.8.8;branch=z9hG4bKa',
      ';branch=z9hG4bKa;received=192.0.2.9',
    ],
    [
      'came through others',
      'SIP/2.0/UDP a.example;rport, SIP/2.0/UDP b;rport',
      ';rport=6000;received=192.0.2.9, SIP/2.0/UDP b;rport',
    ],
  ])('its Via says where it came from (18.2.1, RFC 3581): %s', (_what, via, after) => {
    const one = withSource(request({ headers: [{ name: 'Via', value: via }] }), { address: '192.0.2.9', port: 6000 });
    expect(headerOf(one, 'Via')).toBe(`${/^\S+ [^;]+/.exec(via)?.[0]}${after}`);
  });
});

describe('digest', () => {
  it('answers as RFC 7616 3.9.1 and RFC 2617 3.5 show', () => {
    const challenge = (algorithm: string): string =>
      `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;
    const given = { username: 'Mufasa', password: 'Circle of Life' };
    const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
    const asked = { method: 'GET', uri: '/dir/index.html', cnonce, count: 1 };
    const answer = (...values: string[]): string => authorise(chooseChallenge(values)!, given, asked);
    expect(answer(challenge('MD5'))).toContain('response="8ca523f5e9506fed4657c9700eebdbec"');
    const sha = 'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"';
    expect(answer(challenge('SHA-256'))).toContain(sha);
    // The stronger one, in whatever order they are offered.
    expect(answer(challenge('MD5'), challenge('SHA-256'))).toContain(sha);
  });

  it('counts how often a nonce was used', () => {
    const challenge = chooseChallenge(['Digest realm="x", nonce="y", qop="auth"'])!;
    const asked = { method: 'MESSAGE', uri: 'sip:a@b', cnonce: 'z' };
    const given = { username: 'u', password: 'p' };
    const answers = [1, 2, 17].map((count) => authorise(challenge, given, { ...asked, count }));
    expect(answers.map((answer) => /nc=(\w+)/.exec(answer)?.[1])).toEqual(['00000001', '00000002', '00000011']);
    expect(new Set(answers.map((answer) => /response="(\w+)"/.exec(answer)?.[1])).size).toBe(3);
  });

  it('does not answer what it does not know', () => {
    expect(chooseChallenge(['Basic realm="x"', 'Digest realm="x"', 'Digest nonce="x"'])).toBeNull();
    expect(chooseChallenge(['Digest realm="x", nonce="y", algorithm=MD5-sess'])).toBeNull();
    expect(chooseChallenge(['Digest realm="x", nonce="y", qop="auth-int"'])).toBeNull();
  });

  it('random challenges do no harm', () => {
    fc.assert(
      fc.property(
        fc.string().map((text) => `Digest ${text}`),
        (text) => void chooseChallenge([text]),
      ),
    );
  });
});

describe('addresses', () => {
  it.each([
    ['sip:scaip@arc.example:5061', { secure: false, user: 'scaip', host: 'arc.example', port: 5061 }],
    ['sips:arc.example', { secure: true, user: null, host: 'arc.example', port: null }],
    ['sip:4711@[2001:db8::1]:5060', { secure: false, user: '4711', host: '2001:db8::1', port: 5060 }],
  ])('%s', (text, uri) => expect(parseSipUri(text)).toEqual(uri));

  it.each(['tel:+49', 'sip:', 'sip:a@b;transport=tcp', 'sip:a:secret@b', 'sip:a@b:0', 'sip:a@b:99999', 'sip:a b@c'])(
    '%s is none',
    (text) => expect(parseSipUri(text)).toBeNull(),
  );
});
