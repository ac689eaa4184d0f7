/** From flat.yaml's `mqtt:` to the gateway's own link: in-process, TCP or TLS. */
import { readFileSync } from 'node:fs';
import { connect as connectTcp, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Clock } from '../clock.ts';
import { PlainError, reasonOf } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { MqttLink } from './client.ts';
import type { ExternalBrokerConfig, MqttConfig } from './config.ts';
import type { Link } from './link.ts';
import { type LocalBroker, LocalLink } from './local-link.ts';
import { clientIdOf, createTopics, lastWill } from './topics.ts';

export interface LinkDeps {
  readonly clock: Clock;
  readonly log: Log;
  /** The embedded broker; null with an external one. */
  readonly broker: LocalBroker | null;
}

/** The link of this flat, not yet started. */
export function createLink(config: MqttConfig, flat: string, { clock, log, broker }: LinkDeps): Link {
  const topics = createTopics(config, flat);
  const will = { topic: topics.status, payload: JSON.stringify(lastWill) };
  const common = { clock, log, subscriptions: topics.subscriptions, will };
  const external = config.broker;
  if (external === 'embedded') {
    if (!broker) throw new Error('the embedded broker is missing');
    return new LocalLink({ ...common, broker });
  }
  return new MqttLink({
    ...common,
    clientId: external.client_id ?? clientIdOf(config, flat),
    username: external.username,
    password: external.password,
    open: () => openExternal(external),
    keepaliveSeconds: limits.mqtt.keepaliveSeconds,
  });
}

/** NODELAY: with Nagle's algorithm an acknowledged message waits 40 ms. */
export function openExternal({ url, ca }: Pick<ExternalBrokerConfig, 'url' | 'ca'>): Duplex {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol === 'mqtt:') return connectTcp({ host, port: Number(port || 1883), noDelay: true });
  const servername = isIP(host) ? {} : { servername: host };
  const authority = ca === undefined ? {} : { ca: readAuthority(ca) };
  const checked = { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...servername, ...authority } as const;
  const socket = connectTls({ host, port: Number(port || 8883), ...checked });
  return socket.setNoDelay(true);
}

/** Read anew for every connection: certificates are renewed while the gateway runs. */
function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PlainError('configuration', `${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}
