import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../../gateway/limits.ts';
import { closeReasons, type Input, inputAt, modes, signals } from '../../../rules/engine/types.ts';
import { tempFolder } from '../../support/temp.ts';
import { minute, noon, openJournal, reading } from './samples.ts';

const text = fc.string({ maxLength: 20 }).filter((string) => !string.includes('\u0000'));
const value = fc.oneof(
  fc.boolean(),
  fc.constant(null),
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.maxSafeInteger(),
);
const anyReading = fc.record({
  type: fc.constant('reading' as const),
  at: fc.integer({ min: 0, max: 2 ** 42 }),
  receivedAt: fc.integer({ min: 0, max: 2 ** 42 }),
  sensor: text,
  room: text,
  signal: fc.constantFrom(...signals),
  value: value.map((said) => (said === 0 ? 0 : said)), // no -0: JSON has none either
  evidence: fc.constantFrom('report' as const, 'copy' as const),
});
const at = fc.integer({ min: 0, max: 2 ** 42 });
const otherInput: fc.Arbitrary<Input> = fc.oneof(
  fc.record({
    type: fc.constant('gap' as const),
    at,
    from: at,
    cause: fc.constantFrom('gateway' as const, 'broker' as const),
  }),
  fc.record({ type: fc.constant('clock' as const), at, trusted: fc.boolean(), stepMs: fc.integer() }),
  fc.record({ type: fc.constant('mode' as const), at, mode: fc.constantFrom(...modes), until: at, by: text }),
  fc.record({
    type: fc.constant('close' as const),
    at,
    alertId: text,
    by: text,
    via: fc.constant('sms' as const),
    reason: fc.constantFrom(...closeReasons),
  }),
  fc.record({
    type: fc.constant('fault' as const),
    at,
    id: text,
    active: fc.boolean(),
    facts: fc.dictionary(text, fc.integer()),
  }),
);

describe('the log of inputs', () => {
  it('gives back every input exactly as it was, in order, after a restart', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(anyReading, otherInput), { maxLength: 60 }), fc.nat(59), (inputs, cut) => {
        const folder = tempFolder();
        const first = openJournal(folder);
        for (const input of inputs.slice(0, cut)) first.append(input);
        first.close();
        const second = openJournal(folder);
        for (const input of inputs.slice(cut)) second.append(input);
        expect([...second.read(0)]).toEqual(inputs.map((input, index) => ({ seq: index + 1, input })));
        second.close();
      }),
      { numRuns: 25 },
    );
  });

  it('refuses a tick', () => {
    expect(() => openJournal(tempFolder()).append({ type: 'tick', at: noon })).toThrow(/tick/);
  });

  it('reads from a seq and between two instants, both included', () => {
    const journal = openJournal(tempFolder());
    for (let index = 0; index < 5_000; index++) journal.append(reading(noon + index * minute));
    const read = (afterSeq: number, options?: { from?: number; until?: number }) => [
      ...journal.read(afterSeq, options),
    ];
    expect(read(4_998).map(({ seq }) => seq)).toEqual([4_999, 5_000]);
    const between = read(0, { from: noon + 100 * minute, until: noon + 102 * minute });
    expect(between.map(({ input }) => inputAt(input))).toEqual([100, 101, 102].map((index) => noon + index * minute));
    expect(read(0, { from: noon + 100 * minute - 1, until: noon + 100 * minute }).length).toBe(1);
    expect(read(0, { from: noon + 5_000 * minute })).toEqual([]);
    expect(read(0).length).toBe(5_000);
  });

  it('finds an instant across holes that the retention or a new log left', () => {
    const folder = tempFolder();
    const journal = openJournal(folder);
    for (let index = 0; index < 10; index++) journal.append(reading(noon + index));
    journal.close();
    const again = openJournal(folder);
    expect(again.append(reading(noon + 100))).toBe(11);
    expect([...again.read(0, { from: noon + 9 })].map(({ seq }) => seq)).toEqual([10, 11]);
  });

  it('never gives a seq twice, even when everything was deleted', () => {
    const folder = tempFolder();
    const journal = openJournal(folder);
    for (let index = 0; index < 10; index++) journal.append(reading(noon));
    journal.prune(noon + 400 * 86_400_000);
    expect([...journal.read(0)]).toEqual([]);
    journal.close();
    expect(openJournal(folder).append(reading(noon))).toBe(11);
  });

  it('writes by itself before the open batch grows over its limit', () => {
    const journal = openJournal(tempFolder());
    for (let index = 0; index < limits.journal.batchInputs + 5; index++) journal.append(reading(noon + index));
    expect(journal.unflushed).toBe(5);
    expect(journal.health().inputs).toBe(limits.journal.batchInputs);
  });

  it('stores a reading whole when the vocabulary is full', () => {
    const journal = openJournal(tempFolder());
    const said = Array.from({ length: limits.journal.terms + 3 }, (_, index) =>
      reading(noon + index, { signal: 'button', value: `word ${index}` }),
    );
    for (const input of said) journal.append(input);
    expect([...journal.read(0)].map(({ input }) => input)).toEqual(said);
  });

  it('can be read by another process while it is written', () => {
    const folder = tempFolder();
    const writer = openJournal(folder);
    writer.append(reading(noon));
    writer.flush();
    const reader = openJournal(folder, { readOnly: true });
    expect([...reader.read(0)].length).toBe(1);
    writer.append(reading(noon + 1, { sensor: 'new_sensor' }));
    writer.flush();
    expect([...reader.read(0)].map(({ input }) => input)).toContainEqual(reading(noon + 1, { sensor: 'new_sensor' }));
    expect(() => reader.append(reading(noon))).toThrow(/reading only/);
  });

  it('belongs to one gateway at a time', () => {
    const folder = tempFolder();
    const first = openJournal(folder);
    expect(() => openJournal(folder)).toThrow(/another gateway/);
    first.close();
    expect(() => openJournal(folder)).not.toThrow();
  });
});
