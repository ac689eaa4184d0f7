/** Law 8: a new program takes over from the old one. */
import { Core } from './core.ts';
import { isOfRule, ruleOf } from './deadlines.ts';
import { Flat, type Saved } from './flat.ts';
import type { RuleWatch } from './rule-watch.ts';
import { takeIn } from './take-in.ts';
import { type AcknowledgeInput, type CloseInput, type Input, type Instant, inputAt, type Program } from './types.ts';

/**
 * The flat as saved, under another program. Rules whose hash is known go on; the others get the memory they would have
 * had, by letting a scratch flat hear the history with its effects thrown away. What they would have raised and what
 * still stands is raised now.
 */
export function primed(program: Program, saved: Saved, history: Iterable<Input>): Flat {
  const ids = toPrime(program, saved);
  const scratch = ids.size === 0 ? null : rehearse(program, saved, [...history]);
  const flat = reborn(program, scratch === null ? saved : withRulesOf(scratch.save(), ids, saved));
  withdrawRemoved(flat);
  for (const watch of flat.rules.all) if (scratch && ids.has(watch.rule.id)) takeOver(flat, scratch, watch, saved);
  return flat;
}

/** Rules that are new, have changed, or came while the gateway was down. */
function toPrime(program: Program, saved: Saved): Set<string> {
  const primedBefore = saved.rules.filter(({ unprimed }) => !unprimed);
  const known = new Set(primedBefore.map(({ id, hash }) => `${id} ${hash}`));
  return new Set(program.rules.filter(({ id, hash }) => !known.has(`${id} ${hash}`)).map(({ id }) => id));
}

function withRulesOf(scratch: Saved, ids: ReadonlySet<string>, saved: Saved): Saved {
  const isOfThem = ({ key }: { key: string }): boolean => isOfRule(key) && ids.has(ruleOf(key));
  return {
    ...saved,
    rules: [...saved.rules.filter(({ id }) => !ids.has(id)), ...scratch.rules.filter(({ id }) => ids.has(id))],
    deadlines: [
      ...saved.deadlines.filter((deadline) => !isOfThem(deadline)),
      ...scratch.deadlines.filter((deadline) => isOfThem(deadline)),
    ],
  };
}

/** A copy: the old flat's state must not be shared. */
const reborn = (program: Program, saved: Saved): Flat =>
  new Flat(program, saved.now, JSON.parse(JSON.stringify(saved)) as Saved);

/** An alert that is open outlives its rule; a pre-alarm has lost its ground. */
function withdrawRemoved(flat: Flat): void {
  const { program } = flat.core;
  for (const { alert } of flat.alerts.cases.all) {
    const isRemoved = alert.state === 'prealarm' && !program.rules.some(({ id }) => id === alert.rule);
    if (isRemoved) flat.alerts.withdraw(alert.rule);
  }
}

/**
 * So has the pre-alarm of a rule that would not be in it as it reads now. The alerts of the rehearsal never were: they hold
 * nothing off.
 */
function takeOver(flat: Flat, scratch: Flat, watch: RuleWatch, saved: Saved): void {
  watch.endHoldOff();
  const { id } = watch.rule;
  watch.keep(saved.rules.find((rule) => rule.id === id)?.memory);
  if (watch.group !== 'safety' && !scratch.alerts.cases.ofRule(id)) flat.alerts.withdraw(id);
  if (!flat.alerts.cases.ofRule(id)) watch.kind.primed?.(watch);
}

/** A flat under the new program that has heard the history, in the same own time as the saved one. */
function rehearse(program: Program, saved: Saved, history: readonly Input[]): Flat {
  const offsetMs = saved.clock.offsetMs - jumpsOf(program, history);
  const first = history[0];
  const startAt: Instant = first ? inputAt(first) - offsetMs : saved.now;
  const clock = { ...saved.clock, trusted: true, offsetMs, aheadMs: 0 };
  const flat = new Flat(program, startAt, { now: Math.min(startAt, saved.now), clock });
  for (const input of history) {
    if (input.type === 'close' || input.type === 'acknowledge') takeInOfPeople(flat, input);
    else takeIn(flat, input);
    flat.core.takeEffects();
  }
  flat.advance(saved.now);
  return flat;
}

/** What people did to a rule's alert counts for the rule, though here it may have been raised at another time, or not yet. */
function takeInOfPeople(flat: Flat, input: CloseInput | AcknowledgeInput): void {
  takeIn(flat, { type: 'tick', at: input.at });
  const rule = input.alertId.slice(0, input.alertId.lastIndexOf('@'));
  const own = flat.alerts.cases.ofRule(rule);
  takeIn(flat, own ? { ...input, alertId: own.alert.id } : input);
  if (!own && input.type === 'close') flat.rules.settled(rule);
}

/** By how much the time of inputs has jumped in all. */
function jumpsOf(program: Program, history: readonly Input[]): number {
  const core = new Core(program, 0);
  for (const input of history) if (input.type === 'clock') core.stepWall(input.stepMs);
  return core.clock.offsetMs;
}
