/** Compares what a rule test expects with what happened. */
import type { Instant } from '../engine/types.ts';
import { changeWords, type Expectation, type Expected } from './test-expect.ts';
import type { RuleTest } from './test-file.ts';
import type { Seen } from './test-run.ts';

/** One expectation, judged. */
export interface Verdict {
  readonly expectation: Expectation;
  readonly met: boolean;
  /** What met it; null for `nothing` and for what was not met. */
  readonly by: Seen | null;
  /** Not met: what happened against it, or the same at another time. */
  readonly against: readonly Seen[];
}

/** `tested`: the rules under test; others are heard only where the test names them. */
export function judge(test: RuleTest, seen: readonly Seen[], tested: readonly string[]): Verdict[] {
  const named = test.expect.flatMap(({ what }) => ('rule' in what ? [what.rule] : []));
  const rules = new Set([...tested, ...named]);
  const loud = seen.filter(({ rule, what }) => rule !== null && rules.has(rule) && what.type !== 'skipped');
  const asked = [...loud, ...seen.filter(({ rule }) => rule === null)];
  const used = new Set<Seen>();
  let since = test.start;
  const verdicts = test.expect.map((expectation): Verdict => {
    const from = expectation.what.type === 'nothing' ? since : expectation.at;
    since = endOf(expectation);
    const inTime = ({ at }: Seen): boolean => at >= from && at < since;
    if (expectation.what.type === 'nothing') {
      const against = loud.filter(inTime);
      return { expectation, met: against.length === 0, by: null, against };
    }
    const meant = asked.filter((event) => inTime(event) && isMeant(event, expectation.what));
    const by = meant.find((event) => !used.has(event)) ?? meant[0] ?? null;
    if (by) used.add(by);
    return { expectation, met: by !== null, by, against: [] };
  });
  return verdicts.map((verdict) => {
    const { expectation, met } = verdict;
    if (met || expectation.what.type === 'nothing') return verdict;
    const same = asked.filter((event) => !used.has(event) && isMeant(event, expectation.what));
    return { ...verdict, against: nearest(same, expectation.at) };
  });
}

/** A time without seconds is its whole minute. */
const endOf = ({ at }: Expectation): Instant => (at % 60_000 === 0 ? at + 60_000 : at + 1_000);

function isMeant({ rule, what }: Seen, expected: Expected): boolean {
  if (expected.type === 'alert') {
    if (what.type !== 'alert' || rule !== expected.rule) return false;
    return expected.change === 'resolved' ? what.resolved : what.change === expected.change;
  }
  if (expected.type === 'shadow') {
    return what.type === 'shadow' && rule === expected.rule && (expected.to === null || what.to.includes(expected.to));
  }
  if (expected.type === 'presence') return what.type === 'presence' && what.presence === expected.presence;
  if (what.type !== 'notify' || expected.type !== 'notify') return false;
  const wanted = [expected.step, expected.contact, expected.message];
  return [what.step, what.contact, what.message].every((fact, index) => [null, fact].includes(wanted[index] as null));
}

const nearest = (events: readonly Seen[], at: Instant): Seen[] =>
  [...events].sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at)).slice(0, 1);

/** Alerts under test, raised before the last expectation, of which no line speaks. */
export function unspoken(verdicts: readonly Verdict[], seen: readonly Seen[], tested: readonly string[]): Seen[] {
  const last = Math.max(...verdicts.map(({ expectation }) => endOf(expectation)));
  const spoken = new Set(verdicts.flatMap(({ by, against }) => [by, ...against].map((event) => event?.alertId)));
  return seen.filter(
    ({ at, rule, alertId, what }) =>
      at < last &&
      what.type === 'alert' &&
      what.change === 'opened' &&
      tested.includes(rule ?? '') &&
      !spoken.has(alertId),
  );
}

/** As a test would write it, without its time. */
export function seenText({ rule, what }: Seen): string {
  switch (what.type) {
    case 'alert':
      return `${rule} ${changeWords[what.resolved ? 'resolved' : what.change]}`;
    case 'shadow':
      return `${rule} ${changeWords.shadow} ${what.to.join(', ')}`.trimEnd();
    case 'presence':
      return what.presence;
    case 'skipped':
      return `(step ${what.step}: nobody on duty)`;
    default: {
      const step = what.step > 0 ? `step ${what.step} ` : '';
      return `notify ${step}${what.contact}${what.message === 'raised' ? '' : ` ${what.message}`}`;
    }
  }
}
