import { describe, expect, it } from 'vitest';
import { limits } from '../../../gateway/limits.ts';
import { tempFolder } from '../../support/temp.ts';
import { alertEffect, minute, noon, notify, openJournal, reading, snapshotAt } from './samples.ts';

const ids = (deliveries: readonly { effect: { deliveryId: string } }[]) =>
  deliveries.map(({ effect }) => effect.deliveryId);

describe('commit', () => {
  it('keeps the open batch, the snapshot, alerts and deliveries over a restart', () => {
    const folder = tempFolder();
    const journal = openJournal(folder);
    const seq = journal.append(reading(noon));
    const opened = alertEffect('opened', noon);
    journal.commit([opened, notify('d1', noon)], snapshotAt(seq, noon));
    expect(journal.unflushed).toBe(0);
    journal.close();
    const again = openJournal(folder);
    expect(again.snapshot()).toEqual(snapshotAt(1, noon));
    expect(again.alert('not-up@1')).toEqual(opened.alert);
    expect(ids(again.due(noon))).toEqual(['d1']);
    expect([...again.read(0)].length).toBe(1);
  });

  it('ignores what is repeated after a crash: one delivery, one audit line, no step back of an alert', () => {
    const journal = openJournal(tempFolder());
    const first = [alertEffect('opened', noon), notify('d1', noon)];
    const second = [alertEffect('closed', noon + minute, { state: 'closed' })];
    journal.commit(first, snapshotAt(1, noon));
    journal.attempted('d1', noon, { status: 'sent' });
    journal.commit(second, snapshotAt(2, noon + minute));
    const lines = journal.auditLines();
    journal.commit(first, snapshotAt(1, noon));
    journal.commit(second, snapshotAt(2, noon + minute));
    expect(journal.auditLines()).toEqual(lines);
    expect(journal.alert('not-up@1')?.state).toBe('closed');
    expect(journal.delivery('d1')).toMatchObject({ status: 'sent', attempts: 1 });
    expect(lines.map(({ what }) => what)).toEqual(['alert-closed', 'delivery-sent', 'notify', 'alert-opened']);
  });

  it('takes the later of two changes in the same millisecond', () => {
    const journal = openJournal(tempFolder());
    journal.commit([alertEffect('opened', noon), alertEffect('raised-again', noon, { count: 2 })], snapshotAt(1, noon));
    journal.commit([alertEffect('raised-again', noon, { count: 3 })], snapshotAt(2, noon));
    expect(journal.alert('not-up@1')?.count).toBe(3);
  });
});

describe('supersede', () => {
  const supersede = (at: number) => ({ type: 'supersede', at, alertId: 'not-up@1' }) as const;

  it('drops what is unsent, not what was decided after it in the same list, and nothing of other alerts', () => {
    const journal = openJournal(tempFolder());
    const other = notify('other', noon, { alertId: 'leak@1' });
    journal.commit([notify('sent', noon), notify('unsent', noon), other], snapshotAt(1, noon));
    journal.attempted('sent', noon, { status: 'sent' });
    journal.commit([notify('before', noon), supersede(noon), notify('after', noon)], snapshotAt(2, noon));
    expect(ids(journal.due(noon)).sort()).toEqual(['after', 'other']);
    expect(journal.delivery('before')?.status).toBe('superseded');
    expect(journal.delivery('sent')?.status).toBe('sent');
  });

  it('spares, when repeated, what was decided later', () => {
    const journal = openJournal(tempFolder());
    const list = [supersede(noon), notify('d1', noon)];
    journal.commit(list, snapshotAt(1, noon));
    journal.commit([notify('d2', noon)], snapshotAt(2, noon));
    journal.commit([notify('d3', noon + 1)], snapshotAt(3, noon + 1));
    journal.commit(list, snapshotAt(1, noon));
    expect(ids(journal.due(noon + 1))).toEqual(['d1', 'd2', 'd3']);
  });

  it('is not undone by the retry of an attempt that was under way', () => {
    const journal = openJournal(tempFolder());
    journal.commit([notify('d1', noon)], snapshotAt(1, noon));
    journal.commit([supersede(noon + 1)], snapshotAt(2, noon + 1));
    journal.attempted('d1', noon + 2, { status: 'pending', reason: 'busy', retryAt: noon + minute });
    expect(journal.nextDue()).toBeNull();
    journal.attempted('d1', noon + 3, { status: 'sent' });
    expect(journal.delivery('d1')?.status).toBe('sent');
  });
});

