/**
 * How an alert travels its chain (law 6): a step's wait counts from the step's outcome, one step a wake, the next channel
 * when one fails, nobody blamed when the network is down, the last step again and again until somebody takes over.
 */
import { type Case, deliveryIdOf, isCentre, isOther, partsOf, type Reach, type Told } from './case.ts';
import type { Cases } from './cases.ts';
import type { Core } from './core.ts';
import { limits } from './limits.ts';
import { nudgeAfterMs, nudges } from './nudge.ts';
import { isOnDuty } from './on-duty.ts';
import type { Chain, ChainStep, ContactFacts, MessageKind, OutcomeInput } from './types.ts';
import type { Voice } from './voice.ts';

export class Chains {
  private readonly core: Core;
  private readonly cases: Cases;
  private readonly voice: Voice;

  constructor(core: Core, cases: Cases, voice: Voice) {
    this.core = core;
    this.cases = cases;
    this.voice = voice;
  }

  /** The first who are on duty now. */
  first(one: Case): string[] {
    const steps = one.chain.map((step) => this.onDuty(one, step));
    return (steps.find((contacts) => contacts.length > 0) ?? []).map(({ id }) => id);
  }

  /** Begins with a step; steps with nobody on duty are skipped at once and say so. */
  begin(one: Case, index: number, message: MessageKind): void {
    one.reaching = [];
    for (let step = index; step < one.chain.length; step++) {
      const contacts = this.onDuty(one, one.chain[step] as ChainStep);
      if (contacts.length > 0) {
        this.reach(one, step, contacts, message);
        return;
      }
      this.noteSkipped(one, step);
    }
    this.exhausted(one);
  }

  private reach(one: Case, step: number, contacts: readonly ContactFacts[], message: MessageKind): void {
    one.step = step;
    one.reaching = contacts.map((contact) => this.firstTry(one, step, contact, message));
    this.cases.await(one, 'outcome', this.core.now + limits.outcomeMs);
  }

  private firstTry(one: Case, step: number, contact: ContactFacts, message: MessageKind): Reach {
    const by = channelsFor(contact, one.chain[step] as ChainStep);
    const reach: Reach = { contact: contact.id, step, round: one.round, message, by, tries: [] };
    this.tryNext(one, reach);
    return reach;
  }

  /** Tries the contact's next channel, where there is one left. */
  private tryNext(one: Case, { step, round, contact, message, by: channels, tries }: Reach): void {
    const by = channels[tries.length];
    if (by === undefined) return;
    const deliveryId = deliveryIdOf(one.alert.id, step + 1, round, contact, by, message);
    tries.push({ deliveryId, by, result: null });
    this.voice.notify(one, { deliveryId, step: step + 1, contact, by, message, ...restOf(one.chain, step) });
  }

  private noteSkipped(one: Case, step: number): void {
    if (one.skipped.includes(step)) return;
    one.skipped.push(step);
    this.core.audit('step-skipped', { alert: one.alert.id, step: step + 1, reason: 'nobody-on-duty' });
  }

  // ------------------------------------------------------------------------------------------------ who is on duty

  private onDuty(one: Case, step: ChainStep): ContactFacts[] {
    const { contacts } = this.core.program;
    const named = step.to.map((id) => contacts.find((contact) => contact.id === id));
    return named.filter(
      (contact) => contact !== undefined && channelsFor(contact, step).length > 0 && this.serves(one, contact),
    ) as ContactFacts[];
  }

  private serves(one: Case, contact: ContactFacts): boolean {
    if (!accepts(one, contact)) return false;
    if (one.lastResort) return true;
    if (isCentre(contact) && this.reserved(one)) return false;
    const { clock, wall, program } = this.core;
    return !clock.trusted || isOnDuty(contact, program.flat.timeZone, wall);
  }

  /** Not for the centre (yet). */
  private reserved(one: Case): boolean {
    return one.carersOnly || (one.carersFirst && one.told.length === 0);
  }

  // ------------------------------------------------------------------------------------------------ what became of it

  /** An outcome counts for the chain once; the channel may go on trying by itself. */
  hear(one: Case, outcome: OutcomeInput): void {
    const parts = partsOf(outcome.deliveryId);
    if (!parts || parts.step === 0) return;
    const reached = outcome.result === 'sent' || outcome.result === 'handed-over';
    if (reached) this.noteTold(one, { ...parts, deliveryId: outcome.deliveryId });
    else this.noteUntold(one, outcome.deliveryId);
    const ended = outcome.result === 'handed-over' && one.alert.handedOver === null;
    if (ended) this.handedOver(one, parts.contact);
    this.note(one, outcome, reached);
  }

