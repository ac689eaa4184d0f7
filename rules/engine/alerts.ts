/** The life of alerts (DESIGN 7): prealarm -> cancelled | open -> acknowledged -> closed; merging; what the flat does to them. */
import { type Case, isOpen, newCase, newSensor, type Raiser, type Told } from './case.ts';
import { Cases } from './cases.ts';
import { Chains } from './chain.ts';
import type { Core } from './core.ts';
import { Ended, type EndedCase } from './ended.ts';
import { limits } from './limits.ts';
import { People, type PeopleHost } from './people.ts';
import { type SavedThrottle, Throttle } from './throttle.ts';
import type { Because, Chain, Closed, Instant, LampEffect, OutcomeInput } from './types.ts';
import { othersThan, Voice } from './voice.ts';

export interface SavedAlerts {
  cases: Case[];
  /** Absent in snapshots of earlier versions. */
  ended?: EndedCase[];
  /** Ids of the alerts raised at this very instant, so that the next one differs. */
  raisedNow: { at: Instant; ids: string[] };
  lamp: LampEffect['lamp'];
  throttle?: SavedThrottle;
}

/** A sign of life, for those who were told that there was none. */
export interface Sign {
  readonly room: string;
  readonly sensor: string;
  readonly at: Instant;
}

export interface AlertsHost extends Pick<PeopleHost, 'settled'> {
  /** An alert of this rule is open: its pre-alarm, if there was one, is over. */
  opened(rule: string): void;
}

export class Alerts {
  readonly cases: Cases;
  readonly people: People;
  lamp: LampEffect['lamp'];
  private readonly core: Core;
  private readonly host: AlertsHost;
  private readonly voice: Voice;
  private readonly chains: Chains;
  private readonly throttle: Throttle;
  private readonly lately: Ended;
  private raisedNow: SavedAlerts['raisedNow'];

  constructor(core: Core, host: AlertsHost, saved: SavedAlerts | undefined) {
    this.core = core;
    this.host = host;
    this.voice = new Voice(core);
    this.cases = new Cases(core);
    this.chains = new Chains(core, this.cases, this.voice);
    this.people = new People(core, this.cases, this.chains, this.voice, {
      finish: (one, closed) => this.finish(one, closed),
      callOff: (one, by, via) => this.callOff(one, by, via),
      settled: (one, reason) => host.settled(one, reason),
    });
    this.throttle = new Throttle(saved?.throttle);
    this.lately = new Ended(saved?.ended ?? []);
    this.raisedNow = saved?.raisedNow ?? { at: 0, ids: [] };
    this.lamp = saved?.lamp ?? 'cleared';
    for (const one of saved?.cases ?? []) this.keep(one);
  }

  private keep(one: Case): void {
    this.cases.keep(
      one,
      () => this.due(one),
      () => this.tellPresses(one),
      () => this.chains.nudge(one),
    );
  }

  // ------------------------------------------------------------------------------------------------------- raising

  /** Raises, or merges into the one that is open. */
  raise(raiser: Raiser, because: Because, chain: Chain): void {
    const known = this.cases.of(raiser.id, raiser.about);
    if (known) this.merge(known, raiser, because);
    else if (this.full(raiser)) this.core.audit('refused', { rule: raiser.id, reason: 'too-many-open' });
    else this.begin(newCase(raiser, because, chain, this.core.at, this.newId(raiser.id)), raiser.prealarmMs);
  }

  /** Whom an alert would call first, were it raised now. */
  wouldCall(raiser: Raiser, because: Because, chain: Chain): string[] {
    return this.chains.first(newCase(raiser, because, chain, this.core.at, ''));
  }

  private begin(one: Case, prealarmMs: number): void {
    this.keep(one);
    if (prealarmMs === 0) this.open(one);
    else {
      this.cases.await(one, 'prealarm', this.core.now + prealarmMs);
      this.voice.changed(one, 'prealarm');
    }
  }

  /** Law 11: the lowest levels are refused first, an alarm never is. */
  private full({ level }: Raiser): boolean {
    if (level === 'emergency' || level === 'alarm') return false;
    const low = this.cases.all.filter(({ alert }) => alert.level === 'notice' || alert.level === 'fault');
    return low.length >= limits.openNoticesAndFaults;
  }

  private newId(rule: string): string {
    const { at } = this.core;
    const plain = `${rule}@${at.toString(36)}`;
    if (this.raisedNow.at !== at) this.raisedNow = { at, ids: [] };
    const same = this.raisedNow.ids.filter((id) => id === plain).length;
    this.raisedNow.ids.push(plain);
    return same === 0 ? plain : `${plain}-${same + 1}`;
  }

