/** Whether anybody at all answers over the network. One way that is silent may be its own server's trouble; several are the uplink. */
import type { Instant } from '../../rules/engine/types.ts';
import type { RaiseFault } from '../channels/channel.ts';
import type { Clock } from '../clock.ts';
import { Lasting } from '../lasting.ts';
import { limits } from '../limits.ts';

export interface UplinkDeps {
  /** All that the flat uses over the network: channels, and the heartbeat. */
  readonly ways: readonly string[];
  readonly clock: Clock;
  readonly fault: RaiseFault;
}

export class Uplink {
  private readonly deps: UplinkDeps;
  private readonly down: Lasting;
  /** Nobody has answered on these since somebody last answered anywhere. */
  private readonly silent = new Set<string>();
  private since: Instant | null = null;

  constructor(deps: UplinkDeps) {
    this.deps = deps;
    const times = { beginsAfterMs: limits.delivery.uplinkDownAfterMs, endsAfterMs: 0 };
    this.down = new Lasting(times, (active) => deps.fault('uplink-down', active, active ? this.facts() : {}));
  }

  /** A try on one way: somebody answered, whatever they said, or nobody did. A modem in the flat is no such way. */
  heard(way: string, answered: boolean): void {
    const { ways, clock } = this.deps;
    if (!ways.includes(way)) return;
    if (answered) this.silent.clear();
    else this.silent.add(way);
    this.since = answered ? null : (this.since ?? clock.now());
    const isDown = this.silent.size >= Math.min(enough, ways.length);
    if (answered || isDown) this.down.hear(isDown, clock.monotonicMs());
  }

  private facts(): Readonly<Record<string, string | number>> {
    return { since: this.since ?? this.deps.clock.now(), ways: [...this.silent].sort().join(',') };
  }
}

/** Ways without an answer that make it the uplink; the only one where a flat has no more. */
const enough = 2;
