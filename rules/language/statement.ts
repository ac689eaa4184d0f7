/** What sensors say in rule tests: 'occupied', 'open', 'pressed', '21.5', 'unknown' -> a signal and its value. */
import type { SensorFacts, Signal, Value } from '../engine/types.ts';
import { measuredSignals, onOffSignals } from '../kinds/schema.ts';

const ownWords: Partial<Record<Signal, readonly [on: string, off: string]>> = {
  contact: ['open', 'closed'],
  bed: ['occupied', 'empty'],
  seat: ['occupied', 'empty'],
  leak: ['wet', 'dry'],
};
const falls = ['none', 'possible', 'confirmed'] as const;
const isOnOff = (signal: Signal): boolean => (onOffSignals as readonly string[]).includes(signal);
const isMeasured = (signal: Signal): boolean => (measuredSignals as readonly string[]).includes(signal);

/** What any sensor may tell of itself; said with its name. */
const ownState: readonly Signal[] = ['battery', 'tamper'];

/** The signal and value that the words mean; the sensor's first signal that can say them. */
export function statement(sensor: SensorFacts, words: readonly string[]): { signal: Signal; value: Value } | null {
  const [first, second] = words;
  if (first === undefined || words.length > 2) return null;
  if (second === undefined && (first === 'online' || first === 'offline')) {
    return { signal: 'availability', value: first === 'online' };
  }
  const signals =
    second === undefined ? sensor.signals : [...sensor.signals, ...ownState].filter((one) => one === first);
  for (const signal of signals) {
    const value = meaningOf(signal, second ?? first);
    if (value !== undefined) return { signal, value };
  }
  return null;
}

/** What follows when the state is over: on -> off, 1900 W -> 0 W; undefined where that cannot be said. */
export function afterwards({ signal, value }: { signal: Signal; value: Value }): Value | undefined {
  if (signal === 'power') return 0;
  if (isOnOff(signal) && typeof value === 'boolean') return !value;
  return signal === 'fall' ? 'none' : undefined;
}

function meaningOf(signal: Signal, word: string): Value | undefined {
  if (word === 'unknown') return null;
  if (signal === 'help') return word === 'pressed' ? true : undefined;
  if (signal === 'button') return word === 'pressed' ? 'single' : /^[a-z_]+$/.test(word) ? word : undefined;
  if (signal === 'fall') return falls.find((fall) => fall === word);
  if (isMeasured(signal)) return /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : undefined;
  if (!isOnOff(signal)) return undefined;
  const [on, off] = ownWords[signal] ?? ['on', 'off'];
  if (word === on || word === 'on') return true;
  return word === off || word === 'off' ? false : undefined;
}

/** Every word the sensor may say, for advice. */
export function vocabulary(sensor: SensorFacts): string[] {
  const words = sensor.signals.flatMap((signal): readonly string[] => {
    if (signal === 'help' || signal === 'button') return ['pressed'];
    if (signal === 'fall') return falls;
    if (isMeasured(signal)) return [`${signal} 21.5`];
    return isOnOff(signal) ? (ownWords[signal] ?? ['on', 'off']) : [];
  });
  return [...new Set([...words, 'unknown', 'offline', 'online', 'battery 10'])];
}
