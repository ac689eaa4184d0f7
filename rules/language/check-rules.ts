/** What a schema cannot see in a rule: does the flat have what it speaks of, and can it ever see and fire? */
import type { FlatFacts, SensorFacts, Window } from '../engine/types.ts';
import type { Selection } from '../kinds/kind.ts';
import { lifeSignals } from '../kinds/schema.ts';
import type { Problem } from './problem.ts';
import type { ParsedRule } from './rules.ts';
import { closest } from './similar.ts';
import { type Path, problemAt, valueAt } from './source.ts';
import type { Facts, TextKey } from './words.ts';

/** The flat as rules see it. */
export interface Surroundings {
  /** Every name that stands in flat.yaml, even one whose entry is broken. */
  readonly rooms: ReadonlySet<string>;
  readonly sensorNames: ReadonlySet<string>;
  readonly chains: ReadonlySet<string>;
  /** Empty where flat.yaml's sensors could not all be read: then nothing is said to be missing. */
  readonly sensors: readonly SensorFacts[];
  readonly flat: Pick<FlatFacts, 'household' | 'leavesAlone'> | null;
  /** Which sensor kinds report a signal: advice for the technician. */
  kindsReporting(signal: string): readonly string[];
}

export function checkRules(rules: readonly ParsedRule[], flat: Surroundings): Problem[] {
  return rules.flatMap((rule) => {
    const references = checkReferences(rule, flat);
    const seeing = references.length === 0 && flat.sensors.length > 0 ? checkSight(rule, flat) : [];
    return [...references, ...seeing, ...checkWindow(rule)];
  });
}

const at = (
  rule: ParsedRule,
  path: Path,
  key: TextKey,
  facts: Facts,
  options?: Parameters<typeof problemAt>[4],
): Problem => problemAt(rule.source, rule.filePath(path), key, facts, options);

// ------------------------------------------------------------------------------------------------ references

function checkReferences(rule: ParsedRule, flat: Surroundings): Problem[] {
  const { chain, level } = rule.common;
  const problems =
    chain !== undefined && !flat.chains.has(chain)
      ? [unknown(rule, ['chain'], chain, flat.chains, 'unknown-chain')]
      : [];
  if (chain === undefined && flat.chains.size > 0 && !flat.chains.has(level)) {
    problems.push(unknown(rule, ['level'], level, flat.chains, 'unknown-chain'));
  }
  for (const [key, path] of narrowedAt(rule)) {
    const known = key === 'rooms' ? flat.rooms : flat.sensorNames;
    const names = valueAt(rule.value, path) as readonly unknown[];
    for (const [index, name] of names.entries()) {
      if (typeof name !== 'string' || known.has(name)) continue;
      problems.push(unknown(rule, [...path, index], name, known, key === 'rooms' ? 'unknown-room' : 'unknown-sensor'));
    }
  }
  return problems;
}

function unknown(rule: ParsedRule, path: Path, name: string, known: ReadonlySet<string>, key: TextKey): Problem {
  const names = [...known];
  return at(rule, path, key, { value: name, similar: closest(name, names), list: names.join(', ') });
}

/** Where in the rule `rooms:` and `sensors:` stand: within the mapping that names the signal (of, state, event, expect). */
function narrowedAt(rule: ParsedRule): ['rooms' | 'sensors', Path][] {
  const places: ['rooms' | 'sensors', Path][] = [];
  for (const part of Object.keys(rule.spec as object)) {
    for (const key of ['rooms', 'sensors'] as const) {
      if (Array.isArray(valueAt(rule.value, [part, key]))) places.push([key, [part, key]]);
    }
  }
  return places;
}

// ------------------------------------------------------------------------------------------------ can it see?

const unseenWithPets: readonly string[] = ['motion', 'presence', 'vibration'];
const ofOnePerson: readonly string[] = ['bed', 'seat'];

function checkSight(rule: ParsedRule, flat: Surroundings): Problem[] {
  return rule.kind.selects(rule.spec).flatMap((selection) => checkSelection(rule, selection, flat));
}

