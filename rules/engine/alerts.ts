/** The life of alerts (DESIGN 7): prealarm -> cancelled | open -> acknowledged -> closed; merging; who is told of what. */
import { type Awaits, type Case, deliveryIdOf, isOpen, type Raiser } from './case.ts';
import { type ChainHost, Chains } from './chain.ts';
import type { Core } from './core.ts';
import { type Slot, turn } from './deadlines.ts';
import { limits } from './limits.ts';
import type {
  AcknowledgeInput,
  Alert,
  AlertEffect,
  Because,
  CancelInput,
  Chain,
  CloseInput,
  Instant,
  LampEffect,
  MessageKind,
  NotifyEffect,
  OutcomeInput,
} from './types.ts';

export interface AlertsHost {
  /** A person closed or cancelled it: the rule counts anew. */
  settled(rule: string): void;
}

export interface SavedAlerts {
  cases: Case[];
  /** Alerts raised at this very instant, so that ids stay unique. */
  raisedNow: { at: Instant; ids: string[] };
  lamp: LampEffect['lamp'];
}

interface Live {
  readonly case: Case;
  readonly slot: Slot;
  readonly pressSlot: Slot;
}

export class Alerts implements ChainHost {
  private readonly core: Core;
  private readonly host: AlertsHost;
  private readonly chains: Chains;
  private readonly live: Live[] = [];
  private raisedNow: SavedAlerts['raisedNow'];
  lamp: LampEffect['lamp'];

  constructor(core: Core, host: AlertsHost, saved: SavedAlerts | undefined) {
    this.core = core;
    this.host = host;
    this.chains = new Chains(core, this);
    this.raisedNow = saved?.raisedNow ?? { at: 0, ids: [] };
    this.lamp = saved?.lamp ?? 'cleared';
    for (const one of saved?.cases ?? []) this.keep(one);
  }

  get cases(): readonly Case[] {
    return this.live.map((live) => live.case);
  }

  ofRule(rule: string): Case | undefined {
    for (const live of this.live) if (live.case.alert.rule === rule) return live.case;
    return undefined;
  }

  private keep(one: Case): Live {
    const { id } = one.alert;
    const { deadlines } = this.core;
    const live: Live = {
      case: one,
      slot: deadlines.add(`alert:${id}`, turn.alert, () => this.due(one)),
      pressSlot: deadlines.add(`pressed:${id}`, turn.alert, () => this.tellPresses(one)),
    };
    this.live.push(live);
    return live;
  }

  private drop(one: Case): void {
    const index = this.live.findIndex((live) => live.case === one);
    const [live] = this.live.splice(index, 1);
    if (!live) return;
    this.core.deadlines.remove(live.slot);
    this.core.deadlines.remove(live.pressSlot);
  }

  await(one: Case, what: Awaits, at: Instant | null): void {
    one.awaits = what;
    const live = this.live.find((candidate) => candidate.case === one);
    if (live) this.core.deadlines.set(live.slot, at, 'time');
  }

  // ------------------------------------------------------------------------------------------------------- raising

  /** Raises, or merges into the one that is open. */
  raise(raiser: Raiser, because: Because, chain: Chain): void {
    const known = this.ofRule(raiser.id);
    if (known) this.merge(known, raiser);
    else if (this.full(raiser)) this.core.audit('refused', { rule: raiser.id, reason: 'too-many-open' });
    else this.begin(raiser, this.newCase(raiser, because, chain));
  }

  private begin(raiser: Raiser, one: Case): void {
    this.keep(one);
    if (raiser.prealarmMs > 0) {
      this.await(one, 'prealarm', this.core.now + raiser.prealarmMs);
      this.changed(one, 'prealarm');
    } else this.open(one);
  }

  /** Law 11: the lowest levels are refused first, an alarm never is. */
  private full({ level }: Raiser): boolean {
    if (level === 'emergency' || level === 'alarm') return false;
    const low = this.live.filter(({ case: { alert } }) => alert.level === 'notice' || alert.level === 'fault');
    return low.length >= limits.openNoticesAndFaults;
  }

