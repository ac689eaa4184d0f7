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

/** The signal and value that the words mean; the sensor's first signal that can say them. */
export function statement(sensor: SensorFacts, words: readonly string[]): { signal: Signal; value: Value } | null {
  const named = sensor.signals.find((signal) => signal === words[0] && words.length === 2);
  const word = words[named ? 1 : 0];
  if (word === undefined || words.length !== (named ? 2 : 1)) return null;
  for (const signal of named ? [named] : sensor.signals) {
    const value = meaningOf(signal, word);
    if (value !== undefined) return { signal, value };
  }
  return null;
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
  return [...new Set([...words, 'unknown'])];
}
