/** The unit as systemd reads it, and sd_notify through the real systemd-notify. `systemd-boot.test.ts` boots it. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../gateway/log.ts';
import { createNotify } from '../../gateway/supervision/notify.ts';
import { describeWith } from '../support/servers.ts';
import { tempFolder } from '../support/temp.ts';

const unit = readFileSync('systemd/aal-gateway.service', 'utf8');

/** The unit with commands that exist on this machine: verify wants them to. */
function installed(text: string, name = 'aal-gateway.service'): string {
  const file = join(tempFolder(), name);
  writeFileSync(
    file,
    text.replace('/opt/aal-gateway/node_modules/.bin/node', process.execPath).replace('/bin/kill', process.execPath),
  );
  return file;
}

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });

describeWith(['systemd-analyze'], 'the systemd unit', () => {
  it('is understood without a complaint', () => {
    expect(analyze('verify', '--man=no', installed(unit)).stderr).toBe('');
  });

  it('has a neighbour that is understood as well', () => {
    const neighbour = readFileSync('systemd/zigbee2mqtt.service', 'utf8');
    expect(analyze('verify', '--man=no', installed(neighbour, 'zigbee2mqtt.service')).stderr).toBe('');
  });

  it('would not get away with a misspelt key (verify still returns 0 for it)', () => {
    const misspelt = unit.replace('ProtectSystem=', 'ProtectSytem=');
    expect(analyze('verify', '--man=no', installed(misspelt)).stderr).toContain('ProtectSytem');
  });

  it('is hardened: exposure at most 1.5 of 10', () => {
    const { stdout } = analyze('security', '--offline=yes', '--no-pager', installed(unit));
    const [, exposure] = /exposure level for aal-gateway\.service: ([\d.]+)/.exec(stdout) ?? [];
    expect(Number(exposure)).toBeLessThanOrEqual(1.5);
  });

  it('starts Node with the same limits as the launcher', () => {
    const [, flags = ''] = /nodeFlags = \[([^\]]*)\]/.exec(readFileSync('deploy/setup.mjs', 'utf8')) ?? [];
    const expected = [...flags.matchAll(/'([^']+)'/g)].map(([, flag]) => flag).join(' ');
    expect(expected).toContain('--max-old-space-size');
    expect(unit).toContain(`.bin/node ${expected} .build/main.js run\n`);
  });

  it('hears what the gateway says', async () => {
    const socket = join(tempFolder(), 'notify');
    const heard = await listenTo(socket);
    const notify = createNotify({
      environment: { ...process.env, NOTIFY_SOCKET: socket, WATCHDOG_USEC: '60000000' },
      log: silentLog,
    });
    await notify.ready('Whg 12: grüß Gott');
    await notify.watchdog();
    await notify.stopping();
    const said = (await heard(3)).map((datagram) => datagram.split('\n').filter((line) => !line.startsWith('MAINPID')));
    expect(said).toEqual([['READY=1', 'STATUS=Whg 12: grüß Gott'], ['WATCHDOG=1'], ['STOPPING=1']]);
    expect(notify.watchdogMs).toBe(60_000);
  });
});

/** Plays systemd's end: Node has no Unix datagrams, perl is part of every Debian. Each datagram comes back in one line of hex. */
async function listenTo(socket: string): Promise<(count: number) => Promise<string[]>> {
  const script = `use Socket; $| = 1; socket(S, AF_UNIX, SOCK_DGRAM, 0) && bind(S, sockaddr_un($ARGV[0])) || die $!; print "up\\n";
    while (defined recv(S, my $datagram, 65536, 0)) { print unpack("H*", $datagram), "\\n" }`;
  const perl = spawn('perl', ['-e', script, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void perl.kill());
  let text = '';
  perl.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const datagrams = () =>
    text
      .split('\n')
      .slice(1, -1)
      .map((hex) => Buffer.from(hex, 'hex').toString());
  const more = () => new Promise((turn) => perl.stdout.once('data', turn));
  while (!text.includes('up\n')) await more();
  return async (count) => {
    // The barrier that systemd-notify ends with is a datagram of its own.
    const said = () => datagrams().filter((datagram) => datagram !== 'BARRIER=1');
    while (said().length < count) await more();
    return said();
  };
}
