/** The faults the inbox sees, told once when they begin, change or end. */
import type { FaultInput, Instant } from '../../rules/engine/types.ts';

export type Facts = Readonly<Record<string, string | number>>;

export class Faults {
  /** Active faults: id -> facts as JSON; owned by the inbox's memory. */
  private readonly active: { [id: string]: string };

  constructor(active: { [id: string]: string }) {
    this.active = active;
  }

  ids(): string[] {
    return Object.keys(this.active);
  }

  set(id: string, active: boolean, facts: Facts, at: Instant): FaultInput[] {
    const known = this.active[id];
    const told = JSON.stringify(facts);
    if (active ? known === told : known === undefined) return [];
    if (active) this.active[id] = told;
    else delete this.active[id];
    return [{ type: 'fault', at, id, active, facts }];
  }

  /** Ends a fault with the facts it was raised with. */
  clear(id: string, at: Instant): FaultInput[] {
    const known = this.active[id];
    return known === undefined ? [] : this.set(id, false, JSON.parse(known) as Facts, at);
  }
}
