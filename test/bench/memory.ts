/** Memory of the whole running gateway: idle, and after a flood from another process. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway } from './gateway-process.ts';
import { type Figure, mib } from './part.ts';
import { flood } from './throughput.ts';

const messages = 60_000;

export async function measure(): Promise<Figure[]> {
  const gateway = await startGateway('http://127.0.0.1:9/');
  try {
    await sleep(5_000);
    const idle = gateway.memory();
    await flood(gateway, messages);
    const at = gateway.memory();
    await sleep(5_000);
    const after = gateway.memory();
    return [
      {
        what: 'RSS of the running gateway, idle',
        measured: mib(idle.rssBytes),
        atLeast: 'under 130 MB',
        aim: '90 MB',
        note: 'five seconds after the start',
      },
      {
        what: `RSS after a flood of ${messages.toLocaleString('en')} messages from another process`,
        measured: mib(at.rssBytes),
        atLeast: 'under 180 MB',
        aim: '120 MB',
        note: `highest ever ${mib(at.peakBytes)}, five seconds later ${mib(after.rssBytes)}`,
      },
    ];
  } finally {
    await gateway.stop();
  }
}
