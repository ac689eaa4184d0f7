/**
 * Lines of `hear:`: '22:40 bed occupied', '09:46 bath_motion on for 2m', '08:00-12:00 every 30m hall_motion on for 1m',
 * '28 days 07:10 bed empty', '03:00 deaf', '03:00 gateway down', '09:10 ack keller'.
 */
import type { CloseReason, FaultInput, Input, Instant, ModeInput, Reading } from '../engine/types.ts';
import { closeReasons, modes } from '../engine/types.ts';
import { faultNames } from '../words/index.ts';
import { isClockTime } from './local-time.ts';
import type { Path } from './source.ts';
import { afterwards, statement, vocabulary } from './statement.ts';
import { type TestPlace, type TestReader, takeTime, wordsOf } from './test-reader.ts';
import { type Occasion, occasionOf } from './test-when.ts';
import { durationMs } from './values.ts';

/** What happens at an instant: an input, or what the run makes inputs of. */
export type Heard = { readonly at: Instant } & (
  | Reading
  | ModeInput
  | FaultInput
  /** `trusted` null: as before. */
  | { readonly type: 'clock'; readonly trusted: boolean | null; readonly stepMs: number }
  | { readonly type: 'check-ins'; readonly sensor: string; readonly go: boolean }
  | { readonly type: 'hearing'; readonly hears: boolean; readonly cause: 'bridge' | 'gateway' }
  /** Given to whatever alert is then open. */
  | {
      readonly type: 'answer';
      readonly what: 'ack' | 'close' | 'cancel';
      readonly by: string;
      readonly reason: CloseReason;
    }
);

type Line = (place: TestPlace, at: Instant, words: readonly string[]) => Heard | null;

/** By first word; every other line begins with a sensor. */
const lines: Readonly<Record<string, Line>> = {
  deaf: (place, at, words) => plain(place, words, { type: 'hearing', at, hears: false, cause: 'bridge' }),
  hearing: (place, at, words) => plain(place, words, { type: 'hearing', at, hears: true, cause: 'bridge' }),
  gateway,
  clock,
  fault,
  mode,
  cancel: (place, at, words) =>
    plain(place, words, { type: 'answer', at, what: 'cancel', by: 'resident', reason: 'justified' }),
  ack,
  close,
};

/** All that is heard, in the order of its time. Each clock time is the next one after that of the line before. */
export function readHeard(reader: TestReader, written: Iterable<[number, string]>, path: Path, start: Instant | null) {
  let now = start;
  const all: Heard[] = [];
  for (const [index, line] of written) {
    const place = reader.at([...path, index]);
    const occasion = occasionOf(place, line, now);
    if (!occasion) continue;
    const heard = heardAt(place, occasion);
    all.push(...heard);
    if (now !== null) now = occasion.at + jumpMs(heard);
  }
  return all.sort((a, b) => a.at - b.at);
}

/** 'bed occupied': how a sensor stands at the start. */
export function readGiven(reader: TestReader, written: Iterable<[number, string]>, path: Path, start: Instant | null) {
  const all: Input[] = [];
  for (const [index, line] of written) {
    const place = reader.at([...path, index]);
    const words = wordsOf(line);
    if (isClockTime(words[0] ?? '')) place.report('test-given', { value: words[0] ?? '' });
    else {
      const said = reading(place, start ?? 0, words);
      if (said) all.push({ ...said, evidence: 'copy' });
    }
  }
  return all;
}

function heardAt(place: TestPlace, { at, again, words }: Occasion): Heard[] {
  const first = once(place, at, words);
  // A line that means nothing is told once.
  return first ? [...first, ...again.flatMap((repeat) => once(place, repeat, words) ?? [])] : [];
}

/** What begins, and its end where the line says `for`. */
function once(place: TestPlace, at: Instant, written: readonly string[]): readonly Heard[] | null {
  const words = [...written];
  const lasts = words.at(-2) === 'for' ? words.splice(-2)[1] : undefined;
  const [first = ''] = words;
  const read = Object.hasOwn(lines, first) ? (lines[first] as Line) : sensor;
  const begun = read(place, at, words);
  if (!begun || lasts === undefined) return begun && [begun];
  const forMs = place.duration(lasts);
  if (forMs === null) return null;
  const ended = ending(begun, at + forMs);
  return ended ? [begun, ended] : place.report('test-for', { value: words.join(' ') });
}

