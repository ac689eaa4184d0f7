/** `zones:` of flat.yaml: a number for everything that the centre hears of, each once, and none for what is not there. */
import type { Rule } from '../../rules/engine/types.ts';
import type { Problem } from '../../rules/language/problem.ts';
import { problemAt } from '../../rules/language/source.ts';
import { sensorFactsOf } from './facts.ts';
import type { FlatView } from './view.ts';
import { numberedIds } from './zones.ts';

export function checkZones({ source, config }: FlatView, rules: readonly Rule[]): Problem[] {
  const zones = config.zones ?? {};
  return [...twice(zones), ...missing()];

  function twice(given: Readonly<Record<string, number>>): Problem[] {
    const holders = new Map<number, string>();
    return Object.entries(given).flatMap(([id, zone]) => {
      const first = holders.get(zone);
      holders.set(zone, first ?? id);
      return first === undefined
        ? []
        : [problemAt(source, ['zones', id], 'zone-twice', { value: String(zone), first })];
    });
  }

  function missing(): Problem[] {
    const { contacts, chains, dispatch } = config;
    if (!contacts || !chains || !dispatch) return [];
    const ids = numberedIds({ contacts, chains, dispatch }, rules, sensorFactsOf(config));
    const without = ids.filter((id) => !Object.hasOwn(zones, id));
    if (without.length === 0) return [];
    const place = [Object.keys(zones).length > 0 ? 'zones' : 'dispatch'];
    const next = Math.max(0, ...Object.values(zones)) + 1;
    const lines = without.map((id, index) => `${id}: ${next + index}`).join(', ');
    return [
      problemAt(source, place, 'zone-missing', { list: without.join(', '), lines }, { at: 'key', severity: 'note' }),
    ];
  }
}
