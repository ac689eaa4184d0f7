/** The message as a person reads it, from the state of now: fact, last activity, next step. */
import type { Alert, Instant, MessageKind } from '../../../rules/engine/types.ts';
import { limits } from '../../limits.ts';
import type { Catalogue } from './catalogue.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { localTime } from './local-time.ts';
import { courseOf, isTakingOver, meanwhile } from './missed.ts';
import { alertLabel, isRoutine, type MessageParts, personName, timeOf } from './parts.ts';
import { firstThatFits, toSms } from './sms-text.ts';
import { announce } from './speech.ts';

export const catalogues: Readonly<Record<'de' | 'en', Catalogue>> = { de, en };

export interface Texts {
  readonly subject: string;
  /** One SMS where it can be. */
  readonly short: string;
  readonly text: string;
  /** To be read out on the telephone. */
  readonly spoken: string;
}

/** One message taken apart: `label` says what kind it is, `fact` is the sentence, the others are for those who have room. */
interface Said {
  readonly label: string;
  /** What stands before the flat's name: the label, or nothing where the fact says it already. */
  readonly intro: string;
  /** What stands behind it in brackets. */
  readonly tags: readonly string[];
  readonly fact: string;
  /** The fact without the technician's own words. */
  readonly bare: string;
  /** Without the rule's title too, where an SMS has no room for both. */
  readonly brief: string;
  /** Where the contact's detail is short: the same without anything about health or habits. */
  readonly plain: string;
  readonly more: readonly string[];
  readonly next: readonly string[];
  /** The contact may take it over with this message. */
  readonly asks: boolean;
}

export function write(parts: MessageParts): Texts {
  const words = catalogues[parts.language];
  const said = markedLate(sayings[parts.kind](parts, words), parts, words);
  const full = parts.detail === 'full';
  const label = [said.label, ...said.tags].join(', ');
  return {
    subject: [`[${label}] ${parts.flatName}`, ...(full ? subjectFact(parts, said) : [])].join(' - '),
    short: full ? shortText(parts, said, words) : tersest(parts, said, words),
    text: limited(full ? fullText(parts, said, words) : terseText(parts, said, words)),
    spoken: spokenText(parts, said, words),
  };
}

const markedLate = (said: Said, { late }: MessageParts, words: Catalogue): Said =>
  late ? { ...said, tags: [...said.tags, words.late] } : said;

// ------------------------------------------------------------------------------------------------ what is said

const sayings: Readonly<Record<MessageKind, (parts: MessageParts, words: Catalogue) => Said>> = {
  raised: (parts, words) => raised(parts, words, []),
  reminder: (parts, words) => raised(parts, words, [words.open]),
  update: (parts, words) => {
    const label = alertLabel(parts, words);
    const more = [...meanwhile(parts, words), words.alarmGoesOn];
    return { ...told(label, newsOf(parts, words)), plain: words.news, more, asks: true };
  },
  'taken-over': (parts, words) => {
    const { by, at } = acknowledgement(parts);
    const fact = words.takenOver(personName(parts, words, by), timeOf(parts, at));
    return { ...told(words.takenOverLabel, fact), intro: '', more: meanwhile(parts, words) };
  },
  'all-clear': (parts, words) => {
    const { closed } = parts.alert;
    const at = timeOf(parts, closed?.at ?? parts.now);
    const by = closed && isPerson(closed.by) ? [words.closedBy(personName(parts, words, closed.by))] : [];
    const reason = closed ? words.reasons[closed.reason] : '';
    if (parts.missed.length > 0) {
      const fact = courseOf(parts, words, words.happened.settled(at, reason));
      const plain = courseOf(
        { ...parts, missed: parts.missed.filter(isTakingOver) },
        words,
        words.happened.settled(at, ''),
      );
      return { ...told(words.allClearLabel, fact), plain, more: by };
    }
    return { ...told(words.allClearLabel, words.allClear(at, reason)), plain: words.allClear(at, ''), more: by };
  },
  question: (parts, words) => {
    const fact = words.question(timeOf(parts, acknowledgement(parts).at));
    return { ...told(words.questionLabel, fact), next: [words.questionNext], asks: true };
  },
  'next-step': (_, words) => ({ ...told(words.chainLabel, words.nextStepTold), intro: '' }),
};

