/**
 * The loop: input -> log -> step -> commit -> act. It holds THE ONE care timer (law 2) and keeps law 3: whatever the
 * engine decides is committed before anyone acts on it.
 */
import type { Engine } from '../rules/engine/index.ts';
import { type Effect, type Input, type Instant, inputAt, type Program } from '../rules/engine/types.ts';
import type { Clock, Timer } from './clock.ts';
import { reasonOf } from './errors.ts';
import type { Journal } from './journal/journal.ts';
import { limits } from './limits.ts';
import type { Log } from './log.ts';

const aliveEveryMs = 60_000;
const commitRetryMs = 1_000;
const primingMs = 48 * 3_600_000;
/** Signals that are committed the moment they are heard (DESIGN 8). */
const urgentSignals = new Set(['help', 'fall', 'leak', 'smoke']);

export interface LiveDeps {
  readonly engine: Engine;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** Effects that have just been committed: deliver, publish, show. Must not throw. */
  act(effects: readonly Effect[]): void;
  /** Every input that was heard, after it was stepped: for the live feed. */
  heard(input: Input): void;
}

export class Live {
  private readonly deps: LiveDeps;
  private configHash: string;
  private readonly queue: Input[] = [];
  private draining = false;
  private uncommitted: Effect[] = [];
  private careTimer: Timer | null = null;
  private armedFor: Instant | null = null;
  private timers: Timer[] = [];
  private running = false;
  private flushFails = false;

  constructor(deps: LiveDeps, configHash: string) {
    this.deps = deps;
    this.configHash = configHash;
  }

  /** Steps what the log holds beyond the snapshot, tells the engine of the time it was down, and begins to live. */
  start(): void {
    const { engine, journal, clock, log } = this.deps;
    this.running = true;
    const snapshot = journal.snapshot();
    const backlog: Effect[] = [];
    let replayed = 0;
    for (const { input } of journal.read(snapshot?.seq ?? 0)) {
      backlog.push(...engine.step(input));
      replayed++;
    }
    if (replayed > 0) log.info({ replayed }, 'stepped the inputs logged after the last snapshot');
    this.uncommitted.push(...backlog);
    const lastAlive = journal.lastAlive();
    const now = clock.now();
    // Before anything else: whatever lets time come to the engine must find it knowing that it was deaf.
    if (lastAlive !== null && now >= lastAlive) this.take({ type: 'gap', at: now, from: lastAlive, cause: 'gateway' });
    if (snapshot && snapshot.configHash !== this.configHash) this.prime(null);
    this.hear({ type: 'config', at: now, hash: this.configHash });
    journal.alive(now);
    this.every(limits.journal.batchMs, () => this.flush());
    this.every(aliveEveryMs, () => journal.alive(clock.now()));
    this.every(limits.journal.snapshotEveryMs, () => this.commit(true));
  }

  /** It steps, and what it decides and hears gets into the journal. */
  get isSound(): boolean {
    const { engine, clock } = this.deps;
    const wakeAt = engine.wakeAt();
    const isPunctual = wakeAt === null || wakeAt > clock.now() - limits.stuckAfterMs;
    return this.running && isPunctual && this.uncommitted.length === 0 && !this.flushFails;
  }

  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.careTimer?.cancel();
    for (const timer of this.timers) timer.cancel();
    this.timers = [];
    this.commit(true);
    this.deps.journal.alive(this.deps.clock.now());
  }

  /**
   * Takes one input in. When it returns, the input is logged and stepped, and what came of it is committed and acted on;
   * readings other than help, fall, leak and smoke wait for the next batch of the log. An input raised while another is
   * being handled waits its turn: there is one queue.
   */
  hear(input: Input): void {
    this.queue.push(input);
    if (!this.draining) this.drain();
  }

  /** The care timer's and the watchdog's way in: the same queue as readings. */
  tick(): void {
    this.hear({ type: 'tick', at: this.deps.clock.now() });
  }

  /** A new configuration: unchanged rules keep their timers, the others are primed from the last 48 h. Law 8. */
  reload(program: Program, hash: string): void {
    this.configHash = hash;
    this.prime(program);
    this.hear({ type: 'config', at: this.deps.clock.now(), hash });
    this.commit(true);
  }

  private prime(program: Program | null): void {
    const { engine, journal, clock } = this.deps;
    journal.flush();
    const from = clock.now() - primingMs;
    const history = function* () {
      for (const { input } of journal.read(0, { from })) yield input;
    };
    this.uncommitted.push(...engine.reload(program ?? engine.program, clock.now(), history()));
  }

  private drain(): void {
    this.draining = true;
    try {
      for (let input = this.queue.shift(); input; input = this.queue.shift()) this.handle(input);
    } finally {
      this.draining = false;
    }
    this.arm();
  }

  private handle(input: Input): void {
    const { journal } = this.deps;
    const urgent = input.type === 'reading' ? urgentSignals.has(input.signal) : input.type !== 'tick';
    this.take(input);
    if (this.uncommitted.length > 0) this.commit(false);
    else if (urgent || journal.unflushed >= limits.journal.batchInputs) this.flush();
    this.deps.heard(input);
  }

  /** Logs and steps an input; what comes of it is not committed yet. */
  private take(input: Input): void {
    const { engine, journal, log } = this.deps;
    if (input.type !== 'tick') journal.append(input);
    try {
      for (const effect of engine.step(input)) this.uncommitted.push(effect);
    } catch (error) {
      log.error({ error, input: input.type, at: inputAt(input) }, 'the engine failed on an input; it stays in the log');
    }
  }

  private flush(): void {
    try {
      this.deps.journal.flush();
      this.flushFails = false;
    } catch (error) {
      this.flushFails = true;
      this.deps.log.error({ error }, `the log could not be written: ${reasonOf(error)}; kept in memory, trying again`);
    }
  }

  /** Law 3. Where the disk refuses, the effects are kept and tried again: nothing is acted on that could be forgotten. */
  private commit(evenWithoutEffects: boolean): void {
    const { engine, journal, clock, log } = this.deps;
    const effects = this.uncommitted;
    if (effects.length === 0 && !evenWithoutEffects) return;
    try {
      const at = clock.now();
      journal.commit(effects, { seq: journal.lastSeq, at, state: engine.snapshot(), configHash: this.configHash });
    } catch (error) {
      log.error({ error }, `could not commit: ${reasonOf(error)}; trying again`);
      if (this.running) this.timers.push(clock.after(commitRetryMs, () => this.commit(false)));
      return;
    }
    this.uncommitted = [];
    if (effects.length > 0) this.deps.act(effects);
  }

  private arm(): void {
    const wakeAt = this.running ? this.deps.engine.wakeAt() : null;
    if (wakeAt === this.armedFor) return;
    this.careTimer?.cancel();
    this.armedFor = wakeAt;
    this.careTimer = wakeAt === null ? null : this.deps.clock.at(wakeAt, () => this.wake());
  }

  private wake(): void {
    this.armedFor = null;
    this.careTimer = null;
    this.tick();
  }

  private every(ms: number, action: () => void): void {
    const timer = this.deps.clock.after(ms, () => {
      this.timers = this.timers.filter((other) => other !== timer);
      try {
        action();
      } catch (error) {
        this.deps.log.error({ error }, `background work of the journal failed: ${reasonOf(error)}`);
      }
      if (this.running) this.every(ms, action);
    });
    this.timers.push(timer);
  }
}
