/** Some room on the disk that is ours: when others have filled it, the next alert can still be committed and sent. */
import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { limits } from '../limits.ts';
import { isDiskFull } from './database.ts';

export class Reserve {
  private readonly file: string;
  /** There was no room for it, or it had to be given up. */
  missing = false;

  constructor(folder: string) {
    this.file = join(folder, 'reserve');
  }

  /** Takes the room, unless the disk is nearly full already. Called at a quiet moment. */
  hold(): void {
    if (existsSync(this.file)) return;
    const { bavail, bsize } = statfsSync(dirname(this.file));
    this.missing = bavail * bsize < 4 * limits.journal.reserveBytes;
    if (this.missing) return;
    try {
      writeFileSync(this.file, Buffer.alloc(limits.journal.reserveBytes), { mode: 0o600 });
    } catch {
      rmSync(this.file, { force: true });
      this.missing = true;
    }
  }

  /** Gives the room back for the work that failed with this error. @returns whether it is worth trying again. */
  releaseFor(error: unknown): boolean {
    if (!isDiskFull(error) || !existsSync(this.file)) return false;
    rmSync(this.file);
    this.missing = true;
    return true;
  }
}