  /** Law 13: the centre's protocol said yes. Repeats to it and later steps end, whoever was told hears so; a person closes the alert. */
  private handedOver(one: Case, contact: string): void {
    one.alert.handedOver = { to: contact, at: this.core.at };
    if (one.awaits !== 'outcome' && one.alert.state === 'open') this.cases.await(one, 'nothing', null);
    this.voice.changed(one, 'handed-over');
    if (one.alert.acknowledged === null) this.tellAccepted(one, one.told);
  }

  /** To people: another centre has its own line, and its own answer. */
  private tellAccepted(one: Case, told: readonly Told[]): void {
    const { handedOver } = one.alert;
    if (!handedOver) return;
    const others = told.filter(({ contact, by }) => by !== 'dispatch' && isOther(contact, handedOver.to));
    const at = this.core.told(this.core.now);
    this.voice.tell(one, others, 'taken-over', { acceptedBy: handedOver.to, at });
  }

  private noteTold(one: Case, { contact, by, deliveryId }: Told): void {
    one.down = [];
    const known = one.told.some((told) => told.contact === contact);
    if (known || one.told.length >= limits.toldPerAlert) return;
    const told = { contact, by, deliveryId };
    one.told.push(told);
    // It got through after somebody had taken over, or the centre had accepted: they hear that too.
    const taker = one.alert.acknowledged?.by;
    if (taker === undefined) this.tellAccepted(one, [told]);
    else if (isOther(contact, taker)) this.voice.tell(one, [told], 'taken-over', { by: taker });
  }

  /** What was sent has not arrived, as its path says later. Whoever took over has heard of it all the same. */
  private noteUntold(one: Case, deliveryId: string): void {
    if (one.alert.state === 'open') one.told = one.told.filter((told) => told.deliveryId !== deliveryId);
  }

  private note(one: Case, { deliveryId, result }: OutcomeInput, reached: boolean): void {
    const reach = one.reaching.find(({ tries }) => tries.some((attempt) => attempt.deliveryId === deliveryId));
    const attempt = reach?.tries.find((candidate) => candidate.deliveryId === deliveryId);
    if (!reach || !attempt) return;
    const isWaiting = one.awaits !== 'outcome' && one.awaits !== 'network';
    // While a step waits for a person it learns only what is open, and that what was sent has not arrived.
    if (isWaiting && attempt.result !== null && (reached || attempt.result !== 'sent')) return;
    attempt.result = reached ? 'sent' : (result as 'failed' | 'unreachable');
    if (!reached && !reach.tries.some(isPending)) this.tryNext(one, reach);
    if (isWaiting) this.reachedAnyone(one);
    else if (one.reaching.every(isSettled)) this.settle(one);
  }

  /** The step's wait goes on while one of its people has been reached; without any it is a step that failed. */
  private reachedAnyone(one: Case): void {
    if (one.reaching.some(isReached)) return;
    if (one.reaching.every(isSettled)) this.settle(one);
    else this.cases.await(one, 'outcome', this.core.now + limits.outcomeMs);
  }

  /** No outcome came within 60 s of the attempt: the chain counts it as failed. */
  outcomeMissing(one: Case): void {
    for (const reach of one.reaching) {
      for (const attempt of reach.tries) attempt.result ??= 'failed';
      if (!isReached(reach)) this.tryNext(one, reach);
    }
    if (one.reaching.every(isSettled)) this.settle(one);
    else this.cases.await(one, 'outcome', this.core.now + limits.outcomeMs);
  }

  /** Everyone of the step has been reached, or not. */
  private settle(one: Case): void {
    if (one.alert.handedOver !== null) this.cases.await(one, 'nothing', null);
    else if (one.reaching.some(isReached)) this.waitAfter(one);
    else if (one.reaching.every(isUnreachable) && this.isNetworkDown(one)) this.networkIsDown(one);
    else if (one.step + 1 < one.chain.length) this.cases.await(one, 'next', this.core.now);
    else this.exhausted(one);
  }

  private waitAfter(one: Case): void {
    const { now } = this.core;
    const step = one.chain[one.step] as ChainStep;
    if (one.step + 1 < one.chain.length) {
      const waitMs = step.waitMs ?? limits.stepWaitMs;
      const nudgeMs = nudgeAfterMs(one, waitMs);
      this.cases.await(one, 'next', now + waitMs);
      if (nudgeMs !== null) this.cases.awaitNudge(one, now + nudgeMs);
    } else {
      const repeatMs = repeatOf(step);
      this.cases.await(one, repeatMs === null ? 'nothing' : 'repeat', repeatMs === null ? null : now + repeatMs);
    }
  }

  /** Not where the gateway was away so long that the next step is due as well. */
  nudge(one: Case): void {
    if (one.awaits !== 'next' || this.cases.isDue(one, this.core.now)) return;
    const rest = restOf(one.chain, one.step);
    for (const nudge of nudges(one, this.core))
      this.voice.notify(one, { ...nudge, step: one.step + 1, by: 'sms', message: 'reminder', ...rest });
  }

