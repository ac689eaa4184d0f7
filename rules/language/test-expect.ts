/** Lines of `expect:`: '09:29 nothing', '09:32 not-up raised', '09:32 notify step 1 keller', '10:15 away'. */
import type { AlertEffect, Instant, MessageKind, PresenceEffect } from '../engine/types.ts';
import { messageKinds } from '../engine/types.ts';
import type { Path } from './source.ts';
import { type TestReader, takeTime, wordsOf } from './test-reader.ts';

/** null: any. */
export type Expected =
  | { readonly type: 'nothing' }
  | { readonly type: 'alert'; readonly rule: string; readonly change: Change }
  | { readonly type: 'presence'; readonly presence: PresenceEffect['presence'] }
  | {
      readonly type: 'notify';
      readonly step: number | null;
      readonly contact: string | null;
      readonly message: MessageKind | null;
    };

/** resolved: closed by itself. shadow: would have been raised. */
export type Change = Exclude<AlertEffect['change'], 'updated'> | 'resolved' | 'shadow';

export interface Expectation {
  readonly path: Path;
  readonly at: Instant;
  /** The line without its time. */
  readonly written: string;
  readonly what: Expected;
}

/** What a change is called in a test. */
export const changeWords = {
  prealarm: 'prealarm',
  opened: 'raised',
  cancelled: 'cancelled',
  acknowledged: 'acknowledged',
  lapsed: 'lapsed',
  'handed-over': 'handed-over',
  closed: 'closed',
  resolved: 'resolved',
  'raised-again': 'raised-again',
  shadow: 'shadow',
} as const satisfies Record<Change, string>;

const places = ['home', 'away', 'unknown'] as const;

/** Each clock time is the next one after the line before it. */
export function readExpectations(
  reader: TestReader,
  written: readonly string[],
  path: Path,
  start: Instant,
): Expectation[] {
  let now = start;
  return written.flatMap((line, index) => {
    const place = [...path, index];
    const words = wordsOf(line);
    const at = reader.next(takeTime(words), now, place);
    if (at === null) return [];
    now = at;
    const what = expected(reader, words, place);
    return what === null ? [] : { path: place, at, written: words.join(' '), what };
  });
}

function expected(reader: TestReader, words: readonly string[], path: Path): Expected | null {
  const [first = '', second = '', ...rest] = words;
  if (first === 'notify') return message(reader, words.slice(1), path);
  const presence = words.length === 1 && places.find((known) => known === first);
  if (presence) return { type: 'presence', presence };
  const spare = first === 'nothing' ? words.slice(1) : rest;
  if (spare.length > 0) return reader.report(path, 'test-spare', { value: spare.join(' ') });
  if (first === 'nothing') return { type: 'nothing' };
  const rule = reader.rule(first, path);
  const word = rule && reader.choice(second, Object.values(changeWords), path);
  const change = (Object.keys(changeWords) as Change[]).find((known) => changeWords[known] === word);
  return rule && change ? { type: 'alert', rule, change } : null;
}

/** step 1, keller, all-clear: each may be left out, not all. */
function message(reader: TestReader, written: readonly string[], path: Path): Expected | null {
  const words = [...written];
  const step = words[0] === 'step' ? Number(words.splice(0, 2)[1]) : null;
  const kind = messageKinds.find((known) => known === words.at(-1)) ?? null;
  if (kind) words.pop();
  const [contact = null, ...spare] = words;
  if (step !== null && !(Number.isInteger(step) && step > 0)) return reader.report(path, 'test-notify', {});
  if (step === null && contact === null && kind === null) return reader.report(path, 'test-notify', {});
  if (contact !== null && reader.contact(contact, path) === null) return null;
  if (spare.length === 0) return { type: 'notify', step, contact, message: kind };
  reader.choice(spare.join(' '), messageKinds, path);
  return null;
}
