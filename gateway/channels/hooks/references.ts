/** Which delivery a provider means when it names a message or a call of its own. Durable: reports come after a restart too. */
import { createHash } from 'node:crypto';
import type { Instant } from '../../../rules/engine/types.ts';
import type { Clock } from '../../clock.ts';
import { limits } from '../../limits.ts';
import type { Store } from '../dispatch/receiver.ts';

interface Kept {
  readonly deliveryId: string;
  readonly at: Instant;
}

export class References {
  private readonly prefix: string;
  private readonly store: Store;
  private readonly clock: Clock;

  constructor(channel: string, { store, clock }: { readonly store: Store; readonly clock: Clock }) {
    this.prefix = `hook:${channel}:`;
    this.store = store;
    this.clock = clock;
  }

  keep(reference: string, deliveryId: string): void {
    this.tidy();
    this.store.set(this.keyOf(reference), JSON.stringify({ deliveryId, at: this.clock.now() } satisfies Kept));
  }

  deliveryOf(reference: string): string | null {
    const kept = this.store.get(this.keyOf(reference));
    return kept === null ? null : (JSON.parse(kept) as Kept).deliveryId;
  }

  private tidy(): void {
    const since = this.clock.now() - limits.hooks.referenceKeptMs;
    const all = this.store.list(this.prefix).map(({ key, value }) => ({ key, at: (JSON.parse(value) as Kept).at }));
    const surplus = all.length - limits.hooks.references + 1;
    const oldestFirst = all.toSorted((a, b) => a.at - b.at);
    for (const [index, { key, at }] of oldestFirst.entries())
      if (index < surplus || at < since) this.store.set(key, null);
  }

  private keyOf(reference: string): string {
    return this.prefix + createHash('sha256').update(reference).digest('base64url').slice(0, 22);
  }
}
