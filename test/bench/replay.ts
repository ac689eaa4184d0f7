/** `aal replay --days 30` on a log of one flat, 10,000 readings a day: the rules that are live against edited ones. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../gateway/config/load.ts';
import { createJournal } from '../../gateway/journal/create.ts';
import type { Instant } from '../../rules/engine/types.ts';
import { livedDays } from '../support/home.ts';
import type { Figure } from './part.ts';
import { benchProgram, placeFlat } from './program.ts';

const startAt = Date.UTC(2026, 2, 1);
const perDay = 10_000;
/** 30 days, and the two before them that a replay listens to. */
const days = 32;
const rounds = 3;

interface Report {
  readonly inputs: number;
  readonly alerts: readonly unknown[];
  readonly compared: Readonly<Record<'before' | 'comes' | 'goes' | 'changed', readonly unknown[]>>;
}

export async function measure(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'aal-bench-'));
  try {
    const flatYaml = placeFlat(folder, 'http://127.0.0.1:8471/', (path) => readFileSync(path, 'utf8'));
    writeLog(join(folder, 'data'), flatYaml);
    edit(join(folder, 'rules', 'all.yaml'));
    // The first makes the bundle.
    const { inputs, alerts, compared } = replayed(flatYaml).report;
    const runs = Array.from({ length: rounds }, () => replayed(flatYaml));
    const slowest = Math.max(...runs.map(({ seconds }) => seconds));
    const { comes, goes, changed, before } = compared;
    const told = `${before.length} alerts before, ${alerts.length} after: ${comes.length} come, ${goes.length} go, ${changed.length} change`;
    return [
      {
        what: '`aal replay --days 30`, live rules against edited ones, the whole command',
        measured: `${slowest.toFixed(2)} s`,
        atLeast: 'under 3 s',
        aim: '2 s',
        note: `${inputs.toLocaleString('en')} inputs, ${told}; slowest of ${rounds}`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeLog(dataFolder: string, flatYaml: string): void {
  const journal = createJournal(dataFolder);
  journal.open();
  for (const reading of livedDays(benchProgram(), { startAt, days, perDay, seed: 1 })) {
    journal.append(reading);
    if (journal.unflushed >= 20_000) journal.flush();
  }
  const end: Instant = startAt + days * 86_400_000;
  const { hash, files } = loadConfig(flatYaml);
  journal.applyConfig({ hash, at: startAt, files });
  journal.alive(end);
  journal.close();
}

/** One rule quicker, one slower, one on trial. */
function edit(file: string): void {
  const changes = [
    ['- use: door-open-too-long', '- use: door-open-too-long\n    with: { for: 20m }'],
    ['- use: not-up', '- use: not-up\n    with: { between: "05:00-11:00" }'],
    ['- use: long-in-bathroom', '- use: long-in-bathroom\n    with: { shadow: true }'],
  ] as const;
  let text = readFileSync(file, 'utf8');
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${file} holds no '${from}'`);
    text = text.replace(from, to);
  }
  writeFileSync(file, text);
}

/** As a technician would call it. */
function replayed(flatYaml: string): { seconds: number; report: Report } {
  const args = ['deploy/bin/aal.mjs', 'replay', '--config', flatYaml, '--days', '30', '--json'];
  const startedAt = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const seconds = (performance.now() - startedAt) / 1000;
  if (status !== 0) throw new Error(`aal replay ended with ${status}: ${stderr}`);
  return { seconds, report: JSON.parse(stdout) as Report };
}
