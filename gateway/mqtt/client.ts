/** The gateway's connection to an external broker, on mqtt.js: one MqttClient per connection, the session kept by the broker. */
import type { Duplex } from 'node:stream';
import type { IPublishPacket, MqttClient } from 'mqtt';
import type { Clock, Timer } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Link, LinkEvents } from './link.ts';

export interface MqttLinkOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The session's name at the broker. */
  readonly clientId: string;
  readonly subscriptions: readonly string[];
  readonly will: { readonly topic: string; readonly payload: string };
  /** The bytes to and from the broker; may throw with the reason why not. */
  readonly open: () => Duplex;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** After one and a half times this without an answer the link counts as dead. */
  readonly keepaliveSeconds: number;
}

/** One connection, from the first byte to the last. */
interface Connection {
  readonly client: MqttClient;
  sessionPresent: boolean;
  up: boolean;
  upAtMs: number;
  /** Why it ended, as far as is known. */
  reason: string | null;
  /** Publications that the broker has not acknowledged. */
  readonly unacknowledged: Set<(error: Error) => void>;
  subscribeTimer: Timer | null;
}

export class MqttLink implements Link {
  private readonly options: MqttLinkOptions;
  private library: typeof import('mqtt') | null = null;
  private events: LinkEvents | null = null;
  private connection: Connection | null = null;
  private retryTimer: Timer | null = null;
  /** Failed or short-lived connections in a row. */
  private attempts = 0;
  private lastDown: string | null = null;
  private firstOutcome: (() => void) | null = null;

  constructor(options: MqttLinkOptions) {
    this.options = options;
  }

  get connected(): boolean {
    return this.connection?.up === true;
  }

  /** Resolves with the first outcome: `up`, or the first `down` with its reason; tries on in either case. */
  async start(events: LinkEvents): Promise<void> {
    this.events = events;
    // Loaded only where it is used: it costs 15 MB and more.
    this.library = await import('mqtt');
    if (!this.events) return; // stopped meanwhile
    await new Promise<void>((resolve) => {
      this.firstOutcome = resolve;
      this.connect();
    });
  }

  /** Says goodbye, so that the last will stays unsaid. The session stays at the broker. */
  async stop(): Promise<void> {
    this.events = null;
    this.retryTimer?.cancel();
    const connection = this.connection;
    this.connection = null;
    if (!connection) return;
    this.abandon(connection, 'the gateway stops');
    await new Promise<void>((resolve) => {
      const timer = this.options.clock.after(1_000, () => connection.client.stream.destroy());
      connection.client.stream.once('close', () => {
        timer.cancel();
        resolve();
      });
      connection.client.end();
    });
  }

  publish(topic: string, payload: string, options: { retain?: boolean; qos?: 0 | 1 } = {}): Promise<void> {
    const connection = this.connection;
    const { retain = false, qos = 1 } = options;
    if (!connection?.up)
      return Promise.reject(new Error(`not connected to the broker: ${this.lastDown ?? 'connecting'}`));
    if (connection.unacknowledged.size >= limits.mqtt.publishesInFlight) {
      return Promise.reject(new Error('the broker leaves too many messages unacknowledged'));
    }
    return new Promise((resolve, reject) => {
      const timer = this.options.clock.after(limits.mqtt.publishMs, () =>
        reject(
          new Error(`the broker did not acknowledge a message on ${topic} within ${limits.mqtt.publishMs / 1000} s`),
        ),
      );
      const abandoned = (error: Error) => {
        timer.cancel();
        reject(error);
      };
      connection.unacknowledged.add(abandoned);
      connection.client.publish(topic, payload, { retain, qos }, (error) => {
        connection.unacknowledged.delete(abandoned);
        timer.cancel();
        if (error) reject(error);
        else resolve();
      });
    });
  }

  private connect(): void {
    if (!this.library) return;
    try {
      const client = new this.library.MqttClient(() => this.options.open(), this.clientOptions());
      this.follow({
        client,
        sessionPresent: false,
        up: false,
        upAtMs: 0,
        reason: null,
        unacknowledged: new Set(),
        subscribeTimer: null,
      });
    } catch (error) {
      this.down(reasonOf(error), 0);
    }
  }

