/** Figures of the journal, for people: `node test/system/journal-bench.ts`. A year read back, a day written to disk. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJournal, type FileJournal } from '../../gateway/journal/create.ts';
import { limits } from '../../gateway/limits.ts';
import type { Effect, Reading } from '../../rules/engine/types.ts';

const start = Date.UTC(2026, 0, 1);
const day = 86_400_000;
const perDay = 10_000;

const kinds = ['motion', 'motion', 'temperature', 'contact', 'humidity', 'motion', 'battery'] as const;
function readingAt(index: number, at: number): Reading {
  const signal = kinds[index % kinds.length]!;
  const numeric = signal === 'temperature' || signal === 'humidity' || signal === 'battery';
  const value = numeric ? 20 + (index % 90) / 10 : index % 2 === 0;
  return {
    type: 'reading',
    at: at - 40,
    receivedAt: at,
    sensor: `sensor_${index % 21}`,
    room: 'hall',
    signal,
    value,
    evidence: 'report',
  };
}

function inFolder<T>(work: (journal: FileJournal, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'aal-bench-'));
  const journal = createJournal(folder);
  journal.open();
  try {
    return work(journal, folder);
  } finally {
    journal.close();
    rmSync(folder, { recursive: true });
  }
}

/** Bytes this process caused to be written to the disk (Linux, /proc/self/io). */
function bytesWritten(): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))![1]);
}

const rate = (count: number, since: number): string =>
  `${Math.round((count / (performance.now() - since)) * 1_000).toLocaleString('en')}/s`;

function aYear(): void {
  inFolder((journal, folder) => {
    const inputs = 365 * perDay;
    let from = performance.now();
    for (let index = 0; index < inputs; index++)
      journal.append(readingAt(index, start + Math.floor((index * day) / perDay)));
    journal.flush();
    console.log(
      `a year written        ${inputs.toLocaleString('en')} inputs, ${rate(inputs, from)}, ${journal.health().historyBytes >> 20} MB`,
    );
    for (let round = 0; round < 3; round++) {
      from = performance.now();
      let read = 0;
      for (const _ of journal.read(0)) read++;
      console.log(`a year read back      ${rate(read, from)}, ${((performance.now() - from) / 1_000).toFixed(2)} s`);
    }
    journal.close();
    from = performance.now();
    const again = createJournal(folder);
    again.open();
    console.log(`opened with a year    ${(performance.now() - from).toFixed(0)} ms`);
    from = performance.now();
    const { inputs: pruned } = again.prune(start + 365 * day);
    console.log(
      `a year pruned         ${pruned!.toLocaleString('en')} inputs, ${((performance.now() - from) / 1_000).toFixed(2)} s`,
    );
    again.close();
  });
}

/** 10,000 readings in batches of 30 s, an alive mark a minute, a snapshot of 100 KB every 15 minutes, 60 decisions, exported throughout. */
function aDay(): void {
  inFolder((journal) => {
    const state = likeASnapshot(100_000);
    const before = bytesWritten();
    let logged = 0;
    for (let at = start; at < start + day; at += limits.journal.batchMs) {
      while (logged < ((at - start) / day) * perDay) journal.append(readingAt(++logged, at));
      journal.flush();
      journal.feed.moveTo('influx1', journal.feed.lastSeq);
      if (at % 60_000 === 0) journal.alive(at);
      const snapshot = { seq: journal.lastSeq, at, state, configHash: 'c' };
      if (at % limits.journal.snapshotEveryMs === 0) journal.commit([], snapshot);
      if (at % (24 * 60_000) === 0) journal.commit([presence(at)], snapshot);
    }
    journal.prune(start + day);
    const megabytes = (bytesWritten() - before) / 1e6;
    console.log(`written in a day      ${megabytes.toFixed(1)} MB at ${logged.toLocaleString('en')} readings`);
  });
}

/** JSON that packs about as an engine's state does. */
function likeASnapshot(bytes: number): string {
  const facts = Array.from({ length: bytes / 100 }, (_, index) => ({
    sensor: `sensor_${index % 21}`,
    changedAt: start + index * 7_919,
    value: Math.round(Math.sin(index) * 1_000) / 10,
    rule: `rule-${index % 30}`,
  }));
  return JSON.stringify(facts).slice(0, bytes);
}

const presence = (at: number): Effect => ({ type: 'presence', at, presence: 'home', why: 'door' });

function commits(): void {
  inFolder((journal) => {
    const times: number[] = [];
    for (let index = 0; index < 500; index++) {
      const at = start + index * 1_000;
      const from = performance.now();
      const seq = journal.append({ ...readingAt(index, at), signal: 'help', value: true });
      journal.commit([presence(at)], { seq, at, state: 'x'.repeat(100_000), configHash: 'c' });
      times.push(performance.now() - from);
    }
    times.sort((a, b) => a - b);
    console.log(
      `help press committed  p50 ${times[250]!.toFixed(2)} ms, p99 ${times[495]!.toFixed(2)} ms (two synced transactions, snapshot of 100 KB)`,
    );
  });
}

aYear();
aDay();
commits();
