import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { limits } from '../../../gateway/limits.ts';
import type { Value } from '../../../rules/engine/types.ts';
import { tempFolder } from '../../support/temp.ts';
import { alertEffect, minute, noon, notify, openJournal, reading, snapshotAt } from './samples.ts';

const day = 24 * 60 * minute;

function halfHours(folder: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(folder, 'history.db'), { readOnly: true });
  const rows = database.prepare('SELECT * FROM half_hours ORDER BY at, sensor, signal').all();
  database.close();
  return rows.map((row) => ({ ...row }));
}

describe('retention', () => {
  it('deletes inputs older than 30 days, whole half hours only', () => {
    const journal = openJournal(tempFolder());
    for (let index = 0; index < 40; index++) journal.append(reading(noon + index * day));
    expect(journal.prune(noon + 39 * day).inputs).toBe(9);
    expect([...journal.read(0)].length).toBe(31);
    expect(journal.health()).toMatchObject({ inputs: 31, oldestAt: noon + 9 * day });
    expect(journal.prune(noon + 39 * day).inputs).toBe(0);
  });

  it('keeps their signs, reports and numbers by half hour', () => {
    const folder = tempFolder();
    const journal = openJournal(folder);
    const motion = (afterMs: number, value: Value, evidence: 'report' | 'copy' = 'report') =>
      journal.append(reading(noon + afterMs, { value, evidence }));
    const warm = (afterMs: number, value: Value) =>
      journal.append(reading(noon + afterMs, { sensor: 'climate', room: 'kitchen', signal: 'temperature', value }));
    motion(0, false, 'copy');
    motion(1, true);
    motion(2, true); // the same again: no edge
    motion(3, false);
    motion(30 * minute, true);
    motion(30 * minute + 1, null);
    motion(30 * minute + 2, true); // from unknown: no edge
    warm(0, 20);
    warm(1, 23);
    warm(2, null);
    journal.prune(noon + 31 * day);
    const numbers = { numbers: 0, total: 0, lowest: null, highest: null };
    const hall = { sensor: 'hall_motion', room: 'hall', signal: 'motion', ...numbers };
    expect(halfHours(folder)).toEqual([
      {
        at: noon,
        sensor: 'climate',
        room: 'kitchen',
        signal: 'temperature',
        signs: 0,
        reports: 3,
        numbers: 2,
        total: 43,
        lowest: 20,
        highest: 23,
      },
      { at: noon, ...hall, signs: 1, reports: 3 },
      { at: noon + 30 * minute, ...hall, signs: 1, reports: 3 },
    ]);
  });

  it('sees an edge between the last reading of one night and the first of the next', () => {
    const folder = tempFolder();
    const journal = openJournal(folder);
    journal.append(reading(noon, { value: false }));
    journal.prune(noon + 31 * day);
    journal.append(reading(noon + day));
    journal.prune(noon + 32 * day);
    expect(halfHours(folder).map(({ signs }) => signs)).toEqual([0, 1]);
  });

  it('can be shortened, never lengthened', () => {
    const journal = openJournal(tempFolder());
    journal.retain({ rawMs: 2 * day, halfHoursMs: 9_999 * day });
    for (let index = 0; index < 10; index++) journal.append(reading(noon + index * day));
    expect(journal.prune(noon + 9 * day).inputs).toBe(7);
    expect(journal.prune(noon + 500 * day)).toMatchObject({ inputs: 3, halfHours: 10 });
  });

  it('waits for the time series, but not for ever', () => {
    const journal = openJournal(tempFolder());
    for (let index = 0; index < 100; index++) journal.append(reading(noon + index * day));
    journal.flush();
    journal.feed.moveTo('influx1', 5);
    journal.feed.moveTo('influx1/audit', 0);
    expect(journal.prune(noon + 60 * day).inputs).toBe(5);
    expect(journal.prune(noon + 99 * day).inputs).toBe(4);
    journal.feed.moveTo('influx1', 100);
    expect(journal.prune(noon + 99 * day).inputs).toBe(60);
  });

  it('never deletes what the engine would have to step again after a crash', () => {
    const journal = openJournal(tempFolder());
    for (let index = 0; index < 10; index++) journal.append(reading(noon + index));
    journal.commit([], snapshotAt(4, noon));
    expect(journal.prune(noon + 60 * day).inputs).toBe(4);
  });

  it('lets closed alerts, finished messages and audit go after a year, open ones never', () => {
    const journal = openJournal(tempFolder());
    const effects = [
      alertEffect('closed', noon, { id: 'closed@1', state: 'closed' }),
      alertEffect('opened', noon, { id: 'open@1' }),
      notify('sent', noon, { alertId: 'closed@1' }),
      notify('pending', noon, { alertId: 'open@1' }),
    ];
    journal.commit(effects, snapshotAt(1, noon));
    journal.attempted('sent', noon, { status: 'sent' });
    expect(journal.prune(noon + 365 * day)).toMatchObject({ alerts: 0, deliveries: 0, audit: 0 });
    expect(journal.prune(noon + 367 * day)).toMatchObject({ alerts: 1, deliveries: 1, audit: 5 });
    expect(journal.alerts().map(({ id }) => id)).toEqual(['open@1']);
    expect(journal.delivery('pending')).not.toBeNull();
  });

  it('bounds the audit by lines', () => {
    const journal = openJournal(tempFolder());
    const lines = Array.from({ length: limits.journal.auditLines + 5 }, (_, index) => ({
      type: 'audit' as const,
      at: noon + index,
      what: 'x',
      facts: {},
    }));
    journal.commit(lines, snapshotAt(1, noon));
    expect(journal.prune(noon + day).audit).toBe(5);
  });
});

