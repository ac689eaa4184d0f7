/** The journal of one flat: history.db and state.db in one folder, behind the contract of journal.ts. */
import { basename } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Alert, Effect, Input, Instant } from '../../rules/engine/types.ts';
import { limits } from '../limits.ts';
import { Alerts, pruneAlerts } from './alerts.ts';
import { Audit, pruneAudit } from './audit.ts';
import { holdLock, listSetAside, makeFolder } from './database.ts';
import { Facts } from './facts.ts';
import { type Feed, HistoryFeed } from './feed.ts';
import { History } from './history.ts';
import type { AppliedConfig, AuditLine, Journal, JournalHealth, Logged, PendingDelivery, Snapshot } from './journal.ts';
import { type AttemptResult, Outbox, pruneOutbox } from './outbox.ts';
import { atMost, pruneHistory, type Retention } from './retention.ts';
import { Snapshots } from './snapshots.ts';
import { StateFile } from './statefile.ts';

export interface JournalOptions {
  /** For a look at a journal that a gateway may be writing at this moment (replay, doctor, export): nothing is changed. */
  readonly readOnly?: boolean;
}

/** The contract, plus what the time series writer needs. */
export interface FileJournal extends Journal {
  readonly feed: Feed;
  /** How long data is kept from the next prune() on. Downwards only: a longer time than the limit is the limit. */
  retain(retention: Partial<Retention>): void;
}

/** Does nothing until open(). @throws PlainError from open() when the folder cannot be used or another gateway holds it. */
export function createJournal(folder: string, options: JournalOptions = {}): FileJournal {
  return new SqliteJournal(folder, options);
}

class SqliteJournal implements FileJournal {
  readonly feed: Feed;
  private readonly folder: string;
  private readonly readOnly: boolean;
  private retention: Retention = limits.journal.retention;
  private readonly history: History;
  private readonly state: StateFile;
  private readonly snapshots: Snapshots;
  private readonly alertTable: Alerts;
  private readonly outbox: Outbox;
  private readonly auditTable: Audit;
  private readonly facts: Facts;
  private lock: DatabaseSync | null = null;
  /** Damaged files of earlier days that nobody has taken away yet. */
  private leftovers: string[] = [];

  constructor(folder: string, options: JournalOptions) {
    this.folder = folder;
    this.readOnly = options.readOnly ?? false;
    this.history = new History(folder, this.readOnly);
    this.state = new StateFile(folder, this.readOnly);
    this.snapshots = new Snapshots(this.state);
    this.alertTable = new Alerts(this.state);
    this.outbox = new Outbox(this.state);
    this.auditTable = new Audit(this.state);
    this.facts = new Facts(this.state);
    this.feed = new HistoryFeed(this.history, this.auditTable);
  }

  open(): void {
    if (!this.readOnly) {
      makeFolder(this.folder);
      this.lock = holdLock(this.folder);
    }
    try {
      this.leftovers = [...listSetAside(this.state.file), ...listSetAside(this.history.file)];
      this.state.open();
      this.history.open(this.snapshots.knownSeq());
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Writes the open batch and lets go of the files. */
  close(): void {
    try {
      if (this.history.unflushed > 0) this.history.flush();
      if (!this.readOnly && this.history.isOpen) this.feed.settle();
    } finally {
      this.history.close();
      this.state.close();
      this.lock?.close();
      this.lock = null;
    }
  }

  append(input: Input): number {
    return this.history.append(input);
  }

  flush(): void {
    this.history.flush();
  }

  get unflushed(): number {
    return this.history.unflushed;
  }

  *read(afterSeq: number, options: { readonly until?: Instant; readonly from?: Instant } = {}): Iterable<Logged> {
    this.history.flush();
    yield* this.history.read(afterSeq, options.from ?? null, options.until ?? Number.POSITIVE_INFINITY);
  }

  get lastSeq(): number {
    return this.history.lastSeq;
  }

  commit(effects: readonly Effect[], snapshot: Snapshot): void {
    // A log that cannot be written never stops an alert: the batch stays in memory, health() tells, flush() throws.
    this.history.tryFlush();
    this.snapshots.commit(effects, snapshot);
  }

  snapshot(): Snapshot | null {
    return this.snapshots.latest();
  }

  /** The alive mark, or the newest input in the log when that is later. */
  lastAlive(): Instant | null {
    const known = [this.snapshots.lastAlive()?.at, this.history.newestAt()].filter((at) => at != null);
    return known.length > 0 ? Math.max(...known) : null;
  }

  alive(at: Instant): void {
    this.snapshots.alive(at, this.history.lastSeq);
    this.history.tidy();
    this.state.tidy();
  }

  due(at: Instant): PendingDelivery[] {
    return this.outbox.due(at);
  }

  nextDue(): Instant | null {
    return this.outbox.nextDue();
  }

  delivery(deliveryId: string): PendingDelivery | null {
    return this.outbox.get(deliveryId);
  }

  deliveriesOf(alertId: string): PendingDelivery[] {
    return this.outbox.of(alertId);
  }

  settledAs(reason: string): PendingDelivery[] {
    return this.outbox.settledAs(reason);
  }

  attempted(deliveryId: string, at: Instant, result: AttemptResult): void {
    this.outbox.attempted(deliveryId, at, result);
  }

  alert(id: string): Alert | null {
    return this.alertTable.get(id);
  }

  alerts(filter: { readonly open?: boolean; readonly limit?: number } = {}): Alert[] {
    return this.alertTable.list(filter.open ?? false, filter.limit ?? limits.engine.alertsKept);
  }

  audit(what: string, at: Instant, facts: Readonly<Record<string, unknown>>, alertId?: string): void {
    this.auditTable.write({ what, at, facts, alertId: alertId ?? null });
  }

  auditLines(filter: { readonly alertId?: string; readonly limit?: number } = {}): AuditLine[] {
    return this.auditTable.list(filter.alertId ?? null, filter.limit ?? limits.journal.auditLinesRead);
  }

  get(key: string): string | null {
    return this.facts.get(key);
  }

  set(key: string, value: string | null): void {
    this.facts.set(key, value);
  }

  list(prefix: string): { key: string; value: string }[] {
    return this.facts.list(prefix);
  }

  appliedConfig(): AppliedConfig | null {
    return this.facts.appliedConfig();
  }

  applyConfig(config: AppliedConfig): void {
    this.facts.applyConfig(config);
  }

  health(): JournalHealth {
    const { history, state } = this;
    const kept = this.leftovers.map((file) => `${basename(file)} was set aside earlier; look at it, then delete it`);
    return {
      historyBytes: history.bytes,
      stateBytes: state.bytes,
      inputs: history.inputs,
      oldestAt: history.oldestAt(),
      damage: [...state.damage, ...history.damage, ...state.troubles(), ...history.troubles(), ...kept],
    };
  }

  retain(retention: Partial<Retention>): void {
    this.retention = atMost(limits.journal.retention, retention);
  }

  prune(now: Instant): Readonly<Record<string, number>> {
    this.history.flush();
    this.feed.settle();
    this.history.check();
    this.state.check();
    const neededAfter = this.snapshots.latest()?.seq ?? Number.POSITIVE_INFINITY;
    const counts = pruneHistory(this.history, now, this.retention, neededAfter);
    const before = now - this.retention.alertsMs;
    return this.state.change((open) => ({
      ...counts,
      alerts: pruneAlerts(open, before),
      deliveries: pruneOutbox(open, before),
      audit: pruneAudit(open, before),
    }));
  }
}
