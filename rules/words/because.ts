/** The one sentence of law 9: why an alert exists, the same on every channel. */
import type { Because } from '../engine/types.ts';
import type { Catalogue } from './catalogue.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { type Language, type Names, Teller } from './teller.ts';

const catalogues: Readonly<Record<Language, Catalogue>> = { de, en };

/** Kinds whose reader asks next: when was the last sign of life? */
const asksForLife = new Set([
  ...['inactivity', 'unusual', 'missing', 'happens', 'counts'],
  ...['not-monitored', 'in-bed-too-long', 'away-too-long'],
]);

/** Fact; last activity; gaps; presence unclear. One line, ends with a full stop. */
export function becauseSentence(because: Because, language: Language, names: Names): string {
  const words = catalogues[language];
  const tell = new Teller(because, language, names);
  const kind = String(because.facts.kind ?? '');
  const fact = (words.kinds[kind] ?? words.otherwise)(tell);
  const parts = [
    fact,
    ...(asksForLife.has(kind) ? [lastActivity(tell, words)] : []),
    ...interruptions(because, tell, words),
  ];
  if (because.presence === 'unknown' && asksForLife.has(kind)) parts.push(words.presenceUnclear);
  const sentence = parts.join('; ');
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
}

function lastActivity(tell: Teller, words: Catalogue): string {
  const { lastLife } = tell.because;
  return lastLife ? words.lastActivity(tell.time(lastLife.at), tell.room(lastLife.room)) : words.noActivity;
}

function interruptions({ gaps }: Because, tell: Teller, words: Catalogue): string[] {
  if (tell.text('id').startsWith('gap')) return [];
  return gaps.map(({ from, to }) => words.interrupted(tell.time(from), tell.time(to)));
}
