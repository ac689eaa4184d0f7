/** A disk filled by others: the log waits in memory, alerts are committed all the same. Needs a small file system of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createJournal } from '../../gateway/journal/create.ts';
import { limits } from '../../gateway/limits.ts';
import type { Effect, Reading } from '../../rules/engine/types.ts';

const disk = mkdtempSync(join(tmpdir(), 'aal-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', disk]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

const why = mounted ? '' : ' [skipped: mounting a small tmpfs failed; run as root]';

describe.skipIf(!mounted)(`a full disk${why}`, () => {
  it('costs old ordinary readings at most; alerts go out, help presses stay, and it is said', () => {
    const journal = createJournal(join(disk, 'journal'));
    journal.open();
    const start = Date.UTC(2026, 2, 1);
    const snapshot = (at: number) => ({ seq: journal.lastSeq, at, state: 'x'.repeat(50_000), configHash: 'c' });
    journal.commit([], snapshot(start)); // a quiet moment: copy and reserve
    const fill = join(disk, 'others');
    expect(() => writeFileSync(fill, Buffer.alloc(30 * 2 ** 20))).toThrow(/ENOSPC/);

    const count = 2 * limits.journal.batchInputs;
    for (let index = 1; index <= count; index++)
      journal.append(reading(start + index, index % 100 === 0 ? 'help' : 'motion'));
    expect(() => journal.flush()).toThrow(
      expect.objectContaining({ code: 'environment', message: expect.stringMatching(/disk is full/) }),
    );
    journal.commit([notify(start + count)], snapshot(start + count));
    expect(journal.due(start + count).length).toBe(1);
    expect(journal.health().damage.join()).toMatch(
      /no room is left in reserve.*log cannot be written.*readings were lost/,
    );

    rmSync(fill);
    journal.commit([], snapshot(start + 2 * limits.journal.copyEveryMs));
    const kept = [...journal.read(0)].map(({ input }) => (input as Reading).signal);
    expect(kept.filter((signal) => signal === 'help').length).toBe(count / 100);
    expect(journal.health().damage.join()).not.toMatch(/reserve|cannot be written/);
    journal.close();
  });
});

const reading = (at: number, signal: Reading['signal']): Reading => ({
  ...{ type: 'reading', at, receivedAt: at, sensor: 's', room: 'hall', signal, value: true, evidence: 'report' },
});

const notify = (at: number): Effect => ({
  ...{ type: 'notify', at, deliveryId: 'd1', alertId: 'a@1', level: 'alarm', step: 1 },
  ...{ contact: 'c', by: 'sms', message: 'raised' },
});
