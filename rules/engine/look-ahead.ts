/**
 * What would come of the flat if nothing more were heard: a copy of it lives on in silence. It is people who are silent;
 * sensors are taken to go on checking in.
 */
import { Flat, type Saved } from './flat.ts';
import { limits } from './limits.ts';
import type { Alert, Effect, Instant, Rule } from './types.ts';

/** The next alert of a rule, as the world dates it. */
export interface Ahead {
  /** null: it has no pre-alarm. */
  readonly prealarmAt: Instant | null;
  /** When people are told. */
  readonly firesAt: Instant;
}

/**
 * A copy to look at and to let live on: the flat itself is left alone. Chains are cut off, for what they do to people
 * changes nothing for the rules.
 */
export function copyOf(flat: Flat, now: Instant): Flat {
  const saved = JSON.parse(JSON.stringify(flat.save())) as Saved;
  const inPrealarm = new Set(saved.alerts.cases.filter(isPrealarm).map(({ alert }) => `alert:${alert.id}`));
  const deadlines = saved.deadlines.filter(({ key }) => !key.startsWith('alert:') || inPrealarm.has(key));
  const copy = new Flat({ ...flat.core.program, chains: {} }, saved.now, { ...saved, deadlines });
  copy.advance(now);
  copy.core.now = Math.max(copy.core.now, now);
  copy.core.takeEffects();
  copy.supervision.takeAsHeard();
  return copy;
}

/** Lets a copy live on. @returns the next alert of every rule that would raise one, by the rule's id. */
export function lookAhead(copy: Flat): Map<string, Ahead> {
  const { core } = copy;
  const rules = new Map(core.program.rules.map((rule) => [rule.id, rule]));
  const found = new Map<string, Ahead>();
  const until = core.now + limits.lookAheadMs;
  for (let due = core.deadlines.next(); due <= until; due = core.deadlines.next()) {
    copy.advance(due);
    for (const effect of core.takeEffects()) {
      const next = alertIn(effect, rules, core.clock.aheadMs);
      if (next && !found.has(next.rule)) found.set(next.rule, next.ahead);
    }
  }
  return found;
}

const isPrealarm = ({ alert }: { readonly alert: Alert }): boolean => alert.state === 'prealarm';

function alertIn(
  effect: Effect,
  rules: ReadonlyMap<string, Rule>,
  aheadMs: number,
): { rule: string; ahead: Ahead } | null {
  if (effect.type === 'alert' && effect.change === 'opened') {
    const { rule, startedAt } = effect.alert;
    return { rule, ahead: aheadOf(startedAt - aheadMs, effect.at - aheadMs) };
  }
  if (effect.type !== 'audit' || effect.what !== 'shadow') return null;
  const rule = rules.get(String(effect.facts.rule));
  const at = effect.at - aheadMs;
  return rule ? { rule: rule.id, ahead: aheadOf(at, at + rule.prealarmMs) } : null;
}

const aheadOf = (startedAt: Instant, firesAt: Instant): Ahead => ({
  prealarmAt: startedAt < firesAt ? startedAt : null,
  firesAt,
});
