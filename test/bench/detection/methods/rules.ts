/** The product itself: its engine under shipped rules, with people who answer as `aal replay` assumes them. */
import { Engine } from '../../../../rules/engine/index.ts';
import { type Effect, type Input, type Instant, inputAt, type Program } from '../../../../rules/engine/types.ts';
import { closesAfterMs, takesOverAfterMs } from '../../../../rules/replay/replay.ts';
import { programFor, type RuleEntry } from '../flat.ts';
import type { Heard, Home } from '../home.ts';
import type { Alarm, Method, Watcher } from '../method.ts';

export interface RulesMethodOptions {
  readonly name: string;
  readonly threshold: string;
  readonly learns?: boolean;
  /** false: every call goes on up its chain until it is closed, and nobody says whether she is out for so long. */
  readonly answered?: boolean;
  rules(home: Home): readonly RuleEntry[];
}

export function rulesMethod({ name, threshold, learns = false, answered = true, rules }: RulesMethodOptions): Method {
  const start = (home: Home, people: People): Watcher =>
    new RulesWatcher(programFor(home, rules(home)), home.from, people);
  return {
    ...{ name, threshold, learns },
    start: (home) => start(home, { answered }),
    unanswered: (home) => start(home, { answered: false }),
  };
}

type People = { readonly answered: boolean } | null;

class RulesWatcher implements Watcher {
  readonly away: { from: Instant; to: Instant }[] = [];
  private readonly program: Program;
  private readonly engine: Engine;
  private readonly people: People;
  private readonly raised = new Map<string, { -readonly [K in keyof Alarm]: Alarm[K] }>();
  private readonly answers: Input[] = [];
  private now: Instant;

  constructor(program: Program, at: Instant, people: People, snapshot?: string) {
    this.program = program;
    this.people = people;
    this.now = at;
    this.engine = new Engine(program, at, snapshot);
  }

  get alarms(): readonly Alarm[] {
    return [...this.raised.values()];
  }

  hear({ reading }: Heard): void {
    this.until(reading.receivedAt);
    this.step(reading);
  }

  until(at: Instant): void {
    for (;;) {
      const wakeAt = this.engine.wakeAt() ?? Number.POSITIVE_INFINITY;
      const answer = this.answers[0];
      const answerAt = answer ? inputAt(answer) : Number.POSITIVE_INFINITY;
      if (Math.min(wakeAt, answerAt) > at) break;
      if (answer && answerAt <= wakeAt) this.step(this.answers.shift() as Input);
      else this.step({ type: 'tick', at: wakeAt });
    }
    this.now = Math.max(this.now, at);
  }

  fork(): Watcher {
    const fork = new RulesWatcher(this.program, this.now, null, this.engine.snapshot());
    // Who has been called before goes on with it: an alert that is open would swallow the next one.
    fork.answers.push(...this.answers);
    return fork;
  }

  private step(input: Input): void {
    for (const effect of this.engine.step(input)) this.note(effect);
  }

  private note(effect: Effect): void {
    if (effect.type === 'presence') this.notePresence(effect);
    if (effect.type === 'alert' && effect.change === 'opened') {
      const { id, rule, level } = effect.alert;
      this.raised.set(id, { at: effect.at, rule, level, centre: false });
      this.close(id, rule, effect.at + closesAfterMs);
    }
    if (effect.type === 'notify') this.noteMessage(effect);
  }

  /** To the question whether she is out for so long they answer yes: nothing was wrong in an untouched recording. */
  private close(alertId: string, rule: string, at: Instant): void {
    const isQuestion = rule === 'away-too-long';
    if (!this.people || (isQuestion && !this.people.answered)) return;
    this.answer({ type: 'close', at, alertId, by: 'carer', via: 'cli', reason: isQuestion ? 'away' : 'other' });
  }

  private notePresence({ at, presence }: Extract<Effect, { type: 'presence' }>): void {
    const last = this.away.at(-1);
    if (presence === 'away') this.away.push({ from: at, to: Number.POSITIVE_INFINITY });
    else if (last && last.to === Number.POSITIVE_INFINITY) last.to = at;
  }

  private noteMessage({ at, deliveryId, alertId, contact, by, message }: Extract<Effect, { type: 'notify' }>): void {
    const alarm = this.raised.get(alertId);
    if (alarm && by === 'dispatch') alarm.centre = true;
    if (!this.people) return;
    this.answer({ type: 'outcome', at, deliveryId, alertId, result: by === 'dispatch' ? 'handed-over' : 'sent' });
    if (this.people.answered && (message === 'raised' || message === 'question'))
      this.answer({ type: 'acknowledge', at: at + takesOverAfterMs, alertId, by: contact, via: 'cli' });
  }

  private answer(input: Input): void {
    const index = this.answers.findIndex((other) => inputAt(other) > inputAt(input));
    if (index < 0) this.answers.push(input);
    else this.answers.splice(index, 0, input);
  }
}
