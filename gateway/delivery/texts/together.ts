/** Several notices and faults in one message: each is named, and what was interrupted is said once. */
import { limits } from '../../limits.ts';
import type { Catalogue, Counted } from './catalogue.ts';
import { localTime } from './local-time.ts';
import { type MessageParts, type Said, sentence, timeOf } from './parts.ts';
import { inOneSms, toSms } from './sms-text.ts';
import { announce } from './speech.ts';
import { capital, catalogues, say, type Texts } from './write.ts';

interface Item {
  readonly parts: MessageParts;
  readonly said: Said;
  readonly counted: Counted;
}

/** What the parts of the message have in common. */
interface Whole {
  readonly first: MessageParts;
  readonly items: readonly Item[];
  /** '1 Hinweis, 7 Störungen' */
  readonly summary: string;
  /** One for all; null: there is nothing to take over, or no SMS is heard. */
  readonly code: string | null;
  readonly gaps: readonly string[];
  readonly words: Catalogue;
}

/** Most urgent first, for one contact, in one language. */
export function writeTogether(all: readonly [MessageParts, ...MessageParts[]]): Texts {
  const [first] = all;
  const words = catalogues[first.language];
  const items = all.map((parts) => ({ parts, said: say(parts), counted: countedAs(parts) }));
  const asking = items.filter(({ said }) => said.asks);
  const code = asking.find(({ parts }) => parts.replyCode !== null)?.parts.replyCode ?? null;
  const whole: Whole = { first, items, words, code, summary: counts(items, words), gaps: gaps(items, words) };
  const layout = layoutOf(whole);
  return {
    subject: `[${whole.summary}] ${first.flatName} (${dateTime(whole)})`,
    short: first.detail === 'full' ? shortText(whole) : terse(whole),
    text: textOf(whole, layout),
    spoken: spokenText(whole),
    layout,
  };
}

function countedAs({ kind, alert }: MessageParts): Counted {
  if (kind === 'all-clear') return 'all-clear';
  if (kind !== 'raised' && kind !== 'reminder') return 'news';
  return alert.level === 'fault' ? 'fault' : 'notice';
}

function counts(items: readonly Item[], words: Catalogue): string {
  const order: readonly Counted[] = ['notice', 'fault', 'all-clear', 'news'];
  const numbers = order.map((what) => [what, items.filter(({ counted }) => counted === what).length] as const);
  return numbers
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${words.counted[what][count === 1 ? 'one' : 'many']}`)
    .join(', ');
}

/** Each time that the gateway could not hear, once; not where one of the faults says that very thing. */
function gaps(items: readonly Item[], words: Catalogue): string[] {
  const reasons = items.map(({ parts }) => parts.alert.because);
  const told = reasons.filter(({ facts }) => facts.id === 'gap').map(({ facts }) => facts.to);
  const lines = reasons
    .flatMap((because) => because.gaps)
    .filter(({ to }) => !told.includes(to))
    .sort((a, b) => a.from - b.from)
    .map(({ from, to }) => {
      const time = (at: number): string => timeOf((items[0] as Item).parts, at);
      return words.interrupted(time(from), time(to));
    });
  return [...new Set(lines)];
}

// ------------------------------------------------------------------------------------------------ where there is room

function layoutOf({ first, items, words, summary, gaps }: Whole): Texts['layout'] {
  const asking = items.find(({ said }) => said.asks);
  const isFull = first.detail === 'full';
  const told = isFull
    ? [...items.map((item) => lines(item, words)), ...gaps]
    : items.flatMap((item) => byLink(item, words));
  const since = Math.min(...items.map(({ parts }) => parts.at));
  const late = items.some((item) => item.parts.late)
    ? [words.lateSince(timeOf(first, since), timeOf(first, first.now))]
    : [];
  return {
    label: late.length > 0 ? `${summary}, ${words.late}` : summary,
    headline: '',
    paragraphs: [...told, ...late].map((text) => text.slice(0, limits.delivery.textChars)),
    next: isFull && asking ? [words.nextStep[asking.parts.alert.level]] : [],
    button: null,
    footer: words.footer(first.flatName, localTime(first.language, first.timeZone).dateTime(first.now)),
  };
}

/** What it is about, what there is to say of it, and where it can be taken over. */
function lines(item: Item, words: Catalogue): string {
  const { parts, said } = item;
  if (parts.kind === 'raised' || parts.kind === 'reminder') {
    const label = [said.label, ...said.tags].join(', ');
    return [[`${label}: ${sentence(said.fact)}`, ...said.more].join(' '), ...byLink(item, words)].join('\n');
  }
  const about = parts.bareBecause === '' ? parts.alert.title[parts.language] : parts.bareBecause;
  return [`${said.label}: ${sentence(about)} ${capital(sentence(said.fact))}`, ...byLink(item, words)].join('\n');
}

const byLink = ({ parts: { link }, said }: Item, words: Catalogue): string[] =>
  said.asks && link !== null ? [words.takeOverByLink(link)] : [];

function textOf({ first, code, words }: Whole, { label, paragraphs, next, footer }: Texts['layout']): string {
  const byCode = code === null ? '' : words.takeOverAll(code);
  const blocks = [`${first.flatName}: ${label}.`, ...paragraphs, next.join('\n'), byCode, footer];
  return blocks.filter((block) => block !== '').join('\n\n');
}

const dateTime = ({ first: { language, timeZone, at } }: Whole): string => localTime(language, timeZone).dateTime(at);

// ------------------------------------------------------------------------------------------------ where there is little

/** Titles with how many and, where one SMS has room for them, in which rooms. */
function shortText(whole: Whole): string {
  const { first, code, summary, gaps, words } = whole;
  const opening = code === null ? [] : [words.takeOverAll(code)];
  const head = [...opening, `${first.flatName}: ${summary}.`];
  const withRooms = inOneSms([...head, ...titles(whole, true), ...gaps].join(' '));
  return withRooms ?? toSms([...head, ...titles(whole, false), ...gaps].join(' '));
}

function titles({ items }: Whole, withRooms: boolean): string[] {
  const titleOf = ({ parts, said, counted }: Item): string => {
    const title = parts.alert.title[parts.language];
    return counted === 'all-clear' || counted === 'news' ? `${said.label}: ${title}` : title;
  };
  return [...new Set(items.map(titleOf))].map((title) => {
    const same = items.filter((item) => titleOf(item) === title);
    const rooms = withRooms ? [...new Set(same.flatMap(roomOf))].join(', ') : '';
    return `${title}${same.length > 1 ? ` (${same.length})` : ''}${rooms === '' ? '' : ` - ${rooms}`}.`;
  });
}

function roomOf({ parts }: Item): string[] {
  const { room } = parts.alert.because.facts;
  return typeof room === 'string' && room !== '' ? [parts.roomName(room)] : [];
}

function terse({ first, code, summary, words }: Whole): string {
  return toSms(`${first.flatName}: ${summary}${code === null ? '' : `, ${words.reply(code)}`}`);
}

function spokenText(whole: Whole): string {
  const { first, summary, words } = whole;
  const fact = first.detail === 'full' ? titles(whole, true).join(' ') : '';
  return announce(
    { head: `${first.flatName}, ${summary}`, fact, next: '' },
    first.language,
    words.spoken.opening,
    words.spoken.again,
  );
}
