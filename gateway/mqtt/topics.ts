/** Every topic of ours in one place: `aal/<flat>/...` out and `aal/<flat>/command/...` in. */
import type { Instant } from '../../rules/engine/types.ts';
import type { MqttConfig } from './config.ts';

/** The verbs of `aal/<flat>/command/<verb>`. */
export const verbs = ['ack', 'close', 'cancel', 'mode', 'test'] as const;
export type Verb = (typeof verbs)[number];

export interface Topics {
  /** `aal/<flat>`: everything of ours begins with it. */
  readonly root: string;
  /** Retained, and the last will. */
  readonly status: string;
  /** At an interval, not retained. */
  readonly heartbeat: string;
  readonly presence: string;
  readonly rules: string;
  readonly lamp: string;
  /** Every change of every alert, not retained. */
  readonly alertEvents: string;
  /** Retained while the alert is not closed. */
  alert(id: string): string;
  /** What became of a command, not retained. */
  readonly answer: string;
  /** The verb of a command topic; null for every other topic. */
  commandVerb(topic: string): string | null;
  /** What the gateway subscribes to. */
  readonly subscriptions: readonly string[];
}

/** A flat's id as one topic level: `+ # /` and blanks are percent-encoded, ordinary ids stay as they are. */
export const topicLevel = (id: string): string => encodeURIComponent(id);

/** Unique in the house; two gateways of one flat would throw each other out. */
export const clientIdOf = (config: Pick<MqttConfig, 'base'>, flat: string): string =>
  `${config.base}-${topicLevel(flat)}`;

export function createTopics(config: Pick<MqttConfig, 'base' | 'zigbee2mqtt'>, flat: string): Topics {
  const root = `${config.base}/${topicLevel(flat)}`;
  const commands = `${root}/command/`;
  return {
    root,
    status: `${root}/status`,
    heartbeat: `${root}/heartbeat`,
    presence: `${root}/presence`,
    rules: `${root}/rules`,
    lamp: `${root}/lamp`,
    alertEvents: `${root}/alerts/event`,
    alert: (id) => `${root}/alerts/${topicLevel(id)}`,
    answer: `${root}/answer`,
    commandVerb: (topic) => (topic.startsWith(commands) ? topic.slice(commands.length) : null),
    subscriptions: [`${config.zigbee2mqtt}/#`, `${commands}#`],
  };
}

/** What the broker tells everyone when the gateway is gone without a word. */
export const lastWill = { state: 'offline' } as const;

/** The payload of `status`. */
export interface StatusPayload {
  readonly state: 'online' | 'offline';
  readonly since: Instant;
  readonly version: string;
}

/** The payload of `heartbeat`. */
export interface BeatPayload {
  readonly at: Instant;
  /** From 1 at each start. */
  readonly seq: number;
  /** Sensors heard, engine stepping, journal writing, outbox moving. */
  readonly healthy: boolean;
  readonly nextWithinMs: number;
}
