/** One home under every method. Homes are measured apart, each in a thread of its own. */
import { stringify } from 'yaml';
import { type Alone, alone } from './alone.ts';
import { day, daysOf, type Home } from './home.ts';
import { readHomeFile } from './mapping.ts';
import { methods } from './methods/index.ts';
import { homeOf, readHome } from './read.ts';
import { type HomeScore, judge, learningDaysOf, scored, watch } from './score.ts';
import { syntheticHome } from './synthetic/home.ts';

/** A recording, or the seed of a synthetic home. */
export type Source = { readonly csvFile: string } | { readonly seed: number; readonly days: number };

export interface Job {
  readonly source: Source;
  readonly collapses: number;
  readonly seed: number;
}

export interface HomeResult {
  readonly name: string;
  readonly synthetic: boolean;
  readonly days: number;
  readonly learningDays: number;
  /** Its sensors were told by their names. */
  readonly derived: boolean;
  readonly labels: number;
  /** As long as it was recorded: methods that do not learn; null: synthetic homes are judged after the learning only. */
  readonly whole: Scores | null;
  /** All methods, after the learning; null: it is too short for that. */
  readonly learned: Scores | null;
  /** Other shipped rules by themselves, over the whole recording. */
  readonly alone: Alone;
}

/** By the index of the method. */
export type Scores = Readonly<Record<number, HomeScore>>;

export function measure({ source, collapses, seed }: Job): HomeResult {
  const synthetic = 'seed' in source;
  const home = open(source);
  const learnedAt = home.from + learningDaysOf(home) * day;
  const ready = scored(home, synthetic ? learnedAt : home.from, collapses, seed);
  const whole: Record<number, HomeScore> = {};
  const learned: Record<number, HomeScore> = {};
  for (const [index, method] of methods.entries()) {
    const watched = watch(method, ready);
    learned[index] = judge(home, watched, learnedAt);
    if (!method.learns) whole[index] = judge(home, watched, home.from);
  }
  return {
    ...{ name: home.name, synthetic, days: daysOf(home), learningDays: learningDaysOf(home) },
    ...{ derived: home.derived, labels: home.labels.length },
    whole: synthetic ? null : whole,
    learned: learnedAt < home.to - day ? learned : null,
    alone: alone(home),
  };
}

function open(source: Source): Home {
  if ('csvFile' in source) return readHome(source.csvFile);
  const { name, csv, activities, home } = syntheticHome(source.seed, source.days);
  return homeOf(name, csv, activities, readHomeFile(name, stringify(home)));
}
