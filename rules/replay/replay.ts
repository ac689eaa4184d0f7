/** Replays inputs through the engine and tells what would have been raised and sent. */
import { channelsFor } from '../engine/chain.ts';
import { Engine } from '../engine/index.ts';
import {
  type AlertEffect,
  type AuditEffect,
  type Effect,
  type Input,
  type Instant,
  inputAt,
  type Level,
  type NotifyEffect,
  type Program,
  type Rule,
  type Words,
} from '../engine/types.ts';

/** How long the assumed person needs to take over, and to close. */
export const takesOverAfterMs = 60_000;
export const closesAfterMs = 30 * 60_000;

export interface ReplayedAlert {
  readonly id: string;
  readonly rule: string;
  readonly title: Words;
  readonly level: Level;
  /** Of a rule in shadow: nobody would have been told; `sent` is what they would be told if it were not. */
  readonly shadow: boolean;
  /** When the rule fired; the pre-alarm's beginning where it has one. */
  readonly startedAt: Instant;
  /** When the first message would have left; null: cancelled in pre-alarm, or still running at the end. */
  openedAt: Instant | null;
  outcome: 'open' | 'closed' | 'cancelled' | 'prealarm';
  count: number;
  /** Steps of the chain that had nobody on duty. */
  skippedSteps: number;
  because: AlertEffect['alert']['because'];
  readonly sent: Pick<NotifyEffect, 'at' | 'contact' | 'by' | 'message' | 'step'>[];
}

/** What a recording answers for the people and the network of its own day: left out, the replay assumes its own. */
const answers = new Set<Input['type']>(['outcome', 'acknowledge', 'close', 'cancel', 'test-alarm', 'tick', 'config']);

export interface ReplayOptions {
  /** Alerts that began earlier are left out: the inputs until then only tell what the flat was in. */
  readonly from?: Instant;
  /** How long it was listened after the last input: silence is evidence too. */
  readonly until?: Instant;
}

/** `inputs` in the order of their engine time. @returns alerts in the order in which they began. */
export function replay(program: Program, inputs: Iterable<Input>, options: ReplayOptions = {}): ReplayedAlert[] {
  return replayAll([program], inputs, options)[0] ?? [];
}

/** The same inputs through several programs, read once. @returns the alerts of each */
export function replayAll(
  programs: readonly Program[],
  inputs: Iterable<Input>,
  { from = Number.NEGATIVE_INFINITY, until = Number.NEGATIVE_INFINITY }: ReplayOptions = {},
): ReplayedAlert[][] {
  let runs: Run[][] | null = null;
  for (const input of inputs) {
    if (answers.has(input.type)) continue;
    runs ??= programs.map((program) => runsOf(program, inputAt(input)));
    for (const own of runs) for (const run of own) run.hear(input);
  }
  return programs.map((_, index) => {
    const alerts = (runs?.[index] ?? []).flatMap((run) => run.finish(until));
    return alerts.filter(({ startedAt }) => startedAt >= from).sort((a, b) => a.startedAt - b.startedAt);
  });
}

/** Rules in shadow act in a run of their own, so that they change nothing for the others. */
function runsOf(program: Program, startAt: Instant): Run[] {
  const onTrial = new Set(program.rules.filter(({ shadow }) => shadow).map(({ id }) => id));
  const run = new Run(program, startAt, null);
  if (onTrial.size === 0) return [run];
  const acting = { ...program, rules: program.rules.map((rule) => ({ ...rule, shadow: false })) };
  return [run, new Run(acting, startAt, onTrial)];
}

class Run {
  private readonly engine: Engine;
  private readonly alerts = new Map<string, ReplayedAlert>();
  /** Assumed answers, in the order of their time. */
  private readonly assumed: Input[] = [];
  private readonly onTrial: ReadonlySet<string> | null;
  private now: Instant;

  /** `onTrial`: tells of the alerts of these rules only, as if they were not in shadow. */
  constructor(program: Program, startAt: Instant, onTrial: ReadonlySet<string> | null) {
    this.engine = new Engine(program, startAt);
    this.onTrial = onTrial;
    this.now = startAt;
  }

  hear(input: Input): void {
    this.advanceTo(inputAt(input));
    this.step(input);
  }

  finish(until: Instant): ReplayedAlert[] {
    this.advanceTo(Math.max(this.now, until));
    const { onTrial } = this;
    return [...this.alerts.values()].filter(({ rule }) => onTrial === null || onTrial.has(rule));
  }

