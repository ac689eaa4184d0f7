/** Runs the parts one after the other, each in a fresh process, and prints one table with the machine. */
import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Figure } from './part.ts';

const parts = ['engine', 'year', 'replay', 'sos', 'throughput', 'memory', 'disk', 'rush', 'hostile', 'kill'];

/** A child process prints its figures as one JSON line behind this mark. */
const mark = '@figures ';

if (process.argv[2] === '--part') {
  const { measure } = await import(`./${process.argv[3]}.ts`);
  console.log(mark + JSON.stringify(await measure()));
  process.exit(0);
}

const chosen = process.argv.slice(2).filter((name) => parts.includes(name));
const rows: Figure[] = [];
let failed = 0;
console.log(
  `machine: ${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`,
);
for (const name of chosen.length > 0 ? chosen : parts) {
  const startedAt = performance.now();
  const child = spawnSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), '--part', name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
  });
  const line = child.stdout.split('\n').find((text) => text.startsWith(mark));
  if (line) rows.push(...(JSON.parse(line.slice(mark.length)) as Figure[]));
  else failed++;
  console.log(`${name}: ${line ? 'measured' : 'FAILED'} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}
console.log('\n| what | measured | at least | aim | note |\n|---|---|---|---|---|');
for (const row of rows)
  console.log(`| ${row.what} | ${row.measured} | ${row.atLeast} | ${row.aim} | ${row.note ?? ''} |`);
process.exit(failed === 0 ? 0 : 1);
