/** Lines of `expect:`: '09:29 nothing', '09:32 not-up raised', '09:32 notify step 1 keller', '10:15 away'. */
import type { AlertEffect, Instant, MessageKind, PresenceEffect } from '../engine/types.ts';
import { messageKinds } from '../engine/types.ts';
import { closest } from './similar.ts';
import type { Path } from './source.ts';
import { type TestPlace, type TestReader, takeTime, wordsOf } from './test-reader.ts';

/** null: any. */
export type Expected =
  | { readonly type: 'nothing' }
  | { readonly type: 'alert'; readonly rule: string; readonly change: Exclude<Change, 'shadow'> }
  | { readonly type: 'shadow'; readonly rule: string; readonly to: string | null }
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
  written: Iterable<[number, string]>,
  path: Path,
  start: Instant | null,
): Expectation[] {
  let now = start;
  const all: Expectation[] = [];
  for (const [index, line] of written) {
    const place = reader.at([...path, index]);
    const words = wordsOf(line);
    const at = place.next(takeTime(words), now);
    if (at === null) continue;
    if (now !== null) now = at;
    const what = expected(place, words);
    if (what) all.push({ path: place.path, at, written: words.join(' '), what });
  }
  return all;
}

function expected(place: TestPlace, words: readonly string[]): Expected | null {
  const [first = '', ...rest] = words;
  if (first === 'notify') return message(place, rest);
  const presence = places.find((known) => known === first);
  if (first !== 'nothing' && !presence) return alert(place, words);
  if (rest.length > 0) return place.report('test-spare', { value: rest.join(' ') });
  return presence ? { type: 'presence', presence } : { type: 'nothing' };
}

/** not-up raised, not-up shadow keller */
function alert(place: TestPlace, [id = '', word = '', ...spare]: readonly string[]): Expected | null {
  const list = Object.values(changeWords);
  if (id === '') return place.report('test-incomplete', { list: 'nothing, not-up raised, notify step 1 keller, away' });
  const rule = place.rule(id);
  if (!rule) return null;
  if (word === 'shadow' && spare.length < 2) return shadow(place, rule, spare[0] ?? null);
  if (spare.length > 0) {
    const similar = closest([word, ...spare].join('-'), list);
    return place.report('test-spare', { value: spare.join(' '), similar });
  }
  const known = place.choice(word, list);
  const change = (Object.keys(changeWords) as Change[]).find((one) => changeWords[one] === known);
  return change && change !== 'shadow' ? { type: 'alert', rule, change } : null;
}

const shadow = (place: TestPlace, rule: string, to: string | null): Expected | null =>
  to === null || place.contact(to) !== null ? { type: 'shadow', rule, to } : null;

/** step 1, keller, all-clear: each may be left out, not all. */
function message(place: TestPlace, written: readonly string[]): Expected | null {
  const words = [...written];
  const stepAt = words.indexOf('step');
  const step = stepAt < 0 ? null : Number(words.splice(stepAt, 2)[1]);
  const kind = messageKinds.find((known) => known === words.at(-1)) ?? null;
  if (kind) words.pop();
  const [contact = null, ...spare] = words;
  const isStep = step === null || (Number.isInteger(step) && step > 0);
  if (!isStep || (step === null && contact === null && kind === null)) return place.report('test-notify');
  if (contact !== null && place.contact(contact) === null) return null;
  if (spare.length === 0) return { type: 'notify', step, contact, message: kind };
  place.choice(spare.join(' '), messageKinds);
  return null;
}
