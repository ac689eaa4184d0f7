/** upsd with its dummy driver: a file in place of the UPS. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { findServer } from '../support/servers.ts';
import { freePort } from '../support/temp.ts';

export interface Ups {
  readonly port: number;
  /** 'OL CHRG', 'OB LB'; the driver reads it within a second. */
  says(status: string, percent?: number, seconds?: number): void;
  /** The cable is pulled: upsd runs on without its driver. */
  unplug(): Promise<void>;
  stop(): Promise<void>;
}

/** A UPS of the name `flat`. */
export async function startUps(folder: string): Promise<Ups> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const port = await freePort();
  const path = (name: string): string => join(folder, name);
  const says: Ups['says'] = (status, percent = 100, seconds = 12_000) =>
    writeFileSync(
      path('flat.dev'),
      `ups.status: ${status}\nbattery.charge: ${percent}\nbattery.runtime: ${seconds}\nups.model: Dummy\n`,
    );
  says('OL');
  const config = `[flat]\ndriver = dummy-ups\nport = ${path('flat.dev')}\nmode = dummy-loop\n`;
  writeFileSync(path('ups.conf'), config, { mode: 0o600 });
  writeFileSync(path('upsd.conf'), `LISTEN 127.0.0.1 ${port}\n`, { mode: 0o600 });
  writeFileSync(path('upsd.users'), '', { mode: 0o600 });
  const driverPath = findServer('dummy-ups') ?? 'dummy-ups';
  const user = userInfo().username;
  const env = { ...process.env, NUT_CONFPATH: folder, NUT_STATEPATH: folder };
  const run = (command: string, ...args: string[]): ChildProcess =>
    spawn(command, ['-F', '-u', user, ...args], { stdio: 'ignore', env });
  const driver = run(driverPath, '-a', 'flat', '-i', '1');
  const daemon = run(join(dirname(driverPath), 'upsd'), '-P', path('upsd.pid'));
  await answers(port);
  return {
    ...{ port, says },
    unplug: () => ended(driver),
    stop: async () => void (await Promise.all([ended(driver), ended(daemon)])),
  };
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await connects(port)) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('upsd does not listen');
}

const connects = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const done = (yes: boolean) => () => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', done(true));
    socket.once('error', done(false));
  });

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill();
  });
}
