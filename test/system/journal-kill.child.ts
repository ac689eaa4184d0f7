/** Writes a journal as fast as it can and says, line by line, what it was told is safe; killed by journal-kill.test.ts. */
import { writeSync } from 'node:fs';
import { createJournal } from '../../gateway/journal/create.ts';
import type { AlertEffect, Reading } from '../../rules/engine/types.ts';

const [folder, seed] = [process.argv[2]!, Number(process.argv[3])];
const say = (line: string): void => void writeSync(1, `${line}\n`);

/** A small generator, so that a failing round can be repeated (mulberry32). */
let randomState = seed;
function random(): number {
  randomState = (randomState + 0x6d2b79f5) | 0;
  let mixed = Math.imul(randomState ^ (randomState >>> 15), 1 | randomState);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

const journal = createJournal(folder);
journal.open();
const start = Date.UTC(2026, 0, 1) + journal.lastSeq * 1_000;
let count = 0;
let decided = Number(journal.get('decided') ?? 0);
say(`open ${journal.lastSeq}`);

function reading(signal: 'motion' | 'help' | 'temperature'): Reading {
  const at = start + ++count;
  const value = signal === 'temperature' ? count / 8 : true;
  return {
    type: 'reading',
    at,
    receivedAt: at,
    sensor: `s${count % 20}`,
    room: 'hall',
    signal,
    value,
    evidence: 'report',
  };
}

function decide(): void {
  const number = ++decided;
  const at = start + count;
  const alertId = `rule@${number}`;
  const alert = { id: alertId, rule: 'rule', level: 'alarm', state: 'open', startedAt: at } as AlertEffect['alert'];
  const notify = (part: string) => ({
    ...({ type: 'notify', at, alertId, level: 'alarm', step: 1, contact: 'c', by: 'sms', message: 'raised' } as const),
    deliveryId: `d${number}${part}`,
  });
  const seq = journal.append(reading('help'));
  journal.commit([{ type: 'alert', at, change: 'opened', alert }, notify('a'), notify('b')], {
    ...{ seq, at, state: `{"decided":${number}}`, configHash: 'c' },
  });
  say(`decided ${number} ${seq} ${journal.lastSeq}`);
  journal.set('decided', String(number));
}

/** Hours apart in its own time, so that the good copy is being written at some of the kills. */
function snapshotOnly(): void {
  const snapshot = journal.snapshot();
  if (snapshot) journal.commit([], { ...snapshot, at: start + count * 3_600_000 });
}

for (;;) {
  const dice = random();
  if (dice < 0.9) journal.append(reading(dice < 0.5 ? 'motion' : 'temperature'));
  else if (dice < 0.94) {
    journal.flush();
    say(`flushed ${journal.lastSeq}`);
  } else if (dice < 0.96) {
    const seq = journal.append(reading('help'));
    journal.flush();
    say(`help ${seq}`);
  } else if (dice < 0.98) decide();
  else if (dice < 0.985) snapshotOnly();
  else journal.alive(start + count);
}
