import { expect, it } from 'vitest';
import { VirtualClock } from '../../gateway/clock.ts';
import type { JournalHealth } from '../../gateway/journal/journal.ts';
import { StorageWatch } from '../../gateway/supervision/storage.ts';

it('tells damage of the storage once, and its end', async () => {
  const clock = new VirtualClock(0);
  const told: unknown[] = [];
  const health: { damage: string[] } = { damage: [] };
  const watch = new StorageWatch({
    journal: { health: () => health as unknown as JournalHealth },
    clock,
    fault: (id, active, facts) => told.push([id, active, facts.damage]),
  });
  watch.start();
  expect(told).toEqual([]);
  health.damage = ['history.db was damaged'];
  await clock.advanceBy(3_600_000);
  health.damage = [];
  await clock.advanceBy(3_600_000);
  watch.stop();
  expect(told).toEqual([
    ['journal', true, 'history.db was damaged'],
    ['journal', false, ''],
  ]);
});
