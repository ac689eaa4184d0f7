/** Watches the free space of the data folder: a full disk would silence the journal, and with it every alert. */
import { statfs } from 'node:fs/promises';
import type { Clock, Timer } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';

export interface DiskSpace {
  readonly freeBytes: number;
  readonly sizeBytes: number;
}

export interface DiskWatchDeps {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** A fault begins or ends; told at the first look and at every change. */
  fault(id: 'disk-nearly-full', active: boolean, facts: Readonly<Record<string, number>>): void;
  readonly space?: (folder: string) => Promise<DiskSpace>;
}

export interface DiskWatch {
  start(): void;
  stop(): void;
}

/** What an ordinary user may still write. */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
}

export function createDiskWatch({ folder, clock, log, fault, space = diskSpace }: DiskWatchDeps): DiskWatch {
  const { fullBelowBytes, freeAboveBytes, lookEveryMs } = limits.disk;
  let timer: Timer | null = null;
  let full: boolean | null = null;
  let stopped = false;

  const look = async (): Promise<void> => {
    try {
      const { freeBytes, sizeBytes } = await space(folder);
      const now = freeBytes < fullBelowBytes || (full === true && freeBytes < freeAboveBytes);
      if (now !== full) fault('disk-nearly-full', now, { freeBytes, sizeBytes });
      full = now;
    } catch (error) {
      log.warn({ error, folder }, `the free space of the data folder cannot be read: ${reasonOf(error)}`);
    }
    if (!stopped) timer = clock.after(lookEveryMs, () => void look());
  };

  return {
    start() {
      stopped = false;
      void look();
    },
    stop() {
      stopped = true;
      timer?.cancel();
    },
  };
}