  /**
   * One channel alone may be its own server's trouble, and a later step may have another, a modem say. Two channels, or
   * all that the chain has left: the uplink.
   */
  private isNetworkDown(one: Case): boolean {
    for (const { tries } of one.reaching) for (const { by } of tries) if (!one.down.includes(by)) one.down.push(by);
    if (one.down.length > 1) return true;
    const later = one.chain.slice(one.step + 1);
    return !later.some((step) =>
      this.onDuty(one, step).some((contact) => channelsFor(contact, step).some((by) => !one.down.includes(by))),
    );
  }

  /** The uplink is down, not the person: stay at this step. An emergency tries everyone at once. */
  private networkIsDown(one: Case): void {
    const known = one.awaits === 'network';
    this.cases.await(one, 'network', null);
    if (known) return;
    this.core.audit('network-down', { alert: one.alert.id, step: one.step + 1 });
    if (one.alert.level === 'emergency') this.reachEveryone(one);
  }

  /** A round of its own: neither the steps before nor those that follow use its delivery ids again. */
  private reachEveryone(one: Case): void {
    const reached = new Set(one.reaching.map(({ contact }) => contact));
    one.round++;
    one.chain.forEach((step, index) => {
      const others = this.onDuty(one, step).filter(({ id }) => !reached.has(id));
      for (const contact of others) {
        reached.add(contact.id);
        one.reaching.push(this.firstTry(one, index, contact, 'raised'));
      }
    });
    one.round++;
  }

  /** The last step is behind. An alarm that reached nobody is not let go; a notice is left to its channel's own retries. */
  private exhausted(one: Case): void {
    const { now } = this.core;
    const nobody = one.told.length === 0;
    const urgent = one.alert.level === 'emergency' || one.alert.level === 'alarm';
    const repeatMs = repeatOf(one.chain.at(-1));
    if (nobody && urgent && !one.lastResort) {
      one.lastResort = true;
      this.core.audit('nobody-told', { alert: one.alert.id });
      this.cases.await(one, 'again', now);
    } else if (repeatMs !== null) this.cases.await(one, nobody ? 'again' : 'repeat', now + repeatMs);
    else if (nobody && (urgent || one.reaching.length === 0)) {
      this.cases.await(one, 'again', now + limits.nobodyOnDutyMs);
    } else this.cases.await(one, 'nothing', null);
  }

  /** The next step; the last one is repeated. */
  goOn(one: Case): void {
    if (one.step + 1 < one.chain.length) this.begin(one, one.step + 1, 'raised');
    else this.remind(one);
  }

  /** The last step once more; where nobody of it is on duty, the last one that has somebody. */
  remind(one: Case): void {
    const served = one.chain.findLastIndex((step) => this.onDuty(one, step).length > 0);
    this.again(one, served < 0 ? one.chain.length - 1 : served);
  }

  /** From a step on, once more. */
  again(one: Case, step: number): void {
    one.round++;
    this.begin(one, step, one.told.length === 0 ? 'raised' : 'reminder');
  }
}

function accepts({ alert }: Case, contact: ContactFacts): boolean {
  if (contact.accept === null) return true;
  return contact.accept.includes(alert.marked === 'test' ? 'test' : alert.level);
}

/** The step's channels that the contact has, in the step's order; without any: the contact's own order. */
export function channelsFor(contact: ContactFacts, step: ChainStep): readonly string[] {
  return step.by.length === 0 ? contact.channels : step.by.filter((by) => contact.channels.includes(by));
}

/** A repeat comes at most every so often, whatever is configured. */
function repeatOf(step: ChainStep | undefined): number | null {
  return step?.repeatMs == null ? null : Math.max(step.repeatMs, limits.repeatAtLeastMs);
}

/** The waits from this step on, and the last one's repeat; nothing where the chain has neither. */
function restOf(chain: Chain, from: number): { restMs?: number } {
  const waits = chain.slice(from, -1).map(({ waitMs }) => waitMs ?? limits.stepWaitMs);
  const restMs = waits.reduce((sum, waitMs) => sum + waitMs, repeatOf(chain.at(-1)) ?? 0);
  return restMs > 0 ? { restMs } : {};
}

const isPending = (attempt: { result: unknown }): boolean => attempt.result === null;
const isReached = ({ tries }: Reach): boolean => tries.some(({ result }) => result === 'sent');
const isSettled = (reach: Reach): boolean => isReached(reach) || !reach.tries.some(isPending);
const isUnreachable = ({ tries }: Reach): boolean => tries.every(({ result }) => result === 'unreachable');
