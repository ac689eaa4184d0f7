/** From what was noticed to an alert: marked in a flat on trial, with its reason (law 9) and the chain it will travel. */
import type { Facts } from '../kinds/kind.ts';
import type { Alerts } from './alerts.ts';
import { ownRules } from './builtin.ts';
import type { Raiser } from './case.ts';
import type { Core } from './core.ts';
import type { Hearing } from './hearing.ts';
import type { Life } from './life.ts';
import { limits } from './limits.ts';
import type { Presence } from './presence.ts';
import type { Because, Chain } from './types.ts';

export interface RaisingHost {
  readonly core: Core;
  readonly alerts: Alerts;
  readonly hearing: Hearing;
  readonly life: Life;
  readonly presence: Presence;
}

export class Raising {
  private readonly host: RaisingHost;

  constructor(host: RaisingHost) {
    this.host = host;
  }

  /** `only`: to this contact alone, whatever chain the raiser has. */
  raise(wanted: Raiser, facts: Facts, sensors: ReadonlySet<string> | null, only?: string): void {
    const { core, alerts } = this.host;
    if (core.asleep) return;
    const raiser = this.inTrial(wanted) ? { ...wanted, marked: 'trial' as const } : wanted;
    const because = this.because(raiser, facts, sensors);
    if (raiser.shadow) this.record(raiser, facts, because);
    else alerts.raise(raiser, because, only === undefined ? this.chainOf(raiser) : this.quietlyTo(only));
  }

  /** What would have been sent, to whom first, and why. */
  private record(raiser: Raiser, facts: Facts, because: Because): void {
    const { core, alerts } = this.host;
    const to = alerts.wouldCall(raiser, because, this.chainOf(raiser)).join(', ');
    const told = { rule: raiser.id, level: raiser.level, to, ...facts };
    core.emit({ type: 'audit', at: core.at, what: 'shadow', facts: told, because });
  }

  /** The engine's own alerts of a flat in trial; faults are real from the first day. */
  private inTrial({ marked, level, id }: Raiser): boolean {
    const { phase } = this.host.core.program.flat;
    const own = Object.values(ownRules).some((rule) => rule.id === id);
    return marked === null && own && level !== 'fault' && (phase === 'trial' || phase === 'commissioning');
  }

  private because({ id, remark }: Raiser, facts: Facts, sensors: ReadonlySet<string> | null): Because {
    const { core, life, hearing, presence } = this.host;
    const since = life.state.last?.at ?? core.now - limits.gapsNamedForMs;
    return {
      rule: id,
      facts: { ...facts, at: core.told(core.now) },
      ...(remark && { remark }),
      lastLife: life.lastTold(),
      readings: life.evidence(sensors),
      gaps: hearing.gapsSince(since),
      presence: presence.state.value,
    };
  }

  private chainOf({ marked, chain, level }: Raiser): Chain {
    const { flat, chains } = this.host.core.program;
    if (marked !== 'trial') return chains[chain] ?? chains[level] ?? [];
    if (flat.coordinator === null) return chainTo([], []);
    const urgent = level === 'emergency' || level === 'alarm';
    return urgent ? chainTo([flat.coordinator], []) : this.quietlyTo(flat.coordinator);
  }

  /** A test, a question, a notice to one contact: their telephone rings only where they have nothing else. */
  private quietlyTo(contact: string): Chain {
    const { channels = [] } = this.host.core.program.contacts.find(({ id }) => id === contact) ?? {};
    return chainTo(
      [contact],
      channels.filter((by) => by !== 'call'),
    );
  }
}

/** Without `by` in the contact's own order. */
const chainTo = (to: readonly string[], by: readonly string[]): Chain => [{ to, by, waitMs: null, repeatMs: null }];