  /** Fires deadlines and gives assumed answers at their own instants. */
  private advanceTo(at: Instant): void {
    for (;;) {
      const wakeAt = this.engine.wakeAt() ?? Number.POSITIVE_INFINITY;
      const answer = this.assumed[0];
      const answerAt = answer ? inputAt(answer) : Number.POSITIVE_INFINITY;
      const next = Math.min(wakeAt, answerAt);
      if (next > at) break;
      if (answer && answerAt <= wakeAt) this.step(this.assumed.shift() as Input);
      else this.step({ type: 'tick', at: next });
    }
    this.now = at;
  }

  private step(input: Input): void {
    for (const effect of this.engine.step(input)) this.note(effect);
  }

  private note(effect: Effect): void {
    if (effect.type === 'alert') this.noteAlert(effect);
    if (effect.type === 'notify') this.noteSent(effect);
    if (effect.type === 'audit' && effect.what === 'step-skipped') this.noteSkipped(effect);
    if (effect.type === 'audit' && effect.what === 'shadow') this.noteRecorded(effect);
  }

  private noteAlert({ alert, change, at }: AlertEffect): void {
    const { id, rule, title, level, startedAt, because, count } = alert;
    const known = this.alerts.get(id) ?? {
      id,
      rule,
      title,
      level,
      shadow: this.onTrial !== null,
      startedAt,
      openedAt: null,
      outcome: 'prealarm',
      count,
      skippedSteps: 0,
      because,
      sent: [],
    };
    this.alerts.set(id, known);
    known.count = count;
    known.because = because;
    known.openedAt = alert.openedAt;
    known.outcome = alert.state === 'acknowledged' ? 'open' : alert.state;
    if (change === 'opened')
      this.assume({
        type: 'close',
        at: at + closesAfterMs,
        alertId: id,
        by: 'replay',
        via: 'cli',
        reason: rule === 'away-too-long' ? 'away' : 'other',
      });
  }

  private noteSent({ at, alertId, contact, by, message, step, deliveryId }: NotifyEffect): void {
    const alert = this.alerts.get(alertId);
    const isFirst = alert?.sent.length === 0;
    alert?.sent.push({ at, contact, by, message, step });
    this.assume({ type: 'outcome', at, deliveryId, alertId, result: by === 'dispatch' ? 'handed-over' : 'sent' });
    // Whoever took over and is asked whether they still care says yes.
    if (isFirst || message === 'question')
      this.assume({ type: 'acknowledge', at: at + takesOverAfterMs, alertId, by: contact, via: 'cli' });
  }

  /** Of a rule that learns: it calls nobody yet, whatever the rule says. Rules in shadow act in the other run. */
  private noteRecorded({ at, because, facts }: AuditEffect): void {
    const { rules } = this.engine.program;
    const rule = rules.find((one) => one.id === because?.rule);
    if (!because || !rule || rule.shadow) return;
    const openedAt = at + rule.prealarmMs;
    const id = `${rule.id}@${at.toString(36)}`;
    this.alerts.set(id, {
      ...{ id, rule: rule.id, title: rule.title, level: rule.level, shadow: true, startedAt: at, openedAt },
      ...{ outcome: 'closed', count: 1, skippedSteps: 0, because },
      sent: this.firstCalled(rule, String(facts.to)).map((to) => ({ ...to, at: openedAt, message: 'raised', step: 1 })),
    });
  }

  /** Contacts by id ('keller, zentrale'), each with the channel that the chain would try first. */
  private firstCalled(rule: Rule, to: string): Pick<NotifyEffect, 'contact' | 'by'>[] {
    const { contacts, chains } = this.engine.program;
    const chain = chains[rule.chain] ?? [];
    const called = contacts.filter(({ id }) => to.split(', ').includes(id));
    return called.map((contact) => {
      const step = chain.find((one) => one.to.includes(contact.id));
      const [by = ''] = step ? channelsFor(contact, step) : contact.channels;
      return { contact: contact.id, by };
    });
  }

  private noteSkipped({ facts }: AuditEffect): void {
    const alert = this.alerts.get(String(facts.alert));
    if (alert) alert.skippedSteps++;
  }

  private assume(input: Input): void {
    const at = inputAt(input);
    const index = this.assumed.findIndex((other) => inputAt(other) > at);
    if (index < 0) this.assumed.push(input);
    else this.assumed.splice(index, 0, input);
  }
}
