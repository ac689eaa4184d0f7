/** Activity while an absence is entered: asks the contacts, and ends the absence when nobody answers (DESIGN 5, modes). */
import { AbsenceEnd, type AbsenceHost } from './absence-end.ts';
import { ownRules } from './builtin.ts';
import { type Slot, turn } from './deadlines.ts';
import { limits } from './limits.ts';

export class Absence {
  private readonly host: AbsenceHost;
  /** Set: asked, or answered a while ago. */
  private readonly slot: Slot;
  private readonly end: AbsenceEnd;

  constructor(host: AbsenceHost) {
    this.host = host;
    this.slot = host.core.deadlines.add('absence', turn.mode, () => this.unanswered());
    this.end = new AbsenceEnd(host);
  }

  /** A sign of life. */
  sign(): void {
    const { core, modes, life, alerts } = this.host;
    if (modes.state.mode !== 'absence') return;
    const known = alerts.cases.ofRule(ownRules.activeInAbsence.id) || core.deadlines.isSet(this.slot);
    if (known || !life.sustainedSince(modes.state.since)) return;
    this.host.raise(ownRules.activeInAbsence, { kind: 'active-in-absence', until: modes.state.until }, null);
    core.deadlines.set(this.slot, core.now + limits.absenceAnswerMs, 'time');
  }

  private unanswered(): void {
    const { alerts, modes } = this.host;
    const asked = alerts.cases.ofRule(ownRules.activeInAbsence.id);
    const unanswered = asked && asked.alert.state !== 'acknowledged';
    if (unanswered && modes.state.mode === 'absence') modes.set('normal', null, 'activity');
  }

  /** A person has answered: whoever is in the flat is meant to be. Not asked again for a while. */
  confirmed(): void {
    const { core } = this.host;
    core.deadlines.set(this.slot, core.now + limits.absenceAnswerHoldsMs, 'time');
  }

  modeChanged(): void {
    const { core, modes, alerts } = this.host;
    const asked = alerts.cases.ofRule(ownRules.activeInAbsence.id);
    this.end.modeChanged();
    // Entered anew after the question: that is an answer to it.
    if (modes.state.mode === 'absence' && asked) this.confirmed();
    if (modes.state.mode !== 'absence') core.deadlines.set(this.slot, null, 'time');
    alerts.ended(ownRules.activeInAbsence.id);
  }
}
