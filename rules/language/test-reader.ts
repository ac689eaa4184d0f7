/** What the lines of a rule test are read against, and where their mistakes go. */
import { ownRuleIds } from '../engine/builtin.ts';
import type { Instant, Program, SensorFacts } from '../engine/types.ts';
import { instantOf, isClockTime, type NoInstant, nextInstant } from './local-time.ts';
import type { Problem } from './problem.ts';
import { closest } from './similar.ts';
import { type Path, problemAt, type Source } from './source.ts';
import { durationMs } from './values.ts';
import type { Facts, TextKey } from './words.ts';

const timeProblems = {
  'no-time': 'test-time',
  missing: 'test-time-missing',
  twice: 'test-time-twice',
  past: 'test-time-past',
} as const satisfies Record<NoInstant, TextKey>;

/** A line further ahead of the one before is a slip of the year. */
const furthestMs = 400 * 86_400_000;

export class TestReader {
  readonly problems: Problem[] = [];
  readonly source: Source;
  readonly program: Program;
  /** Under test; null: all, or not known. */
  rules: readonly string[] | null = null;

  constructor(source: Source, program: Program) {
    this.source = source;
    this.program = program;
  }

  at(path: Path): TestPlace {
    return new TestPlace(this, path);
  }
}

/** One value of the file: each way to read it gives null where it is wrong, and has reported it there. */
export class TestPlace {
  readonly path: Path;
  private readonly reader: TestReader;

  constructor(reader: TestReader, path: Path) {
    this.reader = reader;
    this.path = path;
  }

  get timeZone(): string {
    return this.reader.program.flat.timeZone;
  }

  private get sensors(): readonly SensorFacts[] {
    return this.reader.program.sensors;
  }

  /** The caret stands under the value that is told of, where that is part of the line. */
  report(key: TextKey, facts: Facts = {}): null {
    const word = typeof facts.value === 'string' ? facts.value : '';
    this.reader.problems.push(problemAt(this.reader.source, this.path, key, facts, { word }));
    return null;
  }

  /** One of some words, else a problem that names the nearest. */
  choice<Word extends string>(word: string, list: readonly Word[], key: TextKey = 'choice'): Word | null {
    const found = list.find((known) => known === word);
    if (found !== undefined) return found;
    if (word === '') return this.report('test-incomplete', { list: list.join(', ') });
    return this.report(key, { value: word, similar: closest(word, list), list: list.join(', ') });
  }

  start(written: string): Instant | null {
    const at = instantOf(written, this.timeZone);
    if (typeof at === 'number') return at;
    return this.report(at === 'no-time' ? 'test-start' : timeProblems[at], { value: written });
  }

  /** The next instant, from `after` on, at which the clock in the flat shows this. `after` null: nobody knows; any is good. */
  next(time: string, after: Instant | null): Instant | null {
    if (after === null && isClockTime(time)) return 0;
    const at = nextInstant(time, after ?? 0, this.timeZone);
    if (typeof at !== 'number') return this.report(timeProblems[at], { value: time });
    return at - (after ?? at) <= furthestMs ? at : this.report('test-far', { value: time });
  }

  duration(written: string): number | null {
    const ms = durationMs(written);
    if (ms === null) return this.report('duration', { value: written });
    return ms > 0 ? ms : this.report('duration-zero', { value: written });
  }

  /** `others`: words that could have been meant instead. */
  sensor(id: string, others: readonly string[] = []): SensorFacts | null {
    const found = this.sensors.find((known) => known.id === id);
    if (found) return found;
    const names = this.sensors.map((known) => known.id);
    if (id === '') return this.report('test-incomplete', { list: names.join(', ') });
    if (this.reader.program.rules.some((rule) => rule.id === id)) return this.report('test-rule-heard', { value: id });
    const similar = closest(id, [...names, ...others]);
    return this.report('unknown-sensor', { value: id, similar, list: names.join(', ') });
  }

  contact(id: string): string | null {
    const names = this.reader.program.contacts.map((known) => known.id);
    return this.choice(id, names, 'unknown-contact');
  }

  /** A rule under test, or one of the engine's own, which nobody has to write. */
  rule(id: string): string | null {
    if (ownRuleIds.includes(id) || /^fault:./.test(id)) return id;
    const all = this.reader.program.rules.map((rule) => rule.id);
    const tested = all.filter((known) => this.reader.rules?.includes(known) ?? true);
    if (tested.includes(id)) return id;
    if (all.includes(id)) return this.report('test-rule-elsewhere', { value: id });
    if (this.sensors.some((sensor) => sensor.id === id)) return this.report('test-sensor-expected', { value: id });
    return this.choice(id, tested, 'unknown-rule');
  }
}

export const wordsOf = (line: string): string[] => line.trim().split(/\s+/);

/** Takes a clock time, with or without its date, off the front of a line's words. */
export function takeTime(words: string[]): string {
  const first = words.shift() ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(first) ? `${first} ${words.shift() ?? ''}`.trim() : first;
}
