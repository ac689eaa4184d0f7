/** Real servers for test/system: which are here, and a suite that says by name what it lacks. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'vitest';

const onDebian = (packages: string): string => `apt-get install ${packages}`;

/** Binary to look for, and the command that would bring it. */
const servers = {
  influxd: onDebian('influxdb'),
  'victoria-metrics': onDebian('victoria-metrics'),
  mosquitto: onDebian('mosquitto'),
  'gammu-smsd': onDebian('gammu-smsd'),
  postfix: onDebian('postfix sasl2-bin'),
  kamailio: onDebian('kamailio kamailio-tls-modules'),
  'dummy-ups': onDebian('nut-server'),
  openssl: onDebian('openssl'),
  chromium: onDebian('chromium'),
  'systemd-analyze': onDebian('systemd'),
  shared: 'put the shared material beside this folder, as ../shared',
} as const;

export type ServerName = keyof typeof servers;

const searched = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/lib/nut'];

/** The server's path, or null where it is not installed. */
export function findServer(name: ServerName): string | null {
  if (name === 'shared') return existsSync('../shared/zigbee2mqtt') ? '../shared' : null;
  return searched.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** A suite that needs these servers: skipped by name where one is missing, a failure there when CI=true. */
export function describeWith(needs: readonly ServerName[], title: string, body: () => void): void {
  const missing = needs.filter((name) => findServer(name) === null);
  if (missing.length === 0) return void describe(title, body);
  const how = missing.map((name) => `${name} is missing; enable with: ${servers[name]}`).join('; ');
  if (process.env.CI === 'true') {
    describe(title, () => {
      it('has its servers', () => {
        throw new Error(how);
      });
    });
    return;
  }
  describe.skip(`${title} [skipped: ${how}]`, body);
}