describe('the feed of the time series', () => {
  it('gives committed inputs only, and a cursor that survives', () => {
    const folder = tempFolder();
    const journal = openJournal(folder);
    journal.append(reading(noon));
    expect(journal.feed.inputs(0, 10)).toEqual([]);
    journal.flush();
    expect(journal.feed.inputs(0, 10).map(({ seq }) => seq)).toEqual([1]);
    expect(journal.feed.cursor('influx1')).toBe(0);
    journal.feed.moveTo('influx1', 1);
    journal.append(reading(noon + 1));
    journal.close();
    const again = openJournal(folder);
    expect(again.feed.cursor('influx1')).toBe(1);
    expect(again.feed.lastSeq).toBe(2);
  });

  it('keeps what was refused with its reason, bounded, in the same step as the cursor', () => {
    const journal = openJournal(tempFolder());
    const refused = (position: number) => ({ position, at: noon, reason: 'field type conflict', point: '{}' });
    journal.feed.moveTo('influx1', 7, [refused(7)]);
    expect(journal.feed.quarantined()).toBe(1);
    expect(journal.feed.quarantine(5)).toEqual([{ cursor: 'influx1', ...refused(7) }]);
    const many = Array.from({ length: limits.timeseries.quarantinedLines + 3 }, (_, index) => refused(index + 8));
    journal.feed.moveTo('influx1', 20_000, many);
    expect(journal.feed.quarantined()).toBe(limits.timeseries.quarantinedLines);
  });

  it('lists the clock inputs after a seq', () => {
    const journal = openJournal(tempFolder());
    expect(journal.feed.clockInputs(0)).toEqual([]);
    journal.append({ type: 'clock', at: noon, trusted: false, stepMs: 0 });
    journal.append(reading(noon));
    journal.append({ type: 'clock', at: noon, trusted: true, stepMs: 5_000 });
    journal.flush();
    expect(journal.feed.clockInputs(0).map(({ seq }) => seq)).toEqual([1, 3]);
    expect(journal.feed.clockInputs(1)).toMatchObject([{ seq: 3, input: { stepMs: 5_000 } }]);
  });

  it('tells its follower of every batch, and how far behind it is', () => {
    const journal = openJournal(tempFolder());
    let told = 0;
    journal.feed.watch(() => told++);
    for (let index = 0; index < 5; index++) journal.append(reading(noon));
    journal.flush();
    expect(told).toBe(1);
    expect(journal.feed.behind('influx1')).toBe(5);
    journal.feed.moveTo('influx1', 3);
    expect(journal.feed.behind('influx1')).toBe(2);
  });

  it('passes audit lines on in the order they were written', () => {
    const journal = openJournal(tempFolder());
    journal.audit('one', noon, {});
    journal.audit('two', noon, {});
    const [one, two] = journal.feed.audit(0, 10);
    expect([one?.what, two?.what]).toEqual(['one', 'two']);
    expect(journal.feed.audit(one!.id, 10)).toEqual([two]);
    expect(journal.feed.lastAuditId).toBe(two!.id);
  });
});
