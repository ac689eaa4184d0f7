/** Memory of the whole running gateway: idle, and after a flood from another process. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway } from './gateway-process.ts';
import { type Figure, mib } from './part.ts';
import { flood } from './throughput.ts';

const messages = 60_000;

const settleMs = 5_000;

async function idleFromSource(): Promise<number> {
  const gateway = await startGateway('http://127.0.0.1:9/', 'source');
  await sleep(settleMs);
  const { rssBytes } = gateway.memory();
  await gateway.stop();
  return rssBytes;
}

export async function measure(): Promise<Figure[]> {
  const fromSource = await idleFromSource();
  const gateway = await startGateway('http://127.0.0.1:9/');
  try {
    await sleep(settleMs);
    const idle = gateway.memory();
    await flood(gateway, messages);
    const flooded = gateway.memory();
    await sleep(settleMs);
    const later = gateway.memory();
    return [
      {
        what: 'RSS of the running gateway, idle',
        measured: mib(idle.rssBytes),
        atLeast: 'under 130 MB',
        aim: '90 MB',
        note: `five seconds after the start; from source instead of the bundle ${mib(fromSource)}`,
      },
      {
        what: `RSS after a flood of ${messages.toLocaleString('en')} messages from another process`,
        measured: mib(flooded.rssBytes),
        atLeast: 'under 180 MB',
        aim: '120 MB',
        note: `highest ever ${mib(flooded.peakBytes)}, five seconds later ${mib(later.rssBytes)}`,
      },
    ];
  } finally {
    await gateway.stop();
  }
}
