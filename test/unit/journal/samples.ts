/** Inputs, effects and a clock for the journal's tests. */
import { onTestFinished } from 'vitest';
import { createJournal, type FileJournal, type JournalOptions } from '../../../gateway/journal/create.ts';
import type { Snapshot } from '../../../gateway/journal/journal.ts';
import type { Alert, AlertEffect, Level, NotifyEffect, Reading } from '../../../rules/engine/types.ts';

export const noon = Date.UTC(2026, 2, 1, 12);
export const minute = 60_000;

/** An opened journal, closed when the test is over. */
export function openJournal(folder: string, options?: JournalOptions): FileJournal {
  const journal = createJournal(folder, options);
  journal.open();
  onTestFinished(() => journal.close());
  return journal;
}

export function reading(at: number, more: Partial<Reading> = {}): Reading {
  const common = { sensor: 'hall_motion', room: 'hall', signal: 'motion', value: true, evidence: 'report' } as const;
  return { type: 'reading', at, receivedAt: at, ...common, ...more };
}

export const snapshotAt = (seq: number, at: number): Snapshot => ({
  seq,
  at,
  state: `{"seq":${seq}}`,
  configHash: 'c1',
});

export function notify(deliveryId: string, at: number, more: Partial<NotifyEffect> = {}): NotifyEffect {
  const common = {
    alertId: 'not-up@1',
    level: 'alarm',
    step: 1,
    contact: 'keller',
    by: 'sms',
    message: 'raised',
  } as const;
  return { type: 'notify', at, deliveryId, ...common, ...more };
}

export function alertEffect(change: AlertEffect['change'], at: number, more: Partial<Alert> = {}): AlertEffect {
  const level: Level = 'alarm';
  const alert: Alert = {
    id: 'not-up@1',
    rule: 'not-up',
    title: { de: 'Nicht aufgestanden', en: 'Has not got up' },
    level,
    state: 'open',
    marked: null,
    startedAt: noon,
    openedAt: noon,
    because: { rule: 'not-up', facts: {}, lastLife: null, readings: [], gaps: [], presence: 'home' },
    count: 1,
    acknowledged: null,
    closed: null,
    handedOver: null,
    ...more,
  };
  return { type: 'alert', at, alert, change };
}