  private newCase(raiser: Raiser, because: Because, chain: Chain): Case {
    const { group, resolve, attendMs, carersOnly, carersFirst } = raiser;
    const alert = this.newAlert(raiser, because);
    return {
      ...{ alert, chain, group, resolve, attendMs, carersOnly, carersFirst },
      ...{ awaits: 'nothing', step: -1, round: 0, reaching: [], told: [], down: [], lastResort: false, skipped: [] },
      ...{ messages: 0, pressedAt: null, activityTold: false, signs: [] },
    };
  }

  private newAlert({ id: rule, title, level, marked, prealarmMs }: Raiser, because: Because): Alert {
    const startedAt = this.core.at;
    return {
      ...{ id: this.newId(rule, startedAt), rule, title, level, marked, startedAt, because },
      state: prealarmMs > 0 ? 'prealarm' : 'open',
      ...{ openedAt: null, count: 1, acknowledged: null, closed: null, handedOver: null },
    };
  }

  private newId(rule: string, at: Instant): string {
    const plain = `${rule}@${at.toString(36)}`;
    if (this.raisedNow.at !== at) this.raisedNow = { at, ids: [] };
    const same = this.raisedNow.ids.filter((id) => id === plain).length;
    this.raisedNow.ids.push(plain);
    return same === 0 ? plain : `${plain}-${same + 1}`;
  }

  private merge(one: Case, raiser: Raiser): void {
    one.alert.count++;
    one.activityTold = false;
    this.changed(one, 'raised-again');
    if (raiser.group === 'safety') this.pressed(one);
  }

  /** Further presses: one word a minute; the one who took over hears of the first at once. */
  private pressed(one: Case): void {
    const live = this.live.find((candidate) => candidate.case === one);
    if (!live || one.alert.state === 'prealarm') return;
    const next = one.pressedAt === null ? this.core.now : one.pressedAt + limits.helpUpdateMs;
    if (next <= this.core.now) this.tellPresses(one);
    else this.core.deadlines.set(live.pressSlot, next, 'time');
  }

  private tellPresses(one: Case): void {
    const { acknowledged, count } = one.alert;
    const to = acknowledged ? one.told.filter(({ contact }) => contact === acknowledged.by) : one.told;
    if (to.length === 0 && !acknowledged) return;
    one.pressedAt = this.core.now;
    this.tell(one, to.length > 0 ? to : one.told, 'update', { count, at: this.core.told(this.core.now) });
  }

  private open(one: Case): void {
    one.alert.state = 'open';
    one.alert.openedAt = this.core.at;
    this.changed(one, 'opened');
    this.chains.begin(one, 0, 'raised');
  }

  // --------------------------------------------------------------------------------------------------------- time

  private due(one: Case): void {
    if (one.awaits === 'prealarm') this.open(one);
    else if (one.awaits === 'outcome') this.chains.outcomeMissing(one);
    else if (one.awaits === 'next') this.chains.goOn(one);
    else if (one.awaits === 'repeat') this.chains.remind(one);
    else if (one.awaits === 'again') this.chains.again(one, 0);
    else if (one.awaits === 'attend') this.ask(one);
    else if (one.awaits === 'answer') this.lapse(one);
  }

  /** The gateway itself was down: nothing of a chain could happen then, and nothing bursts now. */
  lift(from: Instant, to: Instant): void {
    for (const { case: one, slot } of this.live) {
      if (slot.due > to || slot.due < from) continue;
      const due = one.awaits === 'outcome' ? to + limits.outcomeMs : to;
      this.core.deadlines.set(slot, due, 'time');
    }
  }

  /** The acknowledgement has run out: asked once, then the chain goes on. */
  private ask(one: Case): void {
    const { acknowledged } = one.alert;
    const whom = one.told.filter(({ contact }) => contact === acknowledged?.by);
    if (whom.length === 0) this.lapse(one);
    else {
      this.await(one, 'answer', this.core.now + limits.answerMs);
      this.tell(one, whom, 'question', {});
    }
  }

