/** A receiver of SIA DC-09 that answers by a script: for tests, and for whoever sets up a flat or a centre. */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Words } from '../../rules/engine/types.ts';
import { decode, encode, type Frame } from '../channels/dc09/frame.ts';
import { Splitter } from '../channels/dc09/splitter.ts';
import { reportWords } from '../channels/dc09/words.ts';
import type { Clock } from '../clock.ts';
import { limits } from '../limits.ts';
import type { Heard } from './heard.ts';
import type { Answer, Script } from './script.ts';

export interface Dc09SimulatorOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** PEM texts; without them plain TCP. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** Encrypted messages are read, and answered, with this. */
  readonly key: Buffer | null;
  readonly script: Script;
  readonly clock: Clock;
  heard(heard: Heard): void;
}

/** Longer than a sender waits. */
const lateMs = limits.dispatch.answerMs + 3_000;
/** A NAK's own time: as if the sender's clock were a minute ahead. */
const behindMs = 60_000;

export class Dc09Simulator {
  private readonly options: Dc09SimulatorOptions;
  private readonly sockets = new Set<Socket>();
  private readonly known = new Set<string>();
  private server: Server | null = null;

  constructor(options: Dc09SimulatorOptions) {
    this.options = options;
  }

  /** The port it listens on. @throws when it cannot */
  async start(): Promise<number> {
    const { tls, host, port } = this.options;
    const take = (socket: Socket): void => this.connected(socket);
    this.server = tls ? createTlsServer(tls, take) : createServer(take);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.server.once('error', reject).listen(port, host, resolve);
    await promise;
    const address = this.server.address();
    return typeof address === 'object' && address ? address.port : port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.server?.listening) this.server.close(() => resolve());
    else resolve();
    await promise;
  }

  private connected(socket: Socket): void {
    const splitter = new Splitter();
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('data', (piece: Buffer) => {
      for (const frame of splitter.take(piece)) this.take(frame, socket);
    });
  }

  private take(bytes: Uint8Array, socket: Socket): void {
    const raw = Buffer.from(bytes).toString('latin1');
    const decoded = decode(bytes, () => this.options.key);
    const transport = this.options.tls ? 'tls' : 'tcp';
    if ('refused' in decoded) {
      const nothing = {
        account: '',
        codes: '',
        meaning: null,
        repeat: false,
        heartbeat: false,
        answered: '-',
        by: null,
      };
      this.options.heard({ protocol: 'dc09', transport, ...nothing, refused: decoded.refused, raw });
      return;
    }
    const { frame, encrypted } = decoded;
    const account = frame.account ?? '';
    const heartbeat = frame.token === 'NULL';
    const answer = this.options.script.next(account, heartbeat);
    const answered = this.answer(socket, frame, encrypted, answer);
    const codes = heartbeat ? 'NULL' : `${frame.token} ${String(frame.sequence).padStart(4, '0')} ${frame.data}`;
    const repeat = !heartbeat && this.isKnown(`${account} ${frame.sequence} ${frame.data}`);
    const meaning = heartbeat ? null : meaningOf(frame);
    const what = { account, codes, meaning, repeat, heartbeat, answered, by: answer };
    this.options.heard({ protocol: 'dc09', transport, ...what, raw });
  }

  private isKnown(message: string): boolean {
    if (this.known.has(message)) return true;
    if (this.known.size >= limits.dispatch.simulatorRemembers) this.known.clear();
    this.known.add(message);
    return false;
  }

  /** What was answered, in the protocol's word. */
  private answer(socket: Socket, heard: Frame, encrypted: boolean, answer: Answer): string {
    const { clock, key } = this.options;
    const now = clock.now();
    const say = (change: Partial<Frame>, times = 1): void => {
      const frame = { ...heard, token: 'ACK', data: '', more: [], at: encrypted ? now : null, ...change };
      const bytes = encode(frame, encrypted ? key : null);
      socket.write(Buffer.concat(Array.from({ length: times }, () => bytes)));
    };
    switch (answer) {
      case 'ok':
      case 'later':
        say({});
        return 'ACK';
      case 'duplicate':
        say({}, 2);
        return 'ACK';
      case 'wrong':
        say({ sequence: (heard.sequence + 1) % 10_000 });
        return 'ACK';
      case 'late':
        clock.after(lateMs, () => say({}));
        return 'ACK';
      case 'nak':
        say({ token: 'NAK', sequence: 0, account: null, at: now - behindMs });
        return 'NAK';
      case 'duh':
      case 'unknown':
        say({ token: 'DUH', at: null });
        return 'DUH';
      case 'busy':
      case 'hold':
      case 'error':
        socket.end();
        return '-';
      case 'half-open':
        socket.write('\n0000');
        return '-';
      case 'silence':
        return '-';
    }
  }
}

function meaningOf({ token, data }: Frame): Words | null {
  const [de, en] = [reportWords(token, data, 'de'), reportWords(token, data, 'en')];
  return de === null || en === null ? null : { de, en };
}
