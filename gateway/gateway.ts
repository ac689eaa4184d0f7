/** One flat's gateway: finds its configuration, starts the parts around it, takes a new configuration over. */
import { dirname } from 'node:path';
import { isError, type Problem, render } from '../rules/language/problem.ts';
import { Mailbox } from './channels/mailbox/index.ts';
import { SystemClock } from './clock.ts';
import { applyConfig, type Runnable, startConfig, tryConfig } from './config/apply.ts';
import { confidential } from './config/confidential.ts';
import { resolveFiles } from './config/files-beside.ts';
import { surroundingsOf } from './config/secrets.ts';
import { ConfigWatcher } from './config/watcher.ts';
import type { GatewayDesk } from './desk.ts';
import { PlainError, reasonOf } from './errors.ts';
import { createJournal, type FileJournal } from './journal/create.ts';
import { type GatewayOptions, type GatewayStarted, Parts } from './parts.ts';

/** Constructors do nothing: `prepare` opens the journal and finds the configuration, `start` begins to hear and tell. */
export class Gateway {
  readonly mailbox: Mailbox;
  private readonly options: GatewayOptions;
  private readonly journal: FileJournal;
  private readonly watcher: ConfigWatcher;
  private running: Runnable | null = null;
  private startErrors = 0;
  private parts: Parts | null = null;
  /** Start, then one reload after the other. */
  private reloading: Promise<unknown> = Promise.resolve();

  constructor(options: GatewayOptions) {
    const { configFile: flatFile, clock, log } = options;
    this.options = options;
    this.journal = createJournal(options.dataFolder);
    this.mailbox = new Mailbox({ clock, folder: null });
    this.watcher = new ConfigWatcher({ flatFile, clock, log, changed: () => void this.fileChanged() });
  }

  /**
   * Law 8: the set that was applied last runs, whatever stands on disk now. The problems come back in words.
   * @throws PlainError 'environment' when the data folder cannot be used
   */
  prepare(): { readonly lines: readonly string[]; readonly canStart: boolean } {
    const { configFile, clock, demo, log } = this.options;
    this.journal.open();
    // A board without a clock of its own wakes up in the past: care time goes on from where it was.
    if (clock instanceof SystemClock) clock.follow((this.journal.lastAlive() ?? 0) - clock.now());
    const around = surroundingsOf(this.options);
    const started = startConfig(this.journal, configFile, clock.now(), { applyDisk: demo !== undefined, around });
    if (started.unapplied) log.warn('the configuration on disk differs from the running one: aal apply takes it over');
    this.running = started.running && this.placed(started.running);
    this.startErrors = started.problems.filter(isError).length;
    const language = started.running?.language ?? this.options.language ?? 'en';
    return { lines: started.problems.map((problem) => render(problem, language)), canStart: this.running !== null };
  }

  async start(): Promise<GatewayStarted> {
    const { running, options, journal, mailbox } = this;
    if (!running) throw new PlainError('configuration', 'no configuration that could run');
    this.parts = new Parts(options, journal, mailbox, running);
    const starting = this.parts.start();
    this.reloading = starting.catch(() => undefined);
    const started = await starting;
    this.parts.configurationFault(this.startErrors);
    this.watcher.start();
    return started;
  }

  /** SIGHUP: takes the disk over if it is good in every respect; what runs goes on otherwise. Never rejects. */
  async reload(): Promise<void> {
    const { log } = this.options;
    const failed = (error: unknown): void =>
      log.error({ error }, `the configuration could not be taken over: ${reasonOf(error)}`);
    this.reloading = this.reloading.then(() => this.takeOver()).catch(failed);
    await this.reloading;
  }

  private async takeOver(): Promise<void> {
    const { configFile, clock, log } = this.options;
    const applied = applyConfig(this.journal, configFile, clock.now(), surroundingsOf(this.options));
    this.report(applied.problems);
    if (!applied.running || !this.parts) return;
    this.running = this.placed(applied.running);
    await this.parts.reload(this.running);
    log.info({ hash: applied.running.hash }, 'the new configuration is live');
  }

  async stop(): Promise<void> {
    this.watcher.stop();
    await this.parts?.stop();
    this.parts = null;
    this.journal.close();
  }

  get desk(): GatewayDesk {
    if (!this.parts) throw new Error('the gateway is not running');
    return this.parts.desk;
  }

  /** The watcher: the demo takes a good set over; a real flat only hears about it. */
  private async fileChanged(): Promise<void> {
    const { configFile, demo, log } = this.options;
    if (demo) return await this.reload();
    const tried = tryConfig(configFile, surroundingsOf(this.options));
    this.report(tried.problems);
    if (tried.running && tried.running.hash !== this.running?.hash)
      log.info('the configuration on disk has changed and is good: aal apply takes it over');
  }

  private report(problems: readonly Problem[]): void {
    const errors = problems.filter(isError);
    const language = this.running?.language ?? 'en';
    for (const problem of errors) this.options.log.warn(render(problem, language));
    this.parts?.configurationFault(errors.length);
  }

  /** Paths made absolute; nothing confidential reaches the log from here on. */
  private placed(running: Runnable): Runnable {
    const config = resolveFiles(running.config, dirname(this.options.configFile));
    this.options.log.redact(confidential(config));
    return { ...running, config };
  }
}
