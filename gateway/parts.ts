/** The parts of a running gateway around one configuration, and the order in which they start and stop. */
import { rmSync, writeFileSync } from 'node:fs';
import { Engine } from '../rules/engine/index.ts';
import type { Effect, FaultInput, Input, Reading } from '../rules/engine/types.ts';
import type { Mailbox } from './channels/mailbox/index.ts';
import { createRejectedLog } from './channels/rejected.ts';
import type { Clock } from './clock.ts';
import type { Runnable } from './config/load.ts';
import { pidFile } from './config/paths.ts';
import type { FlatState } from './delivery/texts/answers.ts';
import { GatewayDesk } from './desk.ts';
import { Hearing } from './hearing.ts';
import type { HealthView } from './http/api.ts';
import { createHttp, type Http } from './http/index.ts';
import type { FileJournal } from './journal/create.ts';
import { Live } from './live.ts';
import type { RootLog } from './log.ts';
import { MqttBeat } from './mqtt/beat.ts';
import { obey } from './mqtt/commands.ts';
import type { Received } from './mqtt/link.ts';
import { MqttPublisher } from './mqtt/publisher.ts';
import { createTopics, type Topics } from './mqtt/topics.ts';
import { PowerWatch } from './power/power.ts';
import { Signals } from './signals/signals.ts';
import { Supervision } from './supervision/supervision.ts';
import { Telling } from './telling.ts';
import type { Timeseries } from './timeseries/timeseries.ts';
import { version } from './version.ts';

export interface GatewayOptions {
  readonly configFile: string;
  readonly dataFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly process: { readonly pid: number; readonly uid: number; rssBytes(): number };
  readonly clock: Clock;
  readonly log: RootLog;
  /** For problems told while there is no flat whose language would count. */
  readonly language?: 'de' | 'en';
  /** The demo: takes every good set from disk, lets anyone on loopback into its broker, and care time may run faster. */
  readonly demo?: { speed(): number };
}

export interface GatewayStarted {
  /** Sign-in link of the page. */
  readonly url: string;
  /** Of the embedded broker; null with an external one. */
  readonly mqttPort: number | null;
}

export class Parts {
  readonly desk: GatewayDesk;
  private readonly options: GatewayOptions;
  private readonly journal: FileJournal;
  private readonly mailbox: Mailbox;
  private running: Runnable;
  private readonly engine: Engine;
  private readonly live: Live;
  private readonly hearing: Hearing;
  private readonly publisher: MqttPublisher;
  private signals: Signals;
  private readonly beat: MqttBeat;
  private telling: Telling;
  private timeseries: Timeseries | null = null;
  private http: Http | null = null;
  private readonly supervision: Supervision;
  /** Null without a UPS. */
  private power: PowerWatch | null;
  private readonly unwatchMailbox: () => void;
  private readonly refusedCommand: (reason: string) => void;
  private shownLifeAt = 0;

  constructor(options: GatewayOptions, journal: FileJournal, mailbox: Mailbox, running: Runnable) {
    const { clock, log, dataFolder, environment, demo } = options;
    this.options = options;
    this.journal = journal;
    this.mailbox = mailbox;
    this.running = running;
    const snapshot = journal.snapshot();
    this.engine = new Engine(running.program, clock.now(), snapshot?.state);
    const hear = (input: Input): void => this.live.hear(input);
    const fault = (id: string, active: boolean, facts: FaultInput['facts']): void =>
      hear({ type: 'fault', at: clock.now(), id, active, facts });
    this.live = new Live(
      {
        engine: this.engine,
        journal,
        clock,
        log,
        act: (effects) => this.act(effects),
        heard: (input) => this.heard(input),
      },
      running.hash,
    );
    this.telling = this.createTelling(running);
    this.desk = new GatewayDesk({
      engine: () => this.engine,
      journal,
      clock,
      flat: () => this.running.config,
      version,
      speed: () => demo?.speed() ?? 1,
      health: () => this.health(),
      unknownToBridge: () => this.hearing.unknownToBridge(),
      replyCode: (alertId) => this.telling.acknowledgement.knownCode(alertId),
      mailbox: () => mailbox.messages(),
      routine: () => this.telling.routine,
      hear,
    });
    this.refusedCommand = createRejectedLog(clock, log, 'commands over MQTT');
    const topics = createTopics(running.config.mqtt, running.config.flat.id);
    this.hearing = new Hearing({
      config: running.config,
      dataFolder,
      journal,
      clock,
      log,
      anonymousOnLoopback: demo !== undefined,
      hear,
      command: (message) => this.command(message, topics),
      overheard: (message) => this.signals.hear(message),
      linkUp: () => {
        this.publisher.up();
        this.signals.linkUp();
      },
    });
    this.publisher = new MqttPublisher({
      link: this.hearing.link,
      topics,
      clock,
      log,
      version,
      rules: () => this.desk.rules(),
    });
    this.signals = this.createSignals(running);
    this.beat = new MqttBeat({ link: this.hearing.link, topics, clock, log, healthy: () => this.isSound() });
    this.supervision = new Supervision({
      journal,
      clock,
      log,
      dataFolder,
      environment,
      timeZone: running.config.flat.time_zone,
      fault,
      clockFound: (facts) => this.clockFound(facts),
      tick: () => this.live.tick(),
    });
    this.power = this.createPower(running);
    this.unwatchMailbox = mailbox.watch((message) => this.desk.message(message));
  }

