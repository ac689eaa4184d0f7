/** What the command line of `npm run bench:detection` may say. */
import { parseArgs } from 'node:util';

export interface Options {
  /** Recorded homes; null: none given. */
  readonly folder: string | null;
  readonly synthetic: number;
  readonly days: number;
  readonly seed: number;
  readonly collapses: number;
  readonly out: string | null;
  readonly help: boolean;
}

export const help = `npm run bench:detection -- [FOLDER] [options]

Measures how often rules and other methods call for nothing, and how soon they find a collapse, in the recorded homes of FOLDER
(and the folders in it; format: test/bench/detection/README.md) and in seeded synthetic homes. Without FOLDER:
../shared/datasets, where it is there.

  --synthetic N   synthetic homes (12; 0: none)
  --days N        days of each synthetic home (120; at least 36: the first 28 are for learning)
  --seed N        of the synthetic homes and of the moments of collapse (1)
  --collapses N   collapses put into each home, by day, in the evening and at night each (60)
  --out FOLDER    where bench-detection.json and bench-detection.svg go (here)
  --help          this text`;

/** A wrong command line: its message is one line. */
export class UsageError extends Error {}

/** @throws UsageError */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parsed(args);
  if (positionals.length > 1) throw new UsageError(`one FOLDER at most, not ${positionals.join(' ')}`);
  return {
    folder: positionals[0] ?? null,
    synthetic: whole('--synthetic', values.synthetic ?? '12', 0),
    days: whole('--days', values.days ?? '120', 36),
    seed: whole('--seed', values.seed ?? '1', 0),
    collapses: whole('--collapses', values.collapses ?? '60', 1),
    out: values.out ?? null,
    help: values.help ?? false,
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { synthetic: text, days: text, seed: text, collapses: text, out: text, help: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message.split('\n')[0]);
  }
}

function whole(option: string, text: string, atLeast: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= atLeast) return Number(text);
  throw new UsageError(`${option} takes a whole number from ${atLeast} on, not '${text}'`);
}
