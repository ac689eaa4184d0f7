/** What the rest of the gateway may ask of the journal (node:sqlite: history.db and state.db). */
import type { Alert, Effect, Input, Instant, NotifyEffect } from '../../rules/engine/types.ts';

export interface Logged {
  readonly seq: number;
  readonly input: Input;
}

export interface Snapshot {
  /** The last input that is in it. */
  readonly seq: number;
  readonly at: Instant;
  /** The engine's state, JSON text. */
  readonly state: string;
  readonly configHash: string;
}

export interface PendingDelivery {
  readonly effect: NotifyEffect;
  /** Attempts so far. */
  readonly attempts: number;
  /** Not before this instant. */
  readonly dueAt: Instant;
  readonly status: 'pending' | 'sent' | 'handed-over' | 'failed' | 'superseded';
  readonly lastReason: string | null;
  readonly lastAttemptAt: Instant | null;
}

export interface AuditLine {
  readonly id: number;
  readonly at: Instant;
  readonly what: string;
  readonly alertId: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** One applied configuration: the texts exactly as they were on disk, secrets never among them. */
export interface AppliedConfig {
  readonly hash: string;
  readonly at: Instant;
  readonly files: Readonly<Record<string, string>>;
}

export interface Journal {
  /** Opens or creates both databases in the folder; sets damaged ones aside (reported by `health()`), never throws for damage. */
  open(): void;
  close(): void;

  // the log of inputs (history.db)
  /** Appends to the open batch and returns the seq given; ticks are refused. `durable` inputs are committed by the next commit() or flush(). */
  append(input: Input): number;
  /** Commits the open batch (synchronous=FULL). */
  flush(): void;
  /** Inputs still in memory only. */
  readonly unflushed: number;
  /** In order of seq, from `afterSeq` + 1; pages by itself, so that a year can be read. */
  read(afterSeq: number, options?: { readonly until?: Instant; readonly from?: Instant }): Iterable<Logged>;
  readonly lastSeq: number;

  // state (state.db)
  /** Law 3: the open batch, then effects and snapshot in one FULL transaction, before anything is sent. Effects whose id is known already are ignored. */
  commit(effects: readonly Effect[], snapshot: Snapshot): void;
  snapshot(): Snapshot | null;
  /** The last instant at which the gateway is known to have lived (written every minute by `alive`). */
  lastAlive(): Instant | null;
  alive(at: Instant): void;

  // outbox
  /** Pending deliveries due by then, most urgent level first, then oldest. */
  due(at: Instant): PendingDelivery[];
  nextDue(): Instant | null;
  delivery(deliveryId: string): PendingDelivery | null;
  deliveriesOf(alertId: string): PendingDelivery[];
  /** Sent, with this as what the path said of it. */
  settledAs(reason: string): PendingDelivery[];
  attempted(
    deliveryId: string,
    at: Instant,
    result: { status: PendingDelivery['status']; reason?: string; retryAt?: Instant },
  ): void;

  // alerts and audit
  alert(id: string): Alert | null;
  /** Newest first. */
  alerts(filter?: { readonly open?: boolean; readonly limit?: number }): Alert[];
  audit(what: string, at: Instant, facts: Readonly<Record<string, unknown>>, alertId?: string): void;
  auditLines(filter?: { readonly alertId?: string; readonly limit?: number }): AuditLine[];

  // small durable facts: pinned IEEE addresses, reply codes, token hashes, last runs ...
  get(key: string): string | null;
  set(key: string, value: string | null): void;
  /** All keys with this prefix. */
  list(prefix: string): { key: string; value: string }[];

  // applied configuration
  appliedConfig(): AppliedConfig | null;
  applyConfig(config: AppliedConfig): void;

  /** Sizes, damage found, oldest input: for doctor and the health page. */
  health(): JournalHealth;
  /** Deletes what the retention no longer allows; run by node-cron. Returns counts. */
  prune(now: Instant): Readonly<Record<string, number>>;
}

export interface JournalHealth {
  readonly historyBytes: number;
  readonly stateBytes: number;
  readonly inputs: number;
  readonly oldestAt: Instant | null;
  readonly damage: readonly string[];
}
