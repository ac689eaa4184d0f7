/**
 * Lines of `hear:`: '22:40 bed occupied', '09:46 bath_motion on for 2m', '08:00-12:00 every 30m hall_motion on for 1m',
 * '28 days 07:10 bed empty', '03:00 deaf', '03:00 gateway down', '09:10 ack keller'.
 */
import type { ClockInput, CloseReason, FaultInput, Input, Instant, ModeInput, Reading } from '../engine/types.ts';
import { closeReasons, modes } from '../engine/types.ts';
import { faultNames } from '../words/index.ts';
import type { Path } from './source.ts';
import { afterwards, statement, vocabulary } from './statement.ts';
import { type TestReader, takeTime, wordsOf } from './test-reader.ts';
import { type Occasion, occasionOf } from './test-when.ts';
import { durationMs } from './values.ts';

/** What happens at an instant: an input, or what the run makes inputs of. */
export type Heard = { readonly at: Instant } & (
  | Reading
  | ModeInput
  | FaultInput
  /** `trusted` null: as before. */
  | { readonly type: 'clock'; readonly trusted: boolean | null; readonly stepMs: ClockInput['stepMs'] }
  | { readonly type: 'silent'; readonly sensor: string }
  | { readonly type: 'hearing'; readonly hears: boolean; readonly cause: 'bridge' | 'gateway' }
  /** Given to whatever alert is then open. */
  | {
      readonly type: 'answer';
      readonly what: 'ack' | 'close' | 'cancel';
      readonly by: string;
      readonly reason: CloseReason;
    }
);

type Line = (reader: TestReader, at: Instant, words: readonly string[], path: Path) => readonly Heard[] | null;

/** By first word; every other line begins with a sensor. */
const lines: Readonly<Record<string, Line>> = {
  deaf: (reader, at, words, path) => plain(reader, words, path, { type: 'hearing', at, hears: false, cause: 'bridge' }),
  hearing: (reader, at, words, path) =>
    plain(reader, words, path, { type: 'hearing', at, hears: true, cause: 'bridge' }),
  cancel: (reader, at, words, path) =>
    plain(reader, words, path, { type: 'answer', at, what: 'cancel', by: 'resident', reason: 'justified' }),
  gateway,
  clock,
  fault,
  mode,
  ack: (reader, at, words, path) => answer(reader, at, 'ack', words, path),
  close: (reader, at, words, path) => answer(reader, at, 'close', words, path),
};

/** All that is heard, in the order of its time. Each clock time is the next one after that of the line before. */
export function readHeard(reader: TestReader, written: readonly string[], path: Path, start: Instant): Heard[] {
  let now = start;
  const heard = written.flatMap((line, index) => {
    const place = [...path, index];
    const occasion = occasionOf(reader, line, now, place);
    if (!occasion) return [];
    const what = heardAt(reader, occasion, place);
    now = occasion.at + jumpMs(what);
    return what;
  });
  return heard.sort((a, b) => a.at - b.at);
}

/** 'bed occupied': how a sensor stands at the start. */
export function readGiven(reader: TestReader, written: readonly string[], path: Path, start: Instant): Input[] {
  return written.flatMap((line, index) => {
    const said = reading(reader, start, wordsOf(line), [...path, index]);
    return said ? [{ ...said, evidence: 'copy' }] : [];
  });
}

function heardAt(reader: TestReader, { at, again, words }: Occasion, path: Path): Heard[] {
  const read = Object.hasOwn(lines, words[0] ?? '') ? (lines[words[0] ?? ''] as Line) : sensor;
  const first = read(reader, at, words, path);
  // A line that means nothing is told once.
  return first ? [...first, ...again.flatMap((repeat) => read(reader, repeat, words, path) ?? [])] : [];
}

/** By how much a line sets the clock forward: the lines after it go by the new time. */
const jumpMs = ([first]: readonly Heard[]): number => (first?.type === 'clock' ? Math.max(0, first.stepMs) : 0);

function plain(reader: TestReader, words: readonly string[], path: Path, heard: Heard): readonly Heard[] | null {
  return words.length === 1 ? [heard] : reader.report(path, 'test-spare', { value: words.slice(1).join(' ') });
}

