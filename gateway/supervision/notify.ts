/** sd_notify(3): tells systemd that we are ready, what we do, that we are alive, that we stop. decisions/0002 says why by `systemd-notify`. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { reasonOf } from '../errors.ts';
import type { Log } from '../log.ts';

export interface Notify {
  /** Start-up is over; the text shows in `systemctl status`. */
  ready(status: string): Promise<void>;
  status(text: string): Promise<void>;
  watchdog(): Promise<void>;
  stopping(): Promise<void>;
  /** How long systemd waits for a sign of life before it kills us; null: no watchdog. */
  readonly watchdogMs: number | null;
}

export interface NotifyOptions {
  /** The environment: NOTIFY_SOCKET and WATCHDOG_USEC are read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Sends these assignments; tests give their own. */
  readonly send?: (assignments: readonly string[]) => Promise<void>;
}

/** Started outside systemd, every call does nothing. */
export function createNotify({ environment, log, send = systemdNotify(environment) }: NotifyOptions): Notify {
  const tell = async (...assignments: string[]): Promise<void> => {
    if (!environment.NOTIFY_SOCKET) return;
    try {
      await send(assignments);
    } catch (error) {
      log.warn({ error }, `systemd could not be told ${assignments[0]}: ${reasonOf(error)}`);
    }
  };
  return {
    ready: (status) => tell('READY=1', `STATUS=${oneLine(status)}`),
    status: (text) => tell(`STATUS=${oneLine(text)}`),
    watchdog: () => tell('WATCHDOG=1'),
    stopping: () => tell('STOPPING=1'),
    watchdogMs: watchdogMsOf(environment),
  };
}

/** WATCHDOG_PID is not looked at: the unit may start us through a launcher, and NotifyAccess=all lets us speak for it. */
function watchdogMsOf(environment: NotifyOptions['environment']): number | null {
  const microseconds = Number(environment.WATCHDOG_USEC);
  return environment.NOTIFY_SOCKET && microseconds > 0 ? microseconds / 1000 : null;
}

const run = promisify(execFile);
const sendMs = 5_000;

const systemdNotify =
  (environment: NotifyOptions['environment']) =>
  async (assignments: readonly string[]): Promise<void> => {
    await run('systemd-notify', [...assignments], { env: { ...environment }, timeout: sendMs });
  };

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
