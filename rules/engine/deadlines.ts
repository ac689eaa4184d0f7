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

/** A deaf time that counts, in own time; what was due after it began waits until `graceUntil`. */
export interface Gap {
  readonly from: Instant;
  readonly to: Instant;
  readonly graceUntil: Instant;
}

const never = Number.POSITIVE_INFINITY;

export class Deadlines {
  private readonly slots: Slot[] = [];
  private earliest: Instant = never;
  private stale = false;
  /** Deaf since then; Infinity while hearing. */
  private deafSince: Instant = never;
  private down = false;
  /** Oldest first; kept by Hearing. */
  gaps: readonly Gap[] = [];

  add(key: string, order: number, fire: (unmonitored: boolean) => void): Slot {
    const slot = { key, turn: order, fire, due: never, original: never, silence: false, unmonitored: false };
    this.slots.push(slot);
    return slot;
  }

  remove(slot: Slot): void {
    this.set(slot, null, 'time');
    this.slots.splice(this.slots.indexOf(slot), 1);
  }

  isSet(slot: Slot): boolean {
    return slot.due !== never;
  }

  /**
   * Setting the same instant again keeps what was postponed. `since`: when the silence began; one that a deaf time has
   * touched is postponed like any other, however late its beginning became known.
   */
  set(slot: Slot, at: Instant | null, evidence: Evidence, since: Instant = never): void {
    const due = at ?? never;
    const silence = evidence === 'silence';
    if (slot.original === due && slot.silence === silence) return;
    slot.original = due;
    slot.silence = silence;
    slot.unmonitored = false;
    this.move(slot, due);
    const touched = silence && (this.gaps.at(-1)?.to ?? 0) > since;
    if (touched) for (const gap of this.gaps) if (gap.to > since) this.postponeOne(slot, gap);
  }

  /** Moves it without forgetting when it was due at first. */
  move(slot: Slot, due: Instant): void {
    const old = slot.due;
    slot.due = due;
    if (old === this.earliest || this.deafSince < never || this.down) this.stale = true;
    else if (due < this.earliest) this.earliest = due;
  }

  /**
   * Silence that would be long enough only since deaf is not judged, but for two hours at most: then nobody can say any
   * more. Nothing of a chain happens while the gateway itself is down.
   */
  private firesAt({ due, original, silence, turn: order }: Slot): Instant {
    if (this.down && (silence || order === turn.alert)) return never;
    return silence && due > this.deafSince ? Math.max(due, original + limits.postponedInAllMs) : due;
  }

  /** When the earliest fires; Infinity when none does. */
  next(): Instant {
    if (this.stale) {
      this.stale = false;
      let earliest = never;
      for (const slot of this.slots) earliest = Math.min(earliest, this.firesAt(slot));
      this.earliest = earliest;
    }
    return this.earliest;
  }

  setDeaf(since: Instant | null): void {
    this.deafSince = since ?? never;
    this.stale = true;
  }

  setDown(down: boolean): void {
    this.down = down;
    this.stale = true;
  }

  /** Takes the first of those due at `next()` out. */
  take(): { readonly slot: Slot; readonly unmonitored: boolean } {
    const due = this.next();
    let first: Slot | undefined;
    for (const slot of this.slots) {
      if (this.firesAt(slot) !== due) continue;
      if (first === undefined || before(slot, first)) first = slot;
    }
    if (first === undefined) throw new Error('no deadline to take');
    const taken = { slot: first, unmonitored: first.unmonitored || first.due < due };
    this.set(first, null, 'time');
    return taken;
  }

  /** Law 4: what was due after the deaf time began waits for a while after its end, two hours in all at most. */
  postpone(gap: Gap): void {
    for (const slot of this.slots) if (slot.silence) this.postponeOne(slot, gap);
  }

  private postponeOne(slot: Slot, { from, to, graceUntil }: Gap): void {
    if (slot.due === never || (slot.due <= from && slot.due < to) || slot.due >= graceUntil) return;
    const latest = slot.original + limits.postponedInAllMs;
    slot.unmonitored = graceUntil > latest;
    this.move(slot, slot.unmonitored ? Math.max(to, latest) : graceUntil);
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

/** Rules come and go with the program; all other deadlines stay. */
export const isOfRule = (key: string): boolean => /^(rule|window|hold-off):/.test(key);
/** 'rule:door-open', 'rule:door-open/front_door' -> 'door-open'. */
export const ruleOf = (key: string): string => key.slice(key.indexOf(':') + 1).split('/')[0] as string;

const before = (a: Slot, b: Slot): boolean => a.turn < b.turn || (a.turn === b.turn && a.key < b.key);
