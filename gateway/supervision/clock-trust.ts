/** Is the wall clock right? A Raspberry Pi without network wakes up in the past. DESIGN, law 5. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Instant } from '../../rules/engine/types.ts';

/** unknown: nobody on this machine keeps track of it (a container, no systemd). */
export type ClockTrust = 'trusted' | 'untrusted' | 'unknown';

export interface ClockWitnesses {
  /** systemd-timesyncd has synchronised in this boot. */
  timesyncDone(): boolean;
  /** The kernel's own word, whichever daemon (chrony, ntpd) keeps it; null: cannot be asked. */
  ntpSynchronized(): Promise<boolean | null>;
  /** What the battery-backed clock that set the time at boot shows now; null: there is none. */
  rtc(): Instant | null;
}

/** An RTC that lost its battery is years off; one that works is at most seconds off. */
const rtcToleranceMs = 60_000;

export async function readClockTrust(wallNow: Instant, witnesses: ClockWitnesses = theMachine): Promise<ClockTrust> {
  if (witnesses.timesyncDone()) return 'trusted';
  const ntp = await witnesses.ntpSynchronized();
  if (ntp) return 'trusted';
  const rtc = witnesses.rtc();
  if (rtc !== null && Math.abs(rtc - wallNow) < rtcToleranceMs) return 'trusted';
  return ntp === null ? 'unknown' : 'untrusted';
}

const run = promisify(execFile);
const rtcFolder = '/sys/class/rtc/rtc0';

const theMachine: ClockWitnesses = {
  timesyncDone: () => existsSync('/run/systemd/timesync/synchronized'),
  async ntpSynchronized() {
    try {
      const { stdout } = await run('timedatectl', ['show', '--property=NTPSynchronized', '--value'], {
        timeout: 5_000,
      });
      return stdout.trim() === 'yes';
    } catch {
      return null; // no systemd here, or it does not answer: not known
    }
  },
  rtc() {
    try {
      const setTheTime = readFileSync(`${rtcFolder}/hctosys`, 'utf8').trim() === '1';
      return setTheTime ? Number(readFileSync(`${rtcFolder}/since_epoch`, 'utf8')) * 1000 : null;
    } catch {
      return null; // no battery-backed clock
    }
  },
};
