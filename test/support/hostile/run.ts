/** Hands hostile payloads to the real readers of one protocol, one after the other, and counts what became of them. */
import fc from 'fast-check';
import { corpusOf, hostilePayloads } from './payloads.ts';

/** `refused`: the reason as it stands in the log or the audit. */
export type Verdict = 'taken' | { readonly refused: string };

export interface Reader {
  /** Rejects, or throws, only where the code under test is broken. */
  take(payload: Buffer): Verdict | Promise<Verdict>;
  close?(): void;
}

export interface Protocol {
  readonly name: string;
  /** Folder under test/fixtures/hostile. */
  readonly corpus: string;
  readonly good: readonly Buffer[];
  open(): Promise<Reader>;
}

export interface Tally {
  payloads: number;
  /** What broke, the first few. */
  readonly crashes: string[];
  /** No verdict within `hangMs`. */
  hangs: number;
  longestMs: number;
  refused: number;
  /** Refused with a reason that is one line of a log. */
  reasoned: number;
}

const hangMs = 10_000;
const atATime = 500;
const crashesKept = 5;

/** The corpus first, then random payloads up to `count`. */
export async function attack(protocol: Protocol, count: number, seed: number): Promise<Tally> {
  const tally: Tally = { payloads: 0, crashes: [], hangs: 0, longestMs: 0, refused: 0, reasoned: 0 };
  const corpus = corpusOf(protocol.corpus);
  const random = hostilePayloads(protocol.good, corpus);
  const reader = await protocol.open();
  for (const payload of corpus) await take(reader, payload, tally);
  for (let round = 0; tally.payloads < count; round++) {
    const numRuns = Math.min(atATime, count - tally.payloads);
    for (const payload of fc.sample(random, { numRuns, seed: seed + round })) await take(reader, payload, tally);
  }
  reader.close?.();
  return tally;
}

async function take(reader: Reader, payload: Buffer, tally: Tally): Promise<void> {
  const startedMs = performance.now();
  tally.payloads++;
  try {
    const verdict = await withinReason(reader.take(payload));
    if (verdict === 'hung') tally.hangs++;
    else if (verdict !== 'taken') count(verdict.refused, tally);
  } catch (error) {
    if (tally.crashes.length < crashesKept)
      tally.crashes.push(`${String(error)} at ${payload.toString('base64').slice(0, 200)}`);
  }
  tally.longestMs = Math.max(tally.longestMs, performance.now() - startedMs);
}

function count(reason: string, tally: Tally): void {
  tally.refused++;
  if (/^[ -~äöüÄÖÜß]{3,200}$/.test(reason)) tally.reasoned++;
}

async function withinReason(verdict: Verdict | Promise<Verdict>): Promise<Verdict | 'hung'> {
  if (!(verdict instanceof Promise)) return verdict;
  const { promise, resolve } = Promise.withResolvers<'hung'>();
  const timer = setTimeout(() => resolve('hung'), hangMs);
  try {
    return await Promise.race([verdict, promise]);
  } finally {
    clearTimeout(timer);
  }
}