describe('the outbox', () => {
  it('gives the most urgent level first, then the oldest, and only what is due', () => {
    const journal = openJournal(tempFolder());
    const effects = [
      notify('fault', noon, { level: 'fault' }),
      notify('alarm later', noon + 2),
      notify('alarm', noon + 1),
      notify('emergency', noon + 3, { level: 'emergency' }),
      notify('not yet', noon + minute, { level: 'emergency' }),
    ];
    journal.commit(effects, snapshotAt(1, noon));
    expect(ids(journal.due(noon + 3))).toEqual(['emergency', 'alarm', 'alarm later', 'fault']);
    journal.attempted('emergency', noon + 4, { status: 'pending', reason: 'no signal', retryAt: noon + 10 });
    expect(ids(journal.due(noon + 5))).toEqual(['alarm', 'alarm later', 'fault']);
    expect(journal.nextDue()).toBe(noon);
    expect(journal.delivery('emergency')).toMatchObject({
      attempts: 1,
      lastReason: 'no signal',
      lastAttemptAt: noon + 4,
    });
    expect(ids(journal.deliveriesOf('not-up@1')).length).toBe(5);
  });

  it('over its limit lets go of finished messages, then faults, never of an alarm', () => {
    const journal = openJournal(tempFolder());
    const rows = limits.delivery.outboxRows;
    const faults = Array.from({ length: rows }, (_, index) => notify(`f${index}`, noon + index, { level: 'fault' }));
    journal.commit(faults, snapshotAt(1, noon));
    journal.attempted('f7', noon, { status: 'sent' });
    const alarms = Array.from({ length: 3 }, (_, index) => notify(`a${index}`, noon + rows + index));
    journal.commit(alarms, snapshotAt(2, noon));
    const left = ids(journal.due(Number.MAX_SAFE_INTEGER));
    expect(left.slice(0, 3)).toEqual(['a0', 'a1', 'a2']);
    expect(left.length).toBe(rows);
    expect(journal.delivery('f7')).toBeNull();
    expect(journal.delivery('f0')).toBeNull();
    expect(journal.auditLines({ limit: 8 }).map(({ what }) => what)).toContain('outbox-full');
  });
});

describe('alerts, facts and configurations', () => {
  it('lists alerts newest first and open ones alone', () => {
    const journal = openJournal(tempFolder());
    const effects = ['a', 'b', 'c'].map((id, index) => alertEffect('opened', noon, { id, startedAt: noon + index }));
    journal.commit(effects, snapshotAt(1, noon));
    journal.commit(
      [alertEffect('closed', noon + 9, { id: 'b', state: 'closed', startedAt: noon + 1 })],
      snapshotAt(2, noon),
    );
    expect(journal.alerts().map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(journal.alerts({ open: true }).map(({ id }) => id)).toEqual(['c', 'a']);
    expect(journal.alerts({ limit: 1 }).map(({ id }) => id)).toEqual(['c']);
  });

  it('keeps facts by key and lists them by prefix', () => {
    const journal = openJournal(tempFolder());
    journal.set('ieee.hall_motion', '0x01');
    journal.set('ieee.bed', '0x02');
    journal.set('ieeer', 'no');
    journal.set('ieee.gone', '0x03');
    journal.set('ieee.gone', null);
    expect(journal.get('ieee.bed')).toBe('0x02');
    expect(journal.get('ieee.gone')).toBeNull();
    expect(journal.list('ieee.').map(({ key }) => key)).toEqual(['ieee.bed', 'ieee.hall_motion']);
  });

  it('knows the configuration applied last, also when it is an old one again', () => {
    const journal = openJournal(tempFolder());
    const config = (hash: string, at: number) => ({ hash, at, files: { 'flat.yaml': `flat: ${hash}` } });
    for (let index = 0; index < limits.journal.appliedConfigs + 5; index++)
      journal.applyConfig(config(`h${index}`, noon));
    journal.applyConfig(config('h20', noon + 1));
    expect(journal.appliedConfig()).toEqual(config('h20', noon + 1));
  });

  it('writes and reads audit lines of an alert', () => {
    const journal = openJournal(tempFolder());
    journal.audit('command', noon, { by: 'local' }, 'not-up@1');
    journal.audit('command', noon, { by: 'local' });
    expect(journal.auditLines({ alertId: 'not-up@1' })).toMatchObject([{ what: 'command', facts: { by: 'local' } }]);
  });
});

describe('the alive mark', () => {
  it('is the later of the mark and the newest input', () => {
    const journal = openJournal(tempFolder());
    expect(journal.lastAlive()).toBeNull();
    journal.alive(noon);
    expect(journal.lastAlive()).toBe(noon);
    journal.append(reading(noon + 20_000));
    journal.flush();
    expect(journal.lastAlive()).toBe(noon + 20_000);
  });

  it('keeps what a rule in shadow would have sent: to whom, and why', () => {
    const journal = openJournal(tempFolder());
    const { because } = alertEffect('opened', noon).alert;
    const facts = { rule: 'not-up', level: 'alarm', to: 'keller' };
    journal.commit([{ type: 'audit', at: noon, what: 'shadow', facts, because }], snapshotAt(1, noon));
    expect(journal.auditLines()).toMatchObject([{ what: 'shadow', facts: { ...facts, because } }]);
  });
});
