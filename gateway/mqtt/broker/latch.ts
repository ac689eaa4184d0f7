/** Opens once everything that holds it has let go. Plain callbacks: a message passes several of these. */
export class Latch {
  private holders = 1;
  private readonly waiting: (() => void)[] = [];

  hold(): void {
    this.holders++;
  }

  /** Once for every `hold()`, and once by the one who made the latch. */
  release(): void {
    if (--this.holders > 0) return;
    for (const callback of this.waiting) callback();
  }

  /** Calls back when it opens, or now. */
  whenOpen(callback: () => void): void {
    if (this.holders > 0) this.waiting.push(callback);
    else callback();
  }

  opened(): Promise<void> {
    return new Promise((resolve) => this.whenOpen(resolve));
  }
}
