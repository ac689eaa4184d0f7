/**
 * Boots a real systemd with the shipped unit and the real gateway, in a container over an overlay of this machine: half a
 * minute, root only. Not part of `npm test`: AAL_BOOT=1 npm test -- test/system/systemd-boot.test.ts
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const wanted = process.env.AAL_BOOT === '1';
const how =
  'enable as root with: apt-get install systemd-container && AAL_BOOT=1 npm test -- test/system/systemd-boot.test.ts';

describe.skipIf(!wanted)(`the unit under a real systemd${wanted ? '' : ` [skipped: ${how}]`}`, () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await boot();
  }, 120_000);
  afterAll(() => machine?.down());

  it('starts, is ready, and answers its command line', () => {
    machine.run('systemctl', 'start', 'aal-gateway');
    expect(machine.show('ActiveState', 'NRestarts')).toEqual(['active', '0']);
    expect(machine.show('StatusText')[0]).toContain('Whg 12');
    expect(machine.run('aal', 'status')).toContain('Letzte Aktivität');
    expect(machine.run('stat', '-c', '%a %U', '/var/lib/aal-gateway/aal.sock')).toBe('600 aal\n');
  });

  it('cannot write where it has no business', () => {
    const pid = machine.show('MainPID')[0]!;
    const status = machine.run('cat', `/proc/${pid}/status`);
    expect(status).toMatch(/CapEff:\t0+\n/);
    expect(status).toMatch(/NoNewPrivs:\t1\n/);
    expect(status).toMatch(/Seccomp:\t2\n/);
    expect(machine.run('nsenter', '-t', pid, '-m', 'sh', '-c', 'touch /etc/aal/secrets.yaml 2>&1 || true')).toMatch(
      /Read-only/,
    );
  });

  it('is fed while it works, and killed and started anew when it hangs', async () => {
    const before = machine.show('MainPID')[0]!;
    await seconds(2 * watchdogSeconds);
    expect(machine.show('NRestarts')).toEqual(['0']);
    machine.run('kill', '-STOP', before);
    while (machine.show('NRestarts')[0] === '0') await seconds(1);
    while (machine.show('ActiveState')[0] !== 'active') await seconds(1);
    expect(machine.show('MainPID')[0]).not.toBe(before);
    expect(machine.run('journalctl', '-u', 'aal-gateway', '-o', 'cat')).toContain('Watchdog timeout');
    expect(machine.run('aal', 'status')).toContain('Letzte Aktivität');
  }, 90_000);

  it('stops in good order', () => {
    machine.run('systemctl', 'stop', 'aal-gateway');
    expect(machine.show('Result', 'ExecMainStatus')).toEqual(['success', '0']);
  });
});

const watchdogSeconds = 6;
const seconds = (count: number) => new Promise((turn) => setTimeout(turn, count * 1000));

interface Machine {
  run(command: string, ...args: string[]): string;
  show(...properties: string[]): string[];
  down(): Promise<void>;
}

async function boot(): Promise<Machine> {
  execFileSync(process.execPath, ['deploy/install.mjs'], { stdio: 'inherit' });
  const folder = mkdtempSync(join(tmpdir(), 'aal-boot-'));
  const root = join(folder, 'root');
  mountOverlay(folder, root);
  furnish(root);
  const args = ['-q', '-D', root, '-M', `aal-${process.pid}`, '--register=no', '--keep-unit', '--private-network'];
  const binds = [`--bind-ro=${process.cwd()}:/opt/aal-gateway`];
  const container = spawn('systemd-nspawn', [...args, ...binds, '-b', 'systemd.unit=basic.target'], {
    stdio: 'ignore',
  });
  const leader = await leaderOf(container);
  const run = (command: string, ...rest: string[]): string => {
    const done = spawnSync('nsenter', ['-t', leader, '-m', '-u', '-i', '-n', '-p', command, ...rest], {
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(`${command} ${rest.join(' ')}: ${done.stderr}${done.stdout}`);
    return done.stdout;
  };
  while (spawnSync('nsenter', ['-t', leader, '-m', '-p', 'systemctl', 'is-active', '-q', 'basic.target']).status !== 0)
    await seconds(0.5);
  const show = (...properties: string[]) =>
    properties.map((property) => run('systemctl', 'show', 'aal-gateway', '-p', property, '--value').trim());
  const down = async (): Promise<void> => {
    const gone = new Promise((exit) => container.once('exit', exit));
    spawnSync('kill', ['-s', 'RTMIN+4', leader]);
    await gone;
    spawnSync('umount', [root]);
    spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  };
  return { run, show, down };
}

/** This machine's own root, written to memory only. */
function mountOverlay(folder: string, root: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600m', 'tmpfs', folder]);
  for (const name of ['upper', 'work', 'root']) mkdirSync(join(folder, name));
  const layers = `lowerdir=/,upperdir=${join(folder, 'upper')},workdir=${join(folder, 'work')}`;
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', layers, root]);
}

/** The steps of deploy/README.md that a test can take. */
function furnish(root: string): void {
  const inside = (...command: string[]) => execFileSync('chroot', [root, ...command]);
  inside('adduser', '--quiet', '--system', '--group', '--no-create-home', 'aal');
  inside('install', '-d', '-m', '0750', '-o', 'root', '-g', 'aal', '/etc/aal');
  mkdirSync(join(root, 'opt/aal-gateway'), { recursive: true });
  cpSync('deploy/example', join(root, 'etc/aal'), { recursive: true });
  const names = Object.keys(
    parse(execFileSync('cat', ['deploy/example/secrets.yaml.example'], { encoding: 'utf8' })) as object,
  );
  writeFileSync(join(root, 'etc/aal/secrets.yaml'), names.map((name) => `${name}: "for this test only"\n`).join(''));
  inside('chown', '-R', 'root:aal', '/etc/aal');
  inside('chmod', '-R', 'u=rwX,g=rX,o=', '/etc/aal');
  inside('chown', 'aal:', '/etc/aal/secrets.yaml');
  inside('chmod', '600', '/etc/aal/secrets.yaml');
  cpSync('systemd/aal-gateway.service', join(root, 'etc/systemd/system/aal-gateway.service'));
  cpSync('systemd/aal', join(root, 'usr/local/bin/aal'));
  mkdirSync(join(root, 'etc/systemd/system/aal-gateway.service.d'));
  writeFileSync(
    join(root, 'etc/systemd/system/aal-gateway.service.d/short.conf'),
    `[Service]\nWatchdogSec=${watchdogSeconds}\nRestartSec=1\n`,
  );
}

/** The container's process 1, as seen from here. */
async function leaderOf(container: ChildProcess): Promise<string> {
  for (let attempt = 0; attempt < 60; attempt++) {
    const found = spawnSync('pgrep', ['-P', String(container.pid)], { encoding: 'utf8' }).stdout.trim();
    if (found) return found.split('\n')[0]!;
    await seconds(0.5);
  }
  throw new Error('systemd-nspawn did not start');
}
