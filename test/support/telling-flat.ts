/**
 * A flat that decides and tells, on virtual time: the real configuration, engine, journal, outbox and channels; readings and
 * the world outside come from the test. Real sockets and files answer in real time while care time stands still.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Mailbox } from '../../gateway/channels/mailbox/index.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import { run as audit } from '../../gateway/commands/audit.ts';
import { isRunnable, loadConfig } from '../../gateway/config/load.ts';
import type { FlatConfig } from '../../gateway/config/schema.ts';
import type { FlatState } from '../../gateway/delivery/texts/answers.ts';
import { GatewayDesk } from '../../gateway/desk.ts';
import { createJournal, type FileJournal } from '../../gateway/journal/create.ts';
import { Live } from '../../gateway/live.ts';
import { silentLog } from '../../gateway/log.ts';
import { Telling } from '../../gateway/telling.ts';
import { Engine } from '../../rules/engine/index.ts';
import type { Alert, Effect, Input, Instant, Signal, Value } from '../../rules/engine/types.ts';
import { createLocalClock } from './local-instant.ts';
import { ownProcess } from './own-process.ts';
import { tempFolder } from './temp.ts';

export interface TellingFlatOptions {
  /** By their paths beside flat.yaml; flat.yaml among them. */
  readonly files: Readonly<Record<string, string>>;
  /** Local wall time, '2026-03-10 22:00'. */
  readonly start: string;
}

const secondMs = 1_000;

export class TellingFlat {
  readonly folder = tempFolder();
  readonly effects: Effect[] = [];
  readonly clock: VirtualClock;
  readonly telling: Telling;
  readonly mailbox: Mailbox;
  /** What the page, MQTT and the command line talk to. */
  readonly desk: GatewayDesk;
  private readonly journal: FileJournal;
  private readonly live: Live;
  private readonly engine: Engine;
  private readonly local: (text: string) => Instant;
  private readonly rooms: ReadonlyMap<string, string>;

  constructor({ files, start }: TellingFlatOptions) {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text, { mode: 0o600 });
    }
    const loaded = loadConfig(this.configFile);
    if (!isRunnable(loaded)) throw new Error(JSON.stringify(loaded.problems, null, 1));
    const { config, program, hash } = loaded;
    this.local = createLocalClock(config.flat.time_zone, start);
    this.clock = new VirtualClock(this.local(start));
    this.rooms = new Map(Object.entries(config.sensors).map(([id, { room }]) => [id, room]));
    this.journal = createJournal(this.dataFolder);
    this.journal.open();
    this.journal.applyConfig({ hash, at: this.clock.now(), files: loaded.files });
    this.engine = new Engine(program, this.clock.now());
    const { journal, clock, engine } = this;
    const log = silentLog;
    this.live = new Live({ engine, journal, clock, log, act: (effects) => this.act(effects), heard: () => {} }, hash);
    const hear = (input: Input): void => this.hear(input);
    this.mailbox = new Mailbox({ clock, folder: null });
    this.telling = new Telling({
      ...{ config, journal, clock, log, hear, healthy: () => true, state: () => this.state() },
      mailbox: this.mailbox,
      fault: (id, active, facts) => hear({ type: 'fault', at: clock.now(), id, active, facts }),
    });
    this.desk = this.deskOf(config);
  }

  private deskOf(config: FlatConfig): GatewayDesk {
    const { journal, clock, engine, telling, mailbox } = this;
    return new GatewayDesk({
      ...{ journal, clock, version: 'test', speed: () => 1, flat: () => config, engine: () => engine },
      health: () => {
        throw new Error('this flat has no broker to ask about');
      },
      unknownToBridge: () => new Set(),
      replyCode: (alertId) => telling.acknowledgement.knownCode(alertId),
      mailbox: () => mailbox.messages(),
      routine: () => telling.routine,
      hear: (input) => this.hear(input),
    });
  }

  state(): FlatState {
    const { mode, modeUntil, lastLife, alerts } = this.engine.view();
    const monitoring = this.desk.monitoring();
    return { mode, until: modeUntil, monitoring, lastLife, openAlerts: alerts.length };
  }

  get configFile(): string {
    return join(this.folder, 'flat.yaml');
  }

  get dataFolder(): string {
    return join(this.folder, 'data');
  }

  async start(): Promise<this> {
    this.live.start();
    await this.telling.start(null);
    return this;
  }

  async stop(): Promise<void> {
    await this.telling.stop();
    this.live.stop();
    this.journal.close();
  }

  private act(effects: readonly Effect[]): void {
    this.effects.push(...effects);
    this.telling.wake();
  }

  hear(input: Input): void {
    this.live.hear(input);
  }

  /** A report of a sensor, now. */
  reading(sensor: string, signal: Signal, value: Value): void {
    const at = this.clock.now();
    const room = this.rooms.get(sensor) ?? '';
    this.hear({ type: 'reading', at, receivedAt: at, sensor, room, signal, value, evidence: 'report' });
  }

  /** Local wall time, '23:15' or with seconds: the next such time. What is on its way arrives meanwhile. */
  async until(clock: string): Promise<this> {
    const end = this.local(clock);
    await this.noticed(end);
    await this.arrived();
    while (this.clock.now() < end) {
      await this.clock.advanceTo(Math.min(end, this.nextAt(end)));
      await this.arrived();
    }
    return this;
  }

  /** While messages are on their way second by second, else from one matter to the next. */
  private nextAt(end: Instant): Instant {
    const now = this.clock.now();
    if (this.journal.due(now).length > 0) return now + secondMs;
    const care = this.engine.wakeAt() ?? end;
    const retry = this.journal.nextDue() ?? end;
    return Math.max(now + secondMs, Math.min(care, retry));
  }

  /** Files that the test has just written are found by those who watch for them. */
  private async noticed(end: Instant): Promise<void> {
    for (let turn = 0; turn < 3 && this.clock.now() + secondMs <= end; turn++) {
      await new Promise((done) => setTimeout(done, 20));
      await this.clock.advanceBy(secondMs);
    }
  }

  /** What can arrive without care time passing has arrived. */
  private async arrived(): Promise<void> {
    for (let turn = 0; turn < 40 && this.journal.due(this.clock.now()).length > 0; turn++) {
      await new Promise((done) => setTimeout(done, 5));
      await this.clock.advanceBy(0);
    }
  }

  get lamp(): string {
    return this.engine.view().lamp;
  }

  alert(rule: string): Alert {
    const found = this.journal.alerts().find((alert) => alert.rule === rule);
    if (!found) throw new Error(`no alert of ${rule}`);
    return found;
  }

  /** `aal audit ARGS`, as it is printed. */
  async audit(...args: string[]): Promise<string> {
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    const { configFile, dataFolder } = this;
    const io = { language: 'de', out: say, err: say, environment: {}, process: ownProcess } as const;
    await audit(args, { ...io, configFile, dataFolder });
    return lines.join('\n');
  }
}