  /** Counted; another sensor is named too. Those told hear of that, and of each press of help. */
  private merge(one: Case, { group }: Raiser, because: Because): void {
    const { alert } = one;
    const news = newSensor(alert, because);
    if (news) {
      const also = [...(alert.because.also ?? []), because.facts].slice(-limits.alsoInBecause);
      alert.because = { ...alert.because, also };
    }
    alert.count++;
    one.activityTold = false;
    this.voice.changed(one, 'raised-again');
    if (alert.state === 'prealarm') return;
    one.news = news ?? one.news;
    if (news || group === 'safety') this.pressed(one);
  }

  /** Further raises: one word a minute; the one who took over hears of the first at once. */
  private pressed(one: Case): void {
    const next = one.pressedAt === null ? this.core.now : one.pressedAt + limits.helpUpdateMs;
    if (next <= this.core.now) this.tellPresses(one);
    else this.cases.awaitPresses(one, next);
  }

  private tellPresses(one: Case): void {
    const { acknowledged, count } = one.alert;
    const carer = one.told.filter(({ contact }) => contact === acknowledged?.by);
    const at = this.core.told(this.core.now);
    this.voice.tell(one, carer.length > 0 ? carer : one.told, 'update', { count, at, ...one.news });
    one.pressedAt = this.core.now;
    one.news = null;
  }

  private open(one: Case): void {
    one.alert.state = 'open';
    one.alert.openedAt = this.core.at;
    this.voice.changed(one, 'opened');
    this.beginInTurn(one);
    this.host.opened(one.alert.rule);
  }

  private beginInTurn(one: Case): void {
    const { core } = this;
    const turn = this.throttle.turnOf(one, core.now);
    if (turn <= core.now) this.chains.begin(one, 0, 'raised');
    else {
      this.cases.await(one, 'turn', turn);
      core.audit('told-later', { alert: one.alert.id, until: core.told(turn) });
    }
  }

  // ---------------------------------------------------------------------------------------------------------- time

  private due(one: Case): void {
    if (one.awaits === 'prealarm') this.open(one);
    else if (one.awaits === 'turn') this.beginInTurn(one);
    else if (one.awaits === 'outcome') this.chains.outcomeMissing(one);
    else if (one.awaits === 'next') this.chains.goOn(one);
    else if (one.awaits === 'repeat') this.chains.remind(one);
    else if (one.awaits === 'again') this.chains.again(one, 0);
    else if (one.awaits === 'attend') this.people.ask(one);
    else if (one.awaits === 'answer') this.people.lapse(one);
  }

  /** The gateway itself was down: nothing of a chain could happen then, and nothing bursts now. */
  lift(from: Instant, to: Instant): void {
    for (const one of this.cases.dueWithin(from, to)) {
      this.cases.await(one, one.awaits, one.awaits === 'outcome' ? to + limits.outcomeMs : to);
    }
  }

  hearOutcome(input: OutcomeInput): void {
    const one = this.cases.find(input.alertId);
    if (one && isOpen(one)) this.chains.hear(one, input);
    else if (!one) this.tellEndLate(input);
  }

  private tellEndLate(input: OutcomeInput): void {
    const late = this.lately.toldLate(input, this.core.now);
    if (late) this.tellEnd(late.one, [late.told]);
  }

  // ---------------------------------------------------------------------------------------------- what the flat does

  /** A sign of life that a rule of silence was missing: cancels before the first message, is an update after it. */
  activity(rule: string, sign: Sign): void {
    const one = this.cases.ofRule(rule);
    if (!one) return;
    if (one.alert.state === 'prealarm' || isStuckUnsent(one)) this.callOff(one, 'activity');
    else if (this.isSince(one, sign)) this.noteActivity(one, sign);
  }

  /** A sign of life that answers nothing: told once, and the alert goes on. */
  seen(rule: string, sign: Sign): void {
    const one = this.cases.ofRule(rule);
    if (one && isOpen(one) && this.isSince(one, sign)) this.tellActivity(one, sign);
  }

  /** What happened before it opened and is heard only now is no activity again. */
  private isSince({ alert }: Case, { at }: Sign): boolean {
    return alert.openedAt === null || this.core.now - at <= this.core.at - alert.openedAt;
  }