/** null: it does not end by itself. */
function ending(heard: Heard, at: Instant): Heard | null {
  if (heard.type === 'reading') {
    const value = afterwards(heard);
    return value === undefined ? null : { ...heard, at, receivedAt: at, value };
  }
  if (heard.type === 'check-ins') return { ...heard, at, go: true };
  if (heard.type === 'hearing') return heard.hears ? null : { ...heard, at, hears: true };
  return heard.type === 'fault' && heard.active ? { ...heard, at, active: false } : null;
}

/** By how much a line sets the clock forward: the lines after it go by the new time. */
const jumpMs = ([first]: readonly Heard[]): number => (first?.type === 'clock' ? Math.max(0, first.stepMs) : 0);

function plain(place: TestPlace, words: readonly string[], heard: Heard): Heard | null {
  return words.length === 1 ? heard : place.report('test-spare', { value: words.slice(1).join(' ') });
}

function gateway(place: TestPlace, at: Instant, words: readonly string[]): Heard | null {
  const known = place.choice(words.slice(1).join(' '), ['down', 'up']);
  return known && { type: 'hearing', at, hears: known === 'up', cause: 'gateway' };
}

/** clock untrusted, clock +2h */
function clock(place: TestPlace, at: Instant, words: readonly string[]): Heard | null {
  const said = words.slice(1).join(' ');
  const [, sign, amount = ''] = /^([+-])(\S+)$/.exec(said) ?? [];
  const byMs = durationMs(amount);
  if (byMs !== null) return { type: 'clock', at, trusted: null, stepMs: sign === '-' ? -byMs : byMs };
  const known = place.choice(said, ['trusted', 'untrusted', '+2h', '-1h']);
  return known && { type: 'clock', at, trusted: known === 'trusted', stepMs: 0 };
}

/** fault clock, fault bridge-offline over */
function fault(place: TestPlace, at: Instant, words: readonly string[]): Heard | null {
  const [, id = '', ...state] = words;
  const known = place.choice(id.split(':')[0] ?? '', faultNames);
  const over = known && (state.length === 0 ? 'begins' : place.choice(state.join(' '), ['over']));
  return over ? { type: 'fault', at, id, active: over === 'begins', facts: {} } : null;
}

/** mode visit until 12:00 */
function mode(place: TestPlace, at: Instant, words: readonly string[]): Heard | null {
  const [, word = '', until, ...rest] = words;
  const known = place.choice(word, modes);
  if (!known) return null;
  const input = { type: 'mode', at, mode: known, by: 'test' } as const;
  if (until === undefined) return input;
  const time = takeTime(rest);
  if (until !== 'until' || rest.length > 0 || !isClockTime(time)) return place.report('test-mode');
  const end = place.next(time, at);
  return end === null ? null : { ...input, until: end };
}

function ack(place: TestPlace, at: Instant, words: readonly string[]): Heard | null {
  const [, by = 'resident', ...spare] = words;
  if (spare.length > 0) return place.report('test-spare', { value: spare.join(' ') });
  return person(place, by) ? { type: 'answer', at, what: 'ack', by, reason: 'justified' } : null;
}

function close(place: TestPlace, at: Instant, words: readonly string[]): Heard | null {
  const [, by = 'resident', word = 'justified', ...spare] = words;
  if (spare.length > 0) return place.report('test-spare', { value: spare.join(' ') });
  const reason = person(place, by) && place.choice(word, closeReasons);
  return reason ? { type: 'answer', at, what: 'close', by, reason } : null;
}

const person = (place: TestPlace, by: string): string | null => (by === 'resident' ? by : place.contact(by));

// ------------------------------------------------------------------------------------------------ sensors

/** bed occupied, bath_motion silent */
function sensor(place: TestPlace, at: Instant, words: readonly string[]): Heard | null {
  const [id = '', second] = words;
  if (second !== 'silent' || words.length > 2) return reading(place, at, words, ['silent']);
  return place.sensor(id, Object.keys(lines)) && { type: 'check-ins', at, sensor: id, go: false };
}

/** `also`: what may be said beside reports, for advice. */
function reading(
  place: TestPlace,
  at: Instant,
  words: readonly string[],
  also: readonly string[] = [],
): Reading | null {
  const [id = '', ...rest] = words;
  const found = place.sensor(id, Object.keys(lines));
  if (!found) return null;
  const said = statement(found, rest);
  const list = [...vocabulary(found), ...also].join(', ');
  if (!said && rest.length === 0) return place.report('test-incomplete', { list });
  if (!said) return place.report('test-word', { value: rest.join(' '), sensor: id, list });
  return { type: 'reading', at, receivedAt: at, sensor: id, room: found.room, ...said, evidence: 'report' };
}
