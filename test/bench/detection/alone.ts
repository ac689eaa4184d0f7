/** The other shipped alarm rules, each by itself: what they would call for in a home in which nothing was wrong. */
import { shippedRules } from '../../../gateway/config/library.ts';
import { valueAt } from '../../../rules/language/source.ts';
import type { RuleEntry } from './flat.ts';
import type { Home } from './home.ts';
import { rulesMethod } from './methods/rules.ts';
import { starterSet } from './methods/starter.ts';

/** False alarms of one rule; a home that lacks what the rule needs is left out. */
export type Alone = Readonly<Record<string, number>>;

/** Ids of the shipped rules of level alarm that are not for every flat. */
const others = (): string[] => {
  const starters = starterSet(6).map(({ use }) => use);
  return shippedRules
    .ids()
    .filter(
      (id) =>
        valueAt(shippedRules.get(id), ['level']) === 'alarm' && id !== 'unusual-silence' && !starters.includes(id),
    );
};

export function alone(home: Home): Alone {
  const counts: Record<string, number> = {};
  for (const id of others()) {
    const alarms = falseAlarms(home, id);
    if (alarms !== null) counts[id] = alarms;
  }
  return counts;
}

function falseAlarms(home: Home, id: string): number | null {
  const entry = entryFor(home, id);
  if (!entry) return null;
  const watcher = rulesMethod({ name: id, threshold: '', rules: () => [entry] }).start(home);
  for (const heard of home.heard) watcher.hear(heard);
  watcher.until(home.to);
  return watcher.alarms.filter(({ rule }) => rule === id).length;
}

/** As shipped, with those of its rooms that the home has; null: the home has nothing that it could hear. */
function entryFor(home: Home, id: string): RuleEntry | null {
  const shipped = shippedRules.get(id);
  const entry = { use: id, with: narrowed(shipped, new Set(home.sensors.map(({ room }) => room))) };
  try {
    rulesMethod({ name: id, threshold: '', rules: () => [entry] }).start(home);
    return entry;
  } catch {
    return null; // `aal check` would have said that this home cannot serve the rule
  }
}

function narrowed(shipped: unknown, has: ReadonlySet<string>): Record<string, unknown> {
  for (const part of ['expect', 'state', 'event']) {
    const rooms = valueAt(shipped, [part, 'rooms']);
    if (Array.isArray(rooms)) return { [part]: { rooms: rooms.filter((room) => has.has(room as string)) } };
  }
  return {};
}
