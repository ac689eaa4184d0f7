/** What can be entered on the page behind a link, each with its end: no date to type on an old telephone. */
import type { Mode } from '../../rules/engine/types.ts';
import { modeWords } from '../words.ts';
import { type Answers, answers } from './texts/answers.ts';

export interface ModeChoice {
  /** As the form sends it. */
  readonly id: string;
  readonly mode: Mode;
  /** null: monitored again from now on. */
  readonly forMs: number | null;
}

const hourMs = 3_600_000;
const units = { hour: hourMs, day: 24 * hourMs } as const;
type Unit = keyof typeof units;

const lasting: readonly (readonly [Exclude<Mode, 'normal'>, Unit, readonly number[]])[] = [
  ['care', 'hour', [2, 4]],
  ['visit', 'hour', [4]],
  ['visit', 'day', [1, 2, 7]],
  ['absence', 'day', [1, 3, 7, 14]],
  ['pause', 'hour', [2]],
  ['maintenance', 'hour', [1]],
];

export const modeChoices: readonly ModeChoice[] = [
  ...lasting.flatMap(([mode, unit, counts]) =>
    counts.map((count) => ({ id: `${mode}-${count}-${unit}`, mode, forMs: count * units[unit] })),
  ),
  { id: 'normal', mode: 'normal', forMs: null },
];

/** 'Besuch, 2 Tage'. */
export function choiceLabel({ mode, forMs }: ModeChoice, language: 'de' | 'en'): string {
  const words: Answers = answers[language];
  if (forMs === null) return words.monitorAgain;
  const unit: Unit = forMs % units.day === 0 ? 'day' : 'hour';
  const long = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
  return `${modeWords[language][mode]}, ${long.format(forMs / units[unit])}`;
}
