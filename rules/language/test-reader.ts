/** What the lines of a rule test are read against, and where their mistakes go. */
import { ownRuleIds } from '../engine/builtin.ts';
import type { Instant, Program, SensorFacts } from '../engine/types.ts';
import { instantOf, type NoInstant, nextInstant } from './local-time.ts';
import type { Problem } from './problem.ts';
import { closest } from './similar.ts';
import { type Path, problemAt, type Source } from './source.ts';
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
  private readonly source: Source;
  private readonly program: Program;
  private readonly rules: readonly string[] | null;

  /** `rules`: those under test; null: all. */
  constructor(source: Source, program: Program, rules: readonly string[] | null) {
    this.source = source;
    this.program = program;
    this.rules = rules;
  }

  get timeZone(): string {
    return this.program.flat.timeZone;
  }

  get sensors(): readonly SensorFacts[] {
    return this.program.sensors;
  }

  report(path: Path, key: TextKey, facts: Facts): null {
    this.problems.push(problemAt(this.source, path, key, facts));
    return null;
  }

  /** One of some words, else a problem that names the nearest. */
  choice<Word extends string>(word: string, list: readonly Word[], path: Path, key: TextKey = 'choice'): Word | null {
    const found = list.find((known) => known === word);
    return found ?? this.report(path, key, { value: word, similar: closest(word, list), list: list.join(', ') });
  }

  start(written: string, path: Path): Instant {
    const at = instantOf(written, this.timeZone);
    if (typeof at === 'number') return at;
    this.report(path, at === 'no-time' ? 'test-start' : timeProblems[at], { value: written });
    return 0;
  }

  /** The next instant, from `after` on, at which the clock in the flat shows this. */
  next(time: string, after: Instant, path: Path): Instant | null {
    const at = nextInstant(time, after, this.timeZone);
    if (typeof at !== 'number') return this.report(path, timeProblems[at], { value: time });
    return at - after <= furthestMs ? at : this.report(path, 'test-far', { value: time });
  }

  sensor(id: string, path: Path, otherWords: readonly string[] = []): SensorFacts | null {
    const found = this.sensors.find((known) => known.id === id);
    if (found) return found;
    const names = this.sensors.map((known) => known.id);
    const similar = closest(id, [...names, ...otherWords]);
    return this.report(path, 'unknown-sensor', { value: id, similar, list: names.join(', ') });
  }

  contact(id: string, path: Path): string | null {
    const names = this.program.contacts.map((known) => known.id);
    return this.choice(id, names, path, 'unknown-contact');
  }

  /** A rule under test, or one of the engine's own, which nobody has to write. */
  rule(id: string, path: Path): string | null {
    if (ownRuleIds.includes(id) || /^fault:./.test(id)) return id;
    const all = this.program.rules.map((rule) => rule.id);
    const tested = all.filter((known) => this.rules?.includes(known) ?? true);
    const found = tested.includes(id);
    if (!found && all.includes(id)) return this.report(path, 'test-rule-elsewhere', { value: id });
    return found ? id : this.choice(id, tested, path, 'unknown-rule');
  }
}

export const wordsOf = (line: string): string[] => line.trim().split(/\s+/);

/** Takes a clock time, with or without its date, off the front of a line's words. */
export function takeTime(words: string[]): string {
  const first = words.shift() ?? '';
  return /^\d{4}-\d{2}-\d{2}$/.test(first) ? `${first} ${words.shift() ?? ''}` : first;
}
