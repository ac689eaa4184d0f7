/** The embedded broker's ports: TCP and TLS, loopback unless flat.yaml says otherwise. */
import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Clock, Timer } from '../../clock.ts';
import { PlainError, reasonOf } from '../../errors.ts';
import { limits } from '../../limits.ts';
import type { Log } from '../../log.ts';
import { limitPackets } from './packet-meter.ts';

export interface ListenerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM files. Without: plain TCP. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

const sweepMs = 1_000;
/** A peer that vanished without a word is found by TCP, whatever keepalive it asked MQTT for. */
const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 };

export class Listener {
  private readonly options: ListenerOptions;
  private readonly clock: Clock;
  private readonly log: Log;
  private server: Server | null = null;
  private readonly sockets = new Map<Socket, { fullMs: number }>();
  private timer: Timer | null = null;

  constructor(options: ListenerOptions, clock: Clock, log: Log) {
    this.options = options;
    this.clock = clock;
    this.log = log;
  }

  /** The port that was opened. */
  async start(connected: (socket: Socket) => void): Promise<number> {
    const { host, port } = this.options;
    const server = this.createServer((socket) => {
      this.watch(socket);
      connected(socket);
    });
    this.server = server;
    server.maxConnections = limits.mqtt.clients;
    server.on('drop', () => this.log.warn(`more than ${limits.mqtt.clients} MQTT clients; one was turned away`));
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(portProblem(error, host, port)));
      server.listen(port, host, resolve);
    });
    this.sweep();
    const address = server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  async stop(): Promise<void> {
    this.timer?.cancel();
    const server = this.server;
    if (!server?.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.sockets.keys()) socket.destroy();
    await closed;
  }

  private createServer(connected: (socket: Socket) => void): Server {
    const { tls } = this.options;
    if (!tls) return createServer(socketOptions, connected);
    const pem = { cert: readPem(tls.cert), key: readPem(tls.key) };
    const options = {
      ...socketOptions,
      ...pem,
      handshakeTimeout: limits.mqtt.connectMs,
      minVersion: 'TLSv1.2' as const,
    };
    try {
      const server = createTlsServer(options, connected);
      server.on('tlsClientError', (error) => this.log.debug(`TLS: ${reasonOf(error)}`));
      return server;
    } catch (error) {
      throw new PlainError('configuration', `${tls.cert}, ${tls.key}: ${reasonOf(error)}`, { cause: error });
    }
  }

  private watch(socket: Socket): void {
    limitPackets(socket, limits.mqtt.packetBytes);
    const state = { fullMs: 0 };
    this.sockets.set(socket, state);
    socket.on('drain', () => {
      state.fullMs = 0;
    });
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', (error) => this.log.debug(`MQTT client: ${reasonOf(error)}`));
  }

  /** A client that does not read holds up everyone who publishes to it: it is cut off, and its session keeps its messages. */
  private sweep(): void {
    for (const [socket, state] of this.sockets) {
      state.fullMs = socket.writableNeedDrain ? state.fullMs + sweepMs : 0;
      if (state.fullMs < limits.mqtt.slowClientMs) continue;
      this.log.warn(
        { from: socket.remoteAddress },
        'an MQTT client does not read what it subscribed to and was cut off',
      );
      socket.destroy();
    }
    this.timer = this.clock.after(sweepMs, () => this.sweep());
  }
}

function portProblem(error: NodeJS.ErrnoException, host: string, port: number): PlainError {
  if (error.code === 'EADDRINUSE')
    return new PlainError('environment', `Port ${port} is already in use`, { cause: error });
  return new PlainError('environment', `Cannot listen on ${host}:${port}: ${reasonOf(error)}`, { cause: error });
}

function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new PlainError('configuration', `${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}
