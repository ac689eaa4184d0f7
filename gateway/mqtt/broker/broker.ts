/** The broker inside the gateway: aedes with our users, limits, ports and store. */
import { randomBytes } from 'node:crypto';
import type { AedesOptions, Client, PublishPacket } from 'aedes';
import type { Clock } from '../../clock.ts';
import { reasonOf } from '../../errors.ts';
import { limits } from '../../limits.ts';
import type { Log } from '../../log.ts';
import type { EmbeddedBrokerConfig } from '../config.ts';
import type { Ear, LocalBroker } from '../local-link.ts';
import { Gate } from './gate.ts';
import { Listener, type ListenerOptions } from './listener.ts';
import type { ClientRef, Publication, Will } from './packets.ts';
import { Persistence } from './persistence.ts';
import { StoringAedes } from './storing-aedes.ts';
import { anonymousIdentity, maySubscribe, Users } from './users.ts';

export interface EmbeddedBrokerOptions {
  readonly config: EmbeddedBrokerConfig;
  /** Where broker.db lives. */
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Demo only: whoever comes over loopback needs no name and may do everything. */
  readonly anonymousOnLoopback?: boolean;
}

/** The gateway among the clients whose last wills are kept; no client of the network can have this id. */
const gateway = { id: '' };

export class EmbeddedBroker implements LocalBroker {
  private readonly options: EmbeddedBrokerOptions;
  private readonly users: Users;
  private readonly persistence: Persistence;
  private readonly gate: Gate;
  private aedes: StoringAedes | null = null;
  private listeners: Listener[] = [];

  constructor(options: EmbeddedBrokerOptions) {
    const { config, dataFolder, clock, log } = options;
    this.options = options;
    this.users = new Users(config.users);
    this.persistence = new Persistence(dataFolder, clock, log, {
      userOf: (client) => this.gate.identityOf(client)?.name ?? '',
      mayKeep: (user, filter) => this.mayKeep(user, filter),
    });
    this.gate = new Gate({
      users: this.users,
      anonymousOnLoopback: options.anonymousOnLoopback ?? false,
      ownerOf: (clientId) => this.ownerOf(clientId),
      log,
    });
  }

  /** Opens the store. From now on the gateway itself can attach; others connect when `listen()` was called. */
  async start(): Promise<void> {
    const { log } = this.options;
    const aedes = new StoringAedes(this.aedesOptions(), this.persistence);
    this.aedes = aedes;
    aedes.on('clientDisconnect', (client) => this.persistence.outgoing.disconnected(client));
    aedes.on('clientError', (client, error) => log.info({ client: client.id }, `MQTT client lost: ${reasonOf(error)}`));
    aedes.on('connectionError', (_, error) => log.debug(`MQTT connection: ${reasonOf(error)}`));
    (aedes as NodeJS.EventEmitter).on('error', (error) => log.error({ error }, `broker: ${reasonOf(error)}`));
    await aedes.listen();
    await this.publishLeftWills(aedes);
  }

  /** Opens the ports; the plain one's number. Call it when the gateway itself has subscribed. */
  async listen(): Promise<{ readonly port: number; readonly tlsPort: number | null }> {
    const { host, port, tls } = this.options.config;
    const plain = await this.open({ host, port });
    const secure = tls ? await this.open({ host: tls.host ?? host, port: tls.port, tls }) : null;
    return { port: plain, tlsPort: secure };
  }

  /** The wills of those still connected are published: what is retained must not claim that they are there. */
  async stop(): Promise<void> {
    const aedes = this.aedes;
    if (!aedes) return;
    await Promise.all(this.listeners.map((listener) => listener.stop()));
    this.listeners = [];
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    this.aedes = null;
    await this.persistence.destroy();
  }

  /** The will is for a kill -9: it is published at the next start. */
  async attach(ear: Ear, will: Will): Promise<void> {
    this.running().ear = (publication, handled) => ear(publication, handled, this.userOf(publication));
    await this.persistence.putWill(gateway, will);
  }

  /** The ear stays, deaf: what comes now is not acknowledged. */
  async detach(): Promise<void> {
    await this.persistence.delWill(gateway);
  }

  send(publication: Publication): Promise<void> {
    return new Promise((resolve) => this.running().send(publication, resolve));
  }

  retained(filters: readonly string[]): Iterable<Publication> {
    return this.persistence.retained.matching(filters);
  }

  health() {
    return { clients: this.aedes?.connectedClients ?? 0, ...this.persistence.health() };
  }

  private running(): StoringAedes {
    if (!this.aedes) throw new Error('the broker is not running');
    return this.aedes;
  }

  private async open(options: ListenerOptions): Promise<number> {
    const { clock, log } = this.options;
    const listener = new Listener(options, clock, log);
    const port = await listener.start((socket) => this.aedes?.handle(socket) ?? socket.destroy());
    this.listeners.push(listener);
    return port;
  }

  private aedesOptions(): AedesOptions {
    return {
      id: randomBytes(6).toString('hex'),
      connectTimeout: limits.mqtt.connectMs,
      maxTopicLevels: limits.mqtt.topicLevels,
      maxInflightInbound: limits.mqtt.incomingPerClient,
      preConnect: (client, packet, done) => {
        const problem = this.gate.preConnect(client, packet);
        done(problem, problem === null);
      },
      authenticate: (client, name, password, done) => {
        this.gate.authenticate(client, name, password).then(
          (refusal) => done(refusal, refusal === null),
          (error) => done(error, false),
        );
      },
      authorizePublish: (client, packet, done) => this.authorizePublish(client, packet, done),
      authorizeSubscribe: (client, subscription, done) =>
        done(null, this.gate.maySubscribe(client, subscription) ? subscription : null),
      authorizeForward: (client, packet) => {
        // A message id: read out of the queue of a session, which may be older than today's rights.
        if (packet.messageId !== undefined && !this.gate.mayHear(client, packet.topic)) return null;
        return client.clean ? packet : this.persistence.outgoing.forward(client, packet);
      },
    };
  }

  private authorizePublish(client: Client | null, packet: PublishPacket, done: (error?: Error) => void): void {
    const refusal = this.gate.publishRefusal(client, packet);
    if (refusal) {
      const user = client && this.gate.identityOf(client)?.name;
      this.options.log.warn({ user }, `MQTT client closed: ${refusal.message}`);
      done(refusal);
    } else if (this.aedes) this.aedes.accept(packet, client, done);
    else done(new Error('the broker is stopping'));
  }

  /** After a kill -9 nobody is connected any more: the wills of that life are due now, before anyone comes back. */
  private async publishLeftWills(aedes: StoringAedes): Promise<void> {
    for await (const will of this.persistence.streamWill({ [aedes.id]: true })) {
      const packet = { cmd: 'publish' as const, dup: false, ...will } as PublishPacket;
      await new Promise<void>((resolve) => aedes.publish(packet, null, () => resolve()));
      await this.persistence.delWill({ id: will.clientId });
    }
  }

  private userOf({ clientId }: Publication): string | null {
    const owner = clientId === undefined ? null : this.ownerOf(clientId);
    return owner === anonymousIdentity.name ? null : owner;
  }

  private ownerOf(clientId: string): string | null {
    const connected = (this.aedes as unknown as { clients: Record<string, ClientRef> } | null)?.clients[clientId];
    return (connected && this.gate.identityOf(connected)?.name) ?? this.persistence.subscriptions.ownerOf(clientId);
  }

  private mayKeep(user: string, filter: string): boolean {
    const identity = this.users.find(user);
    return identity ? maySubscribe(identity, filter) : this.options.anonymousOnLoopback === true;
  }
}
