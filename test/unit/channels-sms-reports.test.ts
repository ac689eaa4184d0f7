/** Delivery reports as gammu-smsd writes them, and files that only look like one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../gateway/channels/channel.ts';
import { Reports } from '../../gateway/channels/gammu/reports.ts';
import { ModemSupervisor } from '../../gateway/channels/gammu/supervisor.ts';
import { VirtualClock } from '../../gateway/clock.ts';
import { channelDeps, memoryStore } from '../support/channels.ts';
import { noon } from '../support/messages.ts';

const number = '+4915100000001';
const minute = 60_000;
/** noon is 12:00 in the flat. */
const fileAt = (time: string, from = number): string => `IN20261124_${time}_00_${from}_00.txt`;

function started() {
  const clock = new VirtualClock(noon);
  const facts = new Map<string, string>();
  const heard: [string, Result][] = [];
  const deps = channelDeps(clock, { store: memoryStore(facts), later: (id, result) => void heard.push([id, result]) });
  return { clock, facts, heard, reports: new Reports(deps), again: () => new Reports(deps) };
}

describe('a delivery report', () => {
  it('that it failed is a late outcome of that very delivery, also after a restart', () => {
    const { reports, again, heard } = started();
    reports.sent('d1', number);
    expect(again().take(fileAt('120003'), 'Failed')).toBe(true);
    expect(heard).toMatchObject([['d1', { status: 'failed', retry: false }]]);
  });

  it('that it arrived is told with that receipt', () => {
    const { reports, heard } = started();
    reports.sent('d1', number);
    reports.take(fileAt('120003'), 'Delivered');
    expect(heard).toEqual([['d1', { status: 'sent', receipt: 'delivered to the telephone' }]]);
  });

  it('belongs to the SMS that the network took at that time, not to the last one', async () => {
    const { reports, clock, heard } = started();
    reports.sent('first', number);
    await clock.advanceBy(5 * minute);
    reports.sent('second', number);
    await clock.advanceBy(30 * minute);
    reports.take(fileAt('120502'), 'Failed');
    reports.take(fileAt('120001'), 'Delivered');
    expect(heard.map(([id, { status }]) => `${id} ${status}`)).toEqual(['second failed', 'first sent']);
  });

  it('that the network is still trying says nothing yet, and is no reply either', () => {
    const { reports, heard } = started();
    reports.sent('d1', number);
    expect(reports.take(fileAt('120003'), 'Pending')).toBe(true);
    expect(heard).toEqual([]);
    reports.take(fileAt('120003'), 'Failed');
    expect(heard).toHaveLength(1);
  });

  it('is a reply where nothing was sent to that number, and after a week', async () => {
    const { reports, clock, heard } = started();
    reports.sent('d1', number);
    expect(reports.take(fileAt('120003', '+4915100000002'), 'Failed')).toBe(false);
    await clock.advanceBy(8 * 24 * 60 * minute);
    expect(reports.take(fileAt('120003'), 'Failed')).toBe(false);
    expect(heard).toEqual([]);
  });

  it('keeps no telephone number, and no more than its limit', () => {
    const { reports, facts } = started();
    for (let i = 0; i < 100; i++) reports.sent(`d${i}`, number);
    const kept = JSON.stringify([...facts]);
    expect(kept).not.toContain('15100000001');
    expect(JSON.parse([...facts.values()][0]!)).toHaveLength(20);
  });

  it('of whatever name and text: never throws, never a word for anything else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constant(fileAt('996199'))), fc.string({ unit: 'binary' }), (name, text) => {
        const { reports, heard } = started();
        reports.sent('d1', number);
        const taken = reports.take(name, text);
        expect(taken).toBe(/^(Delivered|Failed|Pending|Unknown)$/.test(text) && name.includes(number));
        expect(heard).toHaveLength(0);
      }),
    );
    const { reports, heard } = started();
    reports.sent('d1', number);
    expect(reports.take(fileAt('996199'), 'Failed')).toBe(true);
    expect(heard).toHaveLength(1);
  });
});

describe('the modem', () => {
  it('is a fault after two SMS in a row that did not leave, until one does', () => {
    const told: [string, boolean, unknown][] = [];
    const modem = new ModemSupervisor((...fault) => void told.push(fault));
    modem.sent();
    modem.failed('refused');
    modem.sent();
    modem.failed('waiting');
    expect(told).toEqual([['modem', false, {}]]);
    modem.failed('waiting');
    modem.failed('waiting');
    modem.sent();
    expect(told.slice(1)).toEqual([
      ['modem', true, { what: 'waiting' }],
      ['modem', false, {}],
    ]);
  });
});
