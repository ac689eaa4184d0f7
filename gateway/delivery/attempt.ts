/** One attempt on a channel, with an end. */
import type { Channel, Message, Result } from '../channels/channel.ts';
import type { Clock } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import { limits } from '../limits.ts';

/** A channel promises to answer within 60 s, to break off when told, and never to throw; here it is held to it. */
export async function withinAttempt(
  channel: Channel,
  message: Message,
  stopped: AbortSignal,
  clock: Clock,
): Promise<Result> {
  const { promise: tooLong, resolve } = Promise.withResolvers<Result>();
  const giveUp = (reason: string) => () => resolve({ status: 'failed', reason, retry: true });
  const timers = [clock.after(limits.delivery.attemptMs, giveUp('no outcome within 60 s'))];
  const onStop = (): void => void timers.push(clock.after(stopPatienceMs, giveUp('stopped')));
  stopped.addEventListener('abort', onStop, { once: true });
  try {
    return await Promise.race([channel.send(message, stopped), tooLong]);
  } catch (error) {
    return { status: 'failed', reason: `the channel broke: ${reasonOf(error)}`, retry: true };
  } finally {
    stopped.removeEventListener('abort', onStop);
    for (const timer of timers) timer.cancel();
  }
}

/** How long a channel may take to break off when the gateway stops. */
const stopPatienceMs = 2_000;
