/** Who the dispatch centre hears of under a number of their own (flat.yaml's `zones:`): sensors, and rules that name no sensor. */
import type { Level, Rule, SensorFacts } from '../../rules/engine/types.ts';
import { kindNamed } from '../../rules/kinds/index.ts';
import type { Selection } from '../../rules/kinds/kind.ts';
import { takes } from './duty.ts';
import type { ContactConfig, FlatConfig } from './schema.ts';

/** Protocols in which a message is codes and numbers. */
const numbered: readonly string[] = ['dc09', 'scaip'];

type Told = Pick<FlatConfig, 'contacts' | 'chains' | 'dispatch'>;

/** Contacts that are a centre with numbers, and take this level at some step of the chain. */
export function centresTold({ contacts, chains, dispatch }: Told, chain: string, level: Level): string[] {
  const ids = new Set((chains[chain] ?? []).flatMap(({ to }) => to));
  return [...ids].filter((id) => {
    const contact = contacts[id];
    return contact !== undefined && isNumbered(contact, dispatch) && takes(contact, level);
  });
}

const isNumbered = ({ dispatch }: ContactConfig, receivers: FlatConfig['dispatch']): boolean =>
  dispatch !== undefined && numbered.includes(receivers[dispatch]?.type ?? '');

/** The sensors that an alert of this rule may name; none: it speaks of the flat, under the rule's own number. */
export function sensorsNamedBy({ kind, spec }: Pick<Rule, 'kind' | 'spec'>, sensors: readonly SensorFacts[]): string[] {
  if (kind !== 'happens' && kind !== 'stays') return [];
  const selections = (kindNamed(kind)?.selects(spec) ?? []) as readonly Selection[];
  return sensors.filter((sensor) => selections.some((selection) => isNamed(sensor, selection))).map(({ id }) => id);
}

function isNamed(sensor: SensorFacts, { signal, rooms, sensors, exit }: Selection): boolean {
  const says = signal === 'health' || sensor.signals.some((own) => own === signal);
  const there = (!rooms || rooms.includes(sensor.room)) && (!sensors || sensors.includes(sensor.id));
  return says && there && (exit === undefined || sensor.exit === exit);
}

/** Every sensor and rule that needs a number, sensors first, in the order of flat.yaml. */
export function numberedIds(flat: Told, rules: readonly Rule[], sensors: readonly SensorFacts[]): string[] {
  const named = new Set<string>();
  const alone: string[] = [];
  for (const rule of rules) {
    if (centresTold(flat, rule.chain, rule.level).length === 0) continue;
    const ids = sensorsNamedBy(rule, sensors);
    for (const id of ids) named.add(id);
    if (ids.length === 0) alone.push(rule.id);
  }
  // Lying in bed for too long, a low battery, a sensor that is not heard: without a rule of a technician's.
  const faults = centresTold(flat, 'fault', 'fault').length > 0;
  const beds = centresTold(flat, 'alarm', 'alarm').length > 0;
  for (const { id, signals } of sensors) if (faults || (beds && signals.includes('bed'))) named.add(id);
  return [...sensors.map(({ id }) => id).filter((id) => named.has(id)), ...alone];
}
