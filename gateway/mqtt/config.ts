/** flat.yaml's `mqtt:`: the broker in the gateway itself, or one outside. */
import { z } from 'zod';
import { filePath, listenPort, name, secret, text, textOrSecret, url } from '../../rules/language/values.ts';
import { filterProblem } from './filters.ts';

const topicFilter = text.refine((filter) => filterProblem(filter) === null, { error: 'topic-filter' });

/** One MQTT client that may talk to the embedded broker. The gateway itself needs none. */
const brokerUser = z.strictObject({
  name: text,
  /** A scrypt hash, never the password; `aal user add` makes one. */
  password: z.string({ error: 'hash' }).startsWith('$scrypt$', { error: 'hash' }),
  /** Topic filters with + and #. Empty: nothing. */
  publish: z.array(topicFilter).default([]),
  subscribe: z.array(topicFilter).default([]),
});

const embedded = z.strictObject({
  host: text.default('127.0.0.1'),
  port: listenPort.default(1883),
  tls: z
    .strictObject({ host: text.optional(), port: listenPort.default(8883), cert: filePath, key: filePath })
    .optional(),
  users: z.array(brokerUser).default([]),
});

const external = z.strictObject({
  url: url('mqtt', 'mqtts'),
  username: textOrSecret.optional(),
  password: secret.optional(),
  /** PEM file of the authority that signed the broker's certificate; the system's own list when absent. */
  ca: filePath.optional(),
  client_id: text.optional(),
});

export const mqttConfig = z.strictObject({
  broker: z.union([z.literal('embedded'), external], { error: 'broker' }).default('embedded'),
  /** Listeners and users of the embedded broker; unused with an external one. */
  embedded: embedded.prefault({}),
  /** Zigbee2MQTT's base topic. */
  zigbee2mqtt: text.default('zigbee2mqtt'),
  /** The gateway's own topics begin with this, then the flat's id. */
  base: name.default('aal'),
});

export type MqttConfig = z.infer<typeof mqttConfig>;
export type EmbeddedBrokerConfig = MqttConfig['embedded'];
export type BrokerUser = z.infer<typeof brokerUser>;
export type ExternalBrokerConfig = z.infer<typeof external>;
