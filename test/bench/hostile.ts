/** 10,000 hostile payloads into everything the gateway reads from outside: what crashes, hangs, grows, or is refused in silence. */
import { setImmediate as turn } from 'node:timers/promises';
import { protocols } from '../support/hostile/protocols.ts';
import { attack, type Protocol, type Tally } from '../support/hostile/run.ts';
import { type Figure, mib } from './part.ts';

const payloads = 10_000;
const seed = Number(process.env.AAL_SEED ?? 20261126);
/** What is built once (regular expressions, code of the compiler) is not growth. */
const warmUp = 1_000;

export async function measure(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const protocol of protocols) figures.push(await figureOf(protocol));
  return figures;
}

async function figureOf(protocol: Protocol): Promise<Figure> {
  await attack(protocol, warmUp, seed - warmUp);
  await turn();
  const before = process.memoryUsage();
  const startedMs = performance.now();
  const tally = await attack(protocol, payloads, seed);
  await turn();
  const after = process.memoryUsage();
  for (const crash of tally.crashes) console.error(`${protocol.name}: ${crash}`);
  const tookMs = performance.now() - startedMs;
  return {
    what: `hostile input: ${protocol.name}`,
    measured: `${tally.payloads.toLocaleString('en')} payloads, ${tally.crashes.length} crashes, ${tally.hangs} hangs, ${silent(tally)} refused in silence`,
    atLeast: 'none, none, none',
    aim: 'the same',
    note: `longest ${tally.longestMs.toFixed(1)} ms, all in ${(tookMs / 1000).toFixed(1)} s; refused ${tally.refused}, with a one-line reason ${tally.reasoned}; RSS ${mib(after.rss - before.rss)} more, heap ${mib(after.heapUsed - before.heapUsed)} more; seed ${seed}`,
  };
}

const silent = ({ refused, reasoned }: Tally): number => refused - reasoned;
