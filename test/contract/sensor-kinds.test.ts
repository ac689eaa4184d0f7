/** Every sensor kind of the list: its folder, its own examples on the definitions of the real converters, and its manners. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blueprint } from '../../gateway/sensors/_blueprint/index.ts';
import { readExposes } from '../../gateway/sensors/exposes.ts';
import { sensorKinds } from '../../gateway/sensors/index.ts';
import type { Decoder, Mapping } from '../../gateway/sensors/kind.ts';
import { signals } from '../../rules/engine/types.ts';
import { allModels } from '../support/models.ts';

interface Example {
  readonly model: string;
  readonly from?: Mapping;
  readonly hear: Record<string, unknown>;
  readonly says?: Record<string, unknown>;
  readonly renews?: readonly string[];
}

const folder = new URL('../../gateway/sensors/', import.meta.url);
/** Model -> exposes, as the gateway reads them. */
const exposesOf = new Map([...allModels].map(([model, definition]) => [model, readExposes(definition)]));

const examplesOf = (kind: string): Example[] =>
  JSON.parse(readFileSync(new URL(`${kind}/examples.json`, folder), 'utf8'));

function decode(decoders: readonly Decoder[], hear: Record<string, unknown>, renewals: boolean): [string, unknown][] {
  return decoders
    .filter(({ property, way }) => Object.hasOwn(hear, property) && (way === 'renewal') === renewals)
    .map(({ property, signal, decode }): [string, unknown] => [signal, decode(hear[property])])
    .filter(([, value]) => value !== undefined);
}

it('lists every folder, and each kind under its folder’s name', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders.map(({ name }) => name).filter((name) => name !== '_blueprint');
  expect(sensorKinds.map(({ name }) => name).sort()).toEqual(names.sort());
});

describe.each([...sensorKinds, blueprint])('kind $name', (kind) => {
  it('has a page for people and speaks the engine’s vocabulary', () => {
    expect(existsSync(new URL(`${kind.name}/README.md`, folder))).toBe(true);
    expect(signals).toEqual(expect.arrayContaining([...kind.signals]));
    expect(kind.silentAfterMs).toBeLessThanOrEqual(26 * 3_600_000);
  });

  it.each(examplesOf(kind.name))('$model hears $hear', ({ model, from, hear, says = {}, renews = [] }) => {
    const exposes = exposesOf.get(model);
    if (!exposes) throw new Error(`the converters know no model ${model}`);
    const decoders = kind.decoders(exposes, from ?? null);
    expect(decoders.length).toBeGreaterThan(0);
    const said = decode(decoders, hear, false);
    expect(Object.fromEntries(said.filter(([signal, value]) => signal !== 'help' || value))).toEqual(says);
    expect(decode(decoders, hear, true).map(([signal]) => signal)).toEqual(renews);
  });

  it('says nothing on null, an empty text and a missing key, and never throws, on any device of the world', () => {
    const raw = fc.oneof(fc.anything(), fc.constantFrom(null, '', undefined));
    fc.assert(
      fc.property(fc.constantFrom(...exposesOf.values()), raw, (exposes, value) => {
        for (const decoder of kind.decoders(exposes, null)) {
          expect(kind.signals).toContain(decoder.signal);
          const said = decoder.decode(value);
          if (value === null || value === '' || value === undefined) expect(said).toBeUndefined();
        }
      }),
      { numRuns: 300 },
    );
  });
});

it('reads every contact, leak and smoke sensor of the converters by its own words for on and off', () => {
  const kinds = { door: 'contact', leak: 'water_leak', smoke: 'smoke' } as const;
  for (const [name, property] of Object.entries(kinds)) {
    const kind = sensorKinds.find((candidate) => candidate.name === name);
    const devices = [...exposesOf].map(([model, exposes]) => ({
      model,
      exposes,
      expose: exposes.find((e) => e.property === property && e.type === 'binary'),
    }));
    const having = devices.filter(({ expose }) => expose !== undefined);
    for (const { model, exposes, expose } of having) {
      const [decoder] = kind?.decoders(exposes, null) ?? [];
      expect([model, decoder?.decode(expose?.valueOn), decoder?.decode(expose?.valueOff)]).toEqual([
        model,
        true,
        false,
      ]);
    }
    expect(having.length).toBeGreaterThan(40);
  }
});
