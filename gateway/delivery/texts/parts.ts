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
