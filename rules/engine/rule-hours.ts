/** The hours of one rule: its daily window as it stands now, looked up again only at its boundaries. */
import type { Core } from './core.ts';
import { type Slot, turn } from './deadlines.ts';
import type { Instant, Rule } from './types.ts';
import { isInside, type Occurrence, windowAt } from './windows.ts';

export class RuleHours {
  /** The window now running, as wall instants; null: none, or nobody knows the time. */
  window: Occurrence | null = null;
  private readonly core: Core;
  private readonly rule: Rule;
  private readonly slot: Slot;

  /** `boundary`: a window opens or closes. */
  constructor(core: Core, rule: Rule, boundary: () => void) {
    this.core = core;
    this.rule = rule;
    this.slot = core.deadlines.add(`window:${rule.id}`, turn.window, boundary);
  }

  /** It goes by a window: emergencies do not while the clock cannot be trusted (law 5). */
  get windowed(): boolean {
    return this.rule.between !== null && (this.core.clock.trusted || this.rule.level !== 'emergency');
  }

  get open(): boolean {
    return this.window !== null || !this.windowed;
  }

  /** When its next window opens; null: it goes by none, or nobody knows the time. */
  get opensAt(): Instant | null {
    return this.window === null && this.core.deadlines.isSet(this.slot) ? this.slot.due : null;
  }

  /** When the running window began; now where there is none. */
  get began(): Instant {
    const { core, window } = this;
    return window === null ? core.now : Math.min(core.now, core.ownOfWall(window.from));
  }

  /** Looks the window up where a boundary has passed. @returns whether it is the same as before, or follows on from it. */
  read(): boolean {
    const before = this.window;
    this.lookUp();
    return before === this.window || continues(before, this.window);
  }

  private lookUp(): void {
    const { between } = this.rule;
    const { core, slot } = this;
    if (between === null) return;
    if (!core.clock.trusted) {
      this.window = null;
      this.forget();
      return;
    }
    if (core.deadlines.isSet(slot) && slot.due > core.now) return;
    const state = windowAt(between, core.program.flat.timeZone, core.wall);
    this.window = state.current;
    core.deadlines.set(slot, core.ownOfWall(state.changesAt), 'time');
  }

  /** The clock was set or is trusted again: the window is looked up anew. */
  forget(): void {
    this.core.deadlines.set(this.slot, null, 'time');
  }

  /** Did an own instant lie within the hours? No, while nobody knows the time. */
  holds(own: Instant): boolean {
    const { core, rule } = this;
    if (rule.between === null || !this.windowed) return true;
    return core.clock.trusted && isInside(rule.between, core.program.flat.timeZone, core.told(own));
  }
}

/** The same window looked up again, or one that begins where the other ends. */
const continues = (before: Occurrence | null, after: Occurrence | null): boolean =>
  before !== null && after !== null && (before.from === after.from || before.to === after.from);
