/**
 * Every text a configuration mistake can have, German and English: what is wrong, then what to do.
 * A text is a function of the facts, so that it names the word that was written and the one that was meant.
 */
import { fileTexts } from './texts/files.ts';
import { flatTexts } from './texts/flat.ts';
import { ruleTexts } from './texts/rules.ts';
import { testTexts } from './texts/tests.ts';
import type { Facts, Said } from './texts/text.ts';
import { valueTexts } from './texts/values.ts';

export type { Facts } from './texts/text.ts';

export const texts = { ...fileTexts, ...valueTexts, ...flatTexts, ...ruleTexts, ...testTexts };

export type TextKey = keyof typeof texts;

export const isTextKey = (key: string): key is TextKey => Object.hasOwn(texts, key);

/** The words for one mistake. */
export function say(key: TextKey, facts: Facts = {}): Said & { readonly key: TextKey } {
  return { key, ...texts[key](facts) };
}
