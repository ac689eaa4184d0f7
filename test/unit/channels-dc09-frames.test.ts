/** DC-09 on the wire: frames as they are known from the field, encryption, and what arrives broken. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readKey } from '../../gateway/channels/dc09/cipher.ts';
import { crc16 } from '../../gateway/channels/dc09/crc.ts';
import { decode, encode, type Frame } from '../../gateway/channels/dc09/frame.ts';
import { Splitter } from '../../gateway/channels/dc09/splitter.ts';
import { readStamp, stampOf } from '../../gateway/channels/dc09/stamp.ts';
import { limits } from '../../gateway/limits.ts';

const samples = JSON.parse(readFileSync('test/fixtures/dc09/frames.json', 'utf8')) as { what: string; frame: string }[];

/** What stands between LF and CR. */
const inner = (frame: string | Uint8Array): Uint8Array =>
  new Splitter().take(Buffer.from(frame))[0] ?? new Uint8Array();

const message: Frame = {
  token: 'SIA-DCS',
  sequence: 1,
  receiver: null,
  prefix: '0',
  account: '4711',
  data: '#4711|Nri1/NA12',
  more: [],
  at: Date.parse('2025-11-22T21:04:05Z'),
};

const keys = {
  'AES-128': Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex'),
  'AES-192': Buffer.from('000102030405060708090a0b0c0d0e0f0001020304050607', 'hex'),
  'AES-256': Buffer.from('000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f', 'hex'),
};

describe('frames from the field', () => {
  it.each(samples)('$what: read, and written again to the same bytes', ({ frame }) => {
    const decoded = decode(inner(frame));
    if (!('frame' in decoded)) throw new Error(decoded.refused);
    expect(encode(decoded.frame).toString('latin1')).toBe(frame);
  });

  it('says what stands in them', () => {
    expect(decode(inner(samples[0]!.frame))).toEqual({
      encrypted: false,
      frame: { ...message, data: '#4711|Nti22:04/ri1/NA12' },
    });
    expect(decode(inner(samples.find(({ what }) => what.includes('nak'))!.frame))).toMatchObject({
      frame: { token: 'NAK', sequence: 0, prefix: '0', account: null, at: Date.parse('2025-11-22T21:03:40Z') },
    });
  });

  it('reads what another implementation has encrypted, its length written in decimal', () => {
    const theirs =
      '05BB0076"*SIA-DCS"7654L0#1111[C07DA1EB73C617857476EE5D79436CEE5E0084485E79EC56B0D5D1F3F6E648B278050BBCCBC8FE5DCA7E3C80DBDD4945';
    expect(decode(Buffer.from(theirs), () => Buffer.from('AAAAAAAAAAAAAAAA'))).toEqual({
      encrypted: true,
      frame: {
        ...message,
        sequence: 7654,
        account: '1111',
        data: 'Nri1/WA000',
        at: Date.parse('2020-07-09T16:04:02Z'),
      },
    });
  });

  it('knows the check value of its checksum', () => expect(crc16(Buffer.from('123456789'))).toBe(0xbb3d));
});

describe('encrypted frames', () => {
  it.each(Object.entries(keys))('%s: only its own key opens them', (_name, key) => {
    const sealed = encode(message, key);
    expect(sealed.toString()).toMatch(/^\n[0-9A-F]{8}"\*SIA-DCS"0001L0#4711\[(?:[0-9A-F]{32})+\r$/);
    expect(sealed.toString()).not.toContain('NA12');
    expect(decode(inner(sealed), () => key)).toEqual({ encrypted: true, frame: message });
    const other = Buffer.from(key);
    other[0] = 255;
    expect(decode(inner(sealed), () => other)).toEqual({ refused: 'encrypted with a key that is not ours' });
    expect(decode(inner(sealed))).toEqual({ refused: 'encrypted with a key that is not ours' });
  });

  it('differ each time, so that a listener learns nothing from their being equal', () => {
    const key = keys['AES-128'];
    const padded = { ...message, data: '#4711|Nri1/NA1' };
    expect(encode(padded, key)).not.toEqual(encode(padded, key));
  });

  it('carry no secret in a NAK or DUH: those are never encrypted', () => {
    expect(encode({ ...message, token: 'NAK', data: '' }, keys['AES-128']).toString()).toContain('"NAK"');
  });

  it.each(['', '00', 'g'.repeat(32), '0'.repeat(33), '0'.repeat(40)])('take no key of another length: %j', (hex) =>
    expect(readKey(hex)).toBeNull(),
  );
});

describe('broken frames', () => {
  const good = encode(message).toString();

  it('count by their checksum, not by their length', () => {
    const lied = good.replace(/^(\n[0-9A-F]{4})[0-9A-F]{4}/, '$10999');
    expect(decode(inner(lied))).toHaveProperty('frame');
    expect(decode(inner(good.replace('NA12', 'NA13')))).toEqual({ refused: 'wrong checksum' });
  });

  it.each(['21:04:60,11-22-2025', '21:04:05,02-30-2025', '21:04:05,13-01-2025', '2025-11-22T21:04:05'])(
    'are those with the time stamp %s',
    (stamp) => expect(readStamp(stamp)).toBeNull(),
  );

  it('are put together from pieces, and dropped when they do not end', () => {
    const splitter = new Splitter();
    const pieces = [...good].map((sign) => Buffer.from(sign));
    expect(pieces.flatMap((piece) => splitter.take(piece))).toEqual([inner(good)]);
    expect(splitter.take(Buffer.from(`\n${'x'.repeat(limits.dispatch.frameBytes + 1)}\r`))).toEqual([]);
    expect(splitter.take(Buffer.from(`noise${good}noise${good}`))).toHaveLength(2);
  });
});

const hex = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), minLength, maxLength });
const block = fc.string({ unit: fc.constantFrom(...'ABCnri0123456789/#|^*: '), maxLength: 40 });
const anyFrame: fc.Arbitrary<Frame> = fc.record({
  token: fc.constantFrom('SIA-DCS', 'ADM-CID', 'NULL', 'ACK', 'RSP'),
  sequence: fc.integer({ min: 0, max: 9_999 }),
  receiver: fc.option(hex(1, 6)),
  // A prefix that ends in A0 cannot be told from a missing account; none in the field does.
  prefix: hex(1, 6).filter((prefix) => !/A0?$/.test(prefix)),
  account: hex(3, 16),
  data: block,
  more: fc.array(block, { maxLength: 3 }),
  at: fc.integer({ min: 0, max: 4e9 }).map((seconds) => seconds * 1000),
});

describe('any frame', () => {
  it('comes out as it went in, plain and encrypted', () => {
    const key = fc.constantFrom(null, ...Object.values(keys));
    fc.assert(
      fc.property(anyFrame, key, (frame, key) => {
        expect(decode(inner(encode(frame, key)), () => key)).toEqual({ frame, encrypted: key !== null });
      }),
    );
  });

  it('with one byte changed is refused: a checksum of 16 bits sees every one', () => {
    fc.assert(
      fc.property(anyFrame, fc.nat(), fc.integer({ min: 1, max: 255 }), (frame, where, flip) => {
        const bytes = inner(encode(frame));
        const at = 8 + (where % (bytes.length - 8));
        bytes[at]! ^= flip;
        expect(decode(bytes)).toHaveProperty('refused');
      }),
    );
  });

  it('any time to the second is read as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e9 }), (seconds) => {
        expect(readStamp(stampOf(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});
