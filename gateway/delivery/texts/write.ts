/** The message as a person reads it, from the state of now: fact, last activity, next step. */
import type { Alert, Instant, MessageKind } from '../../../rules/engine/types.ts';
import type { Layout } from '../../channels/channel.ts';
import type { Catalogue } from './catalogue.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { layoutOf, subjectOf, textOf } from './layout.ts';
import { courseOf, isTakingOver, meanwhile } from './missed.ts';
import {
  alertLabel,
  factOf,
  headOf,
  isRoutine,
  type MessageParts,
  personName,
  type Said,
  sentence,
  timeOf,
} from './parts.ts';
import { firstThatFits, toSms } from './sms-text.ts';
import { announce } from './speech.ts';

export const catalogues: Readonly<Record<'de' | 'en', Catalogue>> = { de, en };

export interface Texts {
  /** The same in every message of an alert. */
  readonly subject: string;
  /** One SMS where it can be. */
  readonly short: string;
  readonly text: string;
  /** To be read out on the telephone. */
  readonly spoken: string;
  readonly layout: Layout;
}

/** What a message says, before it is put together for a path. */
export const say = (parts: MessageParts): Said => sayings[parts.kind](parts, catalogues[parts.language]);

export function write(parts: MessageParts): Texts {
  const words = catalogues[parts.language];
  const said = markedLate(say(parts), parts, words);
  const layout = layoutOf(parts, said, words);
  return {
    subject: subjectOf(parts, words),
    short: parts.detail === 'full' ? shortText(parts, said, words) : tersest(parts, said, words),
    text: textOf(layout, parts, said, words),
    layout,
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
    const { acceptedBy, at: acceptedAt } = parts.facts;
    const more = meanwhile(parts, words);
    if (acceptedBy !== undefined) {
      const fact = words.accepted(personName(parts, words, String(acceptedBy)), timeOf(parts, Number(acceptedAt)));
      return { ...told(words.acceptedLabel, fact), intro: '', more };
    }
    const { by, at } = acknowledgement(parts);
    const fact = words.takenOver(personName(parts, words, by), timeOf(parts, at));
    return { ...told(words.takenOverLabel, fact), intro: '', more };
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
  const isOpen = alert.acknowledged === null && alert.closed === null;
  const isCalling = isOpen && (alert.level === 'emergency' || alert.level === 'alarm');
  const next = isOpen ? whatNext(parts, words) : [];
  const chain = isCalling ? [words.chainGoesOn] : [];
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

function whatNext({ alert, replyCode, link, key }: MessageParts, words: Catalogue): string[] {
  const { kind, reason } = alert.because.facts;
  if (isRoutine(alert)) return [words.routineNext[replyCode === null && link === null && !key ? 'told' : 'asked']];
  // Each silent sensor and each long deaf time is a fault of its own; short interruptions are none.
  const isFault = reason === 'silent' || reason === 'deaf';
  if (kind === 'not-monitored') return [words.checkByHand, ...(isFault ? [words.technicianTold] : [])];
  return [alert.marked === 'test' ? words.testNext : words.nextStep[alert.level]];
}

const asksToProlong = ({ because }: Alert): boolean => because.facts.kind === 'absence-ends';

/** A late message tells what has happened since. */
function stateOfNow(parts: MessageParts, words: Catalogue): string[] {
  const { acknowledged, closed } = parts.alert;
  const name = (by: string): string => personName(parts, words, by);
  if (closed) return [words.alreadyClosed(timeOf(parts, closed.at), words.reasons[closed.reason])];
  if (acknowledged) return [words.alreadyTakenOver(name(acknowledged.by), timeOf(parts, acknowledged.at))];
  return parts.takenOverBefore === null ? [] : [words.hadTakenOver(name(parts.takenOverBefore))];
}

// ------------------------------------------------------------------------------------------------ how it is put together

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

// ------------------------------------------------------------------------------------------------ small things

function acknowledgement({ alert, facts, at }: MessageParts): { readonly by: string; readonly at: Instant } {
  const by = typeof facts.by === 'string' ? facts.by : (alert.acknowledged?.by ?? 'local');
  return { by, at: alert.acknowledged?.at ?? at };
}

const isPerson = (by: string): boolean => by !== 'rule' && by !== 'engine';

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