  private lapse(one: Case): void {
    const by = one.alert.acknowledged?.by ?? '';
    one.alert.state = 'open';
    one.alert.acknowledged = null;
    this.changed(one, 'lapsed');
    const whom = one.told.filter(({ contact }) => contact === by);
    this.tell(one, whom, 'next-step', { by });
    this.chains.goOn(one);
  }

  // ------------------------------------------------------------------------------------------- what people do to it

  hearOutcome(input: OutcomeInput): void {
    const one = this.find(input.alertId);
    if (!one) return;
    if (isOpen(one)) this.chains.hear(one, input);
  }

  handedOver(one: Case, contact: string): void {
    one.alert.handedOver = { to: contact, at: this.core.at };
    if (one.awaits !== 'outcome' && one.alert.state === 'open') this.await(one, 'nothing', null);
    this.changed(one, 'handed-over');
  }

  acknowledge(input: AcknowledgeInput): void {
    const { alertId, by } = input;
    const one = this.find(alertId);
    const refusal = refusalOf(one, by);
    if (one && refusal === null) this.takeOver(one, input);
    else this.refuse('acknowledge', alertId, by, refusal ?? '');
  }

  private takeOver(one: Case, { by, via }: AcknowledgeInput): void {
    const first = one.alert.acknowledged === null;
    one.alert.state = 'acknowledged';
    one.alert.acknowledged = { by, via, at: this.core.at };
    one.reaching = [];
    one.pressedAt = null;
    this.await(one, 'attend', this.core.now + one.attendMs);
    this.supersede(one);
    this.changed(one, 'acknowledged');
    if (first) this.tell(one, others(one, by), 'taken-over', { by });
  }

  close({ alertId, by, reason }: CloseInput): void {
    const one = this.find(alertId);
    if (!one) this.refuse('close', alertId, by, 'unknown-alert');
    else {
      this.finish(one, { by, reason, at: this.core.at });
      this.host.settled(one.alert.rule);
    }
  }

  cancel({ alertId, by }: CancelInput): void {
    const chosen = this.cases.filter(
      ({ alert }) => alert.state === 'prealarm' && (alertId === undefined || alert.id === alertId),
    );
    if (chosen.length === 0) this.refuse('cancel', alertId ?? '', by, 'no-prealarm');
    for (const one of chosen) {
      this.cancelCase(one, by);
      this.host.settled(one.alert.rule);
    }
  }

  private refuse(command: string, alert: string, by: string, reason: string): void {
    this.core.audit('refused', { command, alert, by, reason });
  }

  // --------------------------------------------------------------------------------------------- what the flat does

  /** A sign of life that a rule of silence was missing: cancels before the first message, is an update after it. */
  activity(rule: string, facts: { room: string; sensor: string; at: Instant }): void {
    const one = this.ofRule(rule);
    if (!one) return;
    if (one.alert.state === 'prealarm' || isStuckUnsent(one)) this.cancelCase(one, 'activity');
    else this.noteActivity(one, facts);
  }

  private noteActivity(one: Case, facts: { room: string; sensor: string; at: Instant }): void {
    one.signs = [...one.signs, this.core.now].slice(-limits.sustained.signs);
    if (one.resolve === 'activity' && this.sustained(one)) this.resolve(one);
    else if (!one.activityTold && one.told.length > 0) this.tellActivity(one, facts);
  }

  private tellActivity(one: Case, facts: { room: string; sensor: string; at: Instant }): void {
    one.activityTold = true;
    this.changed(one, 'updated');
    this.tell(one, one.told, 'update', { ...facts, at: this.core.told(facts.at) });
  }

  private sustained({ signs }: Case): boolean {
    const first = signs[0];
    if (first === undefined || signs.length < limits.sustained.signs) return false;
    return first >= this.core.now - limits.sustained.withinMs;
  }

  /** What it was raised for is over. Emergencies are closed by a person only. */
  ended(rule: string): void {
    const one = this.ofRule(rule);
    if (!one || one.alert.level === 'emergency') return;
    if (one.alert.state === 'prealarm') this.cancelCase(one, 'ended');
    else if (one.resolve === 'end') this.resolve(one);
  }