  async start(): Promise<GatewayStarted> {
    const { options, running } = this;
    writeFileSync(pidFile(options.dataFolder), `${options.process.pid}\n`, { mode: 0o600 });
    this.retain(running);
    const aliveUntil = this.journal.lastAlive();
    this.live.start();
    await this.supervision.startClock();
    await this.telling.start(aliveUntil);
    this.desk.start();
    this.http = this.createHttp(running);
    const { url } = await this.http.start();
    const { presence, lamp } = this.engine.view();
    this.publisher.start({ alerts: this.journal.alerts(), presence, lamp });
    this.signals.start();
    const { port } = await this.hearing.start();
    this.beat.start();
    await this.startTimeseries(running);
    this.power?.start();
    await this.supervision.start(`${running.config.flat.name}: ${version}`);
    return { url, mqttPort: port };
  }

  async stop(): Promise<void> {
    await this.supervision.stop();
    this.power?.stop();
    this.signals.stop();
    this.beat.stop();
    await this.publisher.stop();
    await this.hearing.stop();
    await this.http?.stop();
    await this.timeseries?.stop();
    await this.telling.stop();
    this.live.stop();
    this.unwatchMailbox();
    this.desk.stop();
    rmSync(pidFile(this.options.dataFolder), { force: true });
  }

  /** Rules, sensors, people and channels change while it runs; broker, page and time series address need a restart. */
  async reload(running: Runnable): Promise<void> {
    this.running = running;
    this.retain(running);
    this.live.reload(running.program, running.hash);
    this.hearing.reconfigure(running.config);
    this.signals.stop();
    this.signals = this.createSignals(running);
    this.signals.start();
    this.power?.stop();
    this.power = this.createPower(running);
    this.power?.start();
    const previous = this.telling;
    await previous.stop();
    this.telling = this.createTelling(running);
    await this.telling.start(null);
    this.desk.changed();
  }

  /** The files on disk are not good (how many problems), or are good again (0). */
  configurationFault(problems: number): void {
    const at = this.options.clock.now();
    this.live.hear({ type: 'fault', at, id: 'configuration', active: problems > 0, facts: { problems } });
  }

  // ------------------------------------------------------------------------------------------------ what happens

  /** After each commit: what was decided leaves now. */
  private act(effects: readonly Effect[]): void {
    this.telling.wake();
    // Whoever only looks on waits until the message has left.
    this.options.clock.after(0, () => {
      this.publisher.act(effects);
      this.signals.act(effects);
      this.timeseries?.poke();
      this.desk.changed();
    });
  }

  private heard(input: Input): void {
    this.publisher.changed();
    if (!this.desk.isWatched) return;
    if (input.type === 'reading') this.showReading(input);
    else this.desk.changed();
  }

  private showReading(input: Reading): void {
    const { at, sensor, room, signal, value } = input;
    const life = this.engine.view().lastLife;
    const isSign = life?.sensor === sensor && life.at !== this.shownLifeAt && input.evidence === 'report';
    if (isSign) this.shownLifeAt = life.at;
    this.desk.reading({ at, sensor, room, signal, value, life: isSign });
  }

