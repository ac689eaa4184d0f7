/** What one language must be able to say. */
import type { Teller } from './teller.ts';

export interface Catalogue {
  /** The fact itself, by `facts.kind` of the because. No full stop. */
  readonly kinds: Readonly<Record<string, (tell: Teller) => string>>;
  readonly otherwise: (tell: Teller) => string;
  readonly lastActivity: (when: string, room: string) => string;
  readonly noActivity: string;
  readonly interrupted: (from: string, to: string) => string;
  readonly presenceUnclear: string;
}
