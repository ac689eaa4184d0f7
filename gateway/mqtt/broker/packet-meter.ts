/** Follows the packet lengths in a client's bytes, so that a packet too large is refused at its first bytes, not collected. */
import type { Socket } from 'node:net';

const mostLengthBytes = 4;

export class PacketMeter {
  private readonly largest: number;
  /** Bytes of the current packet still to come. */
  private rest = 0;
  private length = 0;
  /** Length bytes seen of the current fixed header (MQTT 3.1.1, 2.2.3); -1 before its first byte. */
  private lengthBytes = -1;

  constructor(largestBytes: number) {
    this.largest = largestBytes;
  }

  /** False once a packet announces more than the limit. */
  accepts(chunk: Uint8Array): boolean {
    for (let at = 0; at < chunk.length; ) {
      if (this.rest > 0) {
        const taken = Math.min(this.rest, chunk.length - at);
        this.rest -= taken;
        at += taken;
      } else if (!this.header(chunk[at++] as number)) return false;
    }
    return true;
  }

  private header(byte: number): boolean {
    if (this.lengthBytes < 0) {
      this.lengthBytes = 0;
      this.length = 0;
      return true;
    }
    this.length += (byte & 0x7f) * 128 ** this.lengthBytes;
    this.lengthBytes++;
    if (byte & 0x80) return this.lengthBytes < mostLengthBytes;
    this.lengthBytes = -1;
    this.rest = this.length;
    return this.length <= this.largest;
  }
}

/** Puts a meter on what the broker reads from this socket; a packet too large ends the connection. */
export function limitPackets(socket: Socket, largestBytes: number): void {
  const meter = new PacketMeter(largestBytes);
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const chunk = read(size);
    if (chunk === null || meter.accepts(chunk)) return chunk;
    socket.destroy(new Error(`a packet of more than ${largestBytes} bytes`));
    return null;
  };
}
