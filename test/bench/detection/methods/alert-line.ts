/**
 * Algorithm A: the alert line of Cuddihy, Weisenberg, Graichen and Ganesh (2007). At each half-hour boundary the inactivity so
 * far goes into the slot that begins there; of each of the 48 slots the last 60 are kept. With m the 97th percentile of a slot:
 * line(i) = max m(i-2..i+2) + 0.30 m(i) + 1/9 * sum of w(r) * 0.40 m(i+r), w = 1 2 3 2 1 for r = -2..2.
 * Looked up for the slot of now, and multiplied by a factor so that a curve results.
 */
import type { Instant } from '../../../../rules/engine/types.ts';
import { minute } from '../home.ts';
import type { LocalHour } from '../local-time.ts';
import type { Line, Silence } from './line.ts';

const slots = 48;
const kept = 60;
const weights = [1, 2, 3, 2, 1];

export class AlertLine implements Line {
  readonly stepMs = 30 * minute;
  private readonly localHour: (at: Instant) => LocalHour;
  private readonly factor: number;
  private readonly values: number[][] = Array.from({ length: slots }, () => []);
  private lines: (number | null)[] | null = null;

  constructor(localHour: (at: Instant) => LocalHour, factor: number) {
    this.localHour = localHour;
    this.factor = factor;
  }

  limitAt(at: Instant): number | null {
    this.lines ??= alertLines(this.values.map(percentile97));
    const line = this.lines[this.slotAt(at)] ?? null;
    return line === null ? null : this.factor * line;
  }

  learn({ from, to, excused }: Silence): void {
    for (let at = Math.ceil(from / this.stepMs) * this.stepMs; at < to; at += this.stepMs) {
      if (!excused(at)) this.push(this.slotAt(at), at - from);
    }
  }

  private push(slot: number, inactiveMs: number): void {
    const values = this.values[slot] as number[];
    values.push(inactiveMs);
    if (values.length > kept) values.shift();
    this.lines = null;
  }

  private slotAt(at: Instant): number {
    return Math.floor(this.localHour(at).hour * 2);
  }
}

/** sorted[int(n * 0.97)]; null of none */
export function percentile97(values: readonly number[]): number | null {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.97)] ?? null;
}

/** @param m of each slot of the day, null where nothing was learned: such a slot has no line, its neighbours do without it */
export function alertLines(m: readonly (number | null)[]): (number | null)[] {
  return m.map((own, slot) => {
    if (own === null) return null;
    const around = weights.map((_, index) => m[(slot + index - 2 + m.length) % m.length] ?? 0);
    const weighted = around.reduce((sum, value, index) => sum + (weights[index] as number) * 0.4 * value, 0);
    return Math.max(...around) + 0.3 * own + weighted / 9;
  });
}