/** Life in the flat after the alarm ({room, at}), another press ({count, at}), or another sensor ({count, at, room, sensor}). */
function newsOf(parts: MessageParts, words: Catalogue): string {
  const { at, room, count } = parts.facts;
  if (typeof at !== 'number') return words.news;
  const time = timeOf(parts, at);
  const where = typeof room === 'string' ? parts.roomName(room) : null;
  if (typeof count === 'number') return where === null ? words.againAt(time, count) : words.alsoAt(time, where, count);
  return where === null ? words.news : words.activityAgain(time, where);
}

const told = (label: string, fact: string): Said => {
  return { label, intro: label, tags: [], fact, bare: fact, brief: fact, plain: fact, more: [], next: [], asks: false };
};

function raised(parts: MessageParts, words: Catalogue, tags: readonly string[]): Said {
  const { alert } = parts;
  if (asksToProlong(alert)) return absenceEnds(parts, words);
  const label = alertLabel(parts, words);
  const since = [
    ...(alert.count > 1 ? [words.again(alert.count - 1)] : []),
    ...activitySince(parts, words),
    ...stateOfNow(parts, words),
  ];
  const mark = alert.marked === 'trial' ? [words.isTrial] : [];
  const next = [whatNext(parts, words)];
  const chain = alert.level === 'emergency' || alert.level === 'alarm' ? [words.chainGoesOn] : [];
  const fact = factOf(parts, parts.because);
  const bare = factOf(parts, parts.bareBecause);
  const brief = parts.bareBecause === '' ? bare : parts.bareBecause;
  return {
    label,
    intro: label,
    tags,
    fact,
    bare,
    brief,
    plain: '',
    more: [...since, ...mark],
    next: [...next, ...chain],
    asks: true,
  };
}

/** Not to be taken over: it is answered with a word, or not at all. */
function absenceEnds(parts: MessageParts, words: Catalogue): Said {
  const fact = factOf(parts, parts.bareBecause);
  const more = [words.prolong[parts.replyCode === null ? 'otherwise' : 'bySms']];
  return { ...told(words.questionLabel, fact), plain: [sentence(fact), ...more].join(' '), more };
}

/** Activity that was to be told as an update, and is told with the alert itself. */
const activitySince = (parts: MessageParts, words: Catalogue): string[] =>
  meanwhile(
    { ...parts, missed: parts.missed.filter((one) => !isTakingOver(one) && one.facts?.count === undefined) },
    words,
  );

function whatNext({ alert, replyCode, link, key }: MessageParts, words: Catalogue): string {
  if (isRoutine(alert)) return words.routineNext[replyCode === null && link === null && !key ? 'told' : 'asked'];
  return alert.marked === 'test' ? words.testNext : words.nextStep[alert.level];
}

const asksToProlong = ({ because }: Alert): boolean => because.facts.kind === 'absence-ends';

/** The rule's title and the sentence of law 9; the sentence alone where it says the title already, as a test alarm's does. */
function factOf({ alert, language }: MessageParts, because: string): string {
  const title = alert.title[language];
  const saysAll = because.startsWith(title) || (alert.marked === 'test' && because !== '');
  return saysAll ? because : `${sentence(title)} ${because}`.trim();
}

/** A late message tells what has happened since. */
function stateOfNow(parts: MessageParts, words: Catalogue): string[] {
  const { acknowledged, closed } = parts.alert;
  const name = (by: string): string => personName(parts, words, by);
  if (closed) return [words.alreadyClosed(timeOf(parts, closed.at), words.reasons[closed.reason])];
  if (acknowledged) return [words.alreadyTakenOver(name(acknowledged.by), timeOf(parts, acknowledged.at))];
  return parts.takenOverBefore === null ? [] : [words.hadTakenOver(name(parts.takenOverBefore))];
}

// ------------------------------------------------------------------------------------------------ how it is put together

/** Nothing where the label says it already: '[Probealarm] Whg 12'. */
function subjectFact({ kind, alert, language }: MessageParts, { fact, label }: Said): string[] {
  const told = kind === 'update' ? fact : alert.title[language];
  return told === label ? [] : [told];
}

/** 'Alarm Whg 12 (verspätet)' */
function headOf({ intro, tags }: Said, { flatName }: MessageParts): string {
  const remark = tags.length > 0 ? ` (${tags.join(', ')})` : '';
  return `${intro} ${flatName}${remark}`.trim();
}

