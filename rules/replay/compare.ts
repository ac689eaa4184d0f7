/** Two replays of the same inputs under different rules: which alerts would come, go, or move. */
import type { Instant } from '../engine/types.ts';
import type { ReplayedAlert } from './replay.ts';

/** Alerts of one rule this close to each other are the same one, moved. Less than from one day's window to the next. */
export const sameAlertWithinMs = 12 * 3_600_000;

/** time: people are told earlier or later. told: one of the two was cancelled before anybody was. shadow: on trial, or no longer. */
export type ChangeKind = 'time' | 'level' | 'recipients' | 'told' | 'shadow';

export interface ChangedAlert {
  readonly before: ReplayedAlert;
  readonly after: ReplayedAlert;
  /** How much later; negative: earlier. */
  readonly byMs: number;
  readonly what: readonly ChangeKind[];
}

export interface Comparison {
  readonly comes: readonly ReplayedAlert[];
  readonly goes: readonly ReplayedAlert[];
  readonly changed: readonly ChangedAlert[];
  readonly unchanged: number;
}

/** Both in the order of their time, as `replay` gives them; so are the results. Swapping them swaps comes and goes. */
export function compare(before: readonly ReplayedAlert[], after: readonly ReplayedAlert[]): Comparison {
  const [was, is] = [grouped(before), grouped(after)];
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort();
  const pairs = keys.flatMap((key) => matched(was.get(key) ?? [], is.get(key) ?? []));
  const changed = pairs.map(([one, other]) => differenceOf(one, other)).filter(({ what }) => what.length > 0);
  const known = new Set(pairs.flat());
  return {
    comes: after.filter((alert) => !known.has(alert)),
    goes: before.filter((alert) => !known.has(alert)),
    changed: changed.sort((a, b) => startOf(a) - startOf(b)),
    unchanged: pairs.length - changed.length,
  };
}

/** When people are told; where nobody is, when it began. */
export const toldAt = ({ openedAt, startedAt }: ReplayedAlert): Instant => openedAt ?? startedAt;

/** Whom, and by which channel, in the order of their first message. */
export const recipientsOf = ({ sent }: ReplayedAlert): string[] => [
  ...new Set(sent.map(({ contact, by }) => `${contact} (${by})`)),
];

const startOf = ({ before, after }: ChangedAlert): Instant => Math.min(toldAt(before), toldAt(after));

/** By rule, and by sensor where the alert names one: a rule may have an alert open for each. */
function grouped(alerts: readonly ReplayedAlert[]): Map<string, ReplayedAlert[]> {
  const groups = new Map<string, ReplayedAlert[]>();
  for (const alert of alerts) {
    const key = `${alert.rule} ${alert.because.facts.sensor ?? ''}`;
    const group = groups.get(key);
    if (group) group.push(alert);
    else groups.set(key, [alert]);
  }
  for (const group of groups.values()) group.sort((a, b) => toldAt(a) - toldAt(b));
  return groups;
}

type Pair = readonly [before: ReplayedAlert, after: ReplayedAlert];

/** Those of the same instant are pairs; what lies between them is aligned. */
function matched(before: readonly ReplayedAlert[], after: readonly ReplayedAlert[]): Pair[] {
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  let between = { before: [] as ReplayedAlert[], after: [] as ReplayedAlert[] };
  while (i < before.length || j < after.length) {
    const [one, other] = [before[i], after[j]];
    const [oneAt, otherAt] = [one ? toldAt(one) : never, other ? toldAt(other) : never];
    if (one && other && oneAt === otherAt) {
      pairs.push(...aligned(between.before, between.after), [one, other]);
      between = { before: [], after: [] };
    } else if (one && oneAt < otherAt) between.before.push(one);
    else if (other) between.after.push(other);
    if (oneAt <= otherAt) i++;
    if (otherAt <= oneAt) j++;
  }
  return [...pairs, ...aligned(between.before, between.after)];
}

const never = Number.POSITIVE_INFINITY;

/**
 * Pairs in the order of time, none crossing another, such that all are as near to each other as can be: the usual
 * alignment of two sequences, in which leaving one out costs half of `sameAlertWithinMs`.
 */
function aligned(before: readonly ReplayedAlert[], after: readonly ReplayedAlert[]): Pair[] {
  const costs = costsOf(before, after);
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    const [one, other] = [before[i] as ReplayedAlert, after[j] as ReplayedAlert];
    const least = costs[i]?.[j];
    if (least === pairCost(one, other) + (costs[i + 1]?.[j + 1] ?? 0)) {
      pairs.push([one, other]);
      [i, j] = [i + 1, j + 1];
    } else if (leavesFirst(costs, i, j, toldAt(one) < toldAt(other))) i++;
    else j++;
  }
  return pairs;
}

const leftOutCost = sameAlertWithinMs / 2;

function pairCost(before: ReplayedAlert, after: ReplayedAlert): number {
  const apartMs = Math.abs(toldAt(after) - toldAt(before));
  return apartMs < sameAlertWithinMs ? apartMs : never;
}

/** Which of the two is left out; the earlier one where it is the same. */
function leavesFirst(costs: readonly number[][], i: number, j: number, firstIsEarlier: boolean): boolean {
  const withoutFirst = costs[i + 1]?.[j] ?? 0;
  const withoutSecond = costs[i]?.[j + 1] ?? 0;
  return withoutFirst === withoutSecond ? firstIsEarlier : withoutFirst < withoutSecond;
}

/** [i][j]: what the best alignment of everything from i and j on costs. */
function costsOf(before: readonly ReplayedAlert[], after: readonly ReplayedAlert[]): number[][] {
  const costs = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length; i >= 0; i--) {
    for (let j = after.length; j >= 0; j--) {
      const [one, other] = [before[i], after[j]];
      const paired = one && other ? pairCost(one, other) + (costs[i + 1]?.[j + 1] ?? 0) : never;
      const withoutFirst = one ? leftOutCost + (costs[i + 1]?.[j] ?? 0) : never;
      const withoutSecond = other ? leftOutCost + (costs[i]?.[j + 1] ?? 0) : never;
      const least = Math.min(paired, withoutFirst, withoutSecond);
      (costs[i] as number[])[j] = least === never ? 0 : least;
    }
  }
  return costs;
}

function differenceOf(before: ReplayedAlert, after: ReplayedAlert): ChangedAlert {
  const byMs = toldAt(after) - toldAt(before);
  const differs: Readonly<Record<ChangeKind, boolean>> = {
    time: byMs !== 0,
    level: before.level !== after.level,
    recipients: recipientsOf(before).join() !== recipientsOf(after).join(),
    told: (before.openedAt === null) !== (after.openedAt === null),
    shadow: before.shadow !== after.shadow,
  };
  const what = (Object.keys(differs) as ChangeKind[]).filter((kind) => differs[kind]);
  return { before, after, byMs, what };
}
