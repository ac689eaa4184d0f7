/** Any chain, any people, any answers, any path: nobody is forgotten, nobody is flooded, and everyone told hears the end. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mustWait } from '../../gateway/delivery/order.ts';
import {
  type Alert,
  type Chain,
  type ContactFacts,
  type Effect,
  Engine,
  type Input,
  type Instant,
  type NotifyEffect,
  type OutcomeInput,
  quietSnapshot,
} from '../../rules/engine/index.ts';
import { hour, instant, minute, program, rule, second } from '../stories/support.ts';

const ids = ['keller', 'tochter', 'bereitschaft', 'zentrale'] as const;

/** What becomes of one message: its first outcome, and whether its channel gets through later all the same. */
interface Fate {
  readonly afterMs: number;
  readonly result: OutcomeInput['result'] | 'none';
  readonly laterMs: number | null;
}
interface Deed {
  readonly atMs: number;
  readonly what: 'acknowledge' | 'press' | 'restart';
  readonly who: number;
}
interface Plan {
  readonly level: 'emergency' | 'alarm';
  readonly contacts: readonly ContactFacts[];
  readonly chain: Chain;
  readonly fates: readonly Fate[];
  readonly deeds: readonly Deed[];
  readonly closedAfterMs: number;
}

const hours = fc.option(
  fc.record({ fromMinute: fc.integer({ min: 0, max: 1439 }), length: fc.integer({ min: 30, max: 900 }) }),
  { nil: null },
);

const contact = (id: string): fc.Arbitrary<ContactFacts> =>
  fc
    .record({
      hours,
      channels: fc.subarray(id === 'zentrale' ? ['dispatch'] : ['sms', 'email'], { minLength: 1 }),
      takesOver: fc.boolean(),
      onHoliday: fc.boolean(),
    })
    .map(({ hours: on, channels, takesOver, onHoliday }) => ({
      ...{ id, channels, takesOver, canAcknowledge: takesOver },
      accept: id === 'zentrale' ? (['emergency', 'alarm'] as const) : null,
      hours: on && [{ fromMinute: on.fromMinute, toMinute: (on.fromMinute + on.length) % 1440 }],
      holidays: onHoliday ? [{ from: '2026-03-01', to: '2026-03-10' }] : [],
    }));

