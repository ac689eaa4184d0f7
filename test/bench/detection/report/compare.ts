/** Results of homes -> what is printed: the methods side by side over all homes that are judged alike. */
import type { HomeResult, Scores } from '../measure.ts';
import { methods } from '../methods/index.ts';
import { pool, type Score } from '../score.ts';

export type ComparisonId = 'recorded' | 'recorded-learned' | 'synthetic';

export interface Comparison {
  readonly id: ComparisonId;
  readonly title: string;
  readonly homes: readonly string[];
  readonly days: number;
  readonly scores: readonly Score[];
}

/** In this order, without those for which there is no home. */
export function comparisonsOf(results: readonly HomeResult[]): Comparison[] {
  const recorded = results.filter(({ synthetic }) => !synthetic);
  const learning = learningWords(recorded);
  return [
    comparison('recorded', 'Recorded homes, from the first day', recorded, ({ whole }) => whole),
    comparison('recorded-learned', `Recorded homes, after ${learning} of learning`, recorded, ({ learned }) => learned),
    comparison(
      'synthetic',
      'Synthetic homes, after 28 days of learning',
      results.filter(({ synthetic }) => synthetic),
      ({ learned }) => learned,
    ),
  ].filter(({ homes }) => homes.length > 0);
}

function comparison(
  id: ComparisonId,
  title: string,
  results: readonly HomeResult[],
  scoresOf: (result: HomeResult) => Scores | null,
): Comparison {
  const judged = results.map(scoresOf).filter((scores) => scores !== null);
  const scores = methods.flatMap((method, index) => {
    const homes = judged.flatMap((one) => one[index] ?? []);
    return homes.length > 0 ? [pool(method, homes)] : [];
  });
  const homes = scores[0]?.homes ?? [];
  return { id, title, homes: homes.map(({ home }) => home), days: scores[0]?.days ?? 0, scores };
}

function learningWords(recorded: readonly HomeResult[]): string {
  const days = [...new Set(recorded.map(({ learningDays }) => learningDays))].sort((a, b) => a - b);
  return `${days.join(' or ')} days`;
}

/** The score of a method of this name, at a threshold. */
export const scoreOf = ({ scores }: Comparison, name: string, threshold: string): Score | undefined =>
  scores.find((score) => score.method === name && score.threshold === threshold);
