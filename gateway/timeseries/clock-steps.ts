/**
 * Law 5: what was logged while the clock was not trusted carries wrong instants. Once the step is measured they are shifted by
 * it before export; until then they wait. The log's clock inputs tell which part is which.
 */
import type { ClockInput, Instant } from '../../rules/engine/types.ts';
import { limits } from '../limits.ts';

/** From an untrusted clock input to the next clock input. */
interface Untrusted {
  readonly fromSeq: number;
  /** null: not over yet. */
  readonly untilSeq: number | null;
  readonly fromAt: Instant;
  /** The last instant on the wrong clock. */
  readonly untilAt: Instant;
  /** null: never measured. */
  readonly stepMs: number | null;
}

export class ClockSteps {
  private readonly clockInputs: (afterSeq: number) => { seq: number; input: ClockInput }[];
  private parts: Untrusted[] = [];
  private readThrough = 0;

  constructor(clockInputs: (afterSeq: number) => { seq: number; input: ClockInput }[]) {
    this.clockInputs = clockInputs;
  }

  /** Takes in the clock inputs committed up to `lastSeq`. */
  refresh(lastSeq: number): void {
    for (const { seq, input } of this.clockInputs(this.readThrough)) this.take(seq, input);
    this.readThrough = lastSeq;
  }

  private take(seq: number, { at, trusted, stepMs }: ClockInput): void {
    const open = this.parts.at(-1);
    if (open && open.untilSeq === null) {
      // The input that ends it stands on the right clock already; another untrusted start ends it unmeasured.
      const measured = trusted ? { stepMs, untilAt: at - stepMs } : { stepMs: null, untilAt: open.untilAt };
      this.parts[this.parts.length - 1] = { ...open, untilSeq: seq, ...measured };
    }
    if (!trusted) {
      this.parts.push({ fromSeq: seq, untilSeq: null, fromAt: at, untilAt: Number.POSITIVE_INFINITY, stepMs: null });
    }
  }

  /** By how much an input's instants are to be shifted, ms; 'wait' while that is not known. */
  ofInput(seq: number, now: Instant): number | 'wait' {
    return shiftOf(
      this.parts.find(({ fromSeq, untilSeq }) => seq >= fromSeq && (untilSeq === null || seq < untilSeq)),
      now,
    );
  }

  /** The same for something of which only the instant is known. */
  ofInstant(at: Instant, now: Instant): number | 'wait' {
    const candidates = this.parts.filter(({ fromAt, untilAt }) => at >= fromAt && at <= untilAt);
    return shiftOf(candidates.at(-1), now);
  }
}

function shiftOf(part: Untrusted | undefined, now: Instant): number | 'wait' {
  if (!part) return 0;
  if (part.stepMs !== null) return part.stepMs;
  const mayStillCome = part.untilSeq === null && now - part.fromAt < limits.timeseries.untrustedHoldMs;
  return mayStillCome ? 'wait' : 0;
}
