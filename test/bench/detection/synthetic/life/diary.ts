/** What the resident does, minute by minute: where, how restless, and what hands touch. Nothing in it knows a sensor. */
import type { Instant } from '../../../../../rules/engine/types.ts';
import type { Dice } from '../dice.ts';
import type { Room, Thing } from '../flat.ts';
import { minute, second } from '../wall.ts';

/** Gaps between movements that a detector could see: half are shorter than `gapMs`, the tail grows with `sigma`. */
export interface Pace {
  readonly gapMs: number;
  readonly sigma: number;
}

export const busy: Pace = { gapMs: 25 * second, sigma: 0.9 };
export const still = (gapMin: number): Pace => ({ gapMs: gapMin * minute, sigma: 1.15 });

export type Place = Room | 'out';

export interface Stay {
  readonly from: Instant;
  readonly to: Instant;
  readonly label: string;
  readonly place: Place;
  readonly pace: Pace;
  readonly on?: 'bed' | 'seat';
}

export interface Touch {
  readonly at: Instant;
  readonly thing: Thing;
  /** How long it stays open. */
  readonly forMs: number;
}

export class Diary {
  now: Instant;
  place: Place = 'bedroom';
  /** Multiplies the gaps between movements: what kind of day it is. */
  calm = 1;
  /** While somebody else is there, that is what the time is called. */
  visited = false;
  /** The resident's own, without gaps. */
  readonly stays: Stay[] = [];
  /** Visitors and helpers, beside the resident. */
  readonly others: Stay[] = [];
  readonly touches: Touch[] = [];
  private readonly dice: Dice;
  private readonly closesDoors: number;

  constructor(startAt: Instant, dice: Dice) {
    this.now = startAt;
    this.dice = dice;
    this.closesDoors = dice.between(0.2, 0.9);
  }

  /** Stays where the resident is; nothing for a time that has already passed. */
  stay(activity: string, until: Instant, { gapMs, sigma }: Pace, on?: Stay['on']): void {
    const to = Math.ceil(until); // never short of it: who waits for a time gets there
    if (to <= this.now) return;
    const label = this.visited && this.place !== 'out' ? 'visit' : activity;
    const pace = { gapMs: gapMs * this.calm, sigma };
    this.stays.push({ from: this.now, to, label, place: this.place, pace, ...(on ? { on } : {}) });
    this.now = to;
  }

  /** Through the hall, past the doors between. */
  walk(to: Room, activity: string): void {
    if (this.place === to) return;
    this.throughDoorOf(this.place);
    if (this.place !== 'hall' && to !== 'hall') {
      this.place = 'hall';
      const steps: Pace = { gapMs: (2 * second) / this.calm, sigma: 0.5 }; // whoever is slow still walks
      this.stay(activity, this.now + this.dice.between(4, 15) * second, steps);
    }
    this.throughDoorOf(to);
    this.place = to;
  }

  /** Only doors that people close behind them are heard. */
  private throughDoorOf(place: Place): void {
    const thing = place === 'bath' ? 'bath-door' : place === 'bedroom' ? 'bedroom-door' : null;
    if (thing && this.dice.chance(this.closesDoors)) this.touch(thing, this.dice.between(2, 8) * second);
  }

  touch(thing: Thing, forMs: number, at: Instant = this.now): void {
    this.touches.push({ at: Math.round(at), thing, forMs: Math.round(forMs) });
  }

  throughFrontDoor(at: Instant = this.now): void {
    this.touch('front', this.dice.lognormal(9, 0.7) * second, at);
  }

  other(place: Room, from: Instant, to: Instant, pace: Pace = busy): void {
    this.others.push({ from: Math.round(from), to: Math.round(to), label: 'visit', place, pace });
  }
}
