/** Commit before act (law 3): effects and the engine's snapshot in one transaction; and the mark that the gateway lives. */
import { deflateSync, inflateSync } from 'node:zlib';
import type { Effect, Instant } from '../../rules/engine/types.ts';
import { limits } from '../limits.ts';
import { putAlert } from './alerts.ts';
import { auditEffect } from './audit.ts';
import type { Snapshot } from './journal.ts';
import { addDelivery, supersede } from './outbox.ts';
import type { OpenState, StateFile } from './statefile.ts';

type Packed = Omit<Snapshot, 'state'> & { readonly state: string | Uint8Array };

export class Snapshots {
  private readonly state: StateFile;
  private copiedAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(state: StateFile) {
    this.state = state;
  }

  commit(effects: readonly Effect[], snapshot: Snapshot): void {
    // A quiet snapshot, every 15 minutes, is packed to spare the disk; an alert does not wait for that.
    const state = effects.length === 0 ? deflateSync(snapshot.state, { level: 1 }) : snapshot.state;
    this.state.change((open) => {
      applyEffects(open, effects, snapshot.seq);
      open.statements
        .of('INSERT OR REPLACE INTO snapshot VALUES (1, ?, ?, ?, ?, ?)')
        .run(open.nextChange(), snapshot.seq, snapshot.at, snapshot.configHash, state);
    });
    if (effects.length === 0) this.copyWhenDue(snapshot.at); // never on an alert's way out
  }

  private copyWhenDue(at: Instant): void {
    if (at - this.copiedAt < limits.journal.copyEveryMs) return;
    this.copiedAt = at;
    this.state.copy();
  }

  latest(): Snapshot | null {
    const sql = 'SELECT seq, at, state, config_hash AS configHash FROM snapshot';
    const row = this.state.guard(({ statements }) => statements.of(sql).get()) as Packed | undefined;
    if (!row) return null;
    return { ...row, state: typeof row.state === 'string' ? row.state : inflateSync(row.state).toString() };
  }

  /** Not synced by itself: losing a mark to a power cut only makes the gap begin a minute earlier. */
  alive(at: Instant, seq: number): void {
    this.state.guard(({ database, statements, nextChange }) => {
      database.exec('PRAGMA synchronous = NORMAL');
      try {
        statements.of('INSERT OR REPLACE INTO alive VALUES (1, ?, ?, ?)').run(nextChange(), at, seq);
      } finally {
        database.exec('PRAGMA synchronous = FULL');
      }
    });
  }

  lastAlive(): { at: Instant; seq: number } | null {
    const row = this.state.guard(({ statements }) => statements.of('SELECT at, seq FROM alive').get());
    return row ? (row as { at: number; seq: number }) : null;
  }

  /** The highest seq of the log that state.db knows of. */
  knownSeq(): number {
    const { seq } = this.state.guard(
      ({ statements }) =>
        statements.of('SELECT max(seq) AS seq FROM (SELECT seq FROM snapshot UNION ALL SELECT seq FROM alive)').get()!,
    );
    return (seq as number | null) ?? 0;
  }
}

function applyEffects(open: OpenState, effects: readonly Effect[], seq: number): void {
  effects.forEach((effect, index) => {
    if (effect.type === 'notify') addDelivery(open, effect, seq);
    if (effect.type === 'alert') putAlert(open, effect, seq);
    if (effect.type === 'supersede') supersede(open, effect, seq, effects.slice(index + 1));
    auditEffect(open, effect);
  });
}
