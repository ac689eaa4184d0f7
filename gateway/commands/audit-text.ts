/** The audit of an alert as one readable page: what was heard, what was decided, who was told by what, who answered. */
import type { Alert, Instant } from '../../rules/engine/types.ts';
import { becauseSentence, type Names } from '../../rules/words/index.ts';
import type { AuditLine } from '../journal/journal.ts';
import { attemptReason } from './audit-reasons.ts';
import { foldRetries } from './audit-retries.ts';
import { type AuditWords, auditWords } from './audit-words.ts';
import { indented } from './lines.ts';
import { statusWords } from './status-words.ts';

export interface AuditNames extends Names {
  /** By contact: the person's name; a contact without one is called by its key. */
  readonly contacts: Readonly<Record<string, { readonly name?: string | undefined }>>;
}

type Language = 'de' | 'en';

export interface Teller {
  readonly language: Language;
  readonly names: AuditNames;
}

/** Context that belongs to no alert, told where it fell into an alert's time. */
const around = new Set(['lamp', 'presence', 'mode', 'clock-set', 'outbox-full']);

/** Whose lines tell of this alert: its own, and what happened in the flat meanwhile. `lines`: oldest first. */
export function linesOf(alert: Alert, lines: readonly AuditLine[]): AuditLine[] {
  const own = lines.filter((line) => line.alertId === alert.id);
  const last = own.at(-1)?.at ?? alert.startedAt;
  return lines.filter(
    ({ alertId, at, what }) =>
      alertId === alert.id || (alertId === null && around.has(what) && at >= alert.startedAt && at <= last),
  );
}

export function alertPage(alert: Alert, lines: readonly AuditLine[], teller: Teller): string[] {
  const { language, names } = teller;
  const words = auditWords[language];
  const level = statusWords[language].levels[alert.level];
  const head = `${level}: ${alert.title[language]} · ${alert.id}`;
  return [
    head,
    ...indented(`${words.because}: ${becauseSentence(alert.because, language, names)}`, 2),
    ...readingLines(alert, teller),
    ...timeline(lines, teller),
  ];
}

function readingLines({ because }: Alert, { language, names }: Teller): string[] {
  if (because.readings.length === 0) return [];
  const { seconds } = clockOf(language, names.timeZone);
  const said = because.readings.map(
    ({ at, sensor, signal, value }) => `${seconds.format(at)} ${sensor} ${signal} ${value}`,
  );
  return indented(`${auditWords[language].readings}: ${said.join(' · ')}`, 2);
}

/** A line each, with its second, but for long runs of retries; a new day is named. */
export function timeline(lines: readonly AuditLine[], teller: Teller): string[] {
  const { language, names } = teller;
  const { day, seconds } = clockOf(language, names.timeZone);
  let today = '';
  return foldRetries(lines).flatMap((line) => {
    const date = day.format(line.at);
    const head = date === today ? [] : ['', date];
    today = date;
    return [...head, `  ${seconds.format(line.at)}  ${sentence(line, teller)}`];
  });
}

/** Lines that the catalogue does not know are shown as they are written: nothing is left out. */
export function sentence({ what, facts }: AuditLine, teller: Teller): string {
  const { language } = teller;
  const template = auditWords[language].lines[what];
  if (template === undefined) return `${what} ${JSON.stringify(facts)}`;
  const said = template.replace(/\{(\w+)\}/g, (_, name: string) => fact(name, facts, teller));
  return said.replace(/ +(?=[ :)])/g, '').trim();
}

function fact(name: string, facts: AuditLine['facts'], teller: Teller): string {
  const words = auditWords[teller.language];
  const status = statusWords[teller.language];
  const value = facts[name === 'receipt' ? 'reason' : name];
  const text = value === undefined || value === null ? '' : String(value);
  switch (name) {
    case 'by':
    case 'to':
    case 'contact':
      return personOf(text, words, teller.names);
    case 'via':
      return words.via[text] ?? text;
    case 'way':
      return words.via[String(facts.by)] ?? String(facts.by);
    case 'message':
      return words.messages[text] ?? text;
    case 'step':
      return stepOf(facts, words);
    case 'reason':
      return reasonOf(text, teller);
    case 'receipt':
      return text === '' ? '' : ` (${attemptReason(text, teller.language)})`;
    case 'lamp':
      return words.lamps[text] ?? text;
    case 'presence':
      return status.presences[text as keyof typeof status.presences] ?? text;
    case 'mode':
      return status.modes[text] ?? text;
    case 'until':
      return text === '' ? '' : ` ${status.until} ${dateTime(Number(value), teller)}`;
    default:
      return text;
  }
}

/** 'visit' of a closing; of an answer also 'closed: visit' and 'mode visit'. */
function reasonOf(text: string, { language }: Teller): string {
  const { closing, answers } = auditWords[language];
  const [, what, detail] = /^(closed|mode):? (\w+)$/.exec(text) ?? [];
  if (what === undefined || detail === undefined)
    return closing[text] ?? answers[text] ?? attemptReason(text, language);
  const said = what === 'mode' ? statusWords[language].modes[detail] : closing[detail];
  return `${answers[what] ?? what}: ${said ?? detail}`;
}

/** Of a decision: in which step of the chain; messages outside a step have none. */
const stepOf = ({ step, message }: AuditLine['facts'], words: AuditWords): string => {
  if (message === undefined) return String(step);
  return Number(step) > 0 ? ` (${words.step} ${step})` : '';
};

function personOf(id: string, words: AuditWords, { contacts }: AuditNames): string {
  const key = id.startsWith('dispatch:') ? id.slice('dispatch:'.length) : id;
  return words.by[key] ?? contacts[key]?.name ?? key;
}

const locales = { de: 'de-DE', en: 'en-GB' } as const;

function clockOf(language: Language, timeZone: string) {
  const locale = locales[language];
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  return {
    day: new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone }),
    seconds: new Intl.DateTimeFormat(locale, { ...time, second: '2-digit' }),
    whole: new Intl.DateTimeFormat(locale, { ...time, day: '2-digit', month: '2-digit', year: 'numeric' }),
  };
}

export const dateTime = (at: Instant, { language, names }: Teller): string =>
  clockOf(language, names.timeZone).whole.format(at);
