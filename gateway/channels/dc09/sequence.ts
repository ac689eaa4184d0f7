/**
 * Sequence numbers of one receiver, 1 to 9999 and round again. An event keeps its number in every repeat and over restarts, so that
 * the receiver knows a repeat; number and event are on disk before the first attempt.
 */
import { limits } from '../../limits.ts';
import type { Store } from '../dispatch/receiver.ts';

const highest = 9_999;

export class Sequence {
  private readonly store: Store;
  private readonly prefix: string;
  private numbers: Map<string, number> | null = null;

  /** `name`: the receiver's, as flat.yaml has it. */
  constructor(store: Store, name: string) {
    this.store = store;
    this.prefix = `dc09:${name}:`;
  }

  of(eventId: string): number {
    this.numbers ??= this.load();
    const known = this.numbers.get(eventId);
    if (known !== undefined) return known;
    const number = (Number(this.store.get(this.lastKey)) % highest) + 1;
    this.store.set(this.lastKey, String(number));
    this.forget(number);
    this.forget(wrapped(number - limits.dispatch.sequencesKept));
    this.store.set(this.keyOf(number), eventId);
    this.numbers.set(eventId, number);
    return number;
  }

  private get lastKey(): string {
    return `${this.prefix}last`;
  }

  private keyOf(number: number): string {
    return `${this.prefix}sent:${String(number).padStart(4, '0')}`;
  }

  private load(): Map<string, number> {
    return new Map(this.store.list(`${this.prefix}sent:`).map(({ key, value }) => [value, Number(key.slice(-4))]));
  }

  private forget(number: number): void {
    const eventId = this.store.get(this.keyOf(number));
    if (eventId === null) return;
    this.store.set(this.keyOf(number), null);
    this.numbers?.delete(eventId);
  }
}

const wrapped = (number: number): number => (number < 1 ? number + highest : number);
