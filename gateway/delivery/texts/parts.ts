/** What a message is made of, and the words for people, times and levels that all of its parts share. */
import type { Alert, Instant, MessageKind } from '../../../rules/engine/types.ts';
import type { Catalogue } from './catalogue.ts';
import { localTime } from './local-time.ts';

/** A taking over or an update that a contact never heard of. */
export interface Missed {
  readonly message: MessageKind;
  readonly at: Instant;
  readonly facts?: Readonly<Record<string, string | number>>;
}

export interface MessageParts {
  readonly kind: MessageKind;
  /** As it is now. */
  readonly alert: Alert;
  /** The sentence of law 9 in this language. */
  readonly because: string;
  /** The same without the technician's own words, for where there is no room. */
  readonly bareBecause: string;
  readonly flatName: string;
  readonly timeZone: string;
  readonly language: 'de' | 'en';
  readonly detail: 'full' | 'short';
  readonly replyCode: string | null;
  readonly link: string | null;
  /** A key pressed during a call is heard. */
  readonly key: boolean;
  /** What the engine adds for this message: {room, at} of an update, {by} of a taking over. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** Who had taken it over before and was not heard from since. */
  readonly takenOverBefore: string | null;
  /** What happened since the contact last heard something, and did not reach them. Oldest first. */
  readonly missed: readonly Missed[];
  /** When the message was decided. */
  readonly at: Instant;
  readonly now: Instant;
  readonly late: boolean;
  /** A contact's id as a name; other words (resident, local, dispatch:...) are put into words here. */
  readonly contactName: (id: string) => string;
  readonly roomName: (id: string) => string;
}

export function alertLabel({ alert }: MessageParts, words: Catalogue): string {
  if (isRoutine(alert)) return words.routine;
  if (alert.marked === 'test') return words.test;
  const level = words.level[alert.level];
  return alert.marked === 'trial' ? `${words.trial}: ${level}` : level;
}

export const isRoutine = ({ because }: Alert): boolean => because.facts.kind === 'routine';

export const timeOf = (parts: MessageParts, at: Instant): string =>
  localTime(parts.language, parts.timeZone).time(at, parts.now);

export function personName({ contactName }: MessageParts, words: Catalogue, by: string): string {
  if (by === 'resident') return words.resident;
  if (by === 'local') return words.local;
  if (by === 'on-site') return words.onSite;
  return by.startsWith('dispatch:') ? words.centre : contactName(by);
}

/** One message taken apart: `label` says what kind it is, `fact` is the sentence, the others are for those who have room. */
export interface Said {
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

/** 'Alarm Whg 12 (verspätet)' */
export function headOf({ intro, tags }: Said, { flatName }: MessageParts): string {
  const remark = tags.length > 0 ? ` (${tags.join(', ')})` : '';
  return `${intro} ${flatName}${remark}`.trim();
}

/** The rule's title and the sentence of law 9; the sentence alone where it says the title already, as a test alarm's does. */
export function factOf({ alert, language }: MessageParts, because: string): string {
  const title = alert.title[language];
  const saysAll = because.startsWith(title) || (alert.marked === 'test' && because !== '');
  return saysAll ? because : `${sentence(title)} ${because}`.trim();
}

export const sentence = (text: string): string => (/[.!?:]$/.test(text) ? text : `${text}.`);
