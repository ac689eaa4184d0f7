/** The day before an absence ends, whoever entered it is asked whether it shall last longer: afterwards the flat is watched again. */
import type { Facts } from '../kinds/kind.ts';
import type { Alerts } from './alerts.ts';
import { ownRules } from './builtin.ts';
import { isCentre, type Raiser } from './case.ts';
import type { Core } from './core.ts';
import { type Slot, turn } from './deadlines.ts';
import type { Life } from './life.ts';
import { limits } from './limits.ts';
import type { Modes } from './modes.ts';
import type { Instant } from './types.ts';

export interface AbsenceHost {
  readonly core: Core;
  readonly alerts: Alerts;
  readonly life: Life;
  readonly modes: Modes;
  /** `only`: to this contact alone. */
  raise(raiser: Raiser, facts: Facts, sensors: ReadonlySet<string> | null, only?: string): void;
}

export class AbsenceEnd {
  private readonly host: AbsenceHost;
  private readonly slot: Slot;

  constructor(host: AbsenceHost) {
    this.host = host;
    this.slot = host.core.deadlines.add('absence-end', turn.mode, () => this.ask());
  }

  modeChanged(): void {
    const { core, modes, alerts } = this.host;
    const { mode, absence, since } = modes.state;
    const enteredNow = absence !== null && mode === 'absence' && absence.since === since;
    if (absence === null || enteredNow) alerts.ended(ownRules.absenceEnds.id);
    if (absence === null) core.deadlines.set(this.slot, null, 'time');
    else if (enteredNow) core.deadlines.set(this.slot, this.askAt(absence), 'time');
  }

  /** Null: it is so short that everybody knows. */
  private askAt({ since, until }: { since: Instant; until: Instant }): Instant | null {
    const { core } = this.host;
    if (until - since <= limits.absenceAskedFromMs) return null;
    // An end at midnight is the end of the day before it.
    const { day } = core.local.at(core.told(until) - 1);
    return core.ownOfWall(core.local.wall(day - 1, limits.absenceAskedAtMinute));
  }

  private ask(): void {
    const { core, modes } = this.host;
    const { absence } = modes.state;
    if (absence === null) return;
    const { by } = absence;
    const asker = core.program.contacts.find(({ id }) => id === by);
    const only = asker && !isCentre(asker) ? by : undefined;
    this.host.raise(ownRules.absenceEnds, { kind: 'absence-ends', until: core.told(absence.until) }, null, only);
  }
}