const chainOf: fc.Arbitrary<Chain> = fc
  .array(
    fc.record({
      to: fc.subarray([...ids], { minLength: 1 }),
      waitMs: fc.option(
        fc.integer({ min: 1, max: 60 }).map((count) => count * minute),
        { nil: null },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((steps) =>
    steps.map((step, at) => ({ ...step, by: [], repeatMs: at === steps.length - 1 ? 5 * minute : null })),
  );

const fate: fc.Arbitrary<Fate> = fc.record({
  afterMs: fc.integer({ min: 0, max: 59 }).map((count) => count * second),
  result: fc.constantFrom('sent', 'sent', 'handed-over', 'failed', 'unreachable', 'none'),
  laterMs: fc.option(
    fc.integer({ min: 1, max: 240 }).map((count) => count * minute),
    { nil: null },
  ),
});

/** While the second attempt of a message of the first step is under way. */
const justBefore = fc.constantFrom(1, 2, 3, 5).map((count) => (count + 0.5) * minute);

const plan: fc.Arbitrary<Plan> = fc.record({
  level: fc.constantFrom('emergency', 'alarm'),
  contacts: fc.tuple(...ids.map(contact)),
  chain: chainOf,
  fates: fc.array(fate, { minLength: 1, maxLength: 12 }),
  deeds: fc.array(
    fc.record({
      atMs: fc.oneof(
        justBefore,
        fc.integer({ min: 0, max: 360 }).map((count) => count * minute),
      ),
      what: fc.constantFrom('acknowledge', 'acknowledge', 'press', 'restart'),
      who: fc.nat(20),
    }),
    { maxLength: 6 },
  ),
  closedAfterMs: fc.integer({ min: 1, max: 7 * 60 }).map((count) => count * minute + 1),
});

/** One message on its way, and what is still to become of it. */
interface Underway {
  readonly notify: NotifyEffect;
  readonly outcomes: { at: Instant; result: OutcomeInput['result'] }[];
}

/** What has been tried in vain waits for its next attempt: an attempt itself takes a minute at most. */
const isInFlight = ({ outcomes }: Underway, now: Instant): boolean =>
  outcomes[0] !== undefined && outcomes[0].at - now <= minute;

class Night {
  readonly wrong: string[] = [];
  readonly sent: { at: Instant; notify: NotifyEffect }[] = [];
  engine: Engine;
  now: Instant;
  private readonly plan: Plan;
  private readonly began: Instant;
  private readonly underway: Underway[] = [];
  private decided = 0;
  alertId = '';
  state = '';
  /** Who has had it in hand when it was closed, and since when. */
  inHand: { by: string; since: Instant } | null = null;
  handedOver = false;

  constructor(wanted: Plan) {
    this.plan = wanted;
    this.began = instant('2026-03-09 18:00');
    this.now = this.began;
    const help = rule({ id: 'help', kind: 'happens', level: wanted.level }, { event: { signal: 'help' } });
    const flat = program({
      contacts: wanted.contacts,
      chains: { emergency: wanted.chain, alarm: wanted.chain, notice: [], fault: [] },
      rules: [help],
    });
    this.engine = new Engine(flat, this.now, quietSnapshot(flat, this.now));
  }

  get closedAt(): Instant {
    return this.began + this.plan.closedAfterMs;
  }

  run(): this {
    this.press();
    const deeds = this.plan.deeds.filter(({ atMs }) => atMs < this.plan.closedAfterMs);
    for (const deed of deeds.toSorted((a, b) => a.atMs - b.atMs)) {
      this.until(this.began + deed.atMs);
      this.do(deed);
    }
    this.until(this.closedAt);
    this.step({ type: 'close', at: this.now, alertId: this.alertId, by: 'local', via: 'cli', reason: 'other' });
    this.until(this.now + 6 * hour);
    return this;
  }

  private do({ what, who }: Deed): void {
    if (what === 'press') this.press();
    else if (what === 'restart') {
      this.engine = new Engine(this.engine.program, this.now, this.engine.snapshot());
    } else {
      const told = [...new Set(this.sent.map(({ notify }) => notify.contact))];
      const by = told[who % Math.max(1, told.length)];
      if (by) this.step({ type: 'acknowledge', at: this.now, alertId: this.alertId, by, via: 'sms' });
    }
  }

  private press(): void {
    const at = this.now;
    this.step({
      ...{ type: 'reading', at, receivedAt: at, sensor: 'sos', room: 'hall', signal: 'help', value: true },
      evidence: 'report',
    });
  }

  private until(to: Instant): void {
    for (;;) {
      const next = this.nextOutcome();
      const wake = this.engine.wakeAt() ?? Number.POSITIVE_INFINITY;
      const at = Math.min(next?.at ?? Number.POSITIVE_INFINITY, wake);
      if (at > to) break;
      this.now = Math.max(this.now, at);
      if (next && next.at <= wake) this.arrive(next);
      else this.step({ type: 'tick', at: this.now });
    }
    this.now = Math.max(this.now, to);
  }

  private nextOutcome(): { at: Instant; one: Underway } | null {
    const inFlight = this.underway.filter((one) => isInFlight(one, this.now));
    let first: { at: Instant; one: Underway } | null = null;
    for (const one of this.underway) {
      const at = one.outcomes[0]?.at;
      const before = inFlight.slice(0, inFlight.indexOf(one)).map(({ notify }) => notify);
      if (at === undefined || mustWait(one.notify, before)) continue;
      if (first === null || at < first.at) first = { at: Math.max(at, this.now), one };
    }
    return first;
  }

  private arrive({ one }: { one: Underway }): void {
    const { result } = one.outcomes.shift()!;
    const { deliveryId, alertId } = one.notify;
    if (result === 'sent' || result === 'handed-over') this.sent.push({ at: this.now, notify: one.notify });
    this.step({ type: 'outcome', at: this.now, deliveryId, alertId, result });
  }

  private step(input: Input): void {
    const effects = this.engine.step(input);
    this.noBurst(effects);
    for (const effect of effects) this.take(effect);
    this.goesOn();
  }

  private take(effect: Effect): void {
    if (effect.type === 'notify') this.send(effect);
    if (effect.type === 'supersede') this.supersede();
    if (effect.type === 'alert') this.note(effect.alert);
  }

  private send(notify: NotifyEffect): void {
    const { deliveryId } = notify;
    if (this.underway.some((one) => one.notify.deliveryId === deliveryId)) this.wrong.push(`twice: ${deliveryId}`);
    this.underway.push({ notify, outcomes: this.fateOf(notify) });
  }

  /** An attempt that is under way is the last one. */
  private supersede(): void {
    for (const one of this.underway) one.outcomes.splice(isInFlight(one, this.now) ? 1 : 0);
  }

  private note({ id, state, handedOver, acknowledged }: Alert): void {
    this.alertId = id;
    this.state = state;
    this.handedOver = handedOver !== null;
    if (state === 'open') this.inHand = null;
    else if (acknowledged && this.inHand === null) this.inHand = { by: acknowledged.by, since: this.now };
  }

  private fateOf(notify: NotifyEffect): Underway['outcomes'] {
    const { at } = notify;
    if (notify.step === 0) return [{ at: at + second, result: 'sent' }];
    const { afterMs, result, laterMs } = this.plan.fates[this.decided++ % this.plan.fates.length]!;
    const asSuch = result === 'handed-over' && notify.by !== 'dispatch' ? 'sent' : result;
    if (asSuch === 'sent' || asSuch === 'handed-over') return [{ at: at + afterMs, result: asSuch }];
    const first = asSuch === 'none' ? [] : [{ at: at + afterMs, result: asSuch }];
    return laterMs === null ? first : [...first, { at: at + minute + laterMs, result: 'sent' as const }];
  }

  /** One step of the chain a wake; only an emergency without a network goes to everyone. */
  private noBurst(effects: readonly Effect[]): void {
    const raised = effects.filter((effect) => effect.type === 'notify' && effect.step > 0) as NotifyEffect[];
    const everyone = effects.some((effect) => effect.type === 'audit' && effect.what === 'network-down');
    if (!everyone && new Set(raised.map(({ step }) => step)).size > 1) this.wrong.push('several steps at once');
    const people = raised.map(({ contact }) => contact);
    if (new Set(people).size < people.length) this.wrong.push('one person twice at once');
  }

  /** An open alert that nobody has in hand always has something to come. */
  private goesOn(): void {
    if (this.state !== 'open' || this.handedOver) return;
    const pending = this.underway.some(({ outcomes }) => outcomes.length > 0);
    const { alerts } = JSON.parse(this.engine.snapshot()) as { alerts: { cases: { awaits: string }[] } };
    const waits = alerts.cases[0]?.awaits;
    if (this.engine.wakeAt() === null && !pending && waits !== 'network')
      this.wrong.push(`waits for nothing: ${waits}`);
  }
}

/** What a contact has heard of the alert, in order; nothing counts for those whom the alert itself never reached. */
function heardBy(night: Night, contact: string): { at: Instant; message: string }[] {
  const heard = night.sent.filter(({ notify }) => notify.contact === contact);
  const reached = heard.some(({ notify }) => notify.message === 'raised' || notify.message === 'reminder');
  return reached ? heard.map(({ at, notify }) => ({ at, message: notify.message })) : [];
}

/** Every night that can be, each seen by one test. */
const everyNight = (check: (night: Night) => void): void =>
  fc.assert(
    fc.property(plan, (wanted) => check(new Night(wanted).run())),
    { numRuns: 300 },
  );

describe('any chain with any people', () => {
  it('tells somebody while anybody can be told, one step at a time', () => {
    everyNight(({ wrong }) => {
      expect(wrong).toEqual([]);
    });
  });

  it('lets everyone who was told hear the end once, and last of all', () => {
    everyNight((night) => {
      for (const id of ids) {
        const heard = heardBy(night, id).map(({ message }) => message);
        if (heard.length === 0) continue;
        expect([id, heard.filter((message) => message === 'all-clear').length]).toEqual([id, 1]);
        expect([id, heard.at(-1)]).toEqual([id, 'all-clear']);
      }
    });
  });

  it('lets everyone who was told hear who has it in hand', () => {
    everyNight((night) => {
      const { inHand } = night;
      for (const id of ids.filter((one) => inHand !== null && one !== inHand.by)) {
        const heard = heardBy(night, id);
        if (!heard.some(({ at, message }) => at < night.closedAt && message !== 'taken-over')) continue;
        const words = heard.filter(({ at, message }) => at >= inHand!.since && message === 'taken-over');
        expect([id, words.length]).toEqual([id, 1]);
      }
    });
  });
});
