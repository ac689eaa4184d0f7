/** What the gateway tells on its own topics. The retained part is its truth of now: published again whenever the link comes up. */
import type { Alert, AlertEffect, Effect, LampEffect, PresenceEffect } from '../../rules/engine/types.ts';
import type { Clock, Timer } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { RuleView } from '../http/api.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Answer } from './commands.ts';
import type { Link } from './link.ts';
import type { StatusPayload, Topics } from './topics.ts';

export interface PublisherDeps {
  readonly link: Link;
  readonly topics: Topics;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly rules: () => readonly RuleView[];
}

interface Retained {
  readonly payload: string;
  readonly qos: 0 | 1;
}

const over = new Set<Alert['state']>(['closed', 'cancelled']);

export class MqttPublisher {
  private readonly deps: PublisherDeps;
  private readonly truth = new Map<string, Retained>();
  /** Topics whose truth the broker does not have yet. */
  private readonly owed = new Set<string>();
  private paying = false;
  private running = false;
  private rulesTimer: Timer | null = null;
  private rulesAgainTimer: Timer | null = null;
  private retryTimer: Timer | null = null;

  constructor(deps: PublisherDeps) {
    this.deps = deps;
  }

  /** `alerts`: those known from before, closed ones too: what is still retained of them is emptied. */
  start(known: {
    readonly alerts: readonly Alert[];
    readonly presence: PresenceEffect['presence'];
    readonly lamp: LampEffect['lamp'];
  }): void {
    this.running = true;
    const { topics, clock } = this.deps;
    this.status('online');
    this.tell(topics.presence, { presence: known.presence, at: clock.now() });
    this.tell(topics.lamp, { lamp: known.lamp, at: clock.now() });
    for (const alert of known.alerts) this.alert(alert);
    this.tellRules();
  }

  /** Says that nobody watches any more; the last will stays unsaid when the link is closed in order. */
  async stop(): Promise<void> {
    this.running = false;
    this.rulesTimer?.cancel();
    this.rulesAgainTimer?.cancel();
    this.retryTimer?.cancel();
    this.status('offline');
    const status = this.truth.get(this.deps.topics.status);
    if (!status || !this.deps.link.connected) return;
    await this.deps.link
      .publish(this.deps.topics.status, status.payload, { retain: true })
      .catch((error) => this.failed(error));
  }

  /** The link is up: a broker that was restarted, or that another one wrote to meanwhile, gets everything again. */
  up(): void {
    for (const topic of this.truth.keys()) this.owed.add(topic);
    void this.pay();
  }

  /** After each commit. */
  act(effects: readonly Effect[]): void {
    const { topics } = this.deps;
    for (const effect of effects) {
      if (effect.type === 'alert') this.alertChanged(effect);
      if (effect.type === 'presence')
        this.tell(topics.presence, { presence: effect.presence, at: effect.at, why: effect.why });
      if (effect.type === 'lamp') this.tell(topics.lamp, { lamp: effect.lamp, at: effect.at });
    }
    this.changed();
  }

  /** Something was heard or decided: what the rules wait for is told, at most every ten seconds. */
  changed(): void {
    if (!this.running) return;
    this.rulesTimer ??= this.deps.clock.after(limits.mqtt.rulesEveryMs, () => {
      this.rulesTimer = null;
      this.tellRules();
    });
  }

  answer(answer: Answer): void {
    this.say(this.deps.topics.answer, answer);
  }

  private status(state: StatusPayload['state']): void {
    const payload: StatusPayload = { state, since: this.deps.clock.now(), version: this.deps.version };
    this.tell(this.deps.topics.status, payload);
  }

  private alertChanged({ alert, change, at }: AlertEffect): void {
    this.alert(alert);
    this.say(this.deps.topics.alertEvents, { change, at, alert });
  }

  /** An empty message takes a retained one away. */
  private alert(alert: Alert): void {
    const payload = over.has(alert.state) ? '' : JSON.stringify(alert);
    this.set(this.deps.topics.alert(alert.id), { payload, qos: 1 });
  }

  /** Often and soon outdated: QoS 0. */
  private tellRules(): void {
    this.set(this.deps.topics.rules, { payload: JSON.stringify(this.deps.rules()), qos: 0 });
    this.rulesAgainTimer?.cancel();
    this.rulesAgainTimer = this.deps.clock.after(limits.mqtt.rulesAgainMs, () => this.tellRules());
  }

  private tell(topic: string, value: unknown): void {
    this.set(topic, { payload: JSON.stringify(value), qos: 1 });
  }

  /** Not retained: for whoever listens now. */
  private say(topic: string, value: unknown): void {
    if (!this.deps.link.connected) return;
    this.deps.link.publish(topic, JSON.stringify(value)).catch((error) => this.failed(error));
  }

  private set(topic: string, retained: Retained): void {
    if (this.truth.get(topic)?.payload === retained.payload) return;
    this.truth.set(topic, retained);
    this.owed.add(topic);
    if (this.running) void this.pay();
  }

  /** One after the other, so that a topic's last state is its last message. */
  private async pay(): Promise<void> {
    if (this.paying) return;
    this.paying = true;
    try {
      for (const topic of this.owed) {
        if (!this.deps.link.connected) return;
        this.owed.delete(topic);
        await this.payOne(topic);
      }
    } catch (error) {
      this.failed(error);
      this.retryTimer?.cancel();
      if (this.running) this.retryTimer = this.deps.clock.after(limits.mqtt.publishMs, () => void this.pay());
    } finally {
      this.paying = false;
    }
  }

  private async payOne(topic: string): Promise<void> {
    const retained = this.truth.get(topic);
    if (!retained) return;
    const { payload, qos } = retained;
    try {
      await this.deps.link.publish(topic, payload, { retain: true, qos });
    } catch (error) {
      this.owed.add(topic);
      throw error;
    }
    if (payload === '' && this.truth.get(topic)?.payload === '') this.truth.delete(topic);
  }

  private failed(error: unknown): void {
    this.deps.log.warn(`MQTT: could not publish: ${reasonOf(error)}`);
  }
}
