/** Says that something is so once it has been so for a while, and that it is over once it has been over for a while. */
export interface LastingTimes {
  readonly beginsAfterMs: number;
  readonly endsAfterMs: number;
}

export class Lasting {
  private readonly times: LastingTimes;
  private readonly tell: (active: boolean) => void;
  /** Null at first: what was told before a restart is told again, or ended. */
  private told: boolean | null = null;
  private now: boolean | null = null;
  private sinceMs = 0;

  constructor(times: LastingTimes, tell: (active: boolean) => void) {
    this.times = times;
    this.tell = tell;
  }

  /** `atMs`: monotonic. */
  hear(active: boolean, atMs: number): void {
    if (active !== this.now) {
      this.now = active;
      this.sinceMs = atMs;
    }
    const { beginsAfterMs, endsAfterMs } = this.times;
    if (active === this.told || atMs - this.sinceMs < (active ? beginsAfterMs : endsAfterMs)) return;
    this.told = active;
    this.tell(active);
  }
}
