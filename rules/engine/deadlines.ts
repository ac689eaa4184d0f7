/** All deadlines of one flat. Whatever waits for a time has one slot here; the earliest is cached. */
import { limits } from './limits.ts';
import type { Instant } from './types.ts';

/** 'silence': it is due because nothing was heard, so deaf time holds it back and postpones it (law 4). */
export type Evidence = 'silence' | 'time';

/** What fires first where two are due at the same instant. */
export const turn = {
  hold: 0,
  mode: 1,
  presence: 2,
  rule: 3,
  ceiling: 4,
  window: 5,
  alert: 6,
  supervision: 7,
} as const;

export interface Slot {
  readonly key: string;
  readonly turn: number;
  /** `unmonitored`: deaf times have postponed it for too long; nothing can be said any more. */
  readonly fire: (unmonitored: boolean) => void;
  due: Instant;
  /** Before any postponement. */
  original: Instant;
  silence: boolean;
  unmonitored: boolean;
}

export interface SavedDeadline {
  readonly key: string;
  readonly due: Instant;
  readonly original: Instant;
  readonly silence: boolean;
  readonly unmonitored: boolean;
}

const never = Number.POSITIVE_INFINITY;

export class Deadlines {
  private readonly slots: Slot[] = [];
  private earliest: Instant = never;
  private stale = false;
  private deaf = false;

  add(key: string, order: number, fire: (unmonitored: boolean) => void): Slot {
    const slot = { key, turn: order, fire, due: never, original: never, silence: false, unmonitored: false };
    this.slots.push(slot);
    return slot;
  }

  remove(slot: Slot): void {
    this.set(slot, null, 'time');
    this.slots.splice(this.slots.indexOf(slot), 1);
  }

  /** Setting the same instant again keeps what was postponed. */
  set(slot: Slot, at: Instant | null, evidence: Evidence): void {
    const due = at ?? never;
    const silence = evidence === 'silence';
    if (slot.original === due && slot.silence === silence) return;
    slot.original = due;
    slot.silence = silence;
    slot.unmonitored = false;
    this.move(slot, due);
  }

  /** Moves it without forgetting when it was due at first. */
  move(slot: Slot, due: Instant): void {
    const old = slot.due;
    slot.due = due;
    if (old === this.earliest) this.stale = true;
    else if (due < this.earliest && !(this.deaf && slot.silence)) this.earliest = due;
  }

  /** The earliest due instant; Infinity when there is none. Deadlines of silence do not count while deaf. */
  next(): Instant {
    if (this.stale) {
      this.stale = false;
      let earliest = never;
      for (const slot of this.slots) if (slot.due < earliest && !(this.deaf && slot.silence)) earliest = slot.due;
      this.earliest = earliest;
    }
    return this.earliest;
  }

  setDeaf(deaf: boolean): void {
    this.deaf = deaf;
    this.stale = true;
  }

  /** Takes the first of those due at `next()` out. */
  take(): { readonly slot: Slot; readonly unmonitored: boolean } {
    const due = this.next();
    let first: Slot | undefined;
    for (const slot of this.slots) {
      if (slot.due !== due || (this.deaf && slot.silence)) continue;
      if (first === undefined || before(slot, first)) first = slot;
    }
    if (first === undefined) throw new Error('no deadline to take');
    const taken = { slot: first, unmonitored: first.unmonitored };
    this.set(first, null, 'time');
    return taken;
  }

  /** Law 4: what was due after the deaf time began waits for a while after its end, two hours in all at most. */
  postpone(from: Instant, to: Instant): void {
    const grace = to + Math.min(limits.postponeAtMostMs, to - from);
    for (const slot of this.slots) {
      if (!slot.silence || slot.due === never || slot.due <= from || slot.due >= grace) continue;
      const latest = slot.original + limits.postponedInAllMs;
      slot.unmonitored = grace > latest;
      this.move(slot, slot.unmonitored ? Math.max(to, latest) : grace);
    }
  }

  save(): SavedDeadline[] {
    return this.slots
      .filter((slot) => slot.due !== never)
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, due, original, silence, unmonitored }) => ({ key, due, original, silence, unmonitored }));
  }

  /** Deadlines of slots that no longer exist are dropped. */
  restore(saved: readonly SavedDeadline[]): void {
    const byKey = new Map(this.slots.map((slot) => [slot.key, slot]));
    for (const { key, ...rest } of saved) {
      const slot = byKey.get(key);
      if (slot) Object.assign(slot, rest);
    }
    this.stale = true;
  }
}

const before = (a: Slot, b: Slot): boolean => a.turn < b.turn || (a.turn === b.turn && a.key < b.key);