  private clientOptions() {
    const { clientId, keepaliveSeconds, username, password, will } = this.options;
    return {
      clientId,
      clean: false,
      keepalive: keepaliveSeconds,
      timerVariant: 'native' as const,
      connectTimeout: limits.mqtt.connectMs,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      // Its own debug log would be put together even where nobody reads it.
      log: () => undefined,
      will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1 as const, retain: true },
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    };
  }

  private follow(connection: Connection): void {
    const { client } = connection;
    this.connection = connection;
    client.handleMessage = (packet, done) => this.handle(connection, packet, () => done());
    // Known before the first message: 'connect' comes a little later.
    client.on('packetreceive', (packet) => {
      if (packet.cmd === 'connack') connection.sessionPresent = packet.sessionPresent;
    });
    client.on('connect', () => this.subscribe(connection));
    const failed = (error: Error) => {
      connection.reason ??= reasonOf(error);
    };
    client.on('error', failed);
    client.stream.on('error', failed);
    client.on('close', () => this.closed(connection));
  }

  /** At every connection, also with a session: it brings the retained messages again, and shows what we may hear. */
  private subscribe(connection: Connection): void {
    const { clock, subscriptions } = this.options;
    const give = (reason: string) => {
      connection.reason ??= reason;
      connection.client.stream.destroy();
    };
    connection.subscribeTimer = clock.after(limits.mqtt.connectMs, () =>
      give('the broker does not answer a subscription'),
    );
    connection.client.subscribe([...subscriptions], { qos: 1 }, (error, granted, packet) => {
      connection.subscribeTimer?.cancel();
      const codes = (packet?.granted ?? granted?.map(({ qos }) => qos) ?? []) as number[];
      const refused = subscriptions.filter((_, index) => codes[index] === 128);
      if (refused.length > 0) give(`the broker refuses the subscription to ${refused.join(', ')}`);
      else if (error) give(reasonOf(error));
      else this.up(connection);
    });
  }

  private handle(connection: Connection, packet: IPublishPacket, done: () => void): void {
    if (!this.events) return;
    this.up(connection); // what the session kept comes before the subscription's answer, and proves that we hear
    const { topic, payload, retain, dup, qos } = packet;
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    const failed = (error: unknown) =>
      this.options.log.error({ error, topic }, `a message could not be handled: ${reasonOf(error)}`);
    try {
      const handled = this.events.message({
        topic,
        payload: bytes,
        retain,
        dup,
        qos,
        receivedAt: this.options.clock.now(),
      });
      // Acknowledged also when it failed: a broker stops sending when too much stays unacknowledged.
      if (handled) handled.catch(failed).then(done);
      else done();
    } catch (error) {
      failed(error);
      done();
    }
  }

  private up(connection: Connection): void {
    if (connection.up || connection !== this.connection) return;
    connection.up = true;
    connection.upAtMs = this.options.clock.monotonicMs();
    this.lastDown = null;
    this.events?.up(connection.sessionPresent);
    this.settleStart();
  }

  private closed(connection: Connection): void {
    connection.subscribeTimer?.cancel();
    const reason = explain(connection.reason);
    this.abandon(connection, reason);
    if (connection !== this.connection) return;
    this.connection = null;
    this.down(reason, connection.up ? this.options.clock.monotonicMs() - connection.upAtMs : 0);
  }

  private abandon(connection: Connection, reason: string): void {
    for (const abandoned of connection.unacknowledged)
      abandoned(new Error(`not acknowledged by the broker: ${reason}`));
    connection.unacknowledged.clear();
  }

  /** Told once per reason; then again after a while, later and later, never at the same moment as other gateways. */
  private down(reason: string, lastedMs: number): void {
    if (!this.events) return;
    if (lastedMs >= limits.mqtt.reconnectMaxMs) this.attempts = 0;
    if (reason !== this.lastDown) {
      this.lastDown = reason;
      this.events.down(reason);
    }
    this.settleStart();
    this.retryTimer = this.options.clock.after(retryDelayMs(this.attempts++), () => this.connect());
  }

  private settleStart(): void {
    this.firstOutcome?.();
    this.firstOutcome = null;
  }
}

function retryDelayMs(attempts: number): number {
  const { reconnectMinMs, reconnectMaxMs } = limits.mqtt;
  const ceilingMs = Math.min(reconnectMaxMs, reconnectMinMs * 2 ** Math.min(attempts, 20));
  return Math.max(reconnectMinMs, ceilingMs * (0.5 + Math.random() / 2));
}

function explain(reason: string | null): string {
  if (reason === null) return 'the broker closed the connection';
  if (/keepalive timeout/i.test(reason)) return 'the broker does not answer any more';
  if (/connack timeout/i.test(reason)) return 'the broker does not answer';
  return reason;
}
