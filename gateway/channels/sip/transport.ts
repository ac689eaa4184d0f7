/** What carries SIP messages to one other side and back: UDP, TCP, TLS. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { reasonOf } from '../../errors.ts';
import { limits } from '../../limits.ts';
import { checkedTls } from '../tls.ts';
import type { SipMessage, Source } from './message.ts';
import { parseDatagram, SipFramer } from './parse.ts';
import { hostPart } from './uri.ts';

export const transports = ['udp', 'tcp', 'tls'] as const;
export type TransportName = (typeof transports)[number];

export interface Transport {
  readonly name: TransportName;
  /** Our end as the other side may see it, for Via: host:port. */
  readonly sentBy: string;
  /** The other end, as the network has it. */
  readonly source: Source;
  send(bytes: Buffer): unknown;
  close(): void;
}

export interface TransportEvents {
  heard(message: SipMessage): void;
  /** What was no SIP; a stream is closed by it. */
  rejected(reason: string): void;
  /** Once, not after close(): `error` where there was one. */
  lost(error: unknown): void;
}

export interface Remote {
  readonly transport: TransportName;
  readonly host: string;
  readonly port: number;
  /** PEM file of the authority that signed the other side's certificate; the system's own list when absent. */
  readonly caFile?: string | undefined;
}

export const isReliable = (name: TransportName): boolean => name !== 'udp';

/** Throws what the system says; `ended` breaks it off. */
export function openTransport(remote: Remote, events: TransportEvents, ended: AbortSignal): Promise<Transport> {
  return remote.transport === 'udp' ? openUdp(remote, events, ended) : openStream(remote, events, ended);
}

/** Connected: only this one address is heard, and a machine where nobody listens is known at once. */
async function openUdp({ host, port }: Remote, events: TransportEvents, ended: AbortSignal): Promise<Transport> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = createSocket({ type: isIP(host) === 6 ? 'udp6' : 'udp4' });
  const giveUp = (): void => reject(new Error('ended'));
  ended.addEventListener('abort', giveUp, { once: true });
  if (ended.aborted) giveUp();
  socket.once('error', reject);
  socket.connect(port, host, resolve);
  try {
    await promise;
  } catch (error) {
    socket.on('error', () => {});
    socket.close();
    throw error;
  } finally {
    ended.removeEventListener('abort', giveUp);
    socket.off('error', reject);
  }
  return udpTransport(socket, events);
}

function udpTransport(socket: UdpSocket, events: TransportEvents): Transport {
  let open = true;
  const close = (): void => {
    if (open) socket.close();
    open = false;
  };
  socket.on('message', (bytes) => takeDatagram(bytes, events));
  socket.on('error', (error) => {
    if (!open) return;
    close();
    events.lost(error);
  });
  const { address, port } = socket.address();
  return {
    name: 'udp',
    sentBy: `${hostPart(address)}:${port}`,
    source: socket.remoteAddress(),
    send: (bytes) => open && socket.send(bytes),
    close,
  };
}

/** Also for a socket that hears many: the other side is then known by its address. */
export function takeDatagram(bytes: Buffer, events: Pick<TransportEvents, 'heard' | 'rejected'>): void {
  if (bytes.every((byte) => byte === 13 || byte === 10 || byte === 0)) return; // keeps a NAT open, says nothing
  let message: SipMessage;
  try {
    message = parseDatagram(bytes);
  } catch (error) {
    events.rejected(reasonOf(error));
    return;
  }
  events.heard(message);
}

async function openStream(remote: Remote, events: TransportEvents, ended: AbortSignal): Promise<Transport> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const { transport, host, port } = remote;
  const to = { host, port, ...patience };
  const socket = transport === 'tls' ? connectTls({ ...to, ...checkedTls(host, remote.caFile) }) : connectTcp(to);
  const giveUp = (): void => void socket.destroy(new Error('ended'));
  ended.addEventListener('abort', giveUp, { once: true });
  if (ended.aborted) giveUp();
  socket.once('error', reject);
  socket.once('close', () => reject(new Error('closed')));
  socket.once(transport === 'tls' ? 'secureConnect' : 'connect', resolve);
  try {
    await promise;
  } finally {
    ended.removeEventListener('abort', giveUp);
    socket.off('error', reject);
    socket.on('error', () => {});
  }
  return streamTransport(socket, transport as 'tcp' | 'tls', events);
}

// Node gives each address 250 ms, less than one round trip over a weak mobile network.
const patience = { autoSelectFamilyAttemptTimeout: 5_000 };

const probeAfterMs = 30_000;

/** A connection that stands, ours or one that was made to us. */
export function streamTransport(socket: Socket, name: 'tcp' | 'tls', events: TransportEvents): Transport {
  const framer = new SipFramer();
  let failure: unknown = null;
  let open = true;
  const close = (): void => {
    open = false;
    socket.destroy();
  };
  socket.setNoDelay(true);
  socket.setKeepAlive(true, probeAfterMs);
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const message of framer.push(chunk)) if (open) events.heard(message);
    } catch (error) {
      if (!open) return;
      events.rejected(reasonOf(error));
      socket.destroy();
    }
  });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => {
    if (open) events.lost(failure);
    open = false;
  });
  const sentBy = `${hostPart(socket.localAddress ?? 'localhost')}:${socket.localPort ?? 5060}`;
  const send = (bytes: Buffer): void => {
    // Who asks and never reads the answers would fill our memory with them.
    if (socket.writableLength > limits.sip.unreadBytes) socket.destroy();
    else if (open) socket.write(bytes);
  };
  return { name, sentBy, source: { address: addressOf(socket), port: socket.remotePort ?? 0 }, send, close };
}

/** An IPv4 address that a socket for both has heard is one. */
const addressOf = ({ remoteAddress = 'localhost' }: Socket): string => remoteAddress.replace(/^::ffff:/, '');
