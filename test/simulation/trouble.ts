/** A gateway's bad days, seeded: power cuts, restarts, a bridge that comes and goes, a clock that is set, messages told twice. */
import type { Input, Instant } from '../../rules/engine/index.ts';
import { hour, minute, second } from '../stories/support.ts';
import { seeded } from '../support/home.ts';
import type { Heard } from './resident.ts';

/** What reaches the gateway: an input, or a new process that begins with what the last one had written down. */
export interface Event {
  readonly at: Instant;
  readonly input: Input | null;
}

export interface Troubled {
  readonly events: readonly Event[];
  readonly outages: readonly Outage[];
}

interface Outage {
  readonly from: Instant;
  readonly to: Instant;
  readonly cause: 'gateway' | 'bridge';
}

const lengthsMs = [5 * second, 50 * second, 3 * minute, 12 * minute, 29 * minute, 45 * minute, 80 * minute];

/** The same life, as a gateway in trouble hears it. What was said while it was deaf is lost. */
export function troubled(heard: readonly Heard[], seed: number): Troubled {
  const random = seeded(seed);
  const last = heard.at(-1)?.reading.receivedAt ?? 0;
  const outages: Outage[] = [];
  const events: Event[] = [];
  for (let at = heard[0]?.reading.receivedAt ?? 0; at < last; at += Math.floor((4 + random() * 12) * hour)) {
    const lengthMs = lengthsMs[Math.floor(random() * lengthsMs.length)] ?? second;
    const what = random();
    if (what < 0.4) outages.push({ from: at, to: at + lengthMs, cause: 'gateway' });
    else if (what < 0.7) outages.push({ from: at, to: at + lengthMs, cause: 'bridge' });
    else if (what < 0.85) events.push({ at, input: null });
    else events.push({ at, input: { type: 'clock', at, trusted: true, stepMs: -2 * second } });
  }
  for (const { from, to, cause } of outages) {
    if (cause === 'gateway') events.push({ at: to, input: null });
    else events.push({ at: from, input: { type: 'deaf', at: from, cause } });
    events.push({ at: to, input: { type: 'gap', at: to, from, cause } });
  }
  for (const { reading } of heard) {
    const at = reading.receivedAt;
    if (outages.some(({ from, to }) => at > from && at <= to)) continue;
    events.push({ at, input: reading });
    if (random() < 0.05) events.push({ at, input: reading });
  }
  return { events: events.sort((a, b) => a.at - b.at), outages };
}
