/** Frames out of a stream of bytes: what stands between LF and CR, whatever pieces it arrives in, never more than fits. */
import { limits } from '../../limits.ts';

const lf = 10;
const cr = 13;

export class Splitter {
  private frame: number[] | null = null;

  /** The frames that end in this piece; what is too long or stands outside of LF and CR is dropped. */
  take(piece: Uint8Array): Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (const byte of piece) {
      if (byte === lf) this.frame = [];
      else if (this.frame === null) continue;
      else if (byte === cr) {
        frames.push(Uint8Array.from(this.frame));
        this.frame = null;
      } else if (this.frame.length < limits.dispatch.frameBytes) this.frame.push(byte);
      else this.frame = null;
    }
    return frames;
  }
}
