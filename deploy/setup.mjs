/**
 * What a fresh machine needs before TypeScript can run. Plain JavaScript for any Node >= 18: it runs before anything is
 * installed. Installs the npm packages when the lock file asks for others than are there, and finds a Node >= 24.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'node_modules', '.aal-installed');
const pinnedNode = join(root, 'node_modules', '.bin', 'node');

function fail(line) {
  console.error(`aal: ${line}`);
  process.exit(2);
}

/**
 * Installs what the lock file names, unless it is there. `scope`: 'run' (no development packages) or 'all'. `npm install`
 * and not `npm ci`: a registry mirror may lack packages for other platforms, which `npm ci` takes for a broken lock file.
 */
export function installPackages(scope) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const installed = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (installed === `${lock} all` || installed === `${lock} ${scope}`) return;
  console.log('aal: installing the npm packages of package-lock.json (once, about a minute) ...');
  // Development packages that are here stay here.
  const wanted = installed.endsWith(' all') ? 'all' : scope;
  const omit = wanted === 'run' ? ['--omit=dev'] : [];
  const args = ['install', '--no-save', ...omit, '--no-audit', '--no-fund', '--loglevel=error'];
  const done = spawnSync('npm', args, { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) fail('npm install failed; is the package registry reachable?');
  writeFileSync(stampFile, `${lock} ${wanted}`);
}

/** The pinned Node of this folder, else a Node >= 24 that is installed. */
export function findNode() {
  if (existsSync(pinnedNode) && spawnSync(pinnedNode, ['--version']).status === 0) return pinnedNode;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    `needs Node 24 or newer, this is ${process.versions.node}; 32-bit systems have none: use the 64-bit Raspberry Pi OS`,
  );
}

/**
 * V8 limits for a small computer. An alert's way out is code that runs rarely: feedback from the first call on makes it
 * quicker. The compile cache makes a restart quicker.
 */
export const nodeFlags = [
  '--max-old-space-size=192',
  '--max-semi-space-size=4',
  '--no-lazy-feedback-allocation',
  '--disable-warning=ExperimentalWarning',
];

/** Runs the gateway with these arguments until it ends, passing signals on; exits with its code. */
export async function runGateway(args) {
  const { bundle } = await import('./build.mjs');
  const entry = await bundle(root);
  const child = spawn(findNode(), [...nodeFlags, entry, ...args], {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'), ...process.env },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)));
}
