/** The one place where all parts meet: builds each once, knows the order of start and stop. */
import { type Problem, render } from '../rules/language/problem.ts';
import { Mailbox } from './channels/mailbox/index.ts';
import { applyConfig, type Runnable, startConfig } from './config/apply.ts';
import { surroundings } from './config/secrets.ts';
import type { GatewayDesk } from './desk.ts';
import { PlainError } from './errors.ts';
import { createJournal, type FileJournal } from './journal/create.ts';
import { type GatewayOptions, type GatewayStarted, Parts } from './parts.ts';

/** Constructors do nothing: `prepare` opens the journal and finds the configuration, `start` begins to hear and tell. */
export class Gateway {
  readonly mailbox: Mailbox;
  private readonly options: GatewayOptions;
  private readonly journal: FileJournal;
  private running: Runnable | null = null;
  private startProblems: readonly Problem[] = [];
  private parts: Parts | null = null;

  constructor(options: GatewayOptions) {
    this.options = options;
    this.journal = createJournal(options.dataFolder);
    this.mailbox = new Mailbox({ clock: options.clock, folder: null });
  }

  /**
   * Law 8: the set that was applied last runs, whatever stands on disk now. The problems come back in words.
   * @throws PlainError 'environment' when the data folder cannot be used
   */
  prepare(): { readonly lines: readonly string[]; readonly canStart: boolean } {
    const { configFile, clock, demo, environment } = this.options;
    this.journal.open();
    const around = surroundings(environment);
    const started = startConfig(this.journal, configFile, clock.now(), { applyDisk: demo !== undefined, around });
    this.running = started.running;
    this.startProblems = started.problems;
    const language = started.running?.language ?? 'en';
    return { lines: started.problems.map((problem) => render(problem, language)), canStart: this.running !== null };
  }

  async start(): Promise<GatewayStarted> {
    const { running, options, journal, mailbox } = this;
    if (!running) throw new PlainError('configuration', 'no configuration that could run');
    this.parts = new Parts(options, journal, mailbox, running);
    const started = await this.parts.start();
    this.parts.configurationFault(this.startProblems.length);
    return started;
  }

  /** SIGHUP: takes the disk over if it is good in every respect; what runs goes on otherwise. */
  async reload(): Promise<void> {
    const { configFile, environment, clock, log } = this.options;
    const applied = applyConfig(this.journal, configFile, clock.now(), surroundings(environment));
    if (!applied.running || !this.parts) {
      log.warn({ problems: applied.problems.length }, 'the configuration on disk is not good; the running one goes on');
      this.parts?.configurationFault(applied.problems.length);
      return;
    }
    this.running = applied.running;
    await this.parts.reload(applied.running);
    this.parts.configurationFault(0);
    log.info({ hash: applied.running.hash }, 'the new configuration is live');
  }

  async stop(): Promise<void> {
    await this.parts?.stop();
    this.parts = null;
    this.journal.close();
  }

  get desk(): GatewayDesk {
    if (!this.parts) throw new Error('the gateway is not running');
    return this.parts.desk;
  }
}
