/** The heartbeat over MQTT: whoever hears none for longer than it announces calls somebody. */
import type { Clock, Timer } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Link } from './link.ts';
import type { BeatPayload, Topics } from './topics.ts';

export interface BeatDeps {
  readonly link: Link;
  readonly topics: Topics;
  readonly clock: Clock;
  readonly log: Log;
  /** The whole path from sensor to outbox. */
  healthy(): boolean;
}

export class MqttBeat {
  private readonly deps: BeatDeps;
  private timer: Timer | null = null;
  private seq = 0;

  constructor(deps: BeatDeps) {
    this.deps = deps;
  }

  start(): void {
    this.timer = this.deps.clock.after(this.seq === 0 ? 0 : limits.mqtt.beatEveryMs, () => {
      this.beat();
      this.start();
    });
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  /** Not retained: an old one must not pass for a new one. */
  private beat(): void {
    const { link, topics, clock, log, healthy } = this.deps;
    const payload: BeatPayload = {
      at: clock.now(),
      seq: ++this.seq,
      healthy: healthy(),
      nextWithinMs: limits.mqtt.beatEveryMs,
    };
    if (!link.connected) return;
    link
      .publish(topics.heartbeat, JSON.stringify(payload))
      .catch((error) => log.warn(`MQTT: a heartbeat was not taken: ${reasonOf(error)}`));
  }
}