  /** The rule's conditions closed: its pre-alarm has lost its ground. */
  withdraw(rule: string): void {
    const one = this.ofRule(rule);
    if (one?.alert.state === 'prealarm') this.cancelCase(one, 'excused');
  }

  private cancelCase(one: Case, by: string): void {
    if (isOpen(one)) this.supersede(one);
    one.alert.state = 'cancelled';
    one.alert.closed = { by, reason: 'cancelled', at: this.core.at };
    this.drop(one);
    this.changed(one, 'cancelled');
  }

  private resolve(one: Case): void {
    if (one.alert.level !== 'emergency') this.finish(one, { by: 'engine', reason: 'resolved', at: this.core.at });
  }

  private finish(one: Case, closed: NonNullable<Alert['closed']>): void {
    this.supersede(one);
    one.alert.state = 'closed';
    one.alert.closed = closed;
    this.drop(one);
    this.changed(one, 'closed');
    this.tell(one, others(one, closed.by), 'all-clear', { by: closed.by, reason: closed.reason });
  }

  // ------------------------------------------------------------------------------------------------------- telling

  private find(alertId: string): Case | undefined {
    return this.live.find(({ case: one }) => one.alert.id === alertId)?.case;
  }

  /** A message outside the chain's steps, to those who have been told, the way they were told. */
  private tell(
    one: Case,
    to: readonly { contact: string; by: string }[],
    message: MessageKind,
    facts: NonNullable<NotifyEffect['facts']>,
  ): void {
    for (const { contact, by } of to) {
      const deliveryId = deliveryIdOf(one.alert.id, 0, one.messages, contact, by, message);
      this.chains.notify(one, { deliveryId, step: 0, contact, by, message, facts });
    }
    if (to.length > 0) one.messages++;
  }

  private supersede({ alert }: Case): void {
    this.core.emit({ type: 'supersede', at: this.core.at, alertId: alert.id });
  }

  private changed(one: Case, change: AlertEffect['change']): void {
    this.core.emit({ type: 'alert', at: this.core.at, alert: copyOf(one.alert), change });
  }

  /** Says what the lamp shows now, where that has changed. */
  showLamp(): void {
    let lamp: LampEffect['lamp'] = 'cleared';
    for (const { case: one } of this.live) {
      const wanted = lampOf(one);
      if (lampOrder.indexOf(wanted) > lampOrder.indexOf(lamp)) lamp = wanted;
    }
    if (lamp === this.lamp) return;
    this.lamp = lamp;
    this.core.emit({ type: 'lamp', at: this.core.at, lamp });
  }

  save(): SavedAlerts {
    return { cases: this.live.map((live) => live.case), raisedNow: this.raisedNow, lamp: this.lamp };
  }
}

/** Why an acknowledgement is refused; null: it is not. */
function refusalOf(one: Case | undefined, by: string): string | null {
  if (!one) return 'unknown-alert';
  if (one.alert.state === 'prealarm') return 'not-open-yet';
  const other = one.alert.acknowledged;
  return other && other.by !== by ? `taken-over-by:${other.by}` : null;
}

/** The network is down and nobody has heard of it yet. */
const isStuckUnsent = (one: Case): boolean => one.awaits === 'network' && one.told.length === 0;

const others = (one: Case, by: string) => one.told.filter(({ contact }) => contact !== by);

/** Least urgent first. */
const lampOrder: readonly LampEffect['lamp'][] = ['cleared', 'acknowledged', 'sent', 'detected', 'not-sent'];

function lampOf({ alert, told }: Case): LampEffect['lamp'] {
  if (alert.level === 'notice' || alert.level === 'fault') return 'cleared';
  if (alert.state === 'prealarm') return 'detected';
  if (alert.state === 'acknowledged') return 'acknowledged';
  return told.length > 0 ? 'sent' : 'not-sent';
}

/** As of now: effects must not change after they were emitted. */
export function copyOf(alert: Alert): Alert {
  const { acknowledged, closed, handedOver } = alert;
  return {
    ...alert,
    acknowledged: acknowledged && { ...acknowledged },
    closed: closed && { ...closed },
    handedOver: handedOver && { ...handedOver },
  };
}
