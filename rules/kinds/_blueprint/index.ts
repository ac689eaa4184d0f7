/**
 * blueprint: fires when nothing was heard of a door for a time. A working kind to copy: rename the folder, the name and
 * the comments, write its README.md, example.yaml and example.test.yaml, add one line to kinds/index.ts, run `aal schema`.
 */
import { z } from 'zod';
import type { Kind, Watch } from '../kind.ts';
import { duration, name } from '../schema.ts';

/** Its own keys; everything else (id, level, between, while, prealarm ...) is common and not its business. */
const schema = z.strictObject({ door: name, for: duration });
type Spec = z.output<typeof schema>;

/** Plain JSON: it goes into the snapshot and comes back after a restart. Instants are the engine's own. */
interface Memory {
  closedAt: number | null;
}

/** Everything that changes the answer arms it again. 'silence': due because nothing was heard since, so deaf time postpones it. */
function rearm(watch: Watch<Spec, Memory>): void {
  const { closedAt } = watch.memory;
  if (closedAt === null || !watch.open || watch.heardSince === null) watch.arm(null, 'silence');
  else {
    const since = Math.max(closedAt, watch.openSince, watch.heardSince);
    watch.arm(since + watch.spec.for, 'silence', since);
  }
}

export const blueprint: Kind<Spec, Memory> = {
  name: '_blueprint',
  schema,
  needsBetween: false,
  defaultWhile: 'home',
  defaultResolve: null,
  selects: (spec) => [{ signal: 'contact', sensors: [spec.door] }],
  group: () => 'silence',
  lifeOnly: () => true,
  hearsAllLife: () => false,
  memory: () => ({ closedAt: null }),

  heard(watch, change) {
    watch.memory.closedAt = change.at;
    rearm(watch);
  },
  turned: rearm,
  due(watch) {
    // Facts are what rules/words puts into the sentence: numbers, words, instants as the world dates them.
    const { closedAt } = watch.memory;
    watch.memory.closedAt = null;
    watch.raise({ kind: '_blueprint', door: watch.spec.door, since: watch.told(closedAt ?? watch.now) });
  },
  // For `aal status` and the page; its words: `kinds` of rules/words/waiting-de.ts and -en.ts.
  waiting: (watch) => ({ since: watch.memory.closedAt, facts: { door: watch.spec.door } }),
  settled(watch) {
    watch.memory.closedAt = watch.now;
    rearm(watch);
  },
};
