/** The cases of the flat that are not closed, each with its deadlines. */
import type { Awaits, Case } from './case.ts';
import type { Core } from './core.ts';
import { type Slot, turn } from './deadlines.ts';
import type { Instant } from './types.ts';

interface Kept {
  readonly one: Case;
  /** What the chain waits for. */
  readonly slot: Slot;
  /** The next word about further presses. */
  readonly pressSlot: Slot;
  /** One more SMS within a step's wait. */
  readonly nudgeSlot: Slot;
}

export class Cases {
  private readonly core: Core;
  private readonly kept: Kept[] = [];

  constructor(core: Core) {
    this.core = core;
  }

  get none(): boolean {
    return this.kept.length === 0;
  }

  get all(): Case[] {
    return this.kept.map(({ one }) => one);
  }

  ofRule(rule: string): Case | undefined {
    for (const { one } of this.kept) if (one.alert.rule === rule) return one;
    return undefined;
  }

  /** A rule has one case for each matter. */
  of(rule: string, about: string): Case | undefined {
    for (const { one } of this.kept) if (one.alert.rule === rule && one.about === about) return one;
    return undefined;
  }

  /** Whoever raised them. */
  about(matter: string): Case[] {
    return this.all.filter(({ about }) => about === matter);
  }

  find(alertId: string): Case | undefined {
    return this.kept.find(({ one }) => one.alert.id === alertId)?.one;
  }

  keep(one: Case, due: (one: Case) => void, pressesDue: (one: Case) => void, nudgeDue: (one: Case) => void): void {
    const { id } = one.alert;
    this.kept.push({
      one,
      slot: this.core.deadlines.add(`alert:${id}`, turn.alert, () => due(one)),
      pressSlot: this.core.deadlines.add(`pressed:${id}`, turn.alert, () => pressesDue(one)),
      nudgeSlot: this.core.deadlines.add(`nudge:${id}`, turn.alert, () => nudgeDue(one)),
    });
  }

  drop(one: Case): void {
    const index = this.kept.findIndex((kept) => kept.one === one);
    const [gone] = index < 0 ? [] : this.kept.splice(index, 1);
    if (!gone) return;
    this.core.deadlines.remove(gone.slot);
    this.core.deadlines.remove(gone.pressSlot);
    this.core.deadlines.remove(gone.nudgeSlot);
  }

  await(one: Case, what: Awaits, at: Instant | null): void {
    one.awaits = what;
    const kept = this.kept.find((candidate) => candidate.one === one);
    if (kept) this.core.deadlines.set(kept.slot, at, 'time');
  }

  awaitPresses(one: Case, at: Instant): void {
    const kept = this.kept.find((candidate) => candidate.one === one);
    if (kept) this.core.deadlines.set(kept.pressSlot, at, 'time');
  }

  awaitNudge(one: Case, at: Instant): void {
    const kept = this.kept.find((candidate) => candidate.one === one);
    if (kept) this.core.deadlines.set(kept.nudgeSlot, at, 'time');
  }

  isDue(one: Case, now: Instant): boolean {
    return this.kept.some((kept) => kept.one === one && kept.slot.due <= now);
  }

  /** Cases whose deadline lies within, ends included. */
  dueWithin(from: Instant, to: Instant): Case[] {
    return this.kept.filter(({ slot }) => slot.due >= from && slot.due <= to).map(({ one }) => one);
  }
}
