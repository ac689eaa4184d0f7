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

/**
 * Fact; other sensors; last activity; gaps; presence unclear, which goes without saying where nothing can be seen; the
 * technician's words. One line, ends with a full stop.
 */
export function becauseSentence(because: Because, language: Language, names: Names): string {
  const words = catalogues[language];
  const tell = new Teller(because, language, names);
  const kind = String(because.facts.kind ?? '');
  const parts = [
    factOf(tell, words),
    ...others(because, language, names),
    ...(asksForLife.has(kind) ? [lastActivity(tell, words)] : []),
    ...interruptions(because, tell, words),
  ];
  if (because.presence === 'unknown' && asksForLife.has(kind) && kind !== 'not-monitored')
    parts.push(words.presenceUnclear);
  if (because.remark) parts.push(words.remark(oneLine(because.remark[language])));
  const sentence = parts.join('; ');
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
}

function factOf(tell: Teller, words: Catalogue): string {
  return (words.kinds[tell.text('kind')] ?? words.otherwise)(tell);
}

/** Each with the time at which it was raised, and with the sensor's name where its room alone does not tell which it was. */
function others({ rule, facts: first, also = [] }: Because, language: Language, names: Names): string[] {
  const words = catalogues[language];
  return also.map((facts, index) => {
    const tell = new Teller({ rule, facts, lastLife: null }, language, names);
    const sensor = [first, ...also.slice(0, index)].some(({ room }) => room === facts.room) ? tell.text('sensor') : '';
    const named = sensor === '' ? '' : ` (${tell.sensor(sensor) ?? sensor})`;
    return words.also(`${tell.time(tell.raisedAt)}${named}`, factOf(tell, words));
  });
}

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ').replace(/\.$/, '');

function lastActivity(tell: Teller, words: Catalogue): string {
  const { lastLife } = tell.because;
  return lastLife ? words.lastActivity(tell.time(lastLife.at), tell.room(lastLife.room)) : words.noActivity;
}

function interruptions({ gaps }: Because, tell: Teller, words: Catalogue): string[] {
  if (tell.text('id').startsWith('gap')) return [];
  return gaps.map(({ from, to }) => words.interrupted(tell.time(from), tell.time(to)));
}
