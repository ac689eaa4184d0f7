/** When a line of `hear:` happens: '22:40', '2026-03-30 22:40', '08:00-12:00 every 30m', '28 days 07:10'. */
import type { Instant } from '../engine/types.ts';
import { daysLater } from './local-time.ts';
import { type TestPlace, takeTime, wordsOf } from './test-reader.ts';

export interface Occasion {
  readonly at: Instant;
  /** Every further time. */
  readonly again: readonly Instant[];
  /** The line without its times. */
  readonly words: readonly string[];
}

/** One line stands for so many at most. */
const mostRepeats = 10_000;

/** `now`: the time of the line before; null: not known. */
export function occasionOf(place: TestPlace, line: string, now: Instant | null): Occasion | null {
  const words = wordsOf(line);
  const days = takeDays(words);
  const [from, to] = takeSpan(words);
  const every = words[0] === 'every' ? words.splice(0, 2)[1] : undefined;
  if ((every === undefined) !== (to === undefined)) return place.report('test-every');
  const at = place.next(from, now);
  if (at === null) return null;
  const day = every === undefined || to === undefined ? [at] : within(place, at, to, every);
  if (!day) return null;
  if (day.length * days > mostRepeats) return place.report('test-too-often', { limit: mostRepeats });
  const all = Array.from({ length: days }, (_, ahead) => day.map((one) => daysLater(one, ahead, place.timeZone)));
  return { at, again: all.flat().slice(1), words };
}

function takeDays(words: string[]): number {
  const counted = /^[1-9]\d{0,3}$/.test(words[0] ?? '') && /^days?$/.test(words[1] ?? '');
  return counted ? Number(words.splice(0, 2)[0]) : 1;
}

/** '08:00-12:00' is a span where `every` follows; else it is a time with its offset. */
function takeSpan(words: string[]): [from: string, to: string | undefined] {
  const time = takeTime(words);
  const [, from, to] = /^(.*\d:\d\d)-(\d{1,2}:\d\d)$/.exec(time) ?? [];
  return from !== undefined && words[0] === 'every' ? [from, to] : [time, undefined];
}

function within(place: TestPlace, from: Instant, to: string, every: string): Instant[] | null {
  const end = place.next(to, from);
  const everyMs = place.duration(every);
  if (end === null || everyMs === null) return null;
  const count = Math.floor((end - from) / everyMs) + 1;
  if (count > mostRepeats) return place.report('test-too-often', { limit: mostRepeats });
  return Array.from({ length: count }, (_, index) => from + index * everyMs);
}
