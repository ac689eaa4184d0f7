/** Where senders reach the simulated centre by SIP: UDP and TCP on one port, or TLS. Each sender is a connection of its own. */
import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Connection, type Reply } from '../channels/sip/connection.ts';
import type { SipRequest } from '../channels/sip/message.ts';
import { ServerTransactions } from '../channels/sip/server-transactions.ts';
import {
  streamTransport,
  type Transport,
  type TransportEvents,
  type TransportName,
  takeDatagram,
} from '../channels/sip/transport.ts';
import { hostPart } from '../channels/sip/uri.ts';
import type { Clock } from '../clock.ts';
import { limits } from '../limits.ts';

export interface ListenerOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** PEM texts; without them UDP and TCP. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly clock: Clock;
  /** Null: no answer. */
  asked(request: SipRequest, sender: Connection): Reply | null;
  rejected(reason: string, transport: TransportName): void;
}

export class SipListener {
  private readonly options: ListenerOptions;
  private readonly answers: ServerTransactions;
  private readonly sockets = new Set<Socket>();
  /** Senders over UDP by address and port, the latest last. */
  private readonly datagrams = new Map<string, TransportEvents>();
  private server: Server | null = null;
  private udp: UdpSocket | null = null;

  constructor(options: ListenerOptions) {
    this.options = options;
    this.answers = new ServerTransactions(options.clock);
  }

  /** The port it listens on. @throws when it cannot */
  async start(): Promise<number> {
    const { tls, host } = this.options;
    const take = (socket: Socket): void => this.connected(socket);
    this.server = tls ? createTlsServer(tls, take) : createServer(take);
    const port = await this.listen(this.server);
    if (!tls) await this.bind(host, port);
    return port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.udp?.close();
    this.answers.stop();
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.server?.listening) this.server.close(() => resolve());
    else resolve();
    await promise;
  }

  private async listen(server: Server): Promise<number> {
    const { host, port } = this.options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject).listen(port, host, resolve);
    await promise;
    const address = server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  private async bind(host: string, port: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const udp = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    udp.once('error', reject).bind(port, host, resolve);
    await promise;
    udp.on('message', (bytes, from) => this.heardFrom(from, bytes, udp));
    this.udp = udp;
  }

  private connected(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    const name = this.options.tls ? 'tls' : 'tcp';
    this.meet(name, (events) => streamTransport(socket, name, events));
  }

  private heardFrom(from: RemoteInfo, bytes: Buffer, udp: UdpSocket): void {
    const who = `${hostPart(from.address)}:${from.port}`;
    if (!this.datagrams.has(who)) this.meetDatagrams(who, from, udp);
    const events = this.datagrams.get(who);
    if (events) takeDatagram(bytes, events);
  }

  private meetDatagrams(who: string, from: RemoteInfo, udp: UdpSocket): void {
    const [oldest] = this.datagrams.keys();
    if (this.datagrams.size >= limits.sip.answersKept && oldest !== undefined) this.datagrams.delete(oldest);
    const { address, port } = udp.address();
    this.meet('udp', (events) => {
      this.datagrams.set(who, events);
      const send = (answer: Buffer): void => udp.send(answer, from.port, from.address);
      const sentBy = `${hostPart(address)}:${port}`;
      return { name: 'udp', sentBy, source: from, send, close: () => {} };
    });
  }

  private meet(name: TransportName, make: (events: TransportEvents) => Transport): void {
    const { clock, asked, rejected } = this.options;
    let sender: Connection | null = null;
    const deps = {
      clock,
      answers: this.answers,
      asked: (request: SipRequest) => sender && asked(request, sender),
      rejected: (reason: string) => rejected(reason, name),
      lost: () => {},
    };
    sender = Connection.over(deps, make);
  }
}
