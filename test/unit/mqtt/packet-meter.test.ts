import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PacketMeter } from '../../../gateway/mqtt/broker/packet-meter.ts';

const lengthBytes = (length: number): number[] =>
  length < 128 ? [length] : [(length % 128) | 128, ...lengthBytes(Math.floor(length / 128))];
const packet = (length: number) => Buffer.from([0x30, ...lengthBytes(length), ...new Uint8Array(length)]);

function acceptsAll(meter: PacketMeter, bytes: Buffer, chunk: number): boolean {
  for (let at = 0; at < bytes.length; at += chunk) if (!meter.accepts(bytes.subarray(at, at + chunk))) return false;
  return true;
}

it('lets every packet within the limit pass, however the bytes are cut', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 20 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 64 }), (wanted, chunk) => {
      expect(acceptsAll(new PacketMeter(300), Buffer.concat(wanted.map(packet)), chunk)).toBe(true);
    }),
  );
});

it('refuses a packet beyond it as soon as its length is known', () => {
  fc.assert(
    fc.property(fc.integer({ min: 301, max: 20_000 }), fc.integer({ min: 1, max: 8 }), (length, chunk) => {
      const start = Buffer.concat([packet(10), packet(length).subarray(0, 5)]);
      expect(acceptsAll(new PacketMeter(300), start, chunk)).toBe(false);
    }),
  );
});

it('refuses a length of more than four bytes', () => {
  expect(new PacketMeter(300).accepts(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]))).toBe(false);
});
