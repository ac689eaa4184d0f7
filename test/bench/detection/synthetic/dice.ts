/** Seeded chance. Each part of a home forks dice of its own, so that a new sensor does not change the life it watches. */
import { seeded } from '../../../support/home.ts';

export class Dice {
  private readonly seed: number;
  /** Uniform in [0, 1). */
  readonly next: () => number;

  constructor(seed: number) {
    this.seed = seed;
    this.next = seeded(seed);
  }

  /** The same seed and name give the same dice, whatever was thrown before. */
  fork(name: string): Dice {
    let mixed = this.seed ^ 0x9e3779b9;
    for (const char of name) mixed = Math.imul(mixed ^ char.charCodeAt(0), 0x01000193);
    return new Dice(mixed >>> 0);
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** A whole number from low to high, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Half of the throws lie below the median; sigma 1 gives a heavy tail (2 % above eight medians). */
  lognormal(median: number, sigma: number): number {
    return median * Math.exp(this.normal(0, sigma));
  }

  /** Time until the next of events that come at random. */
  wait(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** How many of events that come at random, where `mean` are usual. */
  count(mean: number): number {
    let many = 0;
    for (let at = this.wait(1); at < mean; at += this.wait(1)) many++;
    return many;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[Math.floor(this.next() * list.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    throw new Error('no weights');
  }
}
