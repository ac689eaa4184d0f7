/** Bytes written to disk in a day of 10,000 readings: the real loop, journal and engine on virtual time. Linux only. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../gateway/clock.ts';
import { createJournal } from '../../gateway/journal/create.ts';
import { Live } from '../../gateway/live.ts';
import { silentLog } from '../../gateway/log.ts';
import { Engine } from '../../rules/engine/index.ts';
import { livedDays } from '../support/home.ts';
import type { Figure } from './part.ts';
import { benchProgram } from './program.ts';

const startAt = Date.UTC(2026, 2, 2);
const perDay = 10_000;

export async function measure(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'aal-bench-'));
  const clock = new VirtualClock(startAt);
  const program = benchProgram();
  const journal = createJournal(folder);
  journal.open();
  const engine = new Engine(program, startAt);
  const live = new Live({ engine, journal, clock, log: silentLog, act: () => {}, heard: () => {} }, 'bench');
  const before = bytesWritten();
  live.start();
  for (const reading of livedDays(program, { startAt, days: 1, perDay, seed: 3 })) {
    await clock.advanceTo(reading.at);
    live.hear(reading);
    journal.feed.moveTo('bench', journal.feed.lastSeq);
  }
  live.stop();
  journal.close();
  const megabytes = (bytesWritten() - before) / 1e6;
  rmSync(folder, { recursive: true, force: true });
  const note = 'write_bytes of /proc/self/io, the time series cursor moving along';
  return [
    {
      what: 'written to disk in a day of 10,000 readings',
      measured: `${megabytes.toFixed(0)} MB`,
      atLeast: 'under 100 MB',
      aim: '40 MB',
      note,
    },
  ];
}

const bytesWritten = (): number => Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
