/** A message for those who have room: its parts in the order in which they are read, and the same as plain text. */
import type { Layout } from '../../channels/channel.ts';
import { limits } from '../../limits.ts';
import { answers } from './answers.ts';
import type { Catalogue } from './catalogue.ts';
import { localTime } from './local-time.ts';
import { alertLabel, factOf, headOf, type MessageParts, type Said, sentence, timeOf } from './parts.ts';

/**
 * '[Alarm] Whg 12 - Nicht aufgestanden (24.11.2026, 12:00)': the same in every message of one alert and in no other alert's,
 * because mail programs put together what has the same subject.
 */
export function subjectOf(parts: MessageParts, words: Catalogue): string {
  const { alert, flatName, language, timeZone, detail } = parts;
  const label = alertLabel(parts, words);
  const title = detail === 'short' || alert.title[language] === label ? '' : ` - ${alert.title[language]}`;
  const raisedAt = localTime(language, timeZone).dateTime(alert.openedAt ?? alert.startedAt);
  return `[${label}] ${flatName}${title} (${raisedAt})`;
}

export function layoutOf(parts: MessageParts, said: Said, words: Catalogue): Layout {
  const { link, language, timeZone, flatName, now, detail } = parts;
  const full = detail === 'full';
  const headline = full ? headlineOf(parts, said) : said.plain;
  const paragraphs = [...(full ? [evidenceOf(parts), said.more] : []), lateness(parts, words)];
  return {
    label: [said.label, ...said.tags].join(', '),
    headline: headline === '' ? '' : limited(sentence(headline)),
    paragraphs: paragraphs.filter((lines) => lines.length > 0).map((lines) => limited(lines.join('\n'))),
    next: full ? said.next : [],
    button: said.asks && link !== null ? { label: answers[language].button, link } : null,
    footer: words.footer(flatName, localTime(language, timeZone).dateTime(now)),
  };
}

export function textOf(layout: Layout, parts: MessageParts, said: Said, words: Catalogue): string {
  const { headline, paragraphs, next, button, footer } = layout;
  const head = headOf(said, parts);
  const byCode = said.asks && parts.replyCode !== null ? [words.takeOverBySms(parts.replyCode)] : [];
  const byLink = button === null ? [] : [words.takeOverByLink(button.link)];
  return [
    headline === '' ? sentence(head) : `${head}: ${headline}`,
    ...paragraphs,
    next.join('\n'),
    [...byCode, ...byLink].join('\n'),
    footer,
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

/** Nothing where the label says it already: a test alarm's title is 'Probealarm'. */
function headlineOf({ kind, alert, language }: MessageParts, { fact, label }: Said): string {
  const told = isRaise(kind) ? alert.title[language] : fact;
  return told === label ? '' : told;
}

function evidenceOf(parts: MessageParts): string[] {
  const evidence = isRaise(parts.kind) ? parts.because : factOf(parts, parts.because);
  return evidence === '' ? [] : [sentence(evidence)];
}

const isRaise = (kind: MessageParts['kind']): boolean => kind === 'raised' || kind === 'reminder';

const lateness = (parts: MessageParts, words: Catalogue): string[] =>
  parts.late ? [words.lateSince(timeOf(parts, parts.at), timeOf(parts, parts.now))] : [];

const limited = (text: string): string => text.slice(0, limits.delivery.textChars);
