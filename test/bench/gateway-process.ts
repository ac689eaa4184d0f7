/** The real gateway as a process of its own, on the bench's flat, for the parts that measure the whole. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Status } from '../../gateway/http/api.ts';
import { freePort } from '../support/temp.ts';
import { placeFlat } from './program.ts';

/** As it runs in a flat: the bundle that `npm run bench` has just built; or straight from source. */
const entries = { bundle: '../../.build/main.js', source: '../../gateway/main.ts' } as const;
const readyMs = 20_000;

export interface GatewayProcess {
  readonly pid: number;
  readonly mqttUrl: string;
  readonly folder: string;
  status(): Promise<Status>;
  post(path: string, body: object): Promise<unknown>;
  /** VmRSS and VmHWM in bytes. */
  memory(): { readonly rssBytes: number; readonly peakBytes: number };
  /** Ended, and its folder gone. */
  stop(): Promise<void>;
}

export interface StartingGateway extends GatewayProcess {
  ready(): Promise<void>;
  /** SIGKILL, and gone; the folder stays. */
  kill(): Promise<void>;
  /** SIGTERM, and gone; the folder stays. */
  halt(): Promise<void>;
}

export interface PlacedFlat {
  readonly folder: string;
  readonly flat: string;
  readonly port: number;
}

/** The bench's flat in a folder of its own, ready to be run; `change`: what else shall be different in its flat.yaml. */
export async function placeBenchFlat(
  webhookUrl: string,
  change: (flat: string) => string = (flat) => flat,
): Promise<PlacedFlat> {
  const folder = mkdtempSync(join(tmpdir(), 'aal-bench-'));
  const port = await freePort();
  const { hashPassword } = await import('../../gateway/mqtt/broker/password.ts');
  const password = await hashPassword('bench');
  const broker = `embedded: { port: ${port}, users: [{ name: bench, password: "${password}", publish: ["#"], subscribe: ["#"] }] }`;
  const flat = placeFlat(join(folder, 'flat'), webhookUrl, (path) =>
    change(readFileSync(path, 'utf8').replace(/embedded: .*/, broker)),
  );
  return { folder, flat, port };
}

export async function startGateway(
  webhookUrl: string,
  entry: keyof typeof entries = 'bundle',
): Promise<GatewayProcess> {
  const gateway = runGateway(await placeBenchFlat(webhookUrl), entry);
  await gateway.ready();
  return gateway;
}

/** Not awaited until ready. */
export function runGateway(
  { folder, flat, port }: PlacedFlat,
  entry: keyof typeof entries = 'bundle',
): StartingGateway {
  const mainFile = fileURLToPath(new URL(entries[entry], import.meta.url));
  const child = spawn(
    process.execPath,
    [...process.execArgv, mainFile, 'run', '--config', flat, '--data', join(folder, 'data')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const socketPath = join(folder, 'data', 'aal.sock');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  };
  return {
    pid: child.pid ?? 0,
    mqttUrl: `mqtt://bench:bench@127.0.0.1:${port}`,
    folder,
    ready: () => ready(child),
    status: async () => (await ask(socketPath, 'GET', '/api/status')) as Status,
    post: (path, body) => ask(socketPath, 'POST', path, body),
    memory: () => memoryOf(child.pid ?? 0),
    kill: () => end('SIGKILL'),
    halt: () => end('SIGTERM'),
    stop: async () => {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The line with the page's address is printed when everything runs. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the gateway did not become ready')), readyMs);
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}`)));
    child.stdout?.on('data', (chunk) => {
      if (!String(chunk).includes('token=')) return;
      clearTimeout(late);
      resolve();
    });
  });
}

function ask(socketPath: string, method: string, path: string, body?: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/json' } : {};
    const asked = request({ socketPath, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(JSON.parse(text)));
    });
    asked.on('error', reject);
    asked.end(body ? JSON.stringify(body) : undefined);
  });
}

function memoryOf(pid: number): { rssBytes: number; peakBytes: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = (field: string): number => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * 1024;
  return { rssBytes: kib('VmRSS'), peakBytes: kib('VmHWM') };
}