  private noteActivity(one: Case, sign: Sign): void {
    one.signs = [...one.signs, this.core.now].slice(-limits.sustained.signs);
    if (one.resolve === 'activity' && this.sustained(one)) this.resolve(one);
    else this.tellActivity(one, sign);
  }

  private tellActivity(one: Case, sign: Sign): void {
    if (one.activityTold || one.told.length === 0) return;
    one.activityTold = true;
    this.voice.changed(one, 'updated');
    this.voice.tell(one, one.told, 'update', { ...sign, at: this.core.told(sign.at) });
  }

  private sustained({ signs }: Case): boolean {
    const first = signs[0];
    if (first === undefined || signs.length < limits.sustained.signs) return false;
    return first >= this.core.now - limits.sustained.withinMs;
  }

  /** What it was raised for is over. Emergencies are closed by a person only. */
  ended(rule: string): void {
    const one = this.cases.ofRule(rule);
    if (one) this.endedFor(one);
  }

  /** A matter is over, whoever spoke of it. */
  over(about: string): void {
    for (const one of this.cases.about(about)) this.endedFor(one);
  }

  private endedFor(one: Case): void {
    if (one.alert.level === 'emergency') return;
    if (one.alert.state === 'prealarm') this.callOff(one, 'ended');
    else if (one.resolve === 'end') this.resolve(one);
  }

  /** The rule's conditions closed: its pre-alarm has lost its ground. */
  withdraw(rule: string): void {
    const one = this.cases.ofRule(rule);
    if (one?.alert.state === 'prealarm') this.callOff(one, 'excused');
  }

  private callOff(one: Case, by: string, via?: Closed['via']): void {
    if (isOpen(one)) {
      this.voice.supersede(one);
      this.lately.keep(one, [by], this.core.now);
    }
    one.alert.state = 'cancelled';
    one.alert.closed = { by, ...(via && { via }), reason: 'cancelled', at: this.core.at };
    this.cases.drop(one);
    this.voice.changed(one, 'cancelled');
  }

  private resolve(one: Case): void {
    if (one.alert.level !== 'emergency') this.finish(one, { by: 'engine', reason: 'resolved', at: this.core.at });
  }

  private finish(one: Case, closed: Closed): void {
    this.voice.supersede(one);
    one.alert.state = 'closed';
    one.alert.closed = closed;
    this.cases.drop(one);
    this.voice.changed(one, 'closed');
    if (endsSilently(one)) return;
    const others = othersThan(one, closed.by);
    this.tellEnd(one, others);
    this.lately.keep(one, [closed.by, ...others.map(({ contact }) => contact)], this.core.now);
  }

  private tellEnd(one: Case, to: readonly Told[]): void {
    const { by = '', reason = 'resolved' } = one.alert.closed ?? {};
    this.voice.tell(one, to, 'all-clear', { by, reason });
  }

  /** Says what the lamp shows now, where that has changed. */
  showLamp(): void {
    const wanted = this.cases.none ? ['cleared' as const] : this.cases.all.map(lampOf);
    const lamp = lampOrder.findLast((candidate) => wanted.includes(candidate)) ?? 'cleared';
    if (lamp === this.lamp) return;
    this.lamp = lamp;
    this.core.emit({ type: 'lamp', at: this.core.at, lamp });
  }

  save(): SavedAlerts {
    const { throttle, lately } = this;
    return {
      cases: this.cases.all,
      ended: lately.kept,
      raisedNow: this.raisedNow,
      lamp: this.lamp,
      throttle: throttle.state,
    };
  }
}

/** A test, a question, a gap that was over when it was told: there is nothing to give the all-clear for. */
const endsSilently = ({ alert }: Case): boolean => {
  const { kind, id, to } = alert.because.facts;
  return kind === 'routine' || kind === 'absence-ends' || (id === 'gap' && to !== undefined);
};

/** The network is down and nobody has heard of it yet. */
const isStuckUnsent = (one: Case): boolean => one.awaits === 'network' && one.told.length === 0;

/** Least urgent first. */
const lampOrder: readonly LampEffect['lamp'][] = ['cleared', 'acknowledged', 'sent', 'detected', 'not-sent'];

function lampOf({ alert, told }: Case): LampEffect['lamp'] {
  if (alert.level === 'notice' || alert.level === 'fault') return 'cleared';
  if (alert.state === 'prealarm') return 'detected';
  if (alert.state === 'acknowledged') return 'acknowledged';
  return told.length > 0 ? 'sent' : 'not-sent';
}
