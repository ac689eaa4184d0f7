/** `npm run bench:detection`: see README.md beside this file. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { HomeResult, Job, Source } from './measure.ts';
import { help, type Options, readOptions, UsageError } from './options.ts';
import { findHomes } from './read.ts';
import { comparisonsOf } from './report/compare.ts';
import { plot } from './report/plot.ts';
import { aloneTable, comparisonTable, homesTable, legend } from './report/table.ts';
import { verdictLines, verdictsOf } from './report/verdict.ts';

const sharedFolder = fileURLToPath(new URL('../../../../shared/datasets', import.meta.url));

function recordedHomes({ folder }: Options): Source[] {
  if (folder === null && !existsSync(sharedFolder)) {
    console.error('no FOLDER given, and ../shared/datasets is not there: synthetic homes only');
    return [];
  }
  return findHomes(folder === null ? sharedFolder : resolve(folder)).map((csvFile) => ({ csvFile }));
}

const syntheticHomes = ({ synthetic, days, seed }: Options): Source[] =>
  Array.from({ length: synthetic }, (_, index) => ({ seed: seed + index, days }));

/** As many at once as there are cores. @returns in the order of the jobs */
async function measureAll(jobs: readonly Job[]): Promise<HomeResult[]> {
  const results: HomeResult[] = [];
  const waiting = [...jobs.entries()];
  const startedAt = performance.now();
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, job] = next;
      const result = await measured(job);
      results[index] = result;
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
      console.error(`${result.name}: measured (${Object.keys(results).length} of ${jobs.length}, ${seconds} s)`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

const measured = (job: Job): Promise<HomeResult> =>
  new Promise((done, failed) => {
    const thread = new Worker(new URL('measure-worker.ts', import.meta.url), { workerData: job });
    thread.once('message', done);
    thread.once('error', failed);
  });

async function run(options: Options): Promise<void> {
  const { collapses, seed } = options;
  const jobs = [...recordedHomes(options), ...syntheticHomes(options)].map((source) => ({ source, collapses, seed }));
  if (jobs.length === 0) throw new UsageError('no homes: give a FOLDER, or --synthetic 1 or more');
  const results = await measureAll(jobs);
  const comparisons = comparisonsOf(results);
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}`;
  console.log(`machine: ${machine}; seed ${seed}, ${collapses} collapses in each home and part of the day\n`);
  for (const comparison of comparisons) console.log(`${comparisonTable(comparison)}\n`);
  console.log(`${legend}\n\n${homesTable(results)}\n\n${aloneTable(results)}`);
  const verdicts = verdictsOf(comparisons);
  if (verdicts.length > 0) console.log(`\nWhat has to be reached\n\n${verdictLines(verdicts)}`);
  const out = resolve(options.out ?? '.');
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'bench-detection.json'), JSON.stringify({ machine, options, verdicts, comparisons }));
  writeFileSync(join(out, 'bench-detection.svg'), plot(comparisons));
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(help);
  else await run(options);
} catch (error) {
  console.error(`bench:detection: ${(error as Error).message}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
