/** One line (or a few) of the table that `npm run bench` prints. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly atLeast: string;
  readonly aim: string;
  /** Conditions, or the figure's own parts. */
  readonly note?: string;
}

/** A bench part: a file in this folder that exports `measure`. It runs in a process of its own. */
export interface Part {
  measure(): Promise<Figure[]>;
}

/** The p-th percentile (0..100) of numbers, nearest rank. */
export function percentile(numbers: readonly number[], p: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export const perSecond = (count: number, ms: number): string =>
  `${Math.round((count / ms) * 1000).toLocaleString('en')}/s`;
export const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MB`;
