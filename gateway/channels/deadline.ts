/** Every send has an end: its own time is over, or the gateway stops. */
import type { Clock } from '../clock.ts';

/** Runs with a signal that aborts after `timeoutMs` of real time or with `stopped`, whichever is first. */
export async function withDeadline<T>(
  clock: Clock,
  timeoutMs: number,
  stopped: AbortSignal,
  run: (ended: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const end = (): void => controller.abort();
  const timer = clock.after(timeoutMs, end);
  stopped.addEventListener('abort', end, { once: true });
  if (stopped.aborted) end();
  try {
    return await run(controller.signal);
  } finally {
    timer.cancel();
    stopped.removeEventListener('abort', end);
  }
}
