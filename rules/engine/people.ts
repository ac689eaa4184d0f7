/** What people do to alerts: take over, close, cancel; and what becomes of a taking over that nobody confirms. */
import type { Case } from './case.ts';
import type { Cases } from './cases.ts';
import type { Chains } from './chain.ts';
import type { Core } from './core.ts';
import { limits } from './limits.ts';
import type { AcknowledgeInput, CancelInput, Closed, CloseInput, CloseReason } from './types.ts';
import { knownTo, othersThan, type Voice } from './voice.ts';

export interface PeopleHost {
  finish(one: Case, closed: Closed): void;
  callOff(one: Case, by: string, via?: CancelInput['via']): void;
  /** A person closed or cancelled it, and so knows how things stand. */
  settled(one: Case, reason: CloseReason | 'cancelled'): void;
}

export class People {
  private readonly core: Core;
  private readonly cases: Cases;
  private readonly chains: Chains;
  private readonly voice: Voice;
  private readonly host: PeopleHost;

  constructor(core: Core, cases: Cases, chains: Chains, voice: Voice, host: PeopleHost) {
    this.core = core;
    this.cases = cases;
    this.chains = chains;
    this.voice = voice;
    this.host = host;
  }

  acknowledge(input: AcknowledgeInput): void {
    const { alertId, by } = input;
    const one = this.cases.find(alertId);
    const refusal = this.isOnlyTold(by) ? 'only-told' : refusalOf(one, by);
    if (one && refusal === null) this.takeOver(one, input);
    else this.voice.refuse('acknowledge', alertId, by, refusal ?? '');
  }

  private isOnlyTold(by: string): boolean {
    return this.core.program.contacts.some(({ id, takesOver }) => id === by && !takesOver);
  }

  private takeOver(one: Case, { by, via }: AcknowledgeInput): void {
    const first = one.alert.acknowledged === null;
    const others = othersThan(one, by);
    one.alert.state = 'acknowledged';
    one.alert.acknowledged = { by, via, at: this.core.at };
    // Told of the taking over, and so of all that follows.
    one.told = knownTo(one);
    one.reaching = [];
    one.pressedAt = null;
    this.cases.await(one, 'attend', this.core.now + one.attendMs);
    this.voice.supersede(one);
    this.voice.changed(one, 'acknowledged');
    if (first) this.voice.tell(one, others, 'taken-over', { by });
  }

  /** The acknowledgement has run out: asked once, then the chain goes on. */
  ask(one: Case): void {
    const whom = this.whoTookOver(one);
    if (whom.length === 0) this.lapse(one);
    else {
      this.cases.await(one, 'answer', this.core.now + limits.answerMs);
      this.voice.tell(one, whom, 'question', {});
    }
  }

  lapse(one: Case): void {
    const whom = this.whoTookOver(one);
    const by = one.alert.acknowledged?.by ?? '';
    one.alert.state = 'open';
    one.alert.acknowledged = null;
    this.voice.changed(one, 'lapsed');
    this.voice.tell(one, whom, 'next-step', { by });
    this.chains.goOn(one);
  }

  private whoTookOver({ alert, told }: Case): Case['told'] {
    return told.filter(({ contact }) => contact === alert.acknowledged?.by);
  }

  close({ alertId, by, via, reason }: CloseInput): void {
    const one = this.cases.find(alertId);
    if (!one) this.voice.refuse('close', alertId, by, 'unknown-alert');
    else {
      this.host.finish(one, { by, via, reason, at: this.core.at });
      this.host.settled(one, reason);
    }
  }

  cancel({ alertId, by, via }: CancelInput): void {
    const named = this.cases.all.filter(({ alert }) => alert.state === 'prealarm' && alert.id === alertId);
    const chosen = alertId === undefined ? this.residents() : named;
    if (chosen.length === 0) this.voice.refuse('cancel', alertId ?? '', by, 'no-prealarm');
    for (const one of chosen) this.callOff(one, by, via);
  }

  /** The button in the flat: the resident's answer to those pre-alarms that it can be an answer to. */
  pressed(isAnswer: (one: Case) => boolean): void {
    for (const one of this.residents().filter(isAnswer)) this.callOff(one, 'resident', 'button');
  }

  /** Pre-alarms that are the resident's to cancel. What is wrong with a sensor is not: that takes someone who names the alert. */
  private residents(): Case[] {
    return this.cases.all.filter(({ alert, group }) => alert.state === 'prealarm' && group !== 'health');
  }

  private callOff(one: Case, by: string, via: CancelInput['via']): void {
    this.host.callOff(one, by, via);
    this.host.settled(one, 'cancelled');
  }
}

/** Why an acknowledgement is refused; null: it is not. */
function refusalOf(one: Case | undefined, by: string): string | null {
  if (!one) return 'unknown-alert';
  if (one.alert.state === 'prealarm') return 'not-open-yet';
  const other = one.alert.acknowledged;
  return other && other.by !== by ? `taken-over-by:${other.by}` : null;
}
