/** The sentence of a technical fault, from one language's texts. */
import type { FaultTexts } from './catalogue.ts';
import type { Teller } from './teller.ts';
import { isFault } from './titles.ts';

/** 'dispatch,email' of the fact `ways`, in one language's words. */
export const waysIn = (tell: Teller, words: Readonly<Record<string, string>>): string =>
  tell
    .text('ways')
    .split(',')
    .map((way) => words[way] ?? way)
    .join(', ');

/** 'silent:hall_motion' -> silent. Null for a fault that has no text. */
export function faultSentence(tell: Teller, texts: FaultTexts): string | null {
  const [name = ''] = tell.text('id').split(':');
  return isFault(name) ? texts[name](tell).join('; ') : null;
}
