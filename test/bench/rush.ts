/**
 * 200 alerts at once, a quarter of each level, raised as live.ts raises them: one commit each to the real journal, then the
 * dispatcher. Every channel stalls for a second at each message; that of faults and notices never answers at all.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel, Message, Result } from '../../gateway/channels/channel.ts';
import { SystemClock } from '../../gateway/clock.ts';
import { Dispatcher } from '../../gateway/delivery/dispatcher.ts';
import { createJournal } from '../../gateway/journal/create.ts';
import { silentLog } from '../../gateway/log.ts';
import { type Level, levels } from '../../rules/engine/types.ts';
import { aMessage, aNotify, anAlert } from '../support/messages.ts';
import { type Figure, percentile } from './part.ts';

const alerts = 200;
const answerMs = 1_000;

interface Tried {
  readonly level: Level;
  readonly afterMs: number;
}

export async function measure(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'aal-bench-'));
  const journal = createJournal(folder);
  journal.open();
  const clock = new SystemClock();
  const startedMs = performance.now();
  const tried = new Map<string, Tried>();
  const channel = (name: string, answers: boolean): Channel => ({
    name,
    network: true,
    start: async () => {},
    stop: async () => {},
    send: ({ id, level }: Message) => {
      if (!tried.has(id)) tried.set(id, { level, afterMs: performance.now() - startedMs });
      return new Promise<Result>((resolve) => {
        if (answers) clock.after(answerMs, () => resolve({ status: 'sent' }));
      });
    },
  });
  const dispatcher = new Dispatcher({
    journal,
    channels: [channel('sms', true), channel('email', false)],
    clock,
    log: silentLog,
    write: ({ effect }) => ({ message: aMessage({ id: effect.deliveryId, level: effect.level }) }),
    report: () => {},
    answered: () => {},
  });
  dispatcher.start();
  for (let i = 0; i < alerts; i++) raise(i);
  const raisedMs = performance.now() - startedMs;
  await until(() => [...tried.values()].filter(isUrgent).length === alerts / 2);
  await dispatcher.stop();
  journal.close();
  rmSync(folder, { recursive: true, force: true });
  return [
    figure(
      'emergency',
      tried,
      `each takes 1 s on its channel, 32 at a time; raised and committed in ${raisedMs.toFixed(0)} ms`,
    ),
    figure('alarm', tried, 'each takes 1 s, 8 at a time; faults and notices stall meanwhile'),
  ];

  function raise(i: number): void {
    const level = levels[i % levels.length] as Level;
    const at = clock.now();
    const alert = anAlert({ id: `rush@${i}`, level, openedAt: at });
    const by = level === 'emergency' || level === 'alarm' ? 'sms' : 'email';
    const notify = aNotify({ at, deliveryId: `rush@${i}/1.0/keller/${by}/raised`, alertId: alert.id, level, by });
    const snapshot = { seq: journal.lastSeq, at, state: '{}', configHash: 'bench' };
    journal.commit([{ type: 'alert', at, alert, change: 'opened' }, notify], snapshot);
    dispatcher.wake();
  }
}

function figure(level: Level, tried: ReadonlyMap<string, Tried>, note = ''): Figure {
  const ms = [...tried.values()].filter((one) => one.level === level).map(({ afterMs }) => afterMs);
  return {
    what: `${alerts} alerts at once: first attempt for each ${level}`,
    measured: `${ms.length} of ${alerts / levels.length}, p50 ${percentile(ms, 50).toFixed(0)} ms, last ${Math.max(...ms).toFixed(0)} ms`,
    atLeast: level === 'emergency' ? 'all within 2 s' : 'none starved',
    aim: '',
    note,
  };
}

const isUrgent = ({ level }: Tried): boolean => level === 'emergency' || level === 'alarm';

async function until(holds: () => boolean): Promise<void> {
  const endMs = performance.now() + 60_000;
  while (!holds() && performance.now() < endMs) await new Promise((resolve) => setTimeout(resolve, 10));
}
