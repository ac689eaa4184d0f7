/**
 * Routineruf: a test to one contact through outbox and channel, daily to what answers by itself, monthly to people. Each test is an
 * alert of its own, marked as a test, with its deliveries; what has to outlive that is one small fact for each contact.
 */
import type { Alert, CloseInput, Instant, TestAlarmInput } from '../../rules/engine/types.ts';
import type { RaiseFault } from '../channels/channel.ts';
import type { Clock, Timer } from '../clock.ts';
import type { FlatConfig } from '../config/schema.ts';
import { reasonOf } from '../errors.ts';
import type { RoutineOutcome, RoutineView } from '../http/api.ts';
import type { Journal, PendingDelivery } from '../journal/journal.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { type Every, Slots } from './slots.ts';

export interface RoutineDeps {
  readonly config: Pick<FlatConfig, 'flat' | 'routine'>;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  hear(input: TestAlarmInput | CloseInput): void;
  readonly fault: RaiseFault;
}

/** What is kept of a contact: `since` it is to be tested, the last test, the last that arrived. */
interface Kept {
  readonly since: Instant;
  readonly startedAt: Instant | null;
  readonly alertId: string | null;
  readonly arrivedAt: Instant | null;
  readonly overdue: boolean;
}

const prefix = 'routine/';
const asleep = new Set<FlatConfig['flat']['phase']>(['vacant', 'withdrawn']);

export class Routine {
  private readonly deps: RoutineDeps;
  private readonly slots: Slots;
  private readonly tests: ReadonlyMap<string, Every>;
  private timer: Timer | null = null;

  constructor(deps: RoutineDeps) {
    this.deps = deps;
    const { flat, routine } = deps.config;
    this.slots = new Slots(flat.id, flat.time_zone, routine.window);
    this.tests = new Map([
      ...routine.monthly.map((contact) => [contact, 'month'] as const),
      ...routine.daily.map((contact) => [contact, 'day'] as const),
    ]);
  }