  /** A message on our own command topics: obeyed or refused, and answered either way. */
  private command(message: Received, topics: Topics): void {
    const answer = obey(this.desk, topics, message, this.running.config.flat.language, this.refusedCommand);
    if (answer) this.publisher.answer(answer);
  }

  private clockFound({ trusted, stepMs }: { trusted: boolean; stepMs: number }): void {
    this.hearing.clockTrusted = trusted;
    this.live.hear({ type: 'clock', at: this.options.clock.now(), trusted, stepMs });
  }

  // ------------------------------------------------------------------------------------------------ building

  private retain({ config }: Runnable): void {
    const { raw, aggregates, alerts } = config.retention;
    this.journal.retain({ rawMs: raw, halfHoursMs: aggregates, alertsMs: alerts });
  }

  private createTelling({ config }: Runnable): Telling {
    const { clock, log } = this.options;
    return new Telling({
      config,
      journal: this.journal,
      clock,
      log,
      mailbox: this.mailbox,
      hear: (input) => this.live.hear(input),
      fault: (id, active, facts) => this.live.hear({ type: 'fault', at: clock.now(), id, active, facts }),
      healthy: () => this.isSound(),
      state: () => this.flatState(),
    });
  }

  private createPower({ config: { power } }: Runnable): PowerWatch | null {
    const { clock } = this.options;
    return power === undefined
      ? null
      : new PowerWatch({
          config: power,
          clock,
          journal: this.journal,
          fault: (id, active, facts) => this.live.hear({ type: 'fault', at: clock.now(), id, active, facts }),
        });
  }

  private flatState(): FlatState {
    const { mode, modeUntil, lastLife, alerts } = this.engine.view();
    const monitoring = this.desk.monitoring();
    return { mode, until: modeUntil, monitoring, lastLife, openAlerts: alerts.length };
  }

  private createSignals({ config: { flat, mqtt, signals } }: Runnable): Signals {
    const { clock, log } = this.options;
    return new Signals({
      ...{ signals, night: flat.night, timeZone: flat.time_zone, base: mqtt.zigbee2mqtt },
      ...{ link: this.hearing.link, clock, log, store: this.journal },
      now: () => {
        const { lamp, alerts } = this.engine.view();
        return { lamp, emergency: alerts.some(({ level }) => level === 'emergency') };
      },
    });
  }

  private createHttp({ config }: Runnable): Http {
    const { clock, log, dataFolder } = this.options;
    const { http, flat } = config;
    return createHttp({
      desk: this.desk,
      config: { port: http.port, publicUrl: http.publicUrl ?? null, language: flat.language, dataFolder },
      clock,
      log,
      linkPage: {
        get: (token) => this.telling.linkPage.get(token),
        post: (token, form) => this.telling.linkPage.post(token, form),
      },
      hooks: { take: (channel, request) => this.telling.hooks.take(channel, request) },
    });
  }

  private async startTimeseries({ config }: Runnable): Promise<void> {
    if (!config.timeseries) return;
    // Loaded only where it is configured: it costs memory.
    const { createTimeseries } = await import('./timeseries/timeseries.ts');
    const { clock, log } = this.options;
    this.timeseries = createTimeseries({
      config: config.timeseries,
      feed: this.journal.feed,
      clock,
      log,
      flat: config.flat.id,
    });
    this.timeseries.start();
  }

  /** Law 12: the heartbeat says healthy only where the whole path is, from the broker to the outbox. */
  private isSound(): boolean {
    return this.hearing.connected && this.live.isSound && this.telling.isSound;
  }

  private health(): HealthView {
    const due = this.journal.due(Number.MAX_SAFE_INTEGER);
    return {
      broker: this.hearing.connected ? 'up' : 'down',
      bridge: this.hearing.bridge,
      journal: this.journal.health(),
      timeseries: this.timeseries?.health() ?? null,
      outbox: { pending: due.length, oldestDueAt: due.length > 0 ? Math.min(...due.map(({ dueAt }) => dueAt)) : null },
      rssBytes: this.options.process.rssBytes(),
      heartbeatAt: this.telling.heartbeatAt,
      power: this.power?.view ?? null,
      lines: this.telling.lines,
    };
  }
}
