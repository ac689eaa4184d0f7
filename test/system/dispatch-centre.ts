/** `aal dispatch-simulator` as a process of its own, and what it has printed, line by line. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Certificate } from '../support/certificate.ts';
import { until } from './zigbee2mqtt-support.ts';

const mainFile = fileURLToPath(new URL('../../gateway/main.ts', import.meta.url));

/** One line of the simulated centre. */
export interface Line {
  readonly way: string;
  readonly account: string;
  readonly meaning: string;
  readonly codes: string;
  readonly repeated: boolean;
  readonly answer: string;
}

export interface DispatchCentre {
  /** By what is heard there: 'SCAIP/udp+tcp', 'SCAIP/tls', 'DC-09/tcp', 'DC-09/tls'. */
  readonly ports: Readonly<Record<string, number>>;
  /** Heartbeats included, oldest first. */
  heard(account: string): Line[];
  /** Without heartbeats. */
  told(account: string): Line[];
  /** SIGINT, as a technician ends it: the exit code, and the last line. */
  stop(): Promise<{ readonly code: number | null; readonly last: string }>;
}

export async function startDispatchCentre(
  args: readonly string[],
  certificate: Certificate | null = null,
): Promise<DispatchCentre> {
  const tls = certificate ? ['--cert', certificate.cert, '--key', certificate.key] : [];
  const all = [mainFile, 'dispatch-simulator', '--language', 'en', '--scaip', '0', '--dc09', '0', ...tls, ...args];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  onTestFinished(async () => {
    if (ended()) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const ports = () =>
    Object.fromEntries(
      [...text.matchAll(/hears (\S+) on \S+, port (\d+)/g)].map(([, ear, port]) => [ear, Number(port)]),
    );
  await until('the centre listens', () => ended() || Object.keys(ports()).length === (certificate ? 4 : 2), 20_000);
  if (ended()) throw new Error(`the centre ended with ${child.exitCode}: ${text}`);
  const heard = (account: string): Line[] =>
    text
      .split('\n')
      .flatMap((line) => lineOf(line))
      .filter((line) => line.account === account);
  return {
    ports: ports(),
    heard,
    told: (account) => heard(account).filter(({ meaning }) => meaning !== 'heartbeat'),
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGINT');
      await gone;
      return { code: child.exitCode, last: text.trimEnd().split('\n').at(-1) ?? '' };
    },
  };
}

/** '01:02:03  DC-09/tcp  4711  No activity  [SIA-DCS 0001 #4711|NNA]  REPEATED  answer: ACK'. */
function lineOf(line: string): Line[] {
  const [, way, account, meaning, codes, rest, answer] =
    /^[\d:]{8} {2}(\S+) +([0-9A-F]+) {2}(.*?) {2}\[(.*?)\](.*) {2}answer: (.*)$/.exec(line) ?? [];
  if (way === undefined || account === undefined || meaning === undefined || codes === undefined) return [];
  return [{ way, account, meaning, codes, repeated: rest?.includes('REPEATED') ?? false, answer: answer ?? '' }];
}
