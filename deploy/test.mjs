/**
 * `npm test`: type check, lint, import walls and every suite. As root on Debian it also installs the real servers that the
 * system suites need, saying so first (AAL_NO_INSTALL=1 prevents it).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findNode, installPackages, root } from './setup.mjs';

const servers = {
  influxd: ['influxdb'],
  'victoria-metrics': ['victoria-metrics'],
  mosquitto: ['mosquitto'],
  'gammu-smsd': ['gammu-smsd'],
  postfix: ['postfix', 'sasl2-bin'],
  kamailio: ['kamailio', 'kamailio-tls-modules'],
  'dummy-ups': ['nut-server'],
  openssl: ['openssl'],
  chromium: ['chromium'],
  'systemd-analyze': ['systemd'],
};

const searched = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/lib/nut'];
const isInstalled = (name) => searched.some((folder) => existsSync(join(folder, name)));

function installServers() {
  const missing = Object.keys(servers).filter((name) => !isInstalled(name));
  if (missing.length === 0 || process.env.AAL_NO_INSTALL === '1') return;
  const packages = missing.flatMap((name) => servers[name]).join(' ');
  const canInstall = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!canInstall)
    return console.log(
      `aal: suites that need ${missing.join(', ')} will be skipped; enable with: sudo apt-get install ${packages}`,
    );
  console.log(`aal: installing the real servers of the system suites: ${packages} (AAL_NO_INSTALL=1 prevents it)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Nothing may start by itself: the suites run their own private instances.
  const policy = '/usr/sbin/policy-rc.d';
  const script = `set -e
    own=0; if [ ! -e ${policy} ]; then own=1; printf '#!/bin/sh\\nexit 101\\n' > ${policy}; chmod +x ${policy}; fi
    trap '[ "$own" = 1 ] && rm -f ${policy}' EXIT
    apt-get update -q >/dev/null
    apt-get install -q -y --no-install-recommends ${packages} >/dev/null`;
  const done = spawnSync('sh', ['-c', script], { stdio: 'inherit', env });
  if (done.status !== 0) console.error('aal: installing the servers failed; the suites that need them will say so');
}

function step(title, args) {
  const startedAt = performance.now();
  const done = spawnSync(findNode(), args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}` },
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`aal: ${title}: ${done.status === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
  return done.status === 0;
}

installPackages('all');
installServers();
const bin = (name) => join('node_modules', '.bin', name);
const only = process.argv.slice(2);
const checks =
  only.length > 0
    ? []
    : [
        ['types', ['node_modules/typescript/bin/tsc', '-p', '.']],
        ['types of the page', ['node_modules/typescript/bin/tsc', '-p', 'dashboard']],
        [
          'import walls',
          [
            bin('depcruise'),
            '--config',
            '.dependency-cruiser.cjs',
            '--output-type',
            'err',
            'gateway',
            'rules',
            'dashboard',
          ],
        ],
        ['format and lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']],
      ];
const results = checks.map(([title, args]) => step(title, args));
results.push(step('tests', [bin('vitest'), 'run', ...only]));
process.exit(results.every(Boolean) ? 0 : 1);