/** How to take it over comes first, the fact is cut where it must be. */
function shortText(parts: MessageParts, said: Said, words: Catalogue): string {
  const { replyCode, link } = parts;
  const code = said.asks ? replyCode : null;
  const head = `${headOf(said, parts)}: `;
  const tail = said.asks && code === null && link !== null ? ` ${link}` : '';
  const openings = code === null ? [''] : [`${words.takeOverBySms(code)} `, `${capital(words.reply(code))}. `];
  const whole = (fact: string): string => [sentence(fact), ...said.more].join(' ');
  const facts = [whole(said.fact), whole(said.bare), sentence(said.bare), sentence(said.brief)];
  const texts = facts.flatMap((fact) => openings.map((opening) => `${opening}${head}${fact}${tail}`));
  return firstThatFits(texts, { opening: `${openings.at(-1)}${head}`, fact: sentence(said.bare), end: tail });
}

/** What, where, what to do; nothing that a listener would have to write down. */
function spokenText(parts: MessageParts, said: Said, words: Catalogue): string {
  const { intro, tags, bare, plain, next } = said;
  const head = [intro, ...tags, parts.flatName].filter((part) => part !== '').join(', ');
  const key = said.asks && parts.key ? [words.spoken.pressOne] : [];
  const todo = [...next.slice(0, 1), ...key].join(' ');
  const fact = parts.detail === 'full' ? bare : plain;
  return announce({ head, fact, next: todo }, parts.language, words.spoken.opening, words.spoken.again);
}

/** 'Alarm Whg 12, Antwort OK 4711' and nothing else. */
function tersest(parts: MessageParts, said: Said, words: Catalogue): string {
  const { replyCode, link } = parts;
  const fact = said.plain === '' ? '' : `: ${said.plain}`;
  const told = `${headOf(said, parts)}${fact}`;
  const comma = /[.!?]$/.test(told) ? '' : ',';
  const answer = !said.asks
    ? ''
    : replyCode !== null
      ? `${comma} ${words.reply(replyCode)}`
      : link !== null
        ? ` ${link}`
        : '';
  return toSms(`${told}${answer}`);
}

function fullText(parts: MessageParts, said: Said, words: Catalogue): string {
  const title = parts.alert.title[parts.language];
  const isRaise = parts.kind === 'raised' || parts.kind === 'reminder';
  const told = isRaise ? title : said.fact;
  const first = told === said.label ? [headOf(said, parts)] : [`${headOf(said, parts)}: ${told}`];
  const evidence = isRaise ? parts.because : factOf(parts, parts.because);
  return paragraphs(parts, said, words, [first.map(sentence), [sentence(evidence)], said.more, said.next]);
}

function terseText(parts: MessageParts, said: Said, words: Catalogue): string {
  return paragraphs(parts, said, words, [[sentence(tersest(parts, { ...said, asks: false }, words))]]);
}

function paragraphs(parts: MessageParts, said: Said, words: Catalogue, blocks: readonly (readonly string[])[]): string {
  const { late, at, now, link, replyCode, flatName } = parts;
  const lateness = late ? [words.lateSince(timeOf(parts, at), timeOf(parts, now))] : [];
  const byCode = said.asks && replyCode !== null ? [words.takeOverBySms(replyCode)] : [];
  const byLink = said.asks && link !== null ? [words.takeOverByLink(link)] : [];
  const footer = words.footer(flatName, localTime(parts.language, parts.timeZone).dateTime(now));
  return [...blocks, lateness, [...byCode, ...byLink], [footer]]
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n');
}

// ------------------------------------------------------------------------------------------------ small things

function acknowledgement({ alert, facts, at }: MessageParts): { readonly by: string; readonly at: Instant } {
  const by = typeof facts.by === 'string' ? facts.by : (alert.acknowledged?.by ?? 'local');
  return { by, at: alert.acknowledged?.at ?? at };
}

const isPerson = (by: string): boolean => by !== 'rule' && by !== 'engine';

const sentence = (text: string): string => (/[.!?:]$/.test(text) ? text : `${text}.`);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const limited = (text: string): string => text.slice(0, limits.delivery.textChars);
