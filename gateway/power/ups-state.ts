/** What the variables of a UPS say about the power of the flat. */
import type { Trouble, Variables } from './nut.ts';

export interface UpsState {
  readonly onMains: boolean;
  /** The UPS itself says that it will not last. */
  readonly batteryLow: boolean;
  /** The UPS asks for a new battery. */
  readonly batteryWorn: boolean;
  /** Percent; null where the UPS does not tell. */
  readonly chargePercent: number | null;
  /** How long the battery lasts, as the UPS reckons; null where it does not tell. */
  readonly runtimeMs: number | null;
}

/** ups.status is a list of words: OL on line, OB on battery, LB low battery, RB replace battery, FSD about to switch off. */
export function readUpsState(variables: Variables): UpsState | { readonly trouble: Trouble } {
  const words = new Set((variables.get('ups.status') ?? '').split(/\s+/));
  if (!words.has('OL') && !words.has('OB')) return { trouble: 'no-status' };
  const seconds = positive(variables.get('battery.runtime'));
  return {
    // One that calibrates itself (CAL) draws on its battery while the mains are there.
    onMains: !words.has('OB') || words.has('CAL'),
    batteryLow: words.has('LB') || words.has('FSD'),
    batteryWorn: words.has('RB'),
    chargePercent: positive(variables.get('battery.charge')),
    runtimeMs: seconds === null ? null : seconds * 1000,
  };
}

function positive(text: string | undefined): number | null {
  const value = Number(text ?? '');
  return text === undefined || text.trim() === '' || !Number.isFinite(value) || value < 0 ? null : Math.round(value);
}
