/** What is known of each channel, for doctor and the health page. */
import type { Instant } from '../../rules/engine/types.ts';
import type { Channel, Result } from '../channels/channel.ts';

export interface ChannelHealth {
  readonly channel: string;
  readonly failuresInARow: number;
  readonly lastReason: string | null;
  readonly lastSuccessAt: Instant | null;
}

export class HealthOfChannels {
  private readonly known: Map<string, ChannelHealth>;

  constructor(channels: readonly Channel[]) {
    const fresh = { failuresInARow: 0, lastReason: null, lastSuccessAt: null };
    this.known = new Map(channels.map(({ name }) => [name, { channel: name, ...fresh }]));
  }

  all(): ChannelHealth[] {
    return [...this.known.values()];
  }

  note(channel: string, result: Result, now: Instant): void {
    const before = this.known.get(channel);
    if (!before) return;
    const next =
      result.status === 'failed'
        ? { ...before, failuresInARow: before.failuresInARow + 1, lastReason: result.reason }
        : { ...before, failuresInARow: 0, lastReason: null, lastSuccessAt: now };
    this.known.set(channel, next);
  }
}
