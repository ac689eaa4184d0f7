/** A year of one flat, 10,000 readings a day, from history.db through the engine, every wake included. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJournal } from '../../gateway/journal/create.ts';
import { Engine } from '../../rules/engine/index.ts';
import { inputAt } from '../../rules/engine/types.ts';
import { livedDays } from '../support/home.ts';
import type { Figure } from './part.ts';
import { benchProgram } from './program.ts';

const startAt = Date.UTC(2025, 2, 1);
const days = 365;
const perDay = 10_000;

export async function measure(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'aal-bench-'));
  const journal = createJournal(folder);
  journal.open();
  try {
    const program = benchProgram();
    const writingSince = performance.now();
    for (const reading of livedDays(program, { startAt, days, perDay, seed: 1 })) {
      journal.append(reading);
      if (journal.unflushed >= 20_000) journal.flush();
    }
    journal.flush();
    const wroteS = (performance.now() - writingSince) / 1000;
    const engine = new Engine(program, startAt);
    let inputs = 0;
    let wakes = 0;
    let effects = 0;
    const since = performance.now();
    for (const { input } of journal.read(0)) {
      for (let wake = engine.wakeAt(); wake !== null && wake <= inputAt(input); wake = engine.wakeAt()) {
        effects += engine.step({ type: 'tick', at: wake }).length;
        wakes++;
      }
      effects += engine.step(input).length;
      inputs++;
    }
    const seconds = (performance.now() - since) / 1000;
    const note = `${inputs.toLocaleString('en')} inputs, ${wakes.toLocaleString('en')} wakes, ${effects.toLocaleString('en')} effects; the log was written in ${wroteS.toFixed(1)} s`;
    return [
      {
        what: 'a year of one flat from history.db, wakes included',
        measured: `${seconds.toFixed(1)} s`,
        atLeast: 'under 40 s',
        aim: '15 s',
        note,
      },
    ];
  } finally {
    journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