function checkSelection(rule: ParsedRule, selection: Selection, flat: Surroundings): Problem[] {
  const facts = { value: rule.common.id, signal: selection.signal, ...where(selection) };
  if (selection.signal === 'whereabouts') return checkWhereabouts(rule, facts, flat);
  const chosen = flat.sensors.filter((sensor) => isChosen(sensor, selection));
  const seeing = chosen.filter((sensor) => reports(sensor, selection.signal));
  const mute = selection.sensors ? chosen.filter((sensor) => !seeing.includes(sensor)) : [];
  const problems = mute.map((sensor) =>
    at(rule, [], 'sensor-reports-not', { value: sensor.id, signal: selection.signal, list: sensor.signals.join(', ') }),
  );
  if (seeing.length === 0 && mute.length === 0) {
    const kinds = selection.signal === 'activity' ? '' : flat.kindsReporting(selection.signal).join(', ');
    return [at(rule, [], 'rule-without-sensor', { ...facts, kinds }, { at: 'key' })];
  }
  return [...problems, ...checkHousehold(rule, selection, seeing, facts, flat)];
}

const isChosen = (sensor: SensorFacts, { rooms, sensors }: Selection): boolean =>
  (!rooms || rooms.includes(sensor.room)) && (!sensors || sensors.includes(sensor.id));

const reports = (sensor: SensorFacts, signal: string): boolean =>
  signal === 'activity'
    ? sensor.signals.some((own) => (lifeSignals as readonly string[]).includes(own))
    : (sensor.signals as readonly string[]).includes(signal);

function where({ rooms, sensors }: Selection): Facts {
  const names = [...(rooms ?? []), ...(sensors ?? [])].join(', ');
  return names ? { whereDe: ` (${names})`, whereEn: ` (${names})` } : { whereDe: '', whereEn: '' };
}

function checkWhereabouts(rule: ParsedRule, facts: Facts, flat: Surroundings): Problem[] {
  if (flat.flat?.leavesAlone === false && valueAt(rule.spec, ['state', 'is']) === 'away')
    return [blind(rule, 'rule-blind-never-away', facts)];
  return flat.sensors.some((sensor) => sensor.exit) ? [] : [at(rule, [], 'rule-without-exit', facts, { at: 'key' })];
}

/** Pets move, and two people are not one: which rules this makes weak or blind. */
function checkHousehold(
  rule: ParsedRule,
  selection: Selection,
  seeing: readonly SensorFacts[],
  facts: Facts,
  flat: Surroundings,
): Problem[] {
  const household = flat.flat?.household ?? '1';
  const silence = rule.kind.group(rule.spec) === 'silence';
  const { signal } = selection;
  if (household === '2+') {
    if (ofOnePerson.includes(signal) && !selection.sensors) return [blind(rule, 'rule-blind-several', facts)];
    return silence ? [weak(rule, 'rule-weak-several', facts)] : [];
  }
  if (household !== 'pet') return [];
  const life = seeing.flatMap((sensor): readonly string[] => (signal === 'activity' ? sensor.signals : [signal]));
  const counting = life.filter(
    (own) => (lifeSignals as readonly string[]).includes(own) && !unseenWithPets.includes(own),
  );
  const needsLife = signal === 'activity' || unseenWithPets.includes(signal);
  if (needsLife && counting.length === 0) return [blind(rule, 'rule-blind-pet', facts)];
  return silence && signal === 'activity' ? [weak(rule, 'rule-weak-pet', facts)] : [];
}

const weak = (rule: ParsedRule, key: TextKey, facts: Facts): Problem =>
  at(rule, [], key, facts, { at: 'key', severity: 'note' });

/** An error unless the technician has accepted it with a reason. */
const blind = (rule: ParsedRule, key: TextKey, facts: Facts): Problem =>
  at(rule, [], key, facts, { at: 'key', severity: rule.common.accept_blind === undefined ? 'error' : 'note' });

// ------------------------------------------------------------------------------------------------ can it fire?

function lengthMs({ fromMinute, toMinute }: Window): number {
  return (((toMinute - fromMinute + 1440 - 1) % 1440) + 1) * 60_000;
}

/** A time that counts from the window's beginning must fit into it. */
function checkWindow(rule: ParsedRule): Problem[] {
  const forMs = valueAt(rule.spec, ['for']);
  const { between } = rule.common;
  if (typeof forMs !== 'number' || !between || lengthMs(between) > forMs) return [];
  if (between.fromMinute === 0 && between.toMinute === 1440) return [];
  return [at(rule, ['between'], 'window-too-short', { value: rule.common.id })];
}
