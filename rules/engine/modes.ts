/** The mode of the flat; every one but normal has an end. What each silences stands in the table of rules/README.md. */
import type { Group } from '../kinds/kind.ts';
import type { Core } from './core.ts';
import { type Slot, turn } from './deadlines.ts';
import { limits } from './limits.ts';
import type { Instant, Mode, ModeInput, Rule } from './types.ts';

export interface SavedMode {
  mode: Mode;
  since: Instant;
  until: Instant | null;
  by: string;
  /** When the last visit or carer's stay ended. */
  visitEndedAt: Instant | null;
  /** The absence that is entered, also while a visit, a carer or work interrupts it: it goes on afterwards. */
  absence: { since: Instant; until: Instant; by: string } | null;
}

/** Which groups of rules are judged in a mode. Safety and health always are. */
const judged: Readonly<Record<Mode, readonly Group[]>> = {
  normal: ['safety', 'health', 'silence', 'person', 'door', 'climate'],
  absence: ['safety', 'health', 'door', 'climate'],
  visit: ['safety', 'health', 'climate'],
  care: ['safety', 'health', 'climate'],
  maintenance: ['safety', 'health'],
  pause: ['safety', 'health'],
};

const company: readonly Mode[] = ['visit', 'care'];

export class Modes {
  readonly state: SavedMode;
  private readonly core: Core;
  private readonly changed: () => void;
  private readonly slot: Slot;

  constructor(core: Core, changed: () => void, saved: SavedMode | undefined) {
    this.core = core;
    this.changed = changed;
    this.state = {
      ...{ mode: 'normal', since: core.now, until: null, by: 'start', visitEndedAt: null, absence: null },
      ...saved,
    };
    this.slot = core.deadlines.add('mode', turn.mode, () => this.over('end'));
  }

  /** `own`: the modes that the rule names itself. */
  allows(group: Group, own: Rule['modes'] = null): boolean {
    const { mode } = this.state;
    return own === null ? judged[mode].includes(group) : own.includes(mode);
  }

  /** Others are in the flat, or were until just now. */
  visited(): boolean {
    const { mode, visitEndedAt } = this.state;
    if (company.includes(mode)) return true;
    return visitEndedAt !== null && this.core.now - visitEndedAt <= limits.justAfterVisitMs;
  }

  hear({ mode, until, at, by, via }: ModeInput): void {
    if (mode === 'normal') this.set('normal', null, by, via);
    else {
      const { usual, most } = limits.modeMs[mode];
      const asked = until === undefined ? usual : until - at;
      if (asked <= 0) this.core.audit('refused', { command: 'mode', reason: 'until-is-past', by });
      else this.enter(mode, this.core.now + Math.min(asked, most), by, via);
    }
  }

  private enter(mode: Mode, until: Instant, by: string, via?: ModeInput['via']): void {
    if (mode === 'absence') this.state.absence = { since: this.core.now, until, by };
    this.set(mode, until, by, via);
  }

  /** What was entered has come to its end: back to the absence that it interrupted, where there is one. */
  over(by: string, via?: ModeInput['via']): void {
    const { absence, mode } = this.state;
    if (mode !== 'absence' && absence !== null && absence.until > this.core.now)
      this.set('absence', absence.until, by, via);
    else this.set('normal', null, by, via);
  }

  set(mode: Mode, until: Instant | null, by: string, via?: ModeInput['via']): void {
    const { state, core } = this;
    if (company.includes(state.mode) && !company.includes(mode)) state.visitEndedAt = core.now;
    if (mode === 'normal') state.absence = null;
    state.mode = mode;
    state.since = core.now;
    state.until = until;
    state.by = by;
    core.deadlines.set(this.slot, until, 'time');
    const how = via === undefined ? {} : { via };
    core.audit('mode', { mode, by, ...how, until: until === null ? null : core.told(until) });
    this.changed();
  }
}
