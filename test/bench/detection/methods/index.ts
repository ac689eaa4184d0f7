/** What is compared, each with its threshold varied: a new method is one line here. */
import type { Method } from '../method.ts';
import { learningDaysOf } from '../score.ts';
import { AlertLine } from './alert-line.ts';
import { InactivityScoreLine } from './inactivity-score.ts';
import { rulesMethod } from './rules.ts';
import { bareSilence, type LearnedOptions, learned, simpleInference } from './silence.ts';
import { starterSet } from './starter.ts';

export const shipped = 'shipped rules';
export const shippedUnanswered = 'shipped rules, no answers';
export const shippedUnusual = 'shipped rules + unusual';

/** As they are shipped. */
export const shippedHours = 6;
export const shippedFloorHours = 3;

const shippedRules = (hours: number): Method =>
  rulesMethod({ name: shipped, threshold: `${hours} h`, rules: () => starterSet(hours) });

const withUnusual = (floorHours: number): Method =>
  rulesMethod({
    ...{ name: shippedUnusual, threshold: `floor ${floorHours} h`, learns: true },
    rules: (home) => [
      ...starterSet(shippedHours),
      { use: 'unusual-silence', with: { floor: `${floorHours}h`, shadowDays: learningDaysOf(home) } },
    ],
  });

const nobodyAnswers: Method = rulesMethod({
  ...{ name: shippedUnanswered, threshold: `${shippedHours} h`, answered: false },
  rules: () => starterSet(shippedHours),
});

const factors = [1, 1.25, 1.5, 2, 3];
const atFactors = (options: Omit<LearnedOptions, 'factor'>): Method[] =>
  factors.map((factor) => learned({ ...options, factor }));

const cuddihy = (inference: boolean): Method[] =>
  atFactors({
    ...{ name: inference ? 'A with inference' : 'A Cuddihy 2007', inference },
    line: (localHour, factor) => new AlertLine(localHour, factor),
  });

const wilhelmWahl = (inference: boolean): Method[] =>
  atFactors({
    ...{ name: inference ? 'E with inference' : 'E Wilhelm & Wahl 2024', inference },
    line: (localHour, factor) => new InactivityScoreLine(localHour, factor),
  });

export const methods: readonly Method[] = [
  ...[2, 3, 4, 6, 8].map(shippedRules),
  nobodyAnswers,
  ...[2, 3, 4].map(withUnusual),
  ...[2, 3, 4, 6, 8].map(simpleInference),
  ...[4, 8].map(bareSilence),
  ...[false, true].flatMap(cuddihy),
  ...[false, true].flatMap(wilhelmWahl),
];
