/** Building blocks of the kinds: one property of one device to one signal. Pure; a value it does not know says nothing. */
import type { Signal, Value } from '../../rules/engine/types.ts';
import type { Decoder, Expose, Mapping } from './kind.ts';

/** The binary expose of this name, under its own words for on and off (`contact: false` is "on", that is open). */
export function onOff(exposes: readonly Expose[], property: string, signal: Signal): Decoder[] {
  const expose = exposes.find((candidate) => candidate.property === property && candidate.type === 'binary');
  if (!expose) return [];
  const decode = (raw: unknown): boolean | undefined => {
    if (raw === expose.valueOn) return true;
    return raw === expose.valueOff ? false : undefined;
  };
  return [{ property, signal, decode }];
}

/** The decoders of the first property that the device has. */
export function firstOf(...choices: readonly Decoder[][]): Decoder[] {
  return choices.find((decoders) => decoders.length > 0) ?? [];
}

/** flat.yaml's own mapping as a state: the named values are on, any other value is off. */
export function mappedState(mapping: Mapping | null, signal: Signal): Decoder[] {
  if (!mapping) return [];
  const decode = (raw: unknown): boolean | undefined => (saysNothing(raw) ? undefined : isOneOf(raw, mapping.on));
  return [{ property: mapping.property, signal, decode }];
}

/** flat.yaml's own mapping as an event: the named values happen, any other value is none. */
export function mappedEvent(mapping: Mapping | null, signal: Signal): Decoder[] {
  if (!mapping) return [];
  const decode = (raw: unknown): true | undefined => (isOneOf(raw, mapping.on) ? true : undefined);
  return [{ property: mapping.property, signal, way: 'event', decode }];
}

/** An enum expose through a table; what is not in the table says nothing. */
export function lookUp(
  exposes: readonly Expose[],
  property: string,
  signal: Signal,
  table: Readonly<Record<string, Value>>,
): Decoder[] {
  if (!exposes.some((expose) => expose.property === property)) return [];
  const decode = (raw: unknown): Value | undefined =>
    typeof raw === 'string' && Object.hasOwn(table, raw) ? table[raw] : undefined;
  return [{ property, signal, decode }];
}

/** A measured number between two plausible bounds. */
export function measured(
  exposes: readonly Expose[],
  property: string,
  signal: Signal,
  range: readonly [number, number],
): Decoder[] {
  if (!exposes.some((expose) => expose.property === property && expose.type === 'numeric')) return [];
  const decode = (raw: unknown): number | undefined =>
    typeof raw === 'number' && raw >= range[0] && raw <= range[1] ? raw : undefined;
  return [{ property, signal, decode }];
}

/** Properties that only tell that somebody still moves: they renew what the sensor holds on. */
export function renewedBy(exposes: readonly Expose[], properties: readonly string[], signal: Signal): Decoder[] {
  return exposes
    .filter((expose) => properties.includes(expose.property))
    .map(({ property }) => ({
      property,
      signal,
      way: 'renewal' as const,
      decode: (raw: unknown): true | undefined => (saysNothing(raw) ? undefined : true),
    }));
}

/** null, '' and a missing key are not false: they say nothing. */
export const saysNothing = (raw: unknown): boolean => raw === null || raw === undefined || raw === '';

function isOneOf(raw: unknown, values: readonly unknown[]): boolean {
  return values.includes(raw);
}
