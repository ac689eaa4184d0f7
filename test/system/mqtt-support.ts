/** A real Mosquitto, a small authority for TLS, and a proxy that can be told to swallow what passes. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Received } from '../../gateway/mqtt/link.ts';
import { findServer } from '../support/servers.ts';
import { freePort } from '../support/temp.ts';

export const userName = 'aal';
export const password = 'a password with a blank';

export interface Mosquitto {
  readonly port: number;
  start(): Promise<void>;
  /** SIGTERM: it writes its sessions to disk, as a restart of the service does. */
  stop(): Promise<void>;
}

export interface Certificates {
  readonly ca: string;
  readonly otherCa: string;
  readonly cert: string;
  readonly key: string;
}

export async function createMosquitto(folder: string, certificates?: Certificates): Promise<Mosquitto> {
  const port = await freePort();
  const passwords = join(folder, 'passwords');
  execFileSync('mosquitto_passwd', ['-b', '-c', passwords, userName, password], { stdio: 'ignore' });
  const tls = certificates ? [`certfile ${certificates.cert}`, `keyfile ${certificates.key}`] : [];
  const lines = [
    `listener ${port} 127.0.0.1`,
    ...tls,
    `password_file ${passwords}`,
    'allow_anonymous false',
    'set_tcp_nodelay true',
    'persistence true',
    `persistence_location ${folder}/`,
    // As root it would change its user and lose the folder.
    'user root',
  ];
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(config, `${lines.join('\n')}\n`);
  let child: ChildProcess | null = null;
  const start = async () => {
    child = spawn(findServer('mosquitto') ?? 'mosquitto', ['-c', config], { stdio: 'ignore' });
    for (let waits = 0; waits < 200 && !(await answers(port)); waits++) await pause(25);
  };
  const stop = async () => {
    if (!child || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  };
  onTestFinished(stop);
  return { port, start, stop };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** An authority, a certificate for 127.0.0.1 signed by it, and another authority that signed nothing. */
export function createCertificates(folder: string): Certificates {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  for (const name of ['ca', 'other-ca']) {
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      file(`${name}.key`),
      '-out',
      file(`${name}.pem`),
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
    );
  }
  openssl('req', ...newKey, '-keyout', file('server.key'), '-out', file('server.csr'), '-subj', '/CN=broker');
  writeFileSync(file('names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  const signedBy = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial'];
  openssl(
    'x509',
    '-req',
    '-in',
    file('server.csr'),
    ...signedBy,
    '-out',
    file('server.pem'),
    '-days',
    '2',
    '-extfile',
    file('names'),
  );
  return { ca: file('ca.pem'), otherCa: file('other-ca.pem'), cert: file('server.pem'), key: file('server.key') };
}

export interface Proxy {
  readonly port: number;
  /** While true, bytes vanish in both directions and every connection stays open. */
  swallow: boolean;
}

export async function createProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => !proxy.swallow && to.write(chunk));
      from.on('error', () => undefined);
      from.on('close', () => !proxy.swallow && to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const proxy = { port: (server.address() as { port: number }).port, swallow: false };
  return proxy;
}

/** Everything that a link told, in order. */
export function createEvents() {
  const told: string[] = [];
  const messages: Received[] = [];
  return {
    told,
    messages,
    message: (message: Received) => {
      told.push(`message ${message.payload}`);
      messages.push(message);
    },
    up: (sessionPresent: boolean) => void told.push(sessionPresent ? 'up with session' : 'up'),
    down: (reason: string) => void told.push(`down: ${reason}`),
  };
}
