/** An ordinary button, a Tagestaste: each press is a sign of life under its action's name. */
import { saysNothing } from '../decode.ts';
import type { Decoder, Expose, SensorKind } from '../kind.ts';

/** Every action of the device but the listed ones. Shared with the help button. */
export function presses(exposes: readonly Expose[], butNot: readonly unknown[] = []): Decoder[] {
  if (!exposes.some(({ property }) => property === 'action')) return [];
  const decode = (raw: unknown): string | undefined =>
    typeof raw !== 'string' || saysNothing(raw) || butNot.includes(raw) ? undefined : raw;
  return [{ property: 'action', signal: 'button', way: 'event', decode }];
}

export const button: SensorKind = {
  name: 'button',
  signals: ['button'],
  silentAfterMs: 26 * 3_600_000,
  decoders: (exposes, mapping) => {
    if (!mapping) return presses(exposes);
    const decode = (raw: unknown): string | undefined =>
      (mapping.on as readonly unknown[]).includes(raw) ? String(raw) : undefined;
    return [{ property: mapping.property, signal: 'button', way: 'event', decode }];
  },
};
