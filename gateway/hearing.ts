/** Everything that is heard: the broker, our own link to it, the inbox that makes readings of messages. */
import type { Input, Instant } from '../rules/engine/types.ts';
import type { Clock } from './clock.ts';
import type { FlatConfig } from './config/schema.ts';
import { sensorSettings } from './config/sensor-settings.ts';
import type { HealthView } from './http/api.ts';
import type { Journal } from './journal/journal.ts';
import type { Log } from './log.ts';
import { EmbeddedBroker } from './mqtt/broker/broker.ts';
import { createLink } from './mqtt/connect.ts';
import type { Link, Received } from './mqtt/link.ts';
import { Inbox } from './sensors/inbox.ts';

const inboxKey = 'inbox';
/** Beside this, at every fault and at the stop: what is lost by a crash only makes the inbox more careful. */
const keepInboxEveryMs = 15 * 60_000;

export interface HearingDeps {
  readonly config: FlatConfig;
  readonly dataFolder: string;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** The demo: whoever comes over loopback may publish. */
  readonly anonymousOnLoopback: boolean;
  hear(input: Input): void;
  /** A message on one of our own topics. */
  command(message: Received): void;
  /** A message of Zigbee2MQTT, for those who listen beside the sensors. */
  overheard(message: Received): void;
  /** The link came up: what is retained is published again. */
  linkUp(): void;
}

export class Hearing {
  readonly link: Link;
  /** While false, `last_seen` is not believed (law 5). */
  clockTrusted = true;
  private readonly deps: HearingDeps;
  private readonly broker: EmbeddedBroker | null;
  private inbox: Inbox;
  private keptAt: Instant = 0;

  constructor(deps: HearingDeps) {
    const { config, dataFolder, clock, log, anonymousOnLoopback } = deps;
    this.deps = deps;
    this.broker =
      config.mqtt.broker === 'embedded'
        ? new EmbeddedBroker({ config: config.mqtt.embedded, dataFolder, clock, log, anonymousOnLoopback })
        : null;
    this.link = createLink(config.mqtt, config.flat.id, { clock, log, broker: this.broker });
    this.inbox = this.createInbox(config);
  }

  /** Our own link first, then the ports: nothing is published to the embedded broker before we listen. */
  async start(): Promise<{ port: number | null }> {
    await this.broker?.start();
    await this.link.start({
      message: (message) => this.message(message),
      up: () => this.up(),
      down: (reason) => this.down(reason),
    });
    const ports = await this.broker?.listen();
    return { port: ports?.port ?? null };
  }

  async stop(): Promise<void> {
    await this.link.stop();
    this.keep();
    await this.broker?.stop();
  }

  /** Other sensors; what is known of the devices stays. */
  reconfigure(config: FlatConfig): void {
    this.keep();
    this.inbox = this.createInbox(config);
    this.hear(this.inbox.judge(this.deps.clock.now()));
  }

  get connected(): boolean {
    return this.link.connected;
  }

  get bridge(): HealthView['bridge'] {
    const { online } = this.inbox.view().bridge;
    return online === null ? 'unknown' : online ? 'online' : 'offline';
  }

  unknownToBridge(): ReadonlySet<string> {
    return new Set(this.inbox.view().sensors.flatMap(({ id, known }) => (known === false ? [id] : [])));
  }

  /** Keeps what the inbox knows beside the engine's snapshot. */
  keep(): void {
    this.keptAt = this.deps.clock.now();
    this.deps.journal.set(inboxKey, this.inbox.snapshot(this.keptAt));
  }

  private createInbox(config: FlatConfig): Inbox {
    const { log, journal } = this.deps;
    const beside = new Set(Object.values(config.signals).map(({ device }) => device));
    const inbox = new Inbox({ sensors: sensorSettings(config), baseTopic: config.mqtt.zigbee2mqtt, beside, log });
    const kept = journal.get(inboxKey);
    if (kept !== null) inbox.restore(kept);
    return inbox;
  }

  private message(message: Received): void {
    const { topic, payload, retain, dup, receivedAt } = message;
    const packet = { retain, dup, receivedAt, clockTrusted: this.clockTrusted };
    if (topic.startsWith(`${this.deps.config.mqtt.zigbee2mqtt}/`)) {
      this.hear(this.inbox.hear(topic, payload, packet));
      this.deps.overheard(message);
    } else this.deps.command(message);
  }

  private up(): void {
    this.hear(this.inbox.connected(this.deps.clock.now()));
    this.deps.linkUp();
  }

  private down(reason: string): void {
    this.deps.log.warn(`not hearing: ${reason}`);
    this.hear(this.inbox.disconnected(this.deps.clock.now()));
  }

  private hear(inputs: readonly Input[]): void {
    for (const input of inputs) this.deps.hear(input);
    const mustKeep = inputs.some(({ type }) => type !== 'reading');
    if (mustKeep || this.deps.clock.now() - this.keptAt >= keepInboxEveryMs) this.keep();
  }
}