  start(): void {
    this.forgetOthers();
    this.next();
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  private next(): void {
    this.timer = this.deps.clock.after(limits.routine.lookEveryMs, () => {
      this.next();
      this.look();
    });
  }

  /** Looks at what became of the last tests, and whether the next are due. */
  look(): void {
    if (asleep.has(this.deps.config.flat.phase)) return;
    for (const [contact, every] of this.tests) {
      try {
        this.settle(contact, every);
        this.startIfDue(contact, every);
      } catch (error) {
        this.deps.log.error({ error, contact }, `a routine test failed: ${reasonOf(error)}`);
      }
    }
  }

  /** Now, whatever the hour: a technician asks for it. Null: not while an alarm is open, or not this contact. */
  testNow(contact: string): RoutineView | null {
    const every = this.tests.get(contact);
    if (every === undefined || this.isBusy() || asleep.has(this.deps.config.flat.phase)) return null;
    this.begin(contact, every);
    return this.viewOf(contact, every);
  }

  view(): RoutineView[] {
    return [...this.tests].map(([contact, every]) => this.viewOf(contact, every));
  }

  private startIfDue(contact: string, every: Every): void {
    const { startedAt } = this.kept(contact);
    if (this.slots.isDue(every, startedAt, this.deps.clock.now()) && !this.isBusy()) this.begin(contact, every);
  }

  /** The one before ends with it. */
  private begin(contact: string, every: Every): void {
    const { clock, hear, log } = this.deps;
    const before = this.openTest(contact);
    if (before) this.close(before);
    const at = clock.now();
    hear({ type: 'test-alarm', at, level: 'notice', by: 'routine', contact, nextAt: this.slots.next(every, at) });
    const alertId = this.openTest(contact)?.id ?? null;
    if (alertId === null) log.warn({ contact }, 'a routine test was not taken');
    this.keep(contact, { ...this.kept(contact), startedAt: at, alertId });
  }

  private settle(contact: string, every: Every): void {
    const { clock, fault } = this.deps;
    const kept = this.kept(contact);
    const now = clock.now();
    const { outcome, at, reason } = this.became(kept);
    const arrivedAt = arrived.has(outcome) ? at : kept.arrivedAt;
    const isLate = now - (arrivedAt ?? kept.since) > limits.routine.overdueAfterMs[every];
    const overdue = outcome === 'failed' || isLate;
    if (overdue !== kept.overdue) {
      const last = arrivedAt === null ? {} : { lastAt: arrivedAt };
      fault(`routine-overdue:${contact}`, overdue, { contact, ...last, ...(reason === null ? {} : { reason }) });
    }
    this.keep(contact, { ...kept, arrivedAt, overdue });
    const open = this.openTest(contact);
    if (open && this.isOver(outcome, every, now - open.startedAt)) this.close(open);
  }

  /** A person has a day to answer. */
  private isOver(outcome: RoutineOutcome, every: Every, sinceMs: number): boolean {
    if (outcome === 'sent') return every === 'day' || sinceMs >= limits.routine.answerMs;
    return outcome !== 'pending' && outcome !== 'none';
  }

  private became({ alertId }: Kept): Became {
    const alert = alertId === null ? null : this.deps.journal.alert(alertId);
    if (!alert) return { outcome: 'none', at: null, by: null, reason: null };
    const raised = this.deps.journal.deliveriesOf(alert.id).filter(({ effect }) => effect.message === 'raised');
    return becameOf(alert, raised);
  }

  private viewOf(contact: string, every: Every): RoutineView {
    const kept = this.kept(contact);
    const { startedAt, arrivedAt, overdue } = kept;
    const { outcome, by, reason } = this.became(kept);
    return { contact, every, startedAt, by, outcome, reason, arrivedAt, overdue };
  }

  private close(alert: Alert): void {
    const { clock, hear } = this.deps;
    hear({ type: 'close', at: clock.now(), alertId: alert.id, by: 'routine', via: 'routine', reason: 'test' });
  }

  private openTest(contact: string): Alert | undefined {
    const open = this.deps.journal.alerts({ open: true });
    return open.find(({ because: { facts } }) => facts.kind === 'routine' && facts.contact === contact);
  }

  /** Nobody is disturbed by a test while something is the matter. */
  private isBusy(): boolean {
    return this.deps.journal.alerts({ open: true }).some(({ level }) => level === 'emergency' || level === 'alarm');
  }

  /** Whoever is tested no longer is not overdue either. */
  private forgetOthers(): void {
    const { journal, fault } = this.deps;
    for (const { key } of journal.list(prefix)) {
      const contact = key.slice(prefix.length);
      if (this.tests.has(contact)) continue;
      const open = this.openTest(contact);
      if (open) this.close(open);
      if (this.kept(contact).overdue) fault(`routine-overdue:${contact}`, false, { contact });
      journal.set(key, null);
    }
  }

  private kept(contact: string): Kept {
    const text = this.deps.journal.get(prefix + contact);
    if (text !== null) return JSON.parse(text) as Kept;
    return { since: this.deps.clock.now(), startedAt: null, alertId: null, arrivedAt: null, overdue: false };
  }

  private keep(contact: string, kept: Kept): void {
    this.deps.journal.set(prefix + contact, JSON.stringify(kept));
  }
}

interface Became {
  readonly outcome: RoutineOutcome;
  readonly at: Instant | null;
  /** The channel. */
  readonly by: string | null;
  readonly reason: string | null;
}

const arrived: ReadonlySet<RoutineOutcome> = new Set(['sent', 'handed-over', 'confirmed']);

/** Law 13: handed over is the receiver's own yes, confirmed is a person's. */
function becameOf({ acknowledged }: Alert, raised: readonly PendingDelivery[]): Became {
  const best = (['handed-over', 'sent'] as const).flatMap((status) => raised.filter((one) => one.status === status))[0];
  const shown = best ?? raised.at(-1);
  const by = shown?.effect.by ?? null;
  const reason = best ? null : (shown?.lastReason ?? null);
  if (acknowledged) return { outcome: 'confirmed', at: acknowledged.at, by, reason: null };
  if (best) return { outcome: best.status as 'sent' | 'handed-over', at: best.lastAttemptAt, by, reason };
  const failed = raised.length > 0 && raised.every(({ status }) => status === 'failed');
  return { outcome: failed ? 'failed' : 'pending', at: null, by, reason };
}
