/** A receiver that is not what it says it is: whatever it answers, a message is never taken for handed over, and nothing breaks. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode, encode } from '../../gateway/channels/dc09/frame.ts';
import { Splitter } from '../../gateway/channels/dc09/splitter.ts';
import { createChannels } from '../../gateway/channels/index.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import { limits } from '../../gateway/limits.ts';
import { channelDeps } from '../support/channels.ts';
import { aMessage, noon } from '../support/messages.ts';

const corpus = JSON.parse(readFileSync('test/fixtures/hostile/dc09/answers.json', 'utf8')) as {
  what: string;
  bytes: string;
  /** Follows so many times. */
  then?: string;
  times?: number;
}[];
const answers = corpus.map(({ what, bytes, then = '', times = 0 }) => ({
  what,
  bytes: Buffer.from(bytes + then.repeat(times), 'latin1'),
}));

const key = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');

describe('a receiver answers', () => {
  let server: Server;
  let answer: Buffer = Buffer.alloc(0);

  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());

  const send = async (bytes: Buffer, aes_key?: string) => {
    answer = bytes;
    const { port } = server.address() as { port: number };
    const primary = { host: '127.0.0.1', port, tls: false };
    const encryption = aes_key === undefined ? {} : { aes_key };
    const zentrale = {
      type: 'dc09',
      account: '4711',
      prefix: '0',
      format: 'sia',
      heartbeat: 900_000,
      primary,
    } as const;
    const deps = channelDeps(new VirtualClock(noon));
    const channel = createChannels({ dispatch: { zentrale: { ...zentrale, ...encryption } } }, deps)[0]!;
    return await channel.send(aMessage({ to: 'zentrale' }), new AbortController().signal);
  };

  it.each(answers)('$what: failed, to be tried again, in one line', async ({ bytes }) => {
    for (const aes_key of [undefined, key.toString('hex')]) {
      const result = await send(bytes, aes_key);
      expect(result).toMatchObject({ status: 'failed', retry: true });
      expect(result).toHaveProperty('reason', expect.stringMatching(/^primary receiver: [ -~]{5,120}$/));
    }
  });

  it('says why its answer does not count', async () => {
    const wrong = Buffer.from('\n00000012"ACK"0001L0#4711[]\r');
    expect(await send(wrong)).toHaveProperty('reason', 'primary receiver: hung up without an answer (wrong checksum)');
    const plainYes = encode({ ...sent, token: 'ACK', data: '', at: null });
    expect(await send(plainYes, key.toString('hex'))).toHaveProperty(
      'reason',
      'primary receiver: hung up without an answer (an answer without our key)',
    );
    expect(await send(plainYes)).toMatchObject({ status: 'handed-over' });
  });
});

const sent = {
  token: 'SIA-DCS',
  sequence: 1,
  receiver: null,
  prefix: '0',
  account: '4711',
  data: '#4711|Nri1/NA12',
  more: [],
  at: noon,
} as const;

/** A good answer with something cut out, put in or changed. */
const spoiled = fc
  .record({
    good: fc.constantFrom(encode(sent), encode({ ...sent, token: 'ACK', data: '' }), encode(sent, key)),
    at: fc.nat(120),
    cut: fc.nat(30),
    into: fc.uint8Array({ maxLength: 30 }),
  })
  .map(({ good, at, cut, into }) => Buffer.concat([good.subarray(0, at), into, good.subarray(at + cut)]));

describe('any bytes', () => {
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 400 }), spoiled);

  it('come to frames or to a reason, whatever the pieces in which they arrive', () => {
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 50 }), (bytes, size) => {
        const whole = new Splitter().take(bytes);
        const splitter = new Splitter();
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; at += size) pieces.push(...splitter.take(bytes.subarray(at, at + size)));
        expect(pieces).toEqual(whole);
        for (const frame of whole) {
          const decoded = decode(frame, () => key);
          if ('refused' in decoded) expect(decoded.refused).toMatch(/^[a-z ]{5,60}$|^not a DC-09 frame$/);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('never hold more than one frame', () => {
    const splitter = new Splitter();
    const flood = Buffer.alloc(1 << 20, 'A');
    flood[0] = 10;
    expect(splitter.take(flood)).toEqual([]);
    expect(JSON.stringify(splitter).length).toBeLessThan(limits.dispatch.frameBytes * 4);
  });

  it('are read in a time that grows with their length, not with what they say', () => {
    fc.assert(
      fc.property(fc.constantFrom('[', ']', '[x]', '|', '"', 'A', '0A0', '_'), (sign) => {
        const frame = Buffer.from(`00000000"ACK"0001L0#4711[${sign.repeat(4_000 / sign.length)}`);
        expect(decode(frame, () => key)).toHaveProperty('refused');
      }),
    );
  });
});
