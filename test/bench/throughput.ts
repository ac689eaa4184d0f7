/** Messages from another process through broker, decode, engine and log, until the last reading is in the log. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startGateway } from './gateway-process.ts';
import { type Figure, mib, perSecond } from './part.ts';

const floodFile = fileURLToPath(new URL('flood.ts', import.meta.url));
const messages = 150_000;
const waitMs = 120_000;

/** Publishes from another process and waits until the log holds them all, or nothing more comes. */
export async function flood(
  gateway: Awaited<ReturnType<typeof startGateway>>,
  count: number,
): Promise<{ ms: number; logged: number }> {
  const before = (await gateway.status()).health.journal.inputs;
  const since = performance.now();
  const child = spawn(process.execPath, [...process.execArgv, floodFile, gateway.mqttUrl, String(count)], {
    stdio: 'inherit',
  });
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  if ((await gone) !== 0) throw new Error('the publishing process failed');
  for (;;) {
    const logged = (await gateway.status()).health.journal.inputs - before;
    const ms = performance.now() - since;
    if (logged > count || ms > waitMs) return { ms, logged };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function measure(): Promise<Figure[]> {
  const gateway = await startGateway('http://127.0.0.1:9/');
  try {
    const { ms, logged } = await flood(gateway, messages);
    const lost = Math.max(0, messages - logged);
    const note = `${messages.toLocaleString('en')} messages at QoS 1 from another process, its start included; logged ${logged.toLocaleString('en')} inputs, the closing help press and what it set off among them, lost ${lost}; RSS at the end ${mib(gateway.memory().rssBytes)}`;
    return [
      {
        what: 'sustained messages through broker, decode, engine, log',
        measured: `${perSecond(messages, ms)}, ${lost} lost`,
        atLeast: '5,000/s with nothing lost',
        aim: '15,000/s',
        note,
      },
    ];
  } finally {
    await gateway.stop();
  }
}
