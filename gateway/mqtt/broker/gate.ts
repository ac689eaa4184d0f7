/** Who is let in, and what each may do: aedes' questions, answered from flat.yaml's users and limits.ts. */
import type { AuthenticateError, Client, ConnectPacket, PublishPacket, Subscription } from 'aedes';
import { limits } from '../../limits.ts';
import type { Log } from '../../log.ts';
import { filterProblem } from '../filters.ts';
import type { ClientRef } from './packets.ts';
import { anonymousIdentity, type Identity, mayHear, mayPublish, maySubscribe, type Users } from './users.ts';

/** CONNACK return codes (MQTT 3.1.1, table 3.1). */
const identifierRejected = 2;
const serverUnavailable = 3;
const badUserNameOrPassword = 4;
const notAuthorized = 5;

export interface GateOptions {
  readonly users: Users;
  /** Demo only: without a name over loopback. */
  readonly anonymousOnLoopback: boolean;
  /** The user to whom this client id belongs: connected, or with a session kept. */
  ownerOf(clientId: string): string | null;
  readonly log: Log;
}

export class Gate {
  private readonly options: GateOptions;
  private readonly identities = new WeakMap<ClientRef, Identity>();
  private readonly wills = new WeakMap<ClientRef, string>();

  constructor(options: GateOptions) {
    this.options = options;
  }

  identityOf(client: ClientRef): Identity | undefined {
    return this.identities.get(client);
  }

  /** Before anything is looked up: what cannot be a client of ours. */
  preConnect(client: Client, packet: ConnectPacket): Error | null {
    if (packet.will) this.wills.set(client, packet.will.topic);
    if (Buffer.byteLength(packet.clientId) > limits.mqtt.clientIdBytes) return new Error('client id too long');
    if (packet.clientId === '' && !packet.clean) return new Error('a session needs a client id');
    return null;
  }

  /** Null: let in. */
  async authenticate(
    client: Client,
    name: string | undefined,
    password: Buffer | undefined,
  ): Promise<AuthenticateError | null> {
    const identity = await this.identify(client, name, password);
    if (identity instanceof Error) return this.refuse(client, name, identity);
    const owner = this.options.ownerOf(client.id);
    if (owner !== null && owner !== identity.name) {
      return this.refuse(client, name, refusal(identifierRejected, 'the client id belongs to another user'));
    }
    const will = this.wills.get(client);
    if (will !== undefined && !mayPublish(identity, will)) {
      return this.refuse(client, name, refusal(notAuthorized, `the last will's topic "${will}" is not allowed`));
    }
    this.identities.set(client, identity);
    return null;
  }

  private async identify(
    client: Client,
    name: string | undefined,
    password: Buffer | undefined,
  ): Promise<Identity | AuthenticateError> {
    if (name === undefined) {
      const allowed = this.options.anonymousOnLoopback && isLoopback(client);
      return allowed ? anonymousIdentity : refusal(notAuthorized, 'a user name and a password are needed');
    }
    const verdict = await this.options.users.authenticate(name, password);
    if (verdict === 'busy') return refusal(serverUnavailable, 'too many sign-ins at once');
    if (verdict === 'wrong') return refusal(badUserNameOrPassword, 'wrong user name or password');
    return verdict;
  }

  /** What a stranger typed as a name might be a password: only names of flat.yaml reach the log. */
  private refuse(client: Client, name: string | undefined, error: AuthenticateError): AuthenticateError {
    const user = name !== undefined && this.options.users.find(name) ? { user: name } : {};
    this.options.log.warn({ ...user, from: addressOf(client) }, `MQTT client refused: ${error.message}`);
    return error;
  }

  /** Null: may be published. A refusal closes the connection: MQTT 3.1.1 has no other way to say no. */
  publishRefusal(client: Client | null, packet: PublishPacket): Error | null {
    const { topic } = packet;
    const problem =
      Buffer.byteLength(topic) > limits.mqtt.topicBytes || topic.split('/').length > limits.mqtt.topicLevels
        ? 'is too long'
        : this.isAllowed(client, topic);
    return problem ? new Error(`publishing to "${topic.slice(0, 100)}" ${problem}`) : null;
  }

  /** Without a client: the will of an earlier life, checked when it was left. */
  private isAllowed(client: Client | null, topic: string): string | null {
    const identity = client && this.identities.get(client);
    if (client && !(identity && mayPublish(identity, topic))) return 'is not allowed';
    return null;
  }

  maySubscribe(client: Client, { topic }: Subscription): boolean {
    const identity = this.identities.get(client);
    const held = Object.keys((client as Client & { subscriptions: object }).subscriptions).length;
    if (!identity || filterProblem(topic) || held >= limits.mqtt.subscriptionsPerClient) return false;
    return Buffer.byteLength(topic) <= limits.mqtt.topicBytes && maySubscribe(identity, topic);
  }

  mayHear(client: ClientRef, topic: string): boolean {
    const identity = this.identities.get(client);
    return identity !== undefined && mayHear(identity, topic);
  }
}

function refusal(returnCode: number, message: string): AuthenticateError {
  return Object.assign(new Error(message), { returnCode });
}

const addressOf = (client: Client): string => (client.conn as { remoteAddress?: string }).remoteAddress ?? 'unknown';

function isLoopback(client: Client): boolean {
  const address = addressOf(client).replace(/^::ffff:/, '');
  return address === '::1' || address.startsWith('127.');
}
