/** What one language must be able to say. */
import type { Level } from '../engine/types.ts';
import type { Teller } from './teller.ts';
import type { FaultName } from './titles.ts';

/** Of each fault: what is so, and what to do next. No full stop. */
export type FaultTexts = Readonly<Record<FaultName, (tell: Teller) => readonly [fact: string, next: string]>>;

export interface Catalogue {
  /** The fact itself, by `facts.kind` of the because. No full stop. */
  readonly kinds: Readonly<Record<string, (tell: Teller) => string>>;
  readonly otherwise: (tell: Teller) => string;
  readonly lastActivity: (when: string, room: string) => string;
  readonly noActivity: string;
  readonly interrupted: (from: string, to: string) => string;
  readonly presenceUnclear: string;
  /** The same of another sensor, raised while the alert was open. */
  readonly also: (when: string, fact: string) => string;
  /** What the technician has written. */
  readonly remark: (text: string) => string;
}

/** What a rule kind says of its waiting, from the facts of its `waiting` (rules/kinds/kind.ts). */
export interface KindWaits {
  /** After the time at which it would fire: what keeps it from firing. */
  readonly unless: (tell: Teller) => string;
  /** Where no time is running. */
  readonly listens: (tell: Teller) => string;
  /** What has begun, `since` when; null: nothing worth a word. */
  readonly begun: (tell: Teller, since: string) => string | null;
}

/** What one language must be able to say. `when`: 15:12, morgen 09:30, Mo 30.03. 00:10. */
export interface WaitingCatalogue {
  /** By rule kind. */
  readonly kinds: Readonly<Record<string, KindWaits>>;
  readonly otherwise: KindWaits;
  readonly levels: Readonly<Record<Level, string>>;
  readonly prealarm: string;
  readonly at: (when: string) => string;
  readonly postponed: (when: string) => string;
  readonly inPrealarm: (since: string, fires: string) => string;
  readonly open: (since: string) => string;
  readonly excused: (why: string, until: string | null) => string;
  readonly idle: (why: string, until: string | null) => string;
  /** What comes when idle or excused is over. */
  readonly afterwards: (fires: string) => string;
  /** By the engine's word for it (rules/engine/rule-status.ts). */
  readonly reasons: Readonly<Record<string, (since: string) => string>>;
  /** By the engine's word for it; sensors and rooms are facts. */
  readonly cannotSee: Readonly<Record<string, (tell: Teller, since: string) => string>>;
  readonly shadow: string;
}
