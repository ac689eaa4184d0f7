/** What was refused is logged with its reason, but a flood of it does not fill the log. */
import type { Clock } from '../clock.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';

const hourMs = 3_600_000;

export function createRejectedLog(clock: Clock, log: Log, sender: string): (reason: string) => void {
  let since = Number.NEGATIVE_INFINITY;
  let logged = 0;
  return (reason) => {
    const now = clock.monotonicMs();
    if (now - since > hourMs) {
      since = now;
      logged = 0;
    }
    logged++;
    if (logged < limits.hooks.rejectedLogged) log.warn({ sender }, `refused what was sent to us: ${reason}`);
    if (logged === limits.hooks.rejectedLogged) log.warn({ sender }, 'refused more; not logged for an hour');
  };
}