function gateway(reader: TestReader, at: Instant, words: readonly string[], path: Path): readonly Heard[] | null {
  const [, state = '', ...rest] = words;
  const known = reader.choice([state, ...rest].join(' '), ['down', 'up'], path);
  return known && [{ type: 'hearing', at, hears: known === 'up', cause: 'gateway' }];
}

/** clock untrusted, clock +2h */
function clock(reader: TestReader, at: Instant, words: readonly string[], path: Path): readonly Heard[] | null {
  const said = words.slice(1).join(' ');
  const [, sign, amount = ''] = /^([+-])(\S+)$/.exec(said) ?? [];
  const byMs = durationMs(amount);
  if (byMs !== null) return [{ type: 'clock', at, trusted: null, stepMs: sign === '-' ? -byMs : byMs }];
  const known = reader.choice(said, ['trusted', 'untrusted', '+2h', '-1h'], path);
  return known && [{ type: 'clock', at, trusted: known === 'trusted', stepMs: 0 }];
}

/** fault clock, fault bridge-offline over */
function fault(reader: TestReader, at: Instant, words: readonly string[], path: Path): readonly Heard[] | null {
  const [, id = '', ...state] = words;
  const known = reader.choice(id.split(':')[0] ?? '', faultNames, path);
  const over = state.length === 0 ? '' : reader.choice(state.join(' '), ['over'], path);
  return known && over !== null ? [{ type: 'fault', at, id, active: over === '', facts: {} }] : null;
}

/** mode visit until 12:00 */
function mode(reader: TestReader, at: Instant, words: readonly string[], path: Path): readonly Heard[] | null {
  const [, word = '', until, ...rest] = words;
  const known = reader.choice(word, modes, path);
  if (!known) return null;
  const input = { type: 'mode', at, mode: known, by: 'test' } as const;
  if (until === undefined) return [input];
  const time = takeTime(rest);
  if (until !== 'until' || rest.length > 0) return reader.report(path, 'test-mode', {});
  const end = reader.next(time, at, path);
  return end === null ? null : [{ ...input, until: end }];
}

function answer(
  reader: TestReader,
  at: Instant,
  what: 'ack' | 'close',
  words: readonly string[],
  path: Path,
): readonly Heard[] | null {
  const [by = 'resident', reason, ...spare] = words.slice(1);
  if (by !== 'resident' && reader.contact(by, path) === null) return null;
  const isSpare = spare.length > 0 || (what === 'ack' && reason !== undefined);
  if (isSpare) return reader.report(path, 'test-spare', { value: words.slice(what === 'ack' ? 2 : 3).join(' ') });
  const known = reason === undefined ? 'justified' : reader.choice(reason, closeReasons, path);
  return known && [{ type: 'answer', at, what, by, reason: known }];
}

// ------------------------------------------------------------------------------------------------ sensors

/** bed occupied, bath_motion on for 2m, bath_motion silent */
function sensor(reader: TestReader, at: Instant, written: readonly string[], path: Path): readonly Heard[] | null {
  const words = [...written];
  const lasts = words.at(-2) === 'for' ? words.splice(-2)[1] : undefined;
  const [id = '', second] = words;
  if (second === 'silent' && words.length === 2) {
    return reader.sensor(id, path, Object.keys(lines)) && [{ type: 'silent', at, sensor: id }];
  }
  const said = reading(reader, at, words, path);
  if (!said || lasts === undefined) return said && [said];
  const forMs = durationMs(lasts);
  if (forMs === null) return reader.report(path, 'duration', { value: lasts, key: '' });
  const value = afterwards(said);
  if (value === undefined) return reader.report(path, 'test-for', { value: words.join(' ') });
  const endAt = at + forMs;
  return [said, { ...said, at: endAt, receivedAt: endAt, value }];
}

function reading(reader: TestReader, at: Instant, words: readonly string[], path: Path): Reading | null {
  const [id = '', ...rest] = words;
  const found = reader.sensor(id, path, Object.keys(lines));
  if (!found) return null;
  const said = statement(found, rest);
  const list = vocabulary(found).join(', ');
  if (!said) return reader.report(path, 'test-word', { value: id, word: rest.join(' '), list });
  return { type: 'reading', at, receivedAt: at, sensor: id, room: found.room, ...said, evidence: 'report' };
}
