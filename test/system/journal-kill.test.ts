/** kill -9 at any moment: what the journal called safe is there, whole, once. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createJournal } from '../../gateway/journal/create.ts';
import { tempFolder } from '../support/temp.ts';

const rounds = 20;
const child = join(import.meta.dirname, 'journal-kill.child.ts');

/** Lets the child write for a while from its first word on, kills it, and gives back the whole lines it said. */
async function writeAndKill(folder: string, seed: number, afterMs: number): Promise<string[]> {
  const writer = spawn(process.execPath, [child, folder, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  const ended = new Promise((resolve) => writer.on('close', (_code, signal) => resolve(signal)));
  const opened = new Promise((resolve) => writer.stdout.once('data', resolve));
  writer.stdout.on('data', (data) => {
    said += data;
  });
  await Promise.race([opened, ended]);
  await sleep(afterMs);
  writer.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
  return said.split('\n').slice(0, -1);
}

const numbers = (lines: readonly string[], word: string): number[][] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.split(' ').slice(1).map(Number));

it('keeps over twenty kills everything that was called safe, and nothing by half', { timeout: 120_000 }, async () => {
  const folder = tempFolder();
  const safeBefore = new Map<number, string>();
  let decidedInAll = 0;
  for (let round = 1; round <= rounds; round++) {
    const lines = await writeAndKill(folder, round, 20 + ((round * 7_919) % 150));
    const journal = createJournal(folder);
    journal.open();
    try {
      expect(journal.health().damage).toEqual([]);
      const log = new Map([...journal.read(0)].map(({ seq, input }) => [seq, JSON.stringify(input)]));
      const context = `round ${round}, last words: ${lines.slice(-3).join(' | ')}`;

      // everything up to the last flush, and every help press, is there; what was safe earlier is unchanged
      const [opened] = numbers(lines, 'open').map(([seq]) => seq!);
      const safeThrough = Math.max(
        opened ?? 0,
        ...[...numbers(lines, 'flushed'), ...numbers(lines, 'help')].map(([seq]) => seq!),
      );
      for (let seq = (opened ?? 0) + 1; seq <= safeThrough; seq++)
        expect(log.has(seq), `seq ${seq}, ${context}`).toBe(true);
      for (const [seq, input] of safeBefore) expect(log.get(seq), `seq ${seq}, ${context}`).toBe(input);
      for (const [seq, input] of log) safeBefore.set(seq, input);
      expect(journal.lastSeq).toBeGreaterThanOrEqual(Math.max(...log.keys()));

      // a decision is there with its help press, its alert and both messages, or not at all
      const decided = numbers(lines, 'decided');
      for (const [number, seq] of decided) {
        expect(log.get(seq!), `decision ${number}, ${context}`).toContain('"help"');
        expect(journal.alert(`rule@${number}`)?.state, context).toBe('open');
      }
      decidedInAll = JSON.parse(journal.snapshot()?.state ?? '{"decided":0}').decided;
      expect(decidedInAll).toBeGreaterThanOrEqual(decided.at(-1)?.[0] ?? 0);
      expect(journal.alerts({ limit: 1_000_000 }).length).toBe(decidedInAll);
      expect(journal.due(Number.MAX_SAFE_INTEGER).length).toBe(2 * decidedInAll);
      journal.set('decided', String(decidedInAll));
    } finally {
      journal.close();
    }
  }
  expect(safeBefore.size).toBeGreaterThan(1_000);
  expect(decidedInAll).toBeGreaterThan(20);
});
