/** Law 8: a new program takes over from the old one. */
import { Core } from './core.ts';
import { Flat, type Saved } from './flat.ts';
import type { RuleWatch } from './rule-watch.ts';
import { takeIn } from './take-in.ts';
import { type Input, type Instant, inputAt, type Program } from './types.ts';

/**
 * The flat as saved, under another program. Rules whose hash is known go on; the others get the memory they would have
 * had, by letting a scratch flat hear the history with its effects thrown away. What they would have raised and what
 * still stands is raised now.
 */
export function primed(program: Program, saved: Saved, history: Iterable<Input>): Flat {
  const primedBefore = saved.rules.filter(({ unprimed }) => !unprimed);
  const known = new Set(primedBefore.map(({ id, hash }) => `${id} ${hash}`));
  const unknown = program.rules.filter(({ id, hash }) => !known.has(`${id} ${hash}`));
  if (unknown.length === 0) return reborn(program, saved);
  const ids = new Set(unknown.map(({ id }) => id));
  const scratch = rehearse(program, saved, [...history]).save();
  const isOther = ({ key }: { key: string }): boolean => !ids.has(key.slice(key.indexOf(':') + 1));
  const flat = reborn(program, {
    ...saved,
    rules: [...saved.rules.filter(({ id }) => !ids.has(id)), ...scratch.rules.filter(({ id }) => ids.has(id))],
    deadlines: [
      ...saved.deadlines.filter((deadline) => !isOfRule(deadline) || isOther(deadline)),
      ...scratch.deadlines.filter((deadline) => isOfRule(deadline) && !isOther(deadline)),
    ],
  });
  for (const watch of flat.rules.all) if (ids.has(watch.rule.id)) takeOver(flat, watch);
  return flat;
}

const isOfRule = ({ key }: { key: string }): boolean => key.startsWith('rule:') || key.startsWith('window:');

/** A copy: the old flat's state must not be shared. */
const reborn = (program: Program, saved: Saved): Flat =>
  new Flat(program, saved.now, JSON.parse(JSON.stringify(saved)) as Saved);

function takeOver(flat: Flat, watch: RuleWatch): void {
  if (!flat.alerts.cases.ofRule(watch.rule.id)) watch.kind.primed?.(watch);
}

/** A flat under the new program that has heard the history, in the same own time as the saved one. */
function rehearse(program: Program, saved: Saved, history: readonly Input[]): Flat {
  const offsetMs = saved.clock.offsetMs - jumpsOf(program, history);
  const first = history[0];
  const startAt: Instant = first ? inputAt(first) - offsetMs : saved.now;
  const clock = { ...saved.clock, trusted: true, offsetMs, aheadMs: 0 };
  const flat = new Flat(program, startAt, { now: Math.min(startAt, saved.now), clock });
  for (const input of history) {
    takeIn(flat, input);
    flat.core.takeEffects();
  }
  flat.advance(saved.now);
  return flat;
}

/** By how much the time of inputs has jumped in all. */
function jumpsOf(program: Program, history: readonly Input[]): number {
  const core = new Core(program, 0);
  for (const input of history) if (input.type === 'clock') core.stepWall(input.stepMs);
  return core.clock.offsetMs;
}
